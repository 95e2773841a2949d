#include "messages/venue.hpp"

namespace messages {

std::string_view to_string(call_purpose x) {
  switch (x) {
    case call_purpose::housekeeping:
      return "housekeeping";
    case call_purpose::entry:
      return "entry";
    case call_purpose::settlement:
      return "settlement";
    case call_purpose::exit:
      return "exit";
  }
  return "?";
}

std::string_view to_string(venue_answer::outcome x) {
  using outcome = venue_answer::outcome;
  switch (x) {
    case outcome::answered:
      return "answered";
    case outcome::unsent:
      return "unsent";
    case outcome::unknown:
      return "unknown";
  }
  return "?";
}

}  // namespace messages
