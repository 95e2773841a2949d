#pragma once

#include <hiredis/hiredis.h>

#include <memory>

#include "adapters/store/redis_live_state.hpp"
#include "adapters/store/redis_store.hpp"
#include "bench/stores/contest.hpp"
#include "tests/support/private_redis.hpp"

namespace bench {

using commands = std::vector<std::vector<std::string>>;

/// The commands of rows, as redis_store gives them, without the limits of a transaction.
inline void add_commands(const store::rows& rows, commands& made) {
  const std::string prefix = store::redis_address{}.prefix;
  const auto changes = store::live_changes_of(rows);
  for (const auto& [name, hash] : changes.hashes) {
    if (hash.removed) made.push_back({"DEL", prefix + name});
    made.push_back({hash.fields.empty() ? "SREM" : "SADD", prefix + hash.set, hash.id});
    if (hash.fields.empty()) continue;
    std::vector<std::string> words{"HSET", prefix + name};
    for (const auto& [field, text] : hash.fields) words.insert(words.end(), {std::string(field), text});
    made.push_back(std::move(words));
  }
  for (const auto& told : changes.messages) made.push_back({"PUBLISH", prefix + told.channel, told.payload});
}

/// One transaction: `folded`, with several changes of one hash made one beforehand, as redis_store does it; else row by
/// row.
inline commands commands_of(const batch& x, bool folded) {
  commands made{{"MULTI"}};
  if (folded) {
    add_commands(x.rows, made);
  } else {
    // A record's rows belong together: the first of them says which one it is.
    store::rows one;
    for (const auto& row : x.rows) {
      if (row.of->name == "events" && !one.empty()) {
        add_commands(one, made);
        one.clear();
      }
      one.push_back(row);
    }
    add_commands(one, made);
  }
  made.push_back({"HSET", store::redis_address{}.prefix + "progress", "format", "watchbill live state", "version", "1",
                  "last_sequence", std::to_string(x.end.last.value), "fingerprint", std::to_string(x.end.fingerprint)});
  made.push_back({"EXEC"});
  return made;
}

/// A pipeline of hiredis: all commands of a transaction, then all answers.
class raw_redis {
 public:
  explicit raw_redis(const std::string& socket) : inner_(redisConnectUnix(socket.c_str()), redisFree) {
    if (!inner_ || inner_->err != 0) throw std::runtime_error("no connection to redis");
  }
  void write(const commands& all) {
    for (const auto& words : all) {
      texts_.clear();
      sizes_.clear();
      for (const auto& x : words) {
        texts_.push_back(x.data());
        sizes_.push_back(x.size());
      }
      redisAppendCommandArgv(inner_.get(), static_cast<int>(words.size()), texts_.data(), sizes_.data());
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      void* answer = nullptr;
      if (redisGetReply(inner_.get(), &answer) != REDIS_OK) throw std::runtime_error(inner_->errstr);
      const bool failed = static_cast<redisReply*>(answer)->type == REDIS_REPLY_ERROR;
      freeReplyObject(answer);
      if (failed) throw std::runtime_error("redis refuses a command");
    }
  }

 private:
  std::unique_ptr<redisContext, decltype(&redisFree)> inner_;
  std::vector<const char*> texts_;
  std::vector<std::size_t> sizes_;
};

/// Two servers of our own, one for each side.
class redis_sides {
 public:
  double ours(const std::filesystem::path& journal) {
    ours_.ask({"FLUSHALL"});
    auto made =
        store::redis_store::open({.server = *store::redis_address::read(adapters::transport::secret(ours_.address()))});
    if (!made) throw std::runtime_error(store::describe(made.error()));
    return follow(journal, **made);
  }
  double limit(const batches& all, bool folded) {
    limit_.ask({"FLUSHALL"});
    std::vector<commands> ready;
    for (const auto& x : all) ready.push_back(commands_of(x, folded));
    raw_redis raw(limit_.socket());
    const stopwatch watch;
    for (const auto& x : ready) raw.write(x);
    return watch.seconds();
  }
  void check() const {
    // Of the whole content of a database, whatever the order.
    if (ours_.ask({"DEBUG", "DIGEST"}) != limit_.ask({"DEBUG", "DIGEST"}))
      throw std::runtime_error("the two sides differ");
  }

 private:
  static tests::private_redis::options debugging() { return {"--enable-debug-command", "yes"}; }
  tests::private_redis ours_{debugging()}, limit_{debugging()};
};

inline contest redis_contest(bool folded) {
  const auto sides = std::make_shared<redis_sides>();
  return {.name = folded ? "Redis, folded beforehand" : "Redis",
          .ours = [sides](const std::filesystem::path& journal) { return sides->ours(journal); },
          .limit = [sides, folded](const batches& all) { return sides->limit(all, folded); },
          .check = [sides] { sides->check(); }};
}

}  // namespace bench
