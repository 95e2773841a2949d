#pragma once

#include <sched.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "actors/journal_actor.hpp"
#include "runtime/actor_system.hpp"
#include "runtime/child_spec.hpp"

namespace bench {

/// A folder of its own, gone with this.
struct scratch_folder {
  explicit scratch_folder(const std::filesystem::path& parent) {
    std::string name = (parent / "watchbill-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder can be made in " + parent.string());
    path = name;
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

inline messages::followup next_command() { return {core::cancel_order{{5}, {1}}, {9}, {}}; }

struct gateway_state {
  static inline const char* name = "gateway";
};
using gateway_room = runtime::room<gateway_state>;

/// Called in the gateway's room for every command that has come out of the journal.
using hearing = std::function<void(gateway_room*, const messages::journal_address&)>;

inline caf::behavior gateway(gateway_room* self, messages::journal_address journal, hearing heard) {
  return {[self, journal, heard](const messages::journaled_command&) { heard(self, journal); }};
}

/// The journal and one gateway behind it, on the real clock.
class journal_rooms {
 public:
  journal_rooms(const std::filesystem::path& folder, bool power, hearing heard) : file_(open(folder, power)) {
    if (power) sync_ = runtime::sync_on_thread(run_.halted());
    const auto at = [this](const char* name) { return run_.names().reference(name); };
    actors::journal_peers peers{.orders = messages::orders_address(at("orders")),
                                .risk = messages::risk_address(at("risk")),
                                .portfolio = messages::portfolio_address(at("portfolio")),
                                .gateways = {{{1}, messages::gateway_address(at("gateway"))}},
                                .sync = sync_.get()};
    run_.start({.name = "top",
                .children = {
                    {.name = "journal", .start = runtime::room_start(actors::journal_actor, run_.env(), file_, peers)},
                    {.name = "gateway", .start = runtime::room_start(gateway, journal(), std::move(heard))}}});
    while (!run_.names().slot("gateway")->occupied() || !run_.names().slot("journal")->occupied()) ::sched_yield();
  }
  ~journal_rooms() { run_.stop(std::chrono::seconds(5)); }

  messages::journal_address journal() { return messages::journal_address(run_.names().reference("journal")); }

 private:
  static runtime::journal_file open(const std::filesystem::path& folder, bool power) {
    auto opened = runtime::journal_file::open(folder, {.synced_only = power});
    if (!opened) throw std::runtime_error(runtime::describe(opened.error()));
    return *std::move(opened);
  }

  runtime::journal_file file_;
  std::unique_ptr<runtime::group_sync> sync_;
  runtime::real_run run_;
};

}  // namespace bench
