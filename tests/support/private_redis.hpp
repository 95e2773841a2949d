#pragma once

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests {

/// A redis-server of our own on a Unix socket in a temporary directory; it ends with this.
class private_redis {
 public:
  using options = std::vector<std::string>;

  explicit private_redis(const options& given = {}) {
    std::string pattern = (std::filesystem::temp_directory_path() / "redis-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
    folder_ = pattern;
    start(given);
  }
  ~private_redis() {
    if (process_ > 0) end(SIGKILL);
    std::filesystem::remove_all(folder_);
  }
  private_redis(const private_redis&) = delete;
  private_redis& operator=(const private_redis&) = delete;

  /// Comes back when the server has said so many words of its log.
  void start(const options& given = {}, std::string_view until = "ready to accept connections") {
    std::array<int, 2> line{};
    if (::pipe2(line.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    options words{"redis-server", "--port", "0", "--unixsocket", socket(), "--dir", folder_.string()};
    words.insert(words.end(), {"--save", "", "--logfile", "", "--daemonize", "no"});
    words.insert(words.end(), given.begin(), given.end());
    std::vector<char*> arguments;
    for (auto& x : words) arguments.push_back(x.data());
    arguments.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(line[1], STDOUT_FILENO);
      ::execvp("redis-server", arguments.data());
      ::_exit(127);
    }
    ::close(line[1]);
    log_ = line[0];
    listen_for(until);
  }
  /// Reads its log until these words come.
  void listen_for(std::string_view words) {
    std::string said;
    char byte = 0;
    while (said.find(words) == said.npos) {
      if (::read(log_, &byte, 1) != 1) throw std::runtime_error("redis-server did not start: " + said);
      said += byte;
    }
  }
  void stop() { end(SIGTERM); }
  void kill() { end(SIGKILL); }
  /// Alive and connected, but deaf.
  void freeze() { ::kill(process_, SIGSTOP); }
  void thaw() { ::kill(process_, SIGCONT); }

  std::string socket() const { return (folder_ / "redis.sock").string(); }
  /// What stands before and behind the path: "user:password@" and "?prefix=other:".
  std::string address(const std::string& identity = {}, const std::string& query = {}) const {
    return "unix://" + identity + socket() + query;
  }

  /// A connection to it that is not ours under test.
  class client {
   public:
    client(const private_redis& to, const options& hello = {}) : context_(::redisConnectUnix(to.socket().c_str())) {
      if (!context_ || context_->err != 0) throw std::runtime_error("no connection to redis");
      ::redisSetTimeout(context_.get(), {.tv_sec = 20, .tv_usec = 0});
      if (!hello.empty()) ask(hello);
    }
    /// The answer's texts one after the other, in order; an error as one.
    std::vector<std::string> ask(const options& words) {
      std::vector<const char*> texts;
      std::vector<std::size_t> sizes;
      for (const auto& x : words) {
        texts.push_back(x.data());
        sizes.push_back(x.size());
      }
      ::redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), texts.data(), sizes.data());
      return next();
    }
    /// Waits for the next answer or message.
    std::vector<std::string> next() {
      void* answer = nullptr;
      if (::redisGetReply(context_.get(), &answer) != REDIS_OK)
        throw std::runtime_error(std::string("redis says nothing: ") + context_->errstr);
      std::vector<std::string> found;
      flatten(*static_cast<redisReply*>(answer), found);
      ::freeReplyObject(answer);
      return found;
    }

   private:
    static void flatten(const redisReply& x, std::vector<std::string>& out) {
      if (x.type == REDIS_REPLY_INTEGER) out.push_back(std::to_string(x.integer));
      if (x.str) out.emplace_back(x.str, x.len);
      for (std::size_t i = 0; i < x.elements; ++i) flatten(*x.element[i], out);
    }

    struct closing {
      void operator()(redisContext* x) const { ::redisFree(x); }
    };
    std::unique_ptr<redisContext, closing> context_;
  };

  std::vector<std::string> ask(const options& words) const { return client(*this).ask(words); }
  std::set<std::string> keys(const std::string& pattern) const {
    const auto found = ask({"KEYS", pattern});
    return {found.begin(), found.end()};
  }

 private:
  void end(int signal) {
    ::kill(process_, SIGCONT);
    ::kill(process_, signal);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
    ::close(log_);
  }

  std::filesystem::path folder_;
  pid_t process_ = 0;
  int log_ = -1;
};

}  // namespace tests
