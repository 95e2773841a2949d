#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/store/follower.hpp"
#include "runtime/segment_storage.hpp"

namespace bench {

namespace store = adapters::store;

inline constexpr std::size_t batch_records = 2000;  ///< as following_thread takes them

/// What a follower writes in one go.
struct batch {
  store::rows rows;
  store::progress end;
};
using batches = std::vector<batch>;

/// Two sides that bring the same records into the same database. Each call begins with an empty one and returns the
/// seconds that the writing took; `check` throws where their results differ.
struct contest {
  std::string name;
  std::function<double(const std::filesystem::path& journal)> ours;
  std::function<double(const batches&)> limit;  ///< of the database, through its own C interface
  std::function<void()> check;
};

class stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// A database without a bottom: takes everything and may keep it.
class free_sink : public store::sink {
 public:
  explicit free_sink(batches* kept = nullptr) : kept_(kept) {}
  store::progress reached() const override { return reached_; }
  store::store_result<void> write(const store::rows& all, const store::progress& at) override {
    rows_ += all.size();
    if (kept_) kept_->push_back({all, at});
    reached_ = at;
    return {};
  }
  std::size_t rows() const { return rows_; }

 private:
  batches* kept_;
  store::progress reached_;
  std::size_t rows_ = 0;
};

/// Brings a database up with a journal; the seconds that it took.
inline double follow(const std::filesystem::path& journal, store::sink& to) {
  using outcome = store::follower::outcome;
  const stopwatch watch;
  auto files = runtime::open_directory(journal, runtime::file_access::read);
  if (!files) throw std::runtime_error(runtime::describe(files.error()));
  store::follower follows(*std::move(files), to);
  auto done = follows.step(batch_records);
  while (done == outcome::more) done = follows.step(batch_records);
  if (done != outcome::caught_up) throw std::runtime_error(follows.trouble());
  return watch.seconds();
}

inline double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return x[x.size() / 2];
}

}  // namespace bench
