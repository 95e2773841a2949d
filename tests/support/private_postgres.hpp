#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/store/postgres_settings.hpp"

namespace tests {

/// A PostgreSQL server of this process alone: on a Unix socket in a folder that goes with it, gone when the process
/// goes, and never as root, which PostgreSQL refuses. User `watchbill` owns each database and has a password.
class private_postgres {
 public:
  static constexpr const char* password = "s3cr3t/and:odd";
  static constexpr const char* password_in_uri = "s3cr3t%2Fand%3Aodd";

  private_postgres() {
    std::string name = "/tmp/watchbill-pg-XXXXXX";
    if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
    folder_ = name;
    if (::getuid() == 0) {
      user_ = ::getpwnam("postgres");
      if (!user_) user_ = ::getpwnam("nobody");
      if (::chown(name.c_str(), user_->pw_uid, user_->pw_gid) != 0) throw std::runtime_error("chown");
    }
    const auto word = folder_ / "word";
    std::ofstream(word) << password << '\n';
    const auto made = run({binary("initdb"), "-D", (folder_ / "data").string(), "-U", "watchbill", "--pwfile",
                           word.string(), "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "-N"});
    int status = 0;
    ::waitpid(made, &status, 0);
    if (status != 0) throw std::runtime_error("initdb failed");
    start();
  }
  ~private_postgres() {
    stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  private_postgres(const private_postgres&) = delete;
  private_postgres& operator=(const private_postgres&) = delete;

  void start() {
    server_ = run({binary("postgres"), "-D", (folder_ / "data").string(), "-k", folder_.string(), "-c",
                   "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=20", "-c", "shared_buffers=16MB"});
    const auto words = "host=" + folder_.string() + " dbname=postgres user=watchbill";
    for (int i = 0; i < 1000; ++i) {
      if (::PQping(words.c_str()) == PQPING_OK) return;
      ::poll(nullptr, 0, 20);
    }
    throw std::runtime_error("the server does not start");
  }
  /// At once, as if somebody had pulled the plug; it recovers when it starts.
  void stop() {
    if (server_ <= 0) return;
    ::kill(server_, SIGQUIT);
    ::waitpid(server_, nullptr, 0);
    server_ = -1;
  }

  /// An empty database of its own.
  std::string make_database() {
    const auto name = "test" + std::to_string(++databases_);
    ask("postgres", "CREATE DATABASE " + name);
    return name;
  }

  std::string uri(const std::string& database, const std::string& user = "watchbill",
                  const std::string& with = password_in_uri) const {
    return "postgresql://" + user + ":" + with + "@/" + database + "?host=" + folder_.string();
  }
  adapters::store::postgres_settings settings(const std::string& database, const std::string& user = "watchbill",
                                              const std::string& with = password_in_uri) const {
    return *adapters::store::postgres_settings::read(adapters::transport::secret(uri(database, user, with)));
  }

  /// All rows that a query gives, columns joined by blanks; absent values as '-'.
  std::vector<std::string> ask(const std::string& database, const std::string& sql) const {
    pqxx::connection connection(uri(database));
    pqxx::quiet_errorhandler quiet(connection);
    pqxx::nontransaction on(connection);
    std::vector<std::string> found;
    for (const auto& row : on.exec(sql)) {
      std::string line;
      for (const auto& x : row) line += (line.empty() ? "" : " ") + (x.is_null() ? std::string("-") : x.c_str());
      found.push_back(line);
    }
    return found;
  }

 private:
  static std::string binary(const std::string& name) {
    // Debian keeps each version apart.
    const std::filesystem::path versions = "/usr/lib/postgresql";
    std::error_code error;
    std::string found = name;
    for (const auto& x : std::filesystem::directory_iterator(versions, error))
      if (const auto file = x.path() / "bin" / name; std::filesystem::exists(file)) found = file.string();
    return found;
  }

  pid_t run(std::vector<std::string> words) const {
    const auto child = ::fork();
    if (child != 0) return child;
    if (user_ && (::setgid(user_->pw_gid) != 0 || ::setuid(user_->pw_uid) != 0)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::chdir("/") != 0) ::_exit(126);
    const auto log = (folder_ / "log").string();
    if (!::freopen(log.c_str(), "a", stdout) || ::dup2(1, 2) < 0) ::_exit(126);
    std::vector<char*> arguments;
    for (auto& x : words) arguments.push_back(x.data());
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }

  std::filesystem::path folder_;
  passwd* user_ = nullptr;  ///< whom the server runs as; nullptr: us
  pid_t server_ = -1;
  int databases_ = 0;
};

}  // namespace tests
