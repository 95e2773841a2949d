#include "apps/ctl/admin_client.hpp"

#include <fmt/format.h>

#include <future>
#include <mutex>

#include "adapters/transport/tls_network.hpp"
#include "runtime/clock.hpp"

namespace apps::ctl {

namespace transport = adapters::transport;

namespace {

std::string subscription(const std::vector<std::string>& parts) {
  std::string list;
  for (const auto& part : parts) list += (list.empty() ? "" : ",") + json_quoted(part);
  return fmt::format(R"({{"subscribe":[{}]}})", list);
}

/// The wish that is sent as soon as the stream is open, and again whenever it changes.
struct subscribed {
  std::mutex guard;
  std::string wish;
  transport::websocket* line = nullptr;  // set once, before any event can use it
  bool open = false;

  void change(std::string text) {
    const std::lock_guard lock(guard);
    wish = std::move(text);
    if (open && line) line->send(wish);
  }
  void opened() {
    const std::lock_guard lock(guard);
    open = true;
    if (line) line->send(wish);
  }
  void named(transport::websocket* x) {
    const std::lock_guard lock(guard);
    line = x;
    if (open) line->send(wish);
  }
};

class watched final : public admin_client::stream {
 public:
  watched(std::shared_ptr<subscribed> what, std::unique_ptr<transport::websocket> line)
      : what_(std::move(what)), line_(std::move(line)) {
    what_->named(line_.get());
  }
  void watch(const std::vector<std::string>& parts) override { what_->change(subscription(parts)); }

 private:
  std::shared_ptr<subscribed> what_;
  std::unique_ptr<transport::websocket> line_;
};

}  // namespace

core::result<std::unique_ptr<admin_client>, std::string> admin_client::to(daemon_place place) {
  const auto time = runtime::clock::real();
  auto network = transport::tls_network::make(
      {.now = [time] { return time.at(caf::actor_clock::time_point(runtime::monotonic_now())); },
       .authority_file = place.authority,
       .user_agent = "watchbill-ctl"});
  if (!network) return core::unexpected(network.error());
  return std::unique_ptr<admin_client>(new admin_client(std::move(place), *std::move(network)));
}

admin_client::admin_client(daemon_place place, std::unique_ptr<transport::network> network)
    : place_(std::move(place)), network_(std::move(network)) {}

transport::header_list admin_client::headers() const {
  return {{"Authorization", fmt::format("Bearer {}", place_.token.reveal())}};
}

void admin_client::ask(const std::string& method, const std::string& target, std::string body, core::duration within,
                       std::function<void(reply_or_trouble)> answer) {
  auto sent = headers();
  if (!body.empty()) sent.emplace_back("Content-Type", "application/json");
  network_->fetch({place_.to, {method, target, std::move(sent), std::move(body)}, within},
                  [answer = std::move(answer)](transport::http_outcome outcome) {
                    if (!outcome.answer) return answer(core::unexpected(outcome.answer.error()));
                    reply x{outcome.answer->status, {}, std::move(outcome.answer->body)};
                    if (auto body = json_value::parse(x.text)) x.body = *std::move(body);
                    answer(std::move(x));
                  });
}

reply_or_trouble admin_client::ask(const std::string& method, const std::string& target, std::string body,
                                   core::duration within) {
  auto promise = std::make_shared<std::promise<reply_or_trouble>>();
  auto answer = promise->get_future();
  ask(method, target, std::move(body), within, [promise](reply_or_trouble x) { promise->set_value(std::move(x)); });
  return answer.get();
}

std::unique_ptr<admin_client::stream> admin_client::watch(const std::vector<std::string>& parts,
                                                          std::function<void(stream_event)> tell) {
  auto what = std::make_shared<subscribed>();
  what->wish = subscription(parts);
  auto line = network_->open({.to = place_.to, .target = "/v1/stream", .headers = headers()},
                             [what, tell = std::move(tell)](transport::websocket_event event) {
                               if (std::holds_alternative<transport::websocket_opened>(event.what)) what->opened();
                               if (const auto* text = std::get_if<transport::websocket_text>(&event.what))
                                 if (auto frame = json_value::parse(*text->text)) tell({*std::move(frame), {}});
                               if (const auto* closed = std::get_if<transport::websocket_closed>(&event.what))
                                 tell({{}, sentence_of(closed->why)});
                             });
  return std::make_unique<watched>(std::move(what), std::move(line));
}

std::string sentence_of(const transport::trouble& x) {
  if (x.what == transport::failure::refused && x.status == 401) return "the daemon does not know this token";
  if (x.what == transport::failure::certificate) return "the daemon's certificate is not the one expected: " + x.detail;
  return fmt::format("{}: {}", to_string(x.what), x.detail);
}

}  // namespace apps::ctl
