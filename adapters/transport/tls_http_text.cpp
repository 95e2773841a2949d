#include "adapters/transport/tls_http_text.hpp"

#include <algorithm>
#include <boost/beast/http/status.hpp>

namespace adapters::transport {

namespace {

void append_header(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; });
}

}  // namespace

bool is_token(std::string_view text) {
  static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";  // RFC 9110, section 5.6.2
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.find(c) != marks.npos;
  });
}

bool is_sendable(std::string_view target, const header_list& headers) {
  return target.starts_with('/') && std::ranges::all_of(target, [](unsigned char c) { return c > ' ' && c < 0x7f; }) &&
         std::ranges::all_of(headers, [](const auto& x) { return is_token(x.first) && !has_control(x.second); });
}

std::string host_header(const endpoint& to) {
  auto text = to.host.find(':') == to.host.npos ? to.host : "[" + to.host + "]";
  if (to.port != 443) text += ":" + std::to_string(to.port);
  return text;
}

std::string request_text(const endpoint& to, const http_request& request, std::string_view user_agent) {
  std::string text;
  text.reserve(512 + request.target.size() + request.body.size());
  text.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  append_header(text, "Host", host_header(to));
  append_header(text, "User-Agent", user_agent);
  for (const auto& [name, value] : request.headers) append_header(text, name, value);
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD"))
    append_header(text, "Content-Length", std::to_string(request.body.size()));
  return text.append("\r\n").append(request.body);
}

std::string response_text(const http_response& response, bool keep_alive, bool with_body) {
  const auto reason = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(response.status));
  std::string text;
  text.reserve(512 + response.body.size());
  text.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  text.append(reason.data(), reason.size()).append("\r\n");
  for (const auto& [name, value] : response.headers) append_header(text, name, value);
  if (response.status != 204) append_header(text, "Content-Length", std::to_string(response.body.size()));
  append_header(text, "Connection", keep_alive ? "keep-alive" : "close");
  text.append("\r\n");
  return with_body ? text.append(response.body) : text;
}

}  // namespace adapters::transport
