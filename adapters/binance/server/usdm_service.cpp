#include "adapters/binance/server/usdm_service.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/binance/server/routes.hpp"
#include "adapters/binance/server/stream_request.hpp"
#include "adapters/binance/server/venue_faults.hpp"

namespace adapters::binance::server {

using transport::connection_id;
using transport::header_list;

namespace {

constexpr std::size_t stream_name_max = 128;

/// "/private/ws/abc" -> "/ws/abc", and the door that led there.
std::optional<stream_door> take_door(std::string_view& path) {
  for (const auto x : {stream_door::public_, stream_door::market, stream_door::private_}) {
    const auto name = to_string(x);
    if (!path.starts_with('/') || !path.substr(1).starts_with(std::string(name) + '/')) continue;
    path.remove_prefix(1 + name.size());
    return x;
  }
  return std::nullopt;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find('/');
    if (end != 0) out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

bool is_stream(std::string_view name) { return name.find('@') != std::string_view::npos || name.starts_with('!'); }

/// What a WebSocket asks for by its target.
struct opening {
  bool combined = false;
  std::optional<stream_door> door;
  std::vector<std::string> streams;
  std::vector<std::string> keys;  ///< listen keys
};

/// Nothing where no WebSocket is served there.
std::optional<opening> read_opening(std::string_view target) {
  auto path = transport::path_of(target);
  opening out;
  out.door = take_door(path);
  std::vector<std::string> names;
  if (path == "/stream" || path == "/stream/") {
    out.combined = true;
  } else if (path == "/ws" || path.starts_with("/ws/")) {
    names = split(path.substr(3));
  } else {
    return std::nullopt;
  }
  for (const auto& [key, value] : transport::query_of(transport::query_text_of(target))) {
    if (key == "streams")
      for (auto& x : split(value)) names.push_back(std::move(x));
    if (key == "listenKey") out.keys.push_back(value);
  }
  for (auto& x : names) {
    if (is_stream(x))
      out.streams.push_back(std::move(x));
    else if (looks_like_listen_key(x))
      out.keys.push_back(std::move(x));
  }
  return out;
}

transport::http_response answer_with(unsigned status, std::string body) {
  return {status, {{"Content-Type", "application/json;charset=UTF-8"}}, std::move(body)};
}

}  // namespace

class usdm_service::venue {
 public:
  venue(settings s, std::unique_ptr<market_feed> feed, core::timestamp start,
        std::shared_ptr<core::sim::fault_plan> plan)
      : settings_(with_tick_changes(std::move(s), plan.get(), start)),
        hub_(settings_.limits),
        limits_(settings_.limits),
        keys_(settings_.accounts),
        floor_(settings_, std::move(feed), start, std::move(plan), hub_) {}

  void on_request(connection_id id, const transport::http_request& request, const transport::caller& from,
                  core::timestamp now) {
    advance(now);
    ++counts_.requests;
    auto response = respond(request, from, now);
    if (response.status >= 400) ++counts_.refused;
    response.headers.emplace_back("X-MBX-USED-WEIGHT-1M", std::to_string(limits_.used_weight(from.address, now)));
    out_.push_back(transport::http_reply{id, std::move(response)});
  }

  std::optional<unsigned> on_open(connection_id id, const transport::http_request& request,
                                  const transport::caller& from, core::timestamp now) {
    advance(now);
    const auto asked = read_opening(request.target);
    if (!asked) return 404;
    if (const auto x = limits_.on_connect(from.address, now); x.status != 200) return x.status;
    for (const auto& key : asked->keys)
      if (!floor_.keys().valid(key)) return 401;
    ++counts_.sockets;
    hub_.open(id, asked->combined, asked->door, now);
    for (const auto& key : asked->keys) hub_.subscribe(id, key);
    for (const auto& name : asked->streams) listen(id, name, false);
    return std::nullopt;
  }

  void on_text(connection_id id, std::string_view text, core::timestamp now) {
    advance(now);
    if (!hub_.admit_frame(id, now)) return;
    const auto asked = read_stream_request(text);
    if (!asked) return hub_.send(id, refused_text(asked.error()));
    serve(id, *asked);
  }

  void on_frame(connection_id id, core::timestamp now, bool pong) {
    advance(now);
    if (!hub_.admit_frame(id, now)) return;
    if (pong) hub_.on_pong(id, now);
  }

  void on_close(connection_id id, core::timestamp now) {
    advance(now);
    hub_.forget(id);
  }

  std::optional<core::timestamp> due() const {
    auto next = floor_.due();
    if (const auto at = hub_.due()) next = next ? std::min(*next, *at) : *at;
    return next;
  }

  void advance(core::timestamp now) {
    floor_.advance(now);
    hub_.keep_alive(now);
  }

  std::vector<transport::outgoing> take() {
    // Streams before answers: who reads its order's answer may have heard of it already, as on the venue.
    auto all = hub_.take();
    std::move(out_.begin(), out_.end(), std::back_inserter(all));
    out_.clear();
    return all;
  }

  service_counts counts() const {
    auto x = counts_;
    x.orders = floor_.accepted();
    x.fills = floor_.fills();
    x.liquidations = floor_.liquidations();
    x.limited = limits_.refused();
    x.bans = limits_.bans();
    x.floods = hub_.floods();
    return x;
  }
  const core::sim::exchange& engine() const { return floor_.engine(); }

 private:
  transport::http_response respond(const transport::http_request& request, const transport::caller& from,
                                   core::timestamp now) {
    const auto path = transport::path_of(request.target);
    bool known = false;
    const auto* to = find_route(request.method, path, known);
    const auto toll = limits_.on_request(from.address, to ? weight_of(*to, request) : 1, now);
    if (toll.status != 200) return too_much(toll, from);
    if (to == nullptr) return refusal_of(known ? refuse::wrong_method() : refuse::no_path());
    auto given = parameters::read(request);
    if (!given) return refusal_of(given.error());
    const auto subject = "request:" + request.method + std::string(path);
    visit v{.given = *std::move(given), .subject = subject, .now = now, .limits = &limits_};
    if (to->need == security::none) return answer_of(to->serve(floor_, v));
    const auto who = keys_.admit(to->need, transport::header(request.headers, "X-MBX-APIKEY"), v.given, now);
    if (!who) return refusal_of(who.error());
    v.seat = *who;
    return serve_account(*to, v);
  }

  /// Orders are counted, and their counts told.
  transport::http_response serve_account(const route& to, visit& v) {
    const auto id = floor_.seats()[v.seat].id;
    if (to.orders > 0)
      if (const auto x = limits_.on_orders(id, to.orders, v.now); x.status != 200) return too_many_orders(x);
    auto response = answer_of(to.serve(floor_, v));
    if (to.orders > 0) {
      response.headers.emplace_back("X-MBX-ORDER-COUNT-10S", std::to_string(limits_.orders_in_10s(id, v.now)));
      response.headers.emplace_back("X-MBX-ORDER-COUNT-1M", std::to_string(limits_.orders_in_minute(id, v.now)));
    }
    return response;
  }

  static transport::http_response answer_of(answer<std::string> x) {
    return x ? answer_with(200, *std::move(x)) : refusal_of(x.error());
  }
  static transport::http_response refusal_of(const refusal& x) { return answer_with(x.status, to_json(x)); }

  transport::http_response too_much(const verdict& x, const transport::caller& from) {
    const auto text =
        x.status == 418
            ? fmt::format(
                  "Way too many requests; IP({}) banned until {}. Please use the websocket for live updates to "
                  "avoid bans.",
                  from.address, milliseconds_of(x.until))
            : fmt::format(
                  "Too many requests; current limit of IP({}) is {} requests per minute. Please use the "
                  "websocket for live updates to avoid polling the API.",
                  from.address, settings_.limits.weight_per_minute);
    return with_retry({-1003, text, x.status}, x);
  }

  transport::http_response too_many_orders(const verdict& x) {
    return with_retry({-1015,
                       fmt::format("Too many new orders; current limit is {} orders per TEN_SECONDS.",
                                   settings_.limits.orders_per_10s),
                       x.status},
                      x);
  }

  static transport::http_response with_retry(const refusal& why, const verdict& x) {
    auto out = refusal_of(why);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(x.retry_in).count();
    out.headers.emplace_back("Retry-After", std::to_string(seconds));
    return out;
  }

  void serve(connection_id id, const stream_request& asked) {
    using verb = stream_request::verb;
    switch (asked.what) {
      case verb::subscribe:
        return subscribe(id, asked);
      case verb::unsubscribe:
        for (const auto& x : asked.names) hub_.unsubscribe(id, x);
        return hub_.send(id, accepted_text(asked.id));
      case verb::list:
        return hub_.send(id, list_text(hub_.streams_of(id), asked.id));
      case verb::get_property:
        return hub_.send(id, property_text(hub_.combined(id), asked.id));
      case verb::set_property:
        hub_.set_combined(id, asked.value);
        return hub_.send(id, accepted_text(asked.id));
    }
  }

  void subscribe(connection_id id, const stream_request& asked) {
    for (const auto& x : asked.names)
      if (x.size() > stream_name_max || (!is_stream(x) && !floor_.keys().valid(x)))
        return hub_.send(id, refused_text({2, "Invalid request: invalid stream", asked.id}));
    bool answered = true;
    for (const auto& x : asked.names) {
      const auto done = listen(id, x, true);
      if (done == heard::too_many)
        return hub_.send(id, refused_text({2, "Invalid request: too many streams", asked.id}));
      if (done == heard::silent) answered = false;
    }
    if (answered) hub_.send(id, accepted_text(asked.id));
  }

  enum class heard { yes, too_many, silent };

  heard listen(connection_id id, const std::string& name, bool may_fail) {
    auto* plan = floor_.plan();
    if (may_fail && plan != nullptr) {
      if (const auto lost = plan->draw(core::sim::fault_hook::lost_subscription, "stream:" + name, floor_.now())) {
        const bool silent = lost->mode_of({"mute", "silent"}) == "silent";
        if (!silent) hub_.pretend(id, name);
        return silent ? heard::silent : heard::yes;
      }
    }
    if (!hub_.serves(id, name)) {
      hub_.pretend(id, name);
      return heard::yes;
    }
    if (!hub_.subscribe(id, name)) return heard::too_many;
    if (const auto* on = floor_.symbols().find(symbol_of_stream(name)))
      floor_.streams().on_subscribed(floor_.of(on->id), name);
    return heard::yes;
  }

  settings settings_;
  stream_hub hub_;
  limiter limits_;
  key_ring keys_;
  trading_floor floor_;
  std::vector<transport::outgoing> out_;
  service_counts counts_;
};

usdm_service::usdm_service(settings s, std::unique_ptr<market_feed> feed, core::timestamp start,
                           std::shared_ptr<core::sim::fault_plan> plan)
    : venue_(std::make_unique<venue>(std::move(s), std::move(feed), start, std::move(plan))) {}
usdm_service::~usdm_service() = default;

void usdm_service::on_request(connection_id id, const transport::http_request& request, const transport::caller& from,
                              core::timestamp now) {
  venue_->on_request(id, request, from, now);
}
std::optional<unsigned> usdm_service::on_open(connection_id id, const transport::http_request& request,
                                              const transport::caller& from, core::timestamp now) {
  return venue_->on_open(id, request, from, now);
}
void usdm_service::on_text(connection_id id, std::string_view text, core::timestamp now) {
  venue_->on_text(id, text, now);
}
void usdm_service::on_ping(connection_id id, core::timestamp now) { venue_->on_frame(id, now, false); }
void usdm_service::on_pong(connection_id id, core::timestamp now) { venue_->on_frame(id, now, true); }
void usdm_service::on_close(connection_id id, core::timestamp now) { venue_->on_close(id, now); }
std::optional<core::timestamp> usdm_service::due() const { return venue_->due(); }
void usdm_service::advance(core::timestamp now) { venue_->advance(now); }
std::vector<transport::outgoing> usdm_service::take() { return venue_->take(); }
service_counts usdm_service::counts() const { return venue_->counts(); }
const core::sim::exchange& usdm_service::engine() const { return venue_->engine(); }

}  // namespace adapters::binance::server
