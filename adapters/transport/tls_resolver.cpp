#include "adapters/transport/tls_resolver.hpp"

#include <netdb.h>

#include <algorithm>
#include <memory>
#include <system_error>
#include <thread>

namespace adapters::transport {

namespace {

using asio_address = boost::asio::ip::address;

auto failed(std::string why) { return core::unexpected<std::string>(std::move(why)); }

core::result<std::vector<std::string>, std::string> system_lookup(const std::string& name) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (const int error = getaddrinfo(name.c_str(), nullptr, &hints, &first)) return failed(gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(first, freeaddrinfo);
  std::vector<std::string> addresses;
  for (const auto* x = first; x; x = x->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(x->ai_addr, x->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
      addresses.emplace_back(text);
  }
  return addresses;
}

tls_resolver::answer parsed(const core::result<std::vector<std::string>, std::string>& texts) {
  if (!texts) return failed(texts.error());
  std::vector<asio_address> addresses;
  for (const auto& text : *texts) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(text, error);
    if (!error && std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  if (addresses.empty()) return failed("it has no address");
  return addresses;
}

}  // namespace

tls_resolver::tls_resolver(std::shared_ptr<tls_door> door, name_lookup lookup)
    : door_(std::move(door)), lookup_(lookup ? std::move(lookup) : system_lookup) {}

void tls_resolver::resolve(const std::string& name, std::function<void(answer)> then) {
  const auto question = ++questions_;
  open_.emplace(question, std::move(then));
  const auto later = [this, question, door = door_](answer x) {
    door->post([this, question, x = std::move(x)]() mutable { reply(question, std::move(x)); });
  };
  boost::system::error_code no_literal;
  const auto literal = boost::asio::ip::make_address(name, no_literal);
  if (!no_literal) return later(std::vector{literal});
  if (open_.size() > open_max) return later(failed("too many names are being looked up"));
  try {
    // Started on the loop's thread, hence with all signals blocked.
    std::thread([lookup = lookup_, name, later] { later(parsed(lookup(name))); }).detach();
  } catch (const std::system_error& error) {
    later(failed(error.what()));
  }
}

void tls_resolver::reply(std::uint64_t question, answer x) {
  auto node = open_.extract(question);
  node.mapped()(std::move(x));
}

}  // namespace adapters::transport
