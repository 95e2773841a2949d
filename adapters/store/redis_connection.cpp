#include "adapters/store/redis_connection.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace adapters::store {
namespace {

timeval timeval_of(core::duration x) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(x);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(x - whole);
  return {.tv_sec = whole.count(), .tv_usec = rest.count()};
}

std::string text_of(int error) {
  return error == EAGAIN || error == EINPROGRESS ? "no answer in time" : std::string(std::strerror(error));
}

std::string trouble_of(const redisContext& x) { return x.err == REDIS_ERR_IO ? text_of(errno) : std::string(x.errstr); }

/// An error in an answer, or in the parts of one: EXEC's answer is a list of answers.
const redisReply* error_in(const redisReply& x) {
  if (x.type == REDIS_REPLY_ERROR) return &x;
  for (std::size_t i = 0; i < x.elements; ++i)
    if (const auto* found = error_in(*x.element[i])) return found;
  return nullptr;
}

}  // namespace

void redis_connection::closing::operator()(redisContext* x) const { redisFree(x); }
void redis_connection::closing::operator()(redisReply* x) const { freeReplyObject(x); }

redis_connection::result<redis_connection> redis_connection::open(const redis_address& to, core::duration timeout) {
  const auto most = timeval_of(timeout);
  redis_connection made(to.socket.empty() ? redisConnectWithTimeout(to.host.c_str(), to.port, most)
                                          : redisConnectUnixWithTimeout(to.socket.c_str(), most));
  if (!made.context_) return core::unexpected(std::string("out of memory"));
  if (made.context_->err != 0) return core::unexpected(trouble_of(*made.context_));
  if (redisSetTimeout(made.context_.get(), most) != REDIS_OK) return core::unexpected(trouble_of(*made.context_));
  const auto password = to.password.reveal();
  if (!to.user.empty())
    made.add({"AUTH", to.user, password});
  else if (!password.empty())
    made.add({"AUTH", password});
  if (to.database != 0) made.add({"SELECT", fmt::format("{}", to.database)});
  if (made.commands_ == 0) return made;
  if (auto done = made.exchange(); !done) {
    // A server that has renamed AUTH repeats the words of a command that it does not know.
    const bool tells = !password.empty() && done.error().find(password) != std::string::npos;
    return core::unexpected(tells ? std::string("the server does not take AUTH") : std::move(done.error()));
  }
  return made;
}

void redis_connection::interrupt() { ::shutdown(context_->fd, SHUT_RDWR); }

void redis_connection::add(std::span<const std::string_view> words) {
  fmt::format_to(std::back_inserter(waiting_), "*{}\r\n", words.size());
  for (const auto word : words) fmt::format_to(std::back_inserter(waiting_), "${}\r\n{}\r\n", word.size(), word);
  ++commands_;
}

// hiredis would write with write(2): a server that closes its end would end this process by SIGPIPE.
redis_connection::result<void> redis_connection::send_all() {
  std::string_view rest = waiting_;
  while (!rest.empty()) {
    const auto sent = ::send(context_->fd, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return core::unexpected(text_of(errno));
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::explicit_bzero(waiting_.data(), waiting_.size());
  waiting_.clear();
  return {};
}

redis_connection::result<redis_connection::reply> redis_connection::exchange() {
  const auto unanswered = std::exchange(commands_, 0);
  // A server that closes the connection may have said why before.
  const auto sent = send_all();
  reply last;
  std::optional<std::string> refused;
  for (std::size_t i = 0; i < unanswered; ++i) {
    void* answer = nullptr;
    if (redisGetReply(context_.get(), &answer) != REDIS_OK)
      return core::unexpected(refused ? *refused : sent ? trouble_of(*context_) : sent.error());
    last.reset(static_cast<redisReply*>(answer));
    if (const auto* error = error_in(*last); error && !refused) refused.emplace(error->str, error->len);
  }
  if (refused) return core::unexpected(*std::move(refused));
  return last;
}

}  // namespace adapters::store
