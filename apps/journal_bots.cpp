#include "apps/journal_bots.hpp"

#include <algorithm>
#include <utility>

#include "apps/roster.hpp"

namespace apps {
namespace {

/// A state without a meaning.
class sealed final : public core::strategy::strategy {
 public:
  std::vector<core::view_kind> kinds() const override { return {}; }
  core::strategy::actions on_view(const core::market_view&, const core::strategy::standing&) override { return {}; }
  std::vector<std::byte> snapshot() const override { return state_; }
  void restore(std::span<const std::byte> bytes) override { state_.assign(bytes.begin(), bytes.end()); }

 private:
  std::vector<std::byte> state_;
};

}  // namespace

const config::bot* bot_maker::find(const std::string& path) const {
  if (!config_) return nullptr;
  const auto found = std::ranges::find(config_->bots, path, bot_path);
  return found == config_->bots.end() ? nullptr : &*found;
}

std::unique_ptr<core::bot::bot> bot_maker::make(const std::string& path) const {
  const core::bot::identity who{
      .bot = {core::number_of(path)}, .issuer = {core::number_of(path)}, .account = {}, .group = {}};
  const auto* bot = find(path);
  if (!bot) return std::make_unique<core::bot::bot>(who, core::instrument{}, std::make_unique<sealed>());
  const auto traded = std::ranges::find(config_->instruments, bot->instrument_id, &core::instrument::id);
  return std::make_unique<core::bot::bot>(who, *traded,
                                          core::strategy::find(bot->strategy)->make(bot->parameters, *traded));
}

}  // namespace apps
