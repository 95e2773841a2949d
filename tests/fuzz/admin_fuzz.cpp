/// Any bytes at all at the door for operators: requests with and without a token, bodies of commands, wishes of
/// streams. Nothing may crash or throw, every request gets at most one answer, and none is served to a stranger.
///
/// scripts/nightly builds it (WATCHBILL_FUZZ) and runs it for its time budget. By hand:
///   CC=clang CXX=clang++ cmake -B build/fuzz -DWATCHBILL_FUZZ=ON -DWATCHBILL_SANITIZE=ON
///   cmake --build build/fuzz --target admin_fuzz
///   build/fuzz/tests/admin_fuzz -max_len=4096 -max_total_time=600 corpus/
/// Each line is one act; its first byte chooses: a stranger's request (`METHOD target body`), an operator's, the body
/// of a command, or a wish of a stream.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "adapters/admin/admin_service.hpp"
#include "tests/runtime/memory_storage.hpp"

namespace {

using namespace adapters::admin;
namespace transport = adapters::transport;

constexpr core::timestamp opening{std::chrono::hours(24 * 20'000)};
const transport::header_list bearing{{"Authorization", "Bearer token"}};

std::string word(std::string_view& rest) {
  const auto end = rest.find(' ');
  std::string out(rest.substr(0, end));
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return out;
}

world small_world() {
  world w;
  w.node = {"tower-1", "paper", "0.1.0", "0.17.6", opening};
  w.bots.push_back(
      {"alpha", {core::number_of("alpha")}, "breakout", "usdm", "main", "majors", "usdm/BTCUSDT", "bots/alpha"});
  w.actors = [] { return std::vector<actor_row>{{.name = "bots/alpha", .class_ = "bot", .state = "ok"}}; };
  w.ask = [](const core::command::command& x, auto reply) { reply({.id = x.id, .why = x.reason}); };
  w.ask_state = [](const std::string& x, auto reply) { reply("\"" + x + "\""); };
  return w;
}

bool open_to_all(std::string_view target) { return target.starts_with("/health/"); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto disk = std::make_shared<runtime::testing::memory_disk>();
  admin_service door(small_world(), std::make_shared<runtime::testing::memory_storage>(disk),
                     entrance({{.name = "ana", .role = core::command::role::operator_, .sha256 = digest_of("token")}}),
                     opening);
  auto now = opening;
  std::uint64_t id = 1;
  door.on_open({id}, {"GET", "/v1/stream", bearing, {}}, {"fuzz"}, now);
  std::string_view rest(reinterpret_cast<const char*>(bytes), size);
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.empty()) continue;
    const int what = line.front() % 4;
    line.remove_prefix(1);
    now += std::chrono::seconds(7);
    if (door.due() && *door.due() <= now) door.advance(now);
    door.take();
    if (what == 3) {
      door.on_text({1}, line, now);
      continue;
    }
    transport::http_request request{"POST", "/v1/commands", what == 0 ? transport::header_list{} : bearing, {}};
    if (what != 2) {
      request.method = word(line);
      request.target = word(line);
    }
    request.body = line;
    door.on_request({++id}, request, {"fuzz"}, now);
    std::size_t answers = 0;
    for (const auto& x : door.take()) {
      const auto* reply = std::get_if<transport::http_reply>(&x);
      if (reply == nullptr || reply->to.value != id) continue;
      ++answers;
      if (what == 0 && reply->response.status < 400 && !open_to_all(request.target)) std::abort();
      if (reply->response.status == 500) std::abort();
    }
    if (answers > 1) std::abort();
  }
  return 0;
}
