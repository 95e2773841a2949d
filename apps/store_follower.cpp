#include "apps/store_follower.hpp"

#include <utility>

#include "adapters/store/sqlite_store.hpp"
#include "runtime/segment_storage.hpp"

namespace apps {

namespace store = adapters::store;

std::filesystem::path store_file_of(const config::configuration& x) {
  return x.store.sqlite.empty() ? std::filesystem::path() : std::filesystem::path(x.data_dir) / x.store.sqlite;
}

core::result<std::unique_ptr<store::following_thread>, std::string> follow_with_store(
    const config::configuration& config, const std::filesystem::path& journal, store::following_thread::saying say) {
  const auto file = store_file_of(config);
  if (file.empty()) return std::unique_ptr<store::following_thread>();
  auto opened = store::sqlite_store::open(file);
  if (!opened) return core::unexpected(describe(opened.error()) + "; `store.sqlite: none` runs without one");
  auto files = runtime::open_directory(journal, runtime::file_access::read);
  if (!files) return core::unexpected(runtime::describe(files.error()));
  return std::make_unique<store::following_thread>(std::move(*files), *std::move(opened), std::move(say));
}

}  // namespace apps
