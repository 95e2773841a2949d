#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/command/admission.hpp"
#include "messages/record.hpp"

namespace actors {

/// Which records of operators' commands a start still needs: those of as many ids as core::command::answered remembers,
/// the command by which each bot was steered last, and every bot_steered, because they are counted. `T` stands for the
/// record: the entry itself, or where it lies. Records come in the order of the journal.
template <class T>
class command_window {
 public:
  /// `most`: as of core::command::answered.
  explicit command_window(std::size_t most = core::command::answers_kept) : most_(most) {}

  std::size_t most() const { return most_; }

  /// An id that is remembered is not asked for again.
  void asked(core::sequence at, const std::string& id, T x) {
    const auto known = by_id_.find(id);
    if (known != by_id_.end() && !commands_.at(known->second).forgotten) return;
    by_id_[id] = at;
    commands_.emplace(at, command{.id = id, .asked = std::move(x)});
    if (++remembered_ > most_) forget_oldest();
  }

  /// Answers to what nobody has asked are not needed.
  void answered(core::sequence at, const std::string& id, T x) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return;
    auto& answer = commands_.at(found->second).answer;
    if (!answer) answer.emplace(at, std::move(x));
  }

  /// `by`: the command that it was done for.
  void steered(core::sequence at, core::bot_id bot, core::sequence by, T x) {
    steered_.emplace_back(at, std::move(x));
    if (const auto found = commands_.find(by); found != commands_.end()) ++found->second.bots;
    const auto earlier = std::exchange(steered_by_[bot], by);
    const auto found = commands_.find(earlier);
    if (found != commands_.end() && --found->second.bots == 0 && found->second.forgotten) erase(found);
  }

  /// All of them, in the order of the journal.
  std::vector<std::pair<core::sequence, T>> kept() const {
    auto all = steered_;
    for (const auto& [at, x] : commands_) {
      all.emplace_back(at, x.asked);
      if (x.answer) all.push_back(*x.answer);
    }
    std::ranges::sort(all, {}, [](const auto& x) { return x.first; });
    return all;
  }

 private:
  struct command {
    std::string id;
    T asked;
    std::optional<std::pair<core::sequence, T>> answer{};
    std::size_t bots = 0;    ///< that it steered last
    bool forgotten = false;  ///< as core::command::answered forgets
  };

  void forget_oldest() {
    auto at = commands_.begin();
    while (at->second.forgotten) ++at;
    at->second.forgotten = true;
    --remembered_;
    if (at->second.bots == 0) erase(at);
  }
  void erase(typename std::map<core::sequence, command>::iterator at) {
    const auto named = by_id_.find(at->second.id);
    if (named != by_id_.end() && named->second == at->first) by_id_.erase(named);
    commands_.erase(at);
  }

  std::size_t most_;
  std::size_t remembered_ = 0;
  std::map<core::sequence, command> commands_;  ///< by the record that asked
  std::map<std::string, core::sequence, std::less<>> by_id_;
  std::map<core::bot_id, core::sequence> steered_by_;
  std::vector<std::pair<core::sequence, T>> steered_;
};

}  // namespace actors
