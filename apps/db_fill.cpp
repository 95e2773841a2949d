#include "apps/db_fill.hpp"

#include <fmt/ostream.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/follower.hpp"
#include "apps/commands.hpp"
#include "apps/journal_entries.hpp"
#include "apps/setting.hpp"
#include "apps/store_follower.hpp"
#include "core/types/invariant.hpp"
#include "runtime/segment_storage.hpp"

namespace apps {

namespace store = adapters::store;

namespace {

constexpr std::size_t batch_records = 5000;

int complain(std::ostream& err, const runtime::journal_problem& x) {
  const bool missing = x.what == runtime::journal_fault::missing;
  fmt::print(err, "error: {}{}\n", describe_unread(x), missing ? "; name the folder of one with --journal" : "");
  return missing ? exit_not_found : exit_check_failed;
}

int complain_of_lead(std::ostream& err, const std::string& where, std::uint64_t reached, std::uint64_t records,
                     const db_options& options) {
  return complain(
      err, exit_check_failed,
      fmt::format("{}: this store has come to record {}, but the journal in {} has {} records: name its own "
                  "journal with --journal, or restore that from a backup; to have a store of this one, "
                  "remove the store by hand first",
                  where, reached, options.journal_folder().string(), records));
}

/// What a command says of a problem that a node would wait out.
std::string describe_to_end_with(const store::store_problem& x) {
  const auto why = x.why.empty() ? std::string() : " (" + x.why + ")";
  if (x.what == store::store_fault::unavailable)
    return x.where + ": this store cannot be read or written at the moment" + why + "; mend that and try again";
  if (x.what == store::store_fault::refused)
    return x.where + ": the server does not let this program in or does not let it do this" + why +
           "; mend that and try again";
  return describe(x);
}

/// Keeps the last problem of a store as it was, not as a sentence.
class watched_sink final : public store::sink {
 public:
  explicit watched_sink(store::sink& to) : to_(to) {}

  store::progress reached() const override { return to_.reached(); }
  store::store_result<store::progress> reach() override { return noted(to_.reach()); }
  store::store_result<void> write(const store::rows& all, const store::progress& at) override {
    return noted(to_.write(all, at));
  }
  void abandon() override { to_.abandon(); }
  const std::optional<store::store_problem>& problem() const { return problem_; }

 private:
  template <class Result>
  Result noted(Result x) {
    if (!x) problem_ = x.error();
    return x;
  }

  store::sink& to_;
  std::optional<store::store_problem> problem_;
};

}  // namespace

int complain(std::ostream& err, const store::store_problem& x) {
  fmt::print(err, "error: {}\n", describe_to_end_with(x));
  switch (x.what) {
    case store::store_fault::missing:
      return exit_not_found;
    case store::store_fault::locked:
      return exit_refused;
    case store::store_fault::unavailable:
    case store::store_fault::refused:
      return exit_failed;
    default:
      return exit_check_failed;
  }
}

int complain(std::ostream& err, int code, const std::string& what) {
  fmt::print(err, "error: {}\n", what);
  return code;
}

core::result<db_options, int> placed(std::ostream& err, db_options options) {
  const auto config = load_config_if_named(options.config, err);
  if (!config) return core::unexpected(static_cast<int>(config.error()));
  if (!*config) return options;
  options.data_dir = (*config)->data_dir;
  if (options.store.empty()) options.store = store_file_of(**config);
  if (options.store.empty())
    return core::unexpected(complain(err, exit_config, options.config + ": store.sqlite is none"));
  return options;
}

core::result<std::uint64_t, int> records_to_rebuild_from(std::ostream& err, const std::string& where,
                                                         core::sequence reached, const db_options& options) {
  const auto whole = records_in(options.journal_folder(), options.display);
  if (!whole) return core::unexpected(complain(err, whole.error()));
  if (*whole == 0)
    return core::unexpected(
        complain(err, exit_not_found,
                 fmt::format("the journal in {} has no record to make a store from: name another one with "
                             "--journal, or start the node first",
                             options.journal_folder().string())));
  if (reached.value > *whole) return core::unexpected(complain_of_lead(err, where, reached.value, *whole, options));
  return *whole;
}

int fill(std::ostream& err, store::sink& to, const db_options& options, std::uint64_t records) {
  auto files = runtime::open_directory(options.journal_folder(), runtime::file_access::read);
  if (!files) return complain(err, exit_not_found, runtime::describe(files.error()));
  watched_sink watched(to);
  store::follower follows(std::move(*files), watched);
  progress_display display("store", options.display, "records");
  using outcome = store::follower::outcome;
  auto done = outcome::more;
  while (done == outcome::more) {
    done = follows.step(batch_records);
    display.show_now(follows.read().value, std::max(records, follows.read().value));
  }
  display.finish(follows.read().value, std::max(records, follows.read().value));
  if (done == outcome::put_off) {
    ASSERT(watched.problem(), "only a store puts a batch off");
    return complain(err, *watched.problem());
  }
  if (done == outcome::failed) return complain(err, exit_check_failed, follows.trouble());
  return exit_ok;
}

int fill(std::ostream& err, store::sink& to, const db_options& options) {
  const auto total = records_in(options.journal_folder(), options.display);
  if (!total) return complain(err, total.error());
  return fill(err, to, options, *total);
}

int print_status(std::ostream& out, std::ostream& err, const std::string& where, const store::store_status& status,
                 const db_options& options) {
  fmt::print(out, "store    {}\nschema   {} of {}\n", where, status.version, store::schema_version());
  const auto last = status.reached.last.value;
  const auto folder = options.journal_folder();
  const auto total = records_in(folder, options.display);
  std::error_code ignored;
  const bool emptied =
      !total && total.error().what == runtime::journal_fault::missing && std::filesystem::exists(folder, ignored);
  const auto records = emptied ? 0 : total.value_or(last);
  if (!total)
    fmt::print(out, "journal  {}; store at record {}\n\n", describe_unread(total.error()), last);
  else if (records < last)
    fmt::print(out, "journal  {}, {} records, store at {}, {} ahead\n\n", folder.string(), records, last,
               last - records);
  else
    fmt::print(out, "journal  {}, {} records, store at {}, {} behind\n\n", folder.string(), records, last,
               records - last);
  for (const auto& [name, count] : status.counts) fmt::print(out, "{:<18} {:>10}\n", name, count);
  return records < last ? complain_of_lead(err, where, last, records, options) : exit_ok;
}

}  // namespace apps
