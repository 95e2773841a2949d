#include "adapters/binance/server/stream_hub.hpp"

#include <algorithm>
#include <utility>

#include "adapters/binance/server/json_text.hpp"
#include "adapters/binance/symbols.hpp"

namespace adapters::binance::server {

using transport::connection_id;

void stream_hub::open(connection_id id, bool combined, std::optional<stream_door> door, core::timestamp now) {
  connections_[id] = {
      .combined = combined, .door = door, .opened = now, .next_ping = now + limits_.ping_every, .heard = now};
}

void stream_hub::forget(connection_id id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  for (const auto& stream : found->second.streams) {
    const auto at = listeners_.find(stream);
    if (at == listeners_.end()) continue;
    at->second.erase(id);
    if (at->second.empty()) listeners_.erase(at);
  }
  connections_.erase(found);
}

bool stream_hub::serves(connection_id id, const std::string& stream) const {
  const auto found = connections_.find(id);
  if (found == connections_.end() || !found->second.door || stream.find_first_of("@!") == std::string::npos)
    return true;
  // Trades are on no page of the venue; clients find them at the public door.
  return door_of(stream) == found->second.door || channel_of_stream(stream) == "trade";
}

bool stream_hub::subscribe(connection_id id, const std::string& stream) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return true;
  auto& streams = found->second.streams;
  if (!streams.contains(stream) && streams.size() >= limits_.streams_per_connection) return false;
  streams.insert(stream);
  listeners_[stream].insert(id);
  return true;
}

void stream_hub::pretend(connection_id id, const std::string& stream) {
  const auto found = connections_.find(id);
  if (found != connections_.end()) found->second.streams.insert(stream);
}

void stream_hub::unsubscribe(connection_id id, const std::string& stream) {
  const auto found = connections_.find(id);
  if (found == connections_.end() || found->second.streams.erase(stream) == 0) return;
  const auto at = listeners_.find(stream);
  if (at == listeners_.end()) return;
  at->second.erase(id);
  if (at->second.empty()) listeners_.erase(at);
}

std::vector<std::string> stream_hub::streams_of(connection_id id) const {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return {};
  return {found->second.streams.begin(), found->second.streams.end()};
}

bool stream_hub::combined(connection_id id) const {
  const auto found = connections_.find(id);
  return found != connections_.end() && found->second.combined;
}

void stream_hub::set_combined(connection_id id, bool value) {
  const auto found = connections_.find(id);
  if (found != connections_.end()) found->second.combined = value;
}

bool stream_hub::wanted(const std::string& stream) const { return listeners_.contains(stream); }

bool stream_hub::wanted_any(std::string_view part) const {
  return std::any_of(listeners_.begin(), listeners_.end(),
                     [&](const auto& x) { return x.first.find(part) != std::string::npos; });
}

void stream_hub::publish(const std::string& stream, std::string json) {
  const auto found = listeners_.find(stream);
  if (found == listeners_.end()) return;
  const auto alone = std::make_shared<const std::string>(std::move(json));
  std::shared_ptr<const std::string> wrapped;
  for (const auto id : found->second) {
    if (!connections_.at(id).combined) {
      out_.emplace_back(transport::text_out{id, alone});
      continue;
    }
    if (!wrapped) {
      json_text envelope;
      envelope.begin_object().text("stream", stream).json("data", *alone).end_object();
      wrapped = std::make_shared<const std::string>(envelope.take());
    }
    out_.emplace_back(transport::text_out{id, wrapped});
  }
}

void stream_hub::send(connection_id id, std::string json) {
  if (connections_.contains(id))
    out_.emplace_back(transport::text_out{id, std::make_shared<const std::string>(std::move(json))});
}

void stream_hub::close(connection_id id, std::uint16_t code, std::string reason) {
  if (!connections_.contains(id)) return;
  forget(id);
  out_.emplace_back(transport::close_out{id, code, std::move(reason)});
}

bool stream_hub::admit_frame(connection_id id, core::timestamp now) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return false;
  if (found->second.frames.admit(now, limits_.frames_per_second)) return true;
  ++floods_;
  close(id, 1008, "Too many requests");
  return false;
}

void stream_hub::on_pong(connection_id id, core::timestamp now) {
  const auto found = connections_.find(id);
  if (found != connections_.end()) found->second.heard = now;
}

void stream_hub::keep_alive(core::timestamp now) {
  std::vector<std::pair<connection_id, std::string>> dead;
  for (auto& [id, x] : connections_) {
    if (now >= x.opened + limits_.connection_life) {
      dead.emplace_back(id, "24 hours are over");
    } else if (now >= x.heard + limits_.pong_within) {
      dead.emplace_back(id, "Pong timeout");
    } else if (now >= x.next_ping) {
      x.next_ping = now + limits_.ping_every;
      out_.emplace_back(std::in_place_type<transport::ping_out>, transport::ping_out{id});
    }
  }
  for (auto& [id, why] : dead) close(id, 1001, std::move(why));
}

std::optional<core::timestamp> stream_hub::due() const {
  std::optional<core::timestamp> next;
  for (const auto& [id, x] : connections_) {
    const auto at = std::min({x.opened + limits_.connection_life, x.heard + limits_.pong_within, x.next_ping});
    next = next ? std::min(*next, at) : at;
  }
  return next;
}

}  // namespace adapters::binance::server
