/// What a signed request costs: the signature of a prepared key against one-shot HMAC() over the same text, and a whole
/// order on its way out (encoded from integers, timestamp and window added, signed). Both sides sign the same payloads;
/// the signatures have to be equal before anything is measured. Each run takes both in turns and reports the medians.

#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/binance/encode.hpp"
#include "adapters/binance/sign.hpp"

namespace {

namespace binance = adapters::binance;

constexpr std::string_view secret_key = "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9";
constexpr std::string_view payload =
    "symbol=BTCUSDT&side=SELL&type=LIMIT&quantity=1.234&timeInForce=GTC&price=60000.5&reduceOnly=true"
    "&newClientOrderId=wb1-9f3a0c12-2a&newOrderRespType=RESULT&recvWindow=5000&timestamp=1591702613943";
constexpr int rounds = 2000;

std::string one_shot(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret_key.data(), static_cast<int>(secret_key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  std::string out(2 * size, '0');
  for (unsigned i = 0; i < size; ++i) {
    out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
  }
  return out;
}

template <class F>
double ns_each(F work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / rounds;
}

double median(std::vector<double> x) {
  std::nth_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2), x.end());
  return x[x.size() / 2];
}

binance::signer prepared() { return std::move(*binance::signer::of(adapters::transport::secret(secret_key))); }

void signature(benchmark::State& state) {
  auto key = prepared();
  std::vector<double> ours_ns, one_shot_ns;
  for (auto _ : state) {
    one_shot_ns.push_back(ns_each([] { benchmark::DoNotOptimize(one_shot(payload)); }));
    ours_ns.push_back(ns_each([&] { benchmark::DoNotOptimize(key.signature_of(payload)); }));
  }
  state.counters["one_shot_ns"] = median(one_shot_ns);
  state.counters["ours_ns"] = median(ours_ns);
  state.counters["ratio"] = median(ours_ns) / median(one_shot_ns);
}
BENCHMARK(signature)->Iterations(51)->Unit(benchmark::kMillisecond);

void whole_order(benchmark::State& state) {
  core::instrument btcusdt;
  btcusdt.id = {1};
  btcusdt.symbol = "BTCUSDT";
  btcusdt.price_scale = 2;
  btcusdt.quantity_scale = 3;
  btcusdt.dated = {core::filters{}};
  const binance::encoder say(binance::symbol_table({btcusdt}), binance::client_ids("wb1"));
  core::order_intent intent;
  intent.id = core::order_id_of({0x9f3a0c12}, 42);
  intent.instrument = {1};
  intent.type = core::order_type::limit;
  intent.quantity = {1234};
  intent.limit = {6'000'050};
  auto key = prepared();
  std::vector<double> order_ns;
  for (auto _ : state)
    order_ns.push_back(ns_each([&] {
      const auto request = say.place(intent, {});
      benchmark::DoNotOptimize(binance::sealed(*request, key, core::timestamp{std::chrono::seconds(1'591'702'613)}));
    }));
  state.counters["order_ns"] = median(order_ns);
}
BENCHMARK(whole_order)->Iterations(51)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  if (prepared().signature_of(payload) != one_shot(payload)) {
    std::printf("failed: the two sides sign differently\n");
    return 1;
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
