#include "runtime/promises.hpp"

#include <algorithm>
#include <atomic>

#include "core/types/invariant.hpp"

namespace runtime {
namespace {

// Words of the page. All lie in one sector of a disk, which is written whole or not at all.
constexpr std::size_t magic_field = 0, start_field = 1, committed_field = 2, durable_field = 3, synced_only_field = 4;
constexpr std::size_t fields = 5;
constexpr std::uint64_t magic = 0x0a6f'7270'4a42'5700;  // "\0WBJpro\n"

}  // namespace

promises::promises(std::shared_ptr<stored_file> page, std::uint64_t machine_start)
    : page_(std::move(page)), machine_start_(machine_start) {
  ASSERT(page_->bytes().size() >= fields * sizeof(std::uint64_t), "promises have their page", page_->bytes().size());
  if (load(magic_field) != magic) return;
  durable_found_ = {load(durable_field)};
  const bool same_start = machine_start_ != 0 && load(start_field) == machine_start_;
  owed_ = same_start ? std::max(durable_found_, core::sequence{load(committed_field)}) : durable_found_;
  holes_ = !same_start && load(synced_only_field) == 1;
}

std::uint64_t promises::load(std::size_t field) const {
  auto* const words = reinterpret_cast<std::uint64_t*>(page_->bytes().data());
  return std::atomic_ref(words[field]).load(std::memory_order_acquire);
}

void promises::store(std::size_t field, std::uint64_t x) const {
  auto* const words = reinterpret_cast<std::uint64_t*>(page_->bytes().data());
  std::atomic_ref(words[field]).store(x, std::memory_order_release);
}

/// Whoever dies in between leaves promises that are kept: what belongs to an earlier start of the machine goes first.
journal_result<void> promises::begin(core::sequence last, bool synced_only) {
  store(committed_field, last.value);
  store(durable_field, durable_found_.value);
  store(synced_only_field, synced_only ? 1 : 0);
  store(start_field, machine_start_);
  store(magic_field, magic);
  return synced_only ? page_->sync() : journal_result<void>{};
}

void promises::committed(core::sequence x) { store(committed_field, x.value); }

/// Two threads may have synced: the later sequence stays.
void promises::make_durable(core::sequence x) {
  auto* const words = reinterpret_cast<std::uint64_t*>(page_->bytes().data());
  std::atomic_ref at(words[durable_field]);
  auto known = at.load(std::memory_order_acquire);
  while (known < x.value && !at.compare_exchange_weak(known, x.value, std::memory_order_acq_rel)) {
  }
}

core::sequence promises::durable() const { return {load(durable_field)}; }

}  // namespace runtime
