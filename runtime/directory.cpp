#include "runtime/directory.hpp"

#include <mutex>

#include "core/types/invariant.hpp"

namespace runtime {

directory::~directory() {
  each([](stable_ref& ref) { ref.detach(); });
}

caf::actor directory::reference(std::string_view name) { return slot(name)->address_of_name(); }

caf::actor directory::reference(core::actor_number number) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? caf::actor() : found->second->address_of_name();
}

stable_ref::pointer directory::slot(std::string_view name) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = by_name_.find(name); found != by_name_.end()) return found->second;
  }
  const std::unique_lock lock(mutex_);
  if (const auto found = by_name_.find(name); found != by_name_.end()) return found->second;
  const core::actor_number number{core::number_of(name)};
  ASSERT(!by_number_.contains(number), "two names of actors have the same number", name, by_number_[number]->path());
  auto ref = stable_ref::make(system_, std::string(name));
  by_number_.emplace(number, ref.get());
  return by_name_.emplace(ref->path(), ref).first->second;
}

std::vector<actor_status> directory::list() const {
  std::vector<actor_status> all;
  each([&](const stable_ref& ref) {
    all.push_back(
        {ref.path(), {core::number_of(ref.path())}, ref.occupied(), ref.probe().read(), ref.station().read()});
  });
  return all;
}

}  // namespace runtime
