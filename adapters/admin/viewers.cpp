#include "adapters/admin/viewers.hpp"

#include <boost/json/serialize.hpp>
#include <utility>

#include "adapters/admin/command_request.hpp"

namespace adapters::admin {

namespace {

constexpr std::size_t events_first = 50;
constexpr std::size_t events_max = 200;
constexpr unsigned wishes_max = 10;
constexpr std::size_t events_part = 4;
static_assert(stream_parts[events_part] == "events");

/// Every part that somebody wants, as JSON; events differ from viewer to viewer.
std::vector<std::string> parts_of(const view& v, unsigned wanted) {
  std::vector<std::string> out(stream_parts.size());
  const auto make = [&](std::string_view name, auto rows) {
    for (std::size_t i = 0; i < stream_parts.size(); ++i)
      if (stream_parts[i] == name && (wanted >> i & 1)) out[i] = json::serialize(rows());
  };
  make("actors", [&] { return actor_rows(v); });
  make("bots", [&] { return bot_rows(v); });
  make("breakers", [&] { return breaker_rows(v); });
  make("orders", [&] { return order_rows(v, {.parameters = {{"open", "true"}}}); });
  make("feeds", [&] { return feed_rows(v); });
  make("system", [&] { return system_row(v); });
  return out;
}

}  // namespace

void viewers::open(transport::connection_id id, core::timestamp now) {
  all_[id].since = now;
  if (!next_) next_ = now;
}

void viewers::send(transport::connection_id id, std::string text) {
  out_.emplace_back(transport::text_out{id, std::make_shared<const std::string>(std::move(text))});
}

void viewers::on_text(transport::connection_id id, std::string_view text, core::timestamp now) {
  const auto found = all_.find(id);
  if (found == all_.end()) return;
  auto& x = found->second;
  if (now - x.first_wish >= std::chrono::seconds(1)) {
    x.first_wish = now;
    x.wishes = 0;
  }
  if (++x.wishes > wishes_max) {
    out_.emplace_back(transport::close_out{id, 1008, "too many messages"});
    return;
  }
  const auto wanted = read_subscription(text);
  if (!wanted) return send(id, response_of(wanted.error()).body);
  x.parts = *wanted;
  next_ = now;
}

void viewers::on_pong(transport::connection_id id) {
  if (const auto found = all_.find(id); found != all_.end()) found->second.waiting = false;
}

std::optional<core::timestamp> viewers::due() const { return all_.empty() ? std::nullopt : next_; }

void viewers::advance(const view& v, service_counts& counts) {
  if (all_.empty()) next_.reset();
  if (!next_ || v.now < *next_) return;
  next_ = v.now + frame_every;
  unsigned wanted = 0;
  for (const auto& [id, x] : all_) wanted |= x.parts;
  const auto parts = parts_of(v, wanted);
  const auto node = json::serialize(node_row(v));
  for (auto& [id, x] : all_) {
    if (x.parts == 0) continue;
    if (!x.waiting) {
      serve(id, x, v, node, parts, counts);
      continue;
    }
    ++counts.skipped;
    ++x.frames;
    if (v.now - x.since > silence_max) out_.emplace_back(transport::close_out{id, 1013, "too slow"});
  }
}

void viewers::serve(transport::connection_id id, viewer& x, const view& v, const std::string& node,
                    const std::vector<std::string>& parts, service_counts& counts) {
  const json::object head{
      {"v", api_version}, {"kind", "Frame"}, {"as_of", core::to_iso8601(v.now)}, {"seq", ++x.frames}};
  auto text = json::serialize(head);
  text.pop_back();
  text.append(",\"node\":").append(node);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!(x.parts >> i & 1)) continue;
    text.append(",\"").append(stream_parts[i]).append("\":");
    if (i != events_part) {
      text += parts[i];
      continue;
    }
    const auto most = x.events_until ? events_max : events_first;
    text += json::serialize(event_rows(v, x.events_until, most, {}));
    x.events_until = v.journal.last();
  }
  send(id, text + '}');
  out_.emplace_back(transport::ping_out{id});
  x.waiting = true;
  x.since = v.now;
  ++counts.frames;
}

}  // namespace adapters::admin
