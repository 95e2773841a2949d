#include "adapters/admin/pages.hpp"

namespace adapters::admin {

namespace {

json::value seconds_or_null(const std::optional<core::duration>& x) {
  if (!x) return nullptr;
  return json::value(seconds_of(*x));
}

}  // namespace

venue_books books_of(const view& v, const std::string& venue) {
  venue_books out;
  for (const auto& [instrument, book] : v.journal.books()) {
    if (!v.journal.names().name_of(instrument).starts_with(venue + '/')) continue;
    out.gaps += book.gaps;
    out.valid = out.valid.value_or(true) && book.valid;
  }
  return out;
}

json::array feed_rows(const view& v) {
  json::array rows;
  if (!v.of.feeds) return rows;
  for (const auto& x : v.of.feeds()) {
    const auto books = books_of(v, x.venue);
    rows.push_back({
        {"venue", x.venue},
        {"channel", x.channel},
        {"messages_total", x.messages},
        {"rate_per_second", v.actors.rate_of("venues/" + x.venue + "/" + x.channel).per_second},
        {"last_message_age_seconds", seconds_or_null(x.last_message_age)},
        {"gaps_total", books.gaps},
        {"reconnects_total", x.reconnects},
        {"clock_offset_seconds", seconds_or_null(x.clock_offset)},
        {"book_valid", books.valid ? json::value(*books.valid) : json::value(nullptr)},
    });
  }
  return rows;
}

core::result<transport::http_response, refusal> feeds_page(const view& v, const visit&) {
  return list_of("FeedList", v.now, feed_rows(v));
}

}  // namespace adapters::admin
