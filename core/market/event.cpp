#include "core/market/event.hpp"

namespace core {

std::string_view to_string(book_fault x) {
  switch (x) {
    case book_fault::none:
      return "none";
    case book_fault::not_yet_synchronised:
      return "not_yet_synchronised";
    case book_fault::gap:
      return "gap";
    case book_fault::crossed:
      return "crossed";
    case book_fault::session_lost:
      return "session_lost";
    case book_fault::invalid_level:
      return "invalid_level";
  }
  return "unlisted";
}

}  // namespace core
