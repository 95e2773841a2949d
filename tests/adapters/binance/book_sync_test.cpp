#include "adapters/binance/book_sync.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace adapters::binance {
namespace {

depth_update spot_diff(std::uint64_t first, std::uint64_t last) {
  return {{1}, first, last, 0, core::timestamp{core::duration{static_cast<std::int64_t>(last)}}, {{{1}, {0}}}, {}};
}
depth_update usdm_diff(std::uint64_t previous, std::uint64_t first, std::uint64_t last) {
  auto out = spot_diff(first, last);
  out.previous_update = previous;
  return out;
}
depth_snapshot snapshot(std::uint64_t last) { return {{1}, last, {}, {{{9}, {1}}}, {{{10}, {1}}}}; }

/// Steps in short: R reset, D delta, B(reason) broken, and ? where a snapshot is wanted.
std::string brief(const book_sync::outcome& x) {
  std::string out;
  for (const auto& step : x.steps) {
    if (std::holds_alternative<core::book_reset>(step.body)) out += 'R';
    if (std::holds_alternative<core::book_delta>(step.body)) out += 'D';
    if (const auto* broken = std::get_if<core::book_broken>(&step.body))
      out += "B(" + std::string(to_string(broken->why)) + ")";
  }
  return x.want_snapshot ? out + '?' : out;
}

// -- spot: F-01 -------------------------------------------------------------------------------------------------------

TEST(binance_book_sync_spot, asks_once_buffers_and_joins_the_diff_that_spans_the_snapshot) {
  book_sync sync(product::spot);
  EXPECT_EQ(brief(sync.on_update(spot_diff(1, 5))), "?");
  EXPECT_EQ(brief(sync.on_update(spot_diff(6, 10))), "");
  EXPECT_EQ(brief(sync.on_update(spot_diff(11, 12))), "");
  EXPECT_TRUE(sync.awaiting_snapshot());
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(7))), "RDD");
  EXPECT_TRUE(sync.synchronised());
  EXPECT_EQ(sync.last_update(), 12u);
  EXPECT_EQ(brief(sync.on_update(spot_diff(13, 13))), "D");
  EXPECT_EQ(sync.resyncs(), 0u);
}

TEST(binance_book_sync_spot, drops_diffs_up_to_and_with_the_snapshot) {
  book_sync sync(product::spot);
  sync.on_update(spot_diff(1, 5));
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(5))), "");  // waits: nothing newer has come
  EXPECT_FALSE(sync.synchronised());
  EXPECT_EQ(brief(sync.on_update(spot_diff(6, 6))), "RD");
}

TEST(binance_book_sync_spot, asks_again_where_the_snapshot_is_older_than_the_first_diff) {
  book_sync sync(product::spot);
  sync.on_update(spot_diff(10, 12));
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(8))), "?");
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(9))), "RD");
}

TEST(binance_book_sync_spot, breaks_at_once_on_a_gap_and_comes_back_with_the_next_snapshot) {  // F-01
  book_sync sync(product::spot);
  sync.on_update(spot_diff(1, 5));
  sync.on_snapshot(snapshot(3));
  EXPECT_EQ(brief(sync.on_update(spot_diff(7, 8))), "B(gap)?");
  EXPECT_FALSE(sync.synchronised());
  EXPECT_EQ(sync.gaps(), 1u);
  EXPECT_EQ(brief(sync.on_update(spot_diff(9, 9))), "");
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(5))), "?");  // stale: 6 would be missing
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(8))), "RD");
  EXPECT_EQ(sync.resyncs(), 1u);
}

TEST(binance_book_sync_spot, does_not_read_the_futures_rule) {
  book_sync sync(product::spot);
  auto first = spot_diff(1, 5);
  sync.on_update(std::move(first));
  sync.on_snapshot(snapshot(3));
  EXPECT_EQ(brief(sync.on_update(usdm_diff(5, 8, 9))), "B(gap)?");
}

// -- USD-M futures: F-02
// ------------------------------------------------------------------------------------------------

TEST(binance_book_sync_usdm, joins_the_diff_whose_range_holds_the_snapshot) {
  book_sync sync(product::usdm);
  sync.on_update(usdm_diff(90, 95, 99));
  sync.on_update(usdm_diff(99, 103, 110));
  sync.on_update(usdm_diff(110, 120, 130));
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(110))), "RDD");  // u == lastUpdateId is kept: its levels are absolute
  EXPECT_EQ(brief(sync.on_update(usdm_diff(130, 140, 141))), "D");  // numbers jump, pu chains
}

TEST(binance_book_sync_usdm, takes_a_diff_that_continues_the_snapshot_exactly) {
  book_sync sync(product::usdm);
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(100))), "");
  EXPECT_EQ(brief(sync.on_update(usdm_diff(100, 105, 109))), "RD");
}

TEST(binance_book_sync_usdm, asks_again_for_a_stale_snapshot) {
  book_sync sync(product::usdm);
  sync.on_update(usdm_diff(99, 103, 110));
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(98))), "?");
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(101))), "?");  // between pu and U: belongs to no diff that is there
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(103))), "RD");
}

TEST(binance_book_sync_usdm, breaks_at_once_on_a_wrong_pu) {  // F-02
  book_sync sync(product::usdm);
  sync.on_update(usdm_diff(99, 103, 110));
  sync.on_snapshot(snapshot(105));
  EXPECT_EQ(brief(sync.on_update(usdm_diff(109, 111, 115))), "B(gap)?");
  EXPECT_EQ(sync.gaps(), 1u);
}

TEST(binance_book_sync_usdm, passes_the_removal_of_an_unknown_level) {  // F-02
  book_sync sync(product::usdm);
  sync.on_update(usdm_diff(99, 103, 110));
  sync.on_snapshot(snapshot(105));
  auto removal = usdm_diff(110, 111, 115);
  removal.bids = {{{12345}, {0}}};
  EXPECT_EQ(brief(sync.on_update(std::move(removal))), "D");
  EXPECT_EQ(sync.gaps(), 0u);
}

// -- both -----------------------------------------------------------------------------------------------------------

TEST(binance_book_sync, ignores_duplicates_live_and_buffered) {
  book_sync sync(product::usdm);
  sync.on_update(usdm_diff(99, 103, 110));
  EXPECT_EQ(brief(sync.on_update(usdm_diff(99, 103, 110))), "");
  EXPECT_EQ(sync.duplicates(), 1u);
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(105))), "RD");
  EXPECT_EQ(brief(sync.on_update(usdm_diff(99, 103, 110))), "");
  EXPECT_EQ(sync.duplicates(), 2u);
  EXPECT_TRUE(sync.synchronised());
  EXPECT_EQ(brief(sync.on_update(usdm_diff(110, 111, 112))), "D");
}

TEST(binance_book_sync, starts_the_buffer_over_behind_a_hole_in_it) {
  book_sync sync(product::usdm);
  sync.on_update(usdm_diff(99, 103, 110));
  EXPECT_EQ(brief(sync.on_update(usdm_diff(115, 116, 120))), "");
  EXPECT_EQ(sync.gaps(), 1u);
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(105))), "?");
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(118))), "RD");
}

TEST(binance_book_sync, starts_over_when_the_buffer_overflows) {
  book_sync sync(product::spot);
  for (std::uint64_t i = 1; i <= book_sync::buffered_max; ++i) sync.on_update(spot_diff(i, i));
  EXPECT_EQ(sync.overflows(), 0u);
  EXPECT_EQ(brief(sync.on_update(spot_diff(book_sync::buffered_max + 1, book_sync::buffered_max + 1))), "?");
  EXPECT_EQ(sync.overflows(), 1u);
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(book_sync::buffered_max / 2))), "?");
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(book_sync::buffered_max))), "RD");
}

TEST(binance_book_sync, forgets_everything_with_the_session) {
  book_sync sync(product::spot);
  sync.on_update(spot_diff(1, 5));
  EXPECT_EQ(brief(sync.on_session_lost()), "");  // there was no book to break
  sync.on_update(spot_diff(1, 5));
  sync.on_snapshot(snapshot(3));
  EXPECT_EQ(brief(sync.on_session_lost()), "B(session_lost)");
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(5))), "");
  EXPECT_EQ(brief(sync.on_session_lost()), "");
  EXPECT_EQ(brief(sync.on_update(spot_diff(6, 7))), "?");  // the held snapshot is gone as well
}

TEST(binance_book_sync, starts_over_for_a_fault_found_elsewhere) {  // F-06
  book_sync sync(product::spot);
  sync.on_update(spot_diff(1, 5));
  sync.on_snapshot(snapshot(3));
  EXPECT_EQ(brief(sync.on_fault(core::book_fault::crossed)), "B(crossed)?");
  EXPECT_EQ(brief(sync.on_update(spot_diff(6, 7))), "");
  EXPECT_EQ(brief(sync.on_snapshot(snapshot(6))), "RD");
}

TEST(binance_book_sync, passes_only_newer_quotes) {
  book_sync sync(product::spot);
  const core::quote quote{{{1}, {1}}, {{2}, {1}}};
  EXPECT_EQ(sync.on_ticker({{1}, 7, {}, quote}), quote);
  EXPECT_EQ(sync.on_ticker({{1}, 7, {}, quote}), std::nullopt);
  EXPECT_EQ(sync.on_ticker({{1}, 6, {}, quote}), std::nullopt);
  EXPECT_EQ(sync.on_ticker({{1}, 8, {}, quote}), quote);
  EXPECT_EQ(sync.duplicates(), 2u);
  EXPECT_FALSE(sync.synchronised());
}

/// A stream with diffs lost, repeated and swapped, and snapshots of any age: whatever is passed on between two resets
/// is one chain without holes that begins at the snapshot.
RC_GTEST_PROP(binance_book_sync, never_passes_a_hole, ()) {  // F-01 F-02
  const auto which = *rc::gen::element(product::spot, product::usdm);
  std::vector<depth_update> stream;
  std::uint64_t last = 100;
  for (int i = 0; i < 60; ++i) {
    const auto first = last + 1 + (which == product::usdm ? *rc::gen::inRange<std::uint64_t>(0, 3) : 0);
    const auto end = first + *rc::gen::inRange<std::uint64_t>(0, 4);
    stream.push_back(which == product::usdm ? usdm_diff(last, first, end) : spot_diff(first, end));
    last = end;
  }
  book_sync sync(which);
  std::uint64_t reached = 0;  // u up to which the receiver's book is complete; 0: it has none
  std::uint64_t taken = 0;    // of the last snapshot handed over
  const auto follow = [&](const book_sync::outcome& out) {
    for (const auto& step : out.steps) {
      if (std::holds_alternative<core::book_broken>(step.body)) reached = 0;
      if (std::holds_alternative<core::book_reset>(step.body)) reached = taken;
      if (!std::holds_alternative<core::book_delta>(step.body)) continue;
      RC_ASSERT(reached != 0);
      const auto end = static_cast<std::uint64_t>(step.ts_event.time_since_epoch().count());
      for (const auto& x : stream)  // all that ends after the book's state and before this one must have been passed
        RC_ASSERT(!(x.last_update > reached && x.last_update < end));
      reached = std::max(reached, end);
    }
  };
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const auto fate = *rc::gen::inRange(0, 12);
    if (fate == 0) continue;  // lost
    if (fate == 1 && i > 3) follow(sync.on_update(depth_update(stream[i - 3])));
    follow(sync.on_update(depth_update(stream[i])));
    if (fate == 2) follow(sync.on_update(depth_update(stream[i])));
    if (fate < 6 && sync.awaiting_snapshot()) {
      taken = stream[*rc::gen::inRange<std::size_t>(i > 4 ? i - 4 : 0, std::min(i + 3, stream.size()))].last_update;
      follow(sync.on_snapshot(snapshot(taken)));
    }
  }
}

}  // namespace
}  // namespace adapters::binance
