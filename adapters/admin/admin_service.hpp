#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/admin/entrance.hpp"
#include "adapters/admin/pages.hpp"
#include "adapters/admin/projection.hpp"
#include "adapters/admin/world.hpp"
#include "adapters/transport/service.hpp"

namespace adapters::admin {

/// The admin plane as a server without sockets, threads or a clock: docs/admin_api.md over HTTP and WebSocket.
///
/// Reads come from `world` and from the journal's files: no room gets a message because somebody looks. Commands go to
/// foundation/admin through `world::ask`; the answer is awaited without keeping anybody else waiting.
class admin_service : public transport::service {
 public:
  static constexpr std::size_t pending_max = 256;  ///< questions without an answer; beyond: 503
  static constexpr core::duration answer_within = std::chrono::milliseconds(2500);
  static constexpr std::size_t shown_max = 64 << 10;  ///< bytes of a state

  admin_service(world, projection::source journal, entrance, core::timestamp start);
  ~admin_service() override;

  /// See entrance::set_origins; the port is known only when the server listens.
  void set_origins(std::vector<std::string> own);

  void on_request(transport::connection_id, const transport::http_request&, const transport::caller&,
                  core::timestamp now) override;
  std::optional<unsigned> on_open(transport::connection_id, const transport::http_request&, const transport::caller&,
                                  core::timestamp now) override;
  void on_text(transport::connection_id, std::string_view text, core::timestamp now) override;
  void on_ping(transport::connection_id, core::timestamp now) override;
  void on_pong(transport::connection_id, core::timestamp now) override;
  void on_close(transport::connection_id, core::timestamp now) override;
  std::optional<core::timestamp> due() const override;
  void advance(core::timestamp now) override;
  std::vector<transport::outgoing> take() override;

  const service_counts& counts() const;

 private:
  class desk;
  std::unique_ptr<desk> desk_;
};

}  // namespace adapters::admin
