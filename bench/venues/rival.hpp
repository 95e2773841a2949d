#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

/// The ccxt side of a comparison: node running ccxt_side.mjs, which answers a line for a line, so that both sides can
/// be measured in turns. Ends with this object.
class rival {
 public:
  /// Null if node or ccxt is not there; `ccxt` is the folder of the npm package.
  static std::unique_ptr<rival> start(const std::filesystem::path& script, const std::filesystem::path& ccxt) {
    std::array<int, 2> in{}, out{};
    if (!std::filesystem::exists(ccxt / "js/ccxt.js") || pipe(in.data()) != 0 || pipe(out.data()) != 0) return nullptr;
    const pid_t child = fork();
    if (child == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      for (const int end : {in[0], in[1], out[0], out[1]}) ::close(end);
      execlp("node", "node", script.c_str(), ccxt.c_str(), static_cast<char*>(nullptr));
      _exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    signal(SIGPIPE, SIG_IGN);
    auto found = std::unique_ptr<rival>(new rival(child, fdopen(in[1], "w"), fdopen(out[0], "r")));
    return found->answer() == "ready" ? std::move(found) : nullptr;
  }

  rival(const rival&) = delete;
  rival& operator=(const rival&) = delete;
  ~rival() {
    std::fclose(to_);
    std::fclose(from_);
    waitpid(child_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  /// Hands over the messages of a class.
  void load(std::string_view name, std::optional<std::string_view> snapshot,
            const std::vector<std::string_view>& texts) {
    const auto file = folder_ / name;
    {
      std::ofstream lines(file);
      if (snapshot) lines << "snapshot " << *snapshot << '\n';
      for (const auto text : texts) lines << text << '\n';
    }
    ask("load " + std::string(name) + " " + file.string());
  }

  /// Plays a class once; nanoseconds per message, setting up not counted.
  double play(std::string_view name) { return std::strtod(ask("play " + std::string(name)).c_str(), nullptr); }

  /// Plays a class once and says what came out: a sum over the messages, or the best levels of the book.
  std::string result(std::string_view name) { return ask("result " + std::string(name)); }

 private:
  rival(pid_t child, FILE* to, FILE* from) : child_(child), to_(to), from_(from) {
    std::string name = (std::filesystem::temp_directory_path() / "venues_bench_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
  }

  std::string ask(const std::string& line) {
    std::fprintf(to_, "%s\n", line.c_str());
    std::fflush(to_);
    return answer();
  }

  /// Empty when it has ended.
  std::string answer() {
    char* text = nullptr;
    std::size_t room = 0;
    const auto size = getline(&text, &room, from_);
    std::string line = size > 0 ? std::string(text, static_cast<std::size_t>(size) - 1) : std::string();
    std::free(text);
    return line;
  }

  pid_t child_;
  FILE* to_;
  FILE* from_;
  std::filesystem::path folder_;
};

}  // namespace bench
