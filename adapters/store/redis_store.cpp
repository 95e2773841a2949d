#include "adapters/store/redis_store.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace adapters::store {
namespace {

constexpr std::string_view format = "watchbill live state";
constexpr std::string_view version = "1";

/// What the server means by an error (the words that Redis 7.0 begins its errors with, src/server.c).
store_fault fault_of(std::string_view answer) {
  constexpr std::array ours_to_mend{"WRONGPASS", "NOAUTH", "NOPERM", "READONLY", "MOVED", "CROSSSLOT", "ERR"};
  if (answer.starts_with("WRONGTYPE")) return store_fault::foreign;
  const auto begins = [&](const char* word) { return answer.starts_with(word); };
  return std::ranges::any_of(ours_to_mend, begins) ? store_fault::refused : store_fault::unavailable;
}

std::string_view text_in(const redisReply& list, std::size_t place) {
  if (list.type != REDIS_REPLY_ARRAY || place >= list.elements) return {};
  const auto& x = *list.element[place];
  return x.type == REDIS_REPLY_STRING ? std::string_view(x.str, x.len) : std::string_view();
}

bool read_number(std::string_view text, std::uint64_t& x) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), x);
  return !text.empty() && fault == std::errc{} && end == text.data() + text.size();
}

}  // namespace

store_result<std::unique_ptr<redis_store>> redis_store::open(redis_settings settings) {
  std::unique_ptr<redis_store> made(new redis_store(std::move(settings)));
  if (const auto there = made->reach(); !there && !passes(there.error().what)) return core::unexpected(there.error());
  return made;
}

core::unexpected<store_problem> redis_store::give_up(store_fault what, std::string why) {
  const std::scoped_lock lock(guard_);
  server_.reset();
  return core::unexpected(store_problem{what, settings_.server.shown(), std::move(why)});
}

core::unexpected<store_problem> redis_store::give_up(std::string answer) {
  const auto what = fault_of(answer);
  return give_up(what, std::move(answer));
}

void redis_store::abandon() {
  const std::scoped_lock lock(guard_);
  abandoned_ = true;
  if (server_) server_->interrupt();
}

store_result<void> redis_store::connect() {
  if (server_) return {};
  auto opened = redis_connection::open(settings_.server, settings_.timeout);
  if (!opened) return give_up(std::move(opened.error()));
  {
    const std::scoped_lock lock(guard_);
    server_ = *std::move(opened);
    if (!abandoned_) return {};
  }
  return give_up(store_fault::unavailable, "this program ends");
}

store_result<void> redis_store::look() {
  const auto place = key("progress");
  server_->add({"HMGET", place, "format", "version", "last_sequence", "fingerprint"});
  const auto answer = server_->exchange();
  if (!answer) return give_up(answer.error());
  const auto& found = **answer;
  progress there;
  if (std::ranges::any_of(std::array{0, 1, 2, 3}, [&](std::size_t i) { return !text_in(found, i).empty(); })) {
    if (text_in(found, 0) != format) return give_up(store_fault::foreign, place + " is not ours");
    if (text_in(found, 1) != version)
      return give_up(store_fault::newer, fmt::format("format {}, known {}", text_in(found, 1), version));
    if (!read_number(text_in(found, 2), there.last.value) || !read_number(text_in(found, 3), there.fingerprint))
      return give_up(store_fault::damaged, place + " holds no numbers; remove the keys of this prefix");
  }
  reached_ = there;
  told_ = std::max(told_, there.last);
  return {};
}

store_result<progress> redis_store::reach() {
  if (const auto done = connect(); !done) return core::unexpected(done.error());
  if (const auto done = look(); !done) return core::unexpected(done.error());
  return reached_;
}

void redis_store::put(const live_changes& changes) {
  std::vector<std::string_view> words;
  for (const auto& [name, hash] : changes.hashes) {
    const auto place = key(name);
    const auto set = key(hash.set);
    if (hash.removed) server_->add({"DEL", place});
    server_->add({hash.fields.empty() ? "SREM" : "SADD", set, hash.id});
    if (hash.fields.empty()) continue;
    words.assign({"HSET", place});
    for (const auto& [field, text] : hash.fields) words.insert(words.end(), {field, text});
    server_->add(words);
  }
  for (const auto& x : changes.messages)
    if (told_ < x.record && x.at >= settings_.messages_from) server_->add({"PUBLISH", key(x.channel), x.payload});
}

store_result<void> redis_store::write(const rows& all, const progress& at) {
  const auto place = key("progress");
  const auto left_at = reached_;
  if (auto done = connect(); !done) return done;
  // From here to EXEC nobody else may change it.
  server_->add({"WATCH", place});
  if (auto done = look(); !done) return done;
  if (reached_ == at) return {};
  if (reached_ != left_at) return give_up(store_fault::unavailable, "it is no longer where it was left");
  server_->add({"MULTI"});
  put(live_changes_of(all));
  server_->add({"HSET", place, "format", format, "version", version, "last_sequence", std::to_string(at.last.value),
                "fingerprint", std::to_string(at.fingerprint)});
  server_->add({"EXEC"});
  const auto answer = server_->exchange();
  if (!answer) {
    if (fault_of(answer.error()) != store_fault::foreign) return give_up(answer.error());
    // A key of ours was of another type: EXEC has carried out the rest. Without progress, the next start begins anew.
    server_->add({"DEL", place});
    const auto undone = server_->exchange();
    if (undone) return give_up(answer.error());
    return give_up(store_fault::foreign,
                   fmt::format("{}; {} says that all is there and could not be removed: {}; remove it too before the "
                               "next start, or what is missing stays missing",
                               answer.error(), place, undone.error()));
  }
  if ((*answer)->type != REDIS_REPLY_ARRAY)
    return give_up(store_fault::locked, "another process has written at the same time");
  reached_ = at;
  told_ = std::max(told_, at.last);
  return {};
}

}  // namespace adapters::store
