#include "apps/store_follower.hpp"

#include <utility>

#include "adapters/store/postgres_store.hpp"
#include "adapters/store/redis_store.hpp"
#include "adapters/store/sqlite_store.hpp"
#include "apps/secrets.hpp"
#include "runtime/segment_storage.hpp"

namespace apps {

namespace store = adapters::store;

namespace {

using opened_sink = core::result<std::unique_ptr<store::sink>, std::string>;
using origin = config::secret_reference::origin;

/// What opening answered, with what an operator may do instead.
template <class Store>
opened_sink hand_on(store::store_result<std::unique_ptr<Store>> opened, const std::string& name) {
  if (!opened)
    return core::unexpected(describe(opened.error()) + "; a configuration without `store." + name +
                            "` runs without one");
  return std::unique_ptr<store::sink>(*std::move(opened));
}

opened_sink open_sqlite(const config::configuration& config) {
  auto opened = store::sqlite_store::open(store_file_of(config));
  if (!opened) return core::unexpected(describe(opened.error()) + "; `store.sqlite: none` runs without one");
  return std::unique_ptr<store::sink>(*std::move(opened));
}

opened_sink open_postgres(const config::configuration& config) {
  auto settings = postgres_settings_of(config);
  if (!settings) return core::unexpected(settings.error());
  return hand_on(store::postgres_store::open(*std::move(settings)), "postgres");
}

opened_sink open_redis(const config::configuration& config, core::timestamp started) {
  const auto text = fetch_secret(config.store.redis);
  if (!text) return core::unexpected("store.redis: " + text.error());
  auto server = store::redis_address::read(*text);
  if (!server) return core::unexpected("store.redis: " + server.error());
  return hand_on(store::redis_store::open({.server = *std::move(server), .messages_from = started}), "redis");
}

}  // namespace

std::filesystem::path store_file_of(const config::configuration& x) {
  return x.store.sqlite.empty() ? std::filesystem::path() : std::filesystem::path(x.data_dir) / x.store.sqlite;
}

core::result<store::postgres_settings, std::string> postgres_settings_of(const config::configuration& config) {
  const auto text = fetch_secret(config.store.postgres);
  if (!text) return core::unexpected("store.postgres: " + text.error());
  auto settings = store::postgres_settings::read(*text);
  if (!settings) return core::unexpected("store.postgres: " + settings.error());
  return settings;
}

core::result<std::unique_ptr<followed_stores>, std::string> followed_stores::open(
    const config::configuration& config, const std::filesystem::path& journal, core::timestamp started,
    const store::following_thread::saying& say) {
  std::unique_ptr<followed_stores> all(new followed_stores());
  const auto follow = [&](const char* name, opened_sink opened) -> std::optional<std::string> {
    if (!opened) return opened.error();
    auto files = runtime::open_directory(journal, runtime::file_access::read);
    if (!files) return runtime::describe(files.error());
    all->threads_.push_back(
        std::make_unique<store::following_thread>(name, std::move(*files), *std::move(opened), say));
    return std::nullopt;
  };
  std::optional<std::string> problem;
  if (!config.store.sqlite.empty()) problem = follow("sqlite", open_sqlite(config));
  if (!problem && config.store.postgres.from != origin::none) problem = follow("postgres", open_postgres(config));
  if (!problem && config.store.redis.from != origin::none) problem = follow("redis", open_redis(config, started));
  if (problem) return core::unexpected(*problem);
  return all;
}

followed_stores::~followed_stores() {
  for (const auto& x : threads_) x->stop();
}

std::vector<store::store_sight> followed_stores::sights() const {
  std::vector<store::store_sight> out;
  for (const auto& x : threads_) out.push_back(x->sight());
  return out;
}

}  // namespace apps
