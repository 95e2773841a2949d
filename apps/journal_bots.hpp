#pragma once

#include <memory>
#include <string>

#include "config/config.hpp"
#include "core/bot/bot.hpp"

namespace apps {

/// Makes bots as a node with this configuration has them, fresh. Without a configuration, or for a bot that it does not
/// know, the strategy is one that keeps its state without knowing what it means.
class bot_maker {
 public:
  bot_maker() = default;
  explicit bot_maker(const config::configuration* config) : config_(config) {}

  std::unique_ptr<core::bot::bot> make(const std::string& path) const;
  /// The bot as it is configured, or nullptr.
  const config::bot* find(const std::string& path) const;

 private:
  const config::configuration* config_ = nullptr;
};

}  // namespace apps
