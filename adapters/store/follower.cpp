#include "adapters/store/follower.hpp"

#include <utility>

#include "messages/codec/codec.hpp"

namespace adapters::store {

namespace codec = messages::codec;

namespace {

/// States of bots and venues: large, frequent, and nothing that a projection remembers.
bool remembered(std::uint16_t type) {
  return type != codec::type_number_of<messages::bot_snapshot>() &&
         type != codec::type_number_of<messages::venue_state>();
}

}  // namespace

follower::follower(journal from, sink& to) : journal_(std::move(from)), sink_(to), projections_(all_projections()) {}

follower::outcome follower::fail(std::string why) {
  failed_ = true;
  trouble_ = std::move(why);
  return outcome::failed;
}

follower::outcome follower::refuse(const store_problem& x) {
  if (!passes(x.what)) return fail(describe(x));
  trouble_ = describe(x);
  resume_.reset();
  return outcome::put_off;
}

/// Finds out where the database is. The batch that waits goes on from there, is there already, or is of no use.
follower::outcome follower::meet() {
  const auto at = sink_.reach();
  if (!at) return refuse(at.error());
  const bool goes_on = batch_end_ && *at == written_;
  const bool is_there = batch_end_ && *at == *batch_end_;
  if (!goes_on) {
    batch_.clear();
    batch_end_.reset();
  }
  if (!goes_on && !is_there) {
    reader_.reset();
    names_ = {};
    projections_ = all_projections();
    last_ = {};
    fingerprint_ = {};
  }
  resume_ = written_ = *at;
  trouble_.clear();
  return outcome::more;
}

follower::outcome follower::step(std::size_t records_max) {
  if (failed_) return outcome::failed;
  if (!resume_)
    if (const auto met = meet(); met != outcome::more) return met;
  if (batch_end_) return flush(outcome::more);
  if (!reader_) {
    auto opened = runtime::journal_reader::open(journal_);
    if (!opened) return fail(runtime::describe(opened.error()));
    reader_.emplace(*std::move(opened));
  }
  for (std::size_t taken = 0; taken < records_max; ++taken) {
    const auto more = reader_->has_more();
    if (!more) return fail(runtime::describe(more.error()));
    if (!*more) {
      if (last_ < resume_->last)
        return fail("the journal ends at record " + std::to_string(last_.value) + ", the store at " +
                    std::to_string(resume_->last.value) + ": " + describe({store_fault::other_journal, "the store"}));
      return flush(outcome::caught_up);
    }
    const auto stored = reader_->next();
    if (!stored) return fail(runtime::describe(stored.error()));
    if (!stored->has_value()) return fail("the last record of the journal is torn");
    if (!take(**stored)) return outcome::failed;
  }
  return flush(outcome::more);
}

bool follower::take(const runtime::stored_entry& stored) {
  const auto& [sequence, header, payload, bytes] = stored;
  last_ = sequence;
  // A record's header holds the checksum of all of it.
  fingerprint_.add(bytes.first(runtime::record_header_bytes));
  const bool written = sequence <= resume_->last;
  if (sequence == resume_->last && fingerprint_.value() != resume_->fingerprint) {
    fail("record " + std::to_string(sequence.value) +
         " is not the one that the store has: " + describe({store_fault::other_journal, "the store"}));
    return false;
  }
  if (written && !remembered(header.type)) return true;
  auto body = codec::decode(header.type, payload);
  if (!body) {
    fail("record " + std::to_string(sequence.value) +
         " of the journal cannot be decoded: " + std::string(to_string(body.error())));
    return false;
  }
  const messages::journal_entry entry{sequence,           header.at,    header.actor,
                                      header.correlation, header.cause, *std::move(body)};
  names_.learn(entry.body);
  row_collector out(batch_, !written);
  for (const auto& x : projections_) x->take(entry, names_, out);
  if (!written) batch_end_ = progress{sequence, fingerprint_.value()};
  return true;
}

follower::outcome follower::flush(outcome after) {
  if (!batch_end_) return after;
  if (auto written = sink_.write(batch_, *batch_end_); !written) return refuse(written.error());
  written_ = *batch_end_;
  batch_.clear();
  batch_end_.reset();
  trouble_.clear();
  return after;
}

}  // namespace adapters::store
