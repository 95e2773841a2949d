#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "adapters/store/redis_address.hpp"
#include "core/types/result.hpp"
#include "core/types/time.hpp"

struct redisContext;
struct redisReply;

namespace adapters::store {

/// A blocking connection to a Redis server over which commands go in batches. After an error it is of no more use.
class redis_connection {
 public:
  struct closing {
    void operator()(redisContext*) const;
    void operator()(redisReply*) const;
  };
  using reply = std::unique_ptr<redisReply, closing>;
  /// What went wrong, in the server's or the system's words; nothing of what was sent.
  template <class T>
  using result = core::result<T, std::string>;

  /// Connects, says who we are and chooses the database. The time is the most that connecting, and each read or write,
  /// may take.
  static result<redis_connection> open(const redis_address&, core::duration timeout);

  /// Puts a command behind those that wait.
  void add(std::span<const std::string_view> words);
  void add(std::initializer_list<std::string_view> words) { add(std::span(words.begin(), words.size())); }
  /// Sends all that wait, reads an answer to each, and hands back the last one. An error among the answers is the
  /// result, the first one of them.
  result<reply> exchange();
  /// Ends an exchange that waits, with an error. Any thread.
  void interrupt();

 private:
  explicit redis_connection(redisContext* context) : context_(context) {}
  result<void> send_all();

  std::unique_ptr<redisContext, closing> context_;
  std::string waiting_;  ///< in the protocol's words
  std::size_t commands_ = 0;
};

}  // namespace adapters::store
