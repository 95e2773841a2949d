#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/binance/wire.hpp"

namespace adapters::binance {

/// Puts the diffs of one instrument in order and matches them with a REST snapshot, by the venue's rules:
///
///   spot  drop diffs with u <= lastUpdateId; the first one applied has U <= lastUpdateId + 1 <= u; from then on every
///         U is the previous u + 1
///         (https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#how-to-manage-a-local-order-book-correctly)
///   usdm  drop diffs with u < lastUpdateId; the first one applied has U <= lastUpdateId <= u, or continues the
///   snapshot
///         exactly (pu == lastUpdateId); from then on every pu is the previous u
///         (https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/How-to-manage-a-local-order-book-correctly)
///
/// Diffs that arrive before the snapshot are buffered, at most buffered_max; beyond that the buffer starts over. A
/// snapshot that is newer than everything buffered waits for its diff. Pure: the caller fetches snapshots when told.
class book_sync {
 public:
  static constexpr std::size_t buffered_max = 4096;  ///< diffs; about 400 s of depth@100ms

  struct step {
    core::timestamp ts_event{};  ///< of the message this came from; zero where the venue gives none
    std::variant<core::book_reset, core::book_delta, core::book_broken> body;
  };
  struct outcome {
    std::vector<step> steps;     ///< in order; a reset is followed by the deltas that were buffered
    bool want_snapshot = false;  ///< request one. Said once; until it arrives the caller repeats failed requests
  };

  explicit book_sync(product);

  outcome on_update(depth_update&&);
  /// While the book is synchronised a snapshot changes nothing.
  outcome on_snapshot(depth_snapshot&&);
  /// The connection ended: everything is forgotten. The next session's first diff asks for a snapshot.
  outcome on_session_lost();
  /// The book is not to be trusted for a reason found elsewhere (a message was refused, the book crossed): start over.
  outcome on_fault(core::book_fault why);

  /// The quote, unless a newer one (by `u`) has been seen. Independent of the book, which it never edits.
  std::optional<core::quote> on_ticker(const book_ticker&);

  bool synchronised() const { return synchronised_; }
  /// Between want_snapshot and the snapshot that matched.
  bool awaiting_snapshot() const { return awaiting_; }
  /// `u` of the last diff applied or, before the first, 0.
  std::uint64_t last_update() const { return synchronised_ ? last_ : 0; }

  std::uint64_t gaps() const { return gaps_; }              ///< holes in the chain, buffered or live
  std::uint64_t duplicates() const { return duplicates_; }  ///< diffs and quotes that were not newer than their last
  std::uint64_t resyncs() const { return resyncs_; }        ///< resets after the first one
  std::uint64_t overflows() const { return overflows_; }    ///< times that the buffer started over

 private:
  bool older(const depth_update&, std::uint64_t snapshot) const;
  bool joins(const depth_update&, std::uint64_t snapshot) const;
  bool continues(const depth_update&, std::uint64_t last) const;
  void keep(depth_update&&, outcome&);
  void match(outcome&);
  void apply(depth_update&&, outcome&);
  void forget();
  void ask(outcome&);

  product product_;
  bool synchronised_ = false;
  bool awaiting_ = false;
  bool reset_before_ = false;
  std::uint64_t last_ = 0;                 // u of the last diff applied
  std::uint64_t last_ticker_ = 0;          // u of the last quote
  std::deque<depth_update> buffer_;        // a chain without holes
  std::optional<depth_snapshot> pending_;  // newer than everything in the buffer
  std::uint64_t gaps_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t resyncs_ = 0;
  std::uint64_t overflows_ = 0;
};

}  // namespace adapters::binance
