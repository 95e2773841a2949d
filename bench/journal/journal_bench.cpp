#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "core/types/crc32c.hpp"
#include "messages/codec/codec.hpp"
#include "runtime/journal_file.hpp"

namespace {

constexpr std::size_t payload_size = 128;
constexpr std::size_t file_bytes = std::size_t{32} << 20;

struct scratch {
  scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "watchbill-bench-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

std::vector<std::byte> payload() { return std::vector<std::byte>(payload_size, std::byte{0x5a}); }

messages::record sample_event() {
  core::order_event event;
  event.intent.id = {0x1234567800000001};
  event.intent.quantity = {5};
  event.step = core::order_step::filled;
  event.state = core::order_state::filled;
  return messages::event_recorded{event};
}

constexpr int records = 100'000;

/// The floor: as many bytes copied into a file that was reserved and mapped, on pages that nobody has touched.
void raw_copy(benchmark::State& state) {
  const auto bytes = payload();
  for (auto _ : state) {
    const scratch where;
    const int fd = ::open((where.path / "file").c_str(), O_RDWR | O_CREAT, 0600);
    if (fd < 0 || ::posix_fallocate(fd, 0, file_bytes) != 0) std::abort();
    void* const map = ::mmap(nullptr, file_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) std::abort();
    auto* at = static_cast<std::byte*>(map);
    for (int i = 0; i < records; ++i, at += payload_size) {
      std::memcpy(at, bytes.data(), payload_size);
      benchmark::ClobberMemory();
    }
    state.PauseTiming();
    ::munmap(map, file_bytes);
    ::close(fd);
    std::filesystem::remove(where.path / "file");
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * records);
}
BENCHMARK(raw_copy)->Unit(benchmark::kMillisecond);

/// The same with a checksum of each, which every journal has to compute.
void raw_copy_checked(benchmark::State& state) {
  const auto bytes = payload();
  for (auto _ : state) {
    const scratch where;
    const int fd = ::open((where.path / "file").c_str(), O_RDWR | O_CREAT, 0600);
    if (fd < 0 || ::posix_fallocate(fd, 0, file_bytes) != 0) std::abort();
    void* const map = ::mmap(nullptr, file_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) std::abort();
    auto* at = static_cast<std::byte*>(map);
    for (int i = 0; i < records; ++i, at += payload_size + 8) {
      std::memcpy(at + 8, bytes.data(), payload_size);
      const std::uint64_t checksum = core::crc32c(std::span(at + 8, payload_size));
      std::memcpy(at, &checksum, sizeof checksum);
    }
    state.PauseTiming();
    ::munmap(map, file_bytes);
    ::close(fd);
    std::filesystem::remove(where.path / "file");
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * records);
}
BENCHMARK(raw_copy_checked)->Unit(benchmark::kMillisecond);

/// The same payloads as records of a journal.
void append(benchmark::State& state) {
  const auto bytes = payload();
  for (auto _ : state) {
    const scratch where;
    auto journal = runtime::journal_file::open(where.path / "journal", {.segment_bytes = file_bytes});
    runtime::entry_header header{.at = {}, .type = 8, .actor = {7}, .correlation = {1}, .cause = {2}};
    for (int i = 0; i < records; ++i) {
      header.at += core::duration{1};
      if (!journal->append(header, bytes)) std::abort();
    }
    state.PauseTiming();
    journal = core::unexpected(runtime::journal_problem{});
    std::filesystem::remove_all(where.path / "journal");
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * records);
}
BENCHMARK(append)->Unit(benchmark::kMillisecond);

/// Both again where the pages are there already: what the processor does, without the kernel.
void raw_copy_in_place(benchmark::State& state) {
  const auto bytes = payload();
  std::vector<std::byte> room(std::size_t{1} << 20);
  std::size_t used = 0;
  for (auto _ : state) {
    if (used + payload_size > room.size()) used = 0;
    std::memcpy(room.data() + used, bytes.data(), payload_size);
    used += payload_size;
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(raw_copy_in_place);

void write_record_in_place(benchmark::State& state) {
  const auto bytes = payload();
  std::vector<std::byte> room(std::size_t{1} << 20);
  std::size_t used = 0;
  std::uint64_t sequence = 0;
  const runtime::entry_header header{.at = {}, .type = 8, .actor = {7}, .correlation = {1}, .cause = {2}};
  for (auto _ : state) {
    if (used + runtime::record_bytes(payload_size) > room.size()) used = 0;
    used += runtime::write_record(std::span(room).subspan(used), {++sequence}, header, bytes);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(write_record_in_place);

void encode(benchmark::State& state) {
  const auto event = sample_event();
  core::byte_writer out;
  for (auto _ : state) {
    out.clear();
    messages::codec::encode(event, out);
    benchmark::DoNotOptimize(out.bytes().data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(encode);

/// What a start does: read, check and decode 100 000 order events.
void replay(benchmark::State& state) {
  const scratch where;
  {
    auto journal = runtime::journal_file::open(where.path / "journal");
    const auto bytes = messages::codec::encode(sample_event());
    const runtime::entry_header header{.at = {}, .type = 8, .actor = {7}, .correlation = {1}, .cause = {2}};
    for (int i = 0; i < records; ++i)
      if (!journal->append(header, bytes)) std::abort();
  }
  for (auto _ : state) {
    auto reader = runtime::journal_reader::open(where.path / "journal");
    for (int i = 0; i < records; ++i) {
      const auto entry = reader->next();
      if (!entry || !*entry || !messages::codec::decode((*entry)->header.type, (*entry)->payload)) std::abort();
    }
  }
  state.SetItemsProcessed(state.iterations() * records);
}
BENCHMARK(replay)->Unit(benchmark::kMillisecond);

/// What a start does before it: open, check every record, find the end.
void open(benchmark::State& state) {
  const scratch where;
  {
    auto journal = runtime::journal_file::open(where.path / "journal");
    const auto bytes = messages::codec::encode(sample_event());
    const runtime::entry_header header{.at = {}, .type = 8, .actor = {7}, .correlation = {1}, .cause = {2}};
    for (int i = 0; i < records; ++i)
      if (!journal->append(header, bytes)) std::abort();
  }
  for (auto _ : state) {
    auto journal = runtime::journal_file::open(where.path / "journal");
    if (!journal || journal->last().value != records) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * records);
}
BENCHMARK(open)->Unit(benchmark::kMillisecond);

}  // namespace
