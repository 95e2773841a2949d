/// Any bytes at all at the doors of the simulated exchange: requests, signed or not, and WebSocket texts. Nothing may
/// crash or throw, and every request gets exactly one answer.
///
/// scripts/nightly builds it (WATCHBILL_FUZZ) and runs it for its time budget. By hand:
///   CC=clang CXX=clang++ cmake -B build/fuzz -DWATCHBILL_FUZZ=ON -DWATCHBILL_SANITIZE=ON
///   cmake --build build/fuzz --target binance_server_fuzz
///   build/fuzz/tests/binance_server_fuzz -max_len=4096 -max_total_time=600 corpus/
/// Each line is one act; its first byte chooses: a bare request (`METHOD target body`), a signed one, or a text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "tests/adapters/binance/server/small_venue.hpp"
#include "tests/fuzz/ground.hpp"

namespace {

using namespace tests::server;
using namespace adapters::binance::server;
using tests::fuzz::demand;

std::string word(std::string_view& rest) {
  const auto end = rest.find(' ');
  std::string out(rest.substr(0, end));
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return out;
}

/// The fuzzer's text as the parameters of a request that passes the signature.
http_request signed_request(const account_settings& owner, std::string_view rest, core::timestamp now) {
  http_request out{.method = word(rest), .target = word(rest), .headers = {{"X-MBX-APIKEY", owner.key}}};
  auto text = std::string(rest) + "&timestamp=" + std::to_string(milliseconds_of(now));
  text += "&signature=" + hmac_sha256(owner.secret, text);
  out.body = text;
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const auto rules = [] {
    auto s = two_markets();
    s.past_minutes = 10;  // the rest would be most of the work
    return s;
  }();
  usdm_service venue(rules, std::make_unique<still_feed>(rules.instruments), opening);
  auto now = opening;
  std::uint64_t id = 0;
  venue.on_open({++id}, {.target = "/ws"}, {"fuzz"}, now);
  std::string_view rest(reinterpret_cast<const char*>(bytes), size);
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.empty()) continue;
    const int what = line.front() % 3;
    line.remove_prefix(1);
    now += std::chrono::milliseconds(200);
    venue.take();
    if (what == 0) {
      venue.on_text({1}, line, now);
      continue;
    }
    auto request = what == 1 ? http_request{.method = word(line), .target = word(line), .body = std::string(line)}
                             : signed_request(rules.accounts[id % 2], line, now);
    venue.on_request({++id}, request, {"fuzz"}, now);
    std::size_t answers = 0;
    for (const auto& x : venue.take())
      if (const auto* reply = std::get_if<adapters::transport::http_reply>(&x)) answers += reply->to.value == id;
    demand(answers == 1);
  }
  return 0;
}
