#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/admin/pages.hpp"
#include "adapters/transport/service.hpp"

namespace adapters::admin {

/// Those who watch: a frame a second, as long as somebody does. Behind every frame goes a ping; whoever has not
/// answered it by the next second loses that frame, so that never more than one frame waits for anybody.
class viewers {
 public:
  static constexpr std::size_t viewers_max = 64;
  static constexpr core::duration frame_every = std::chrono::seconds(1);
  static constexpr core::duration silence_max = std::chrono::seconds(30);  ///< without a pong; then closed

  bool full() const { return all_.size() >= viewers_max; }
  std::size_t size() const { return all_.size(); }
  void open(transport::connection_id, core::timestamp now);
  void forget(transport::connection_id id) { all_.erase(id); }
  /// A wish for parts, or a refusal for the viewer to read.
  void on_text(transport::connection_id, std::string_view text, core::timestamp now);
  void on_pong(transport::connection_id);

  /// When the next frame is due; nothing where nobody watches.
  std::optional<core::timestamp> due() const;
  /// Frames for all who are ready for one.
  void advance(const view&, service_counts&);
  std::vector<transport::outgoing> take() { return std::exchange(out_, {}); }

 private:
  struct viewer {
    unsigned parts = 0;
    std::uint64_t frames = 0;
    core::sequence events_until;
    bool waiting = false;  ///< for the answer to a ping
    core::timestamp since{};
    unsigned wishes = 0;  ///< in the second that began with the first of them
    core::timestamp first_wish{};
  };

  void send(transport::connection_id, std::string text);
  void serve(transport::connection_id, viewer&, const view&, const std::string& node,
             const std::vector<std::string>& parts, service_counts&);

  std::map<transport::connection_id, viewer> all_;
  std::optional<core::timestamp> next_;
  std::vector<transport::outgoing> out_;
};

}  // namespace adapters::admin
