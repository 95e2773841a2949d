#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/time.hpp"

namespace adapters::binance {

/// Life of the key that names the private stream: made by POST, valid for 60 minutes, extended by PUT, gone on
/// -1125 or when `listenKeyExpired` says so. Pure: what happens goes in with its time, what to do comes out. (F-20)
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams
class listen_key {
 public:
  static constexpr core::duration valid_for = std::chrono::minutes(60);
  static constexpr core::duration extend_every = std::chrono::minutes(20);
  static constexpr core::duration retry_after = std::chrono::seconds(30);  ///< after a failed extension
  static constexpr int failures_max = 2;                                   ///< extensions in a row, then a key anew
  static constexpr core::duration create_again_min = std::chrono::seconds(1);
  static constexpr core::duration create_again_max = std::chrono::seconds(60);  ///< doubling in between

  enum class demand : std::uint8_t {
    create,    ///< POST: answer with on_created or on_refused
    extend,    ///< PUT: answer with on_extended, on_refused or on_gone
    connect,   ///< open the private stream with text(); an older one is closed once it stands
    catch_up,  ///< after the stream stands: ask for orders and trades since the last event that was heard
  };

  /// Asks for the first key at once.
  explicit listen_key(core::timestamp now);

  /// What to do. Each demand is given once; call after every event and whenever due() has come.
  std::vector<demand> take(core::timestamp now);
  /// When take() has something next if nothing else happens. Nothing while an answer is awaited.
  std::optional<core::timestamp> due() const;

  /// POST was answered. The same key as before only extends it: the stream stays.
  void on_created(std::string key, core::timestamp now);
  void on_extended(core::timestamp now);
  /// POST or PUT, whichever is awaited, was refused, or nobody knows. Both may be repeated safely: POST answers with
  /// the key that there is.
  void on_refused(core::timestamp now);
  /// -1125: the venue does not know the key.
  void on_gone(core::timestamp now);
  /// The stream said that a key has expired. Events about another key than the one in use are ignored.
  void on_expired(std::string_view key, core::timestamp now);
  /// The private stream stands, or ended by itself. An ended stream is opened again with the same key while that is
  /// valid; how soon is the reconnect policy's business.
  void on_stream_open(core::timestamp now);
  void on_stream_closed(core::timestamp now);

  /// Empty while there is none.
  const std::string& text() const { return key_; }
  bool streaming() const { return streaming_; }

 private:
  enum class step : std::uint8_t { idle, creating, extending };

  void begin_again(core::timestamp now);

  std::string key_;
  core::timestamp valid_until_{};
  std::optional<core::timestamp> due_;  // of the next create or extend
  step step_ = step::idle;
  int failures_ = 0;
  bool anew_ = true;  // the next request is a POST
  bool connect_ = false;
  bool catch_up_ = false;
  bool streaming_ = false;
};
std::string_view to_string(listen_key::demand);

}  // namespace adapters::binance
