#include "adapters/store/sink.hpp"

namespace adapters::store {

std::string_view to_string(store_fault x) {
  switch (x) {
    case store_fault::missing:
      return "missing";
    case store_fault::foreign:
      return "foreign";
    case store_fault::newer:
      return "newer";
    case store_fault::other_schema:
      return "other_schema";
    case store_fault::damaged:
      return "damaged";
    case store_fault::locked:
      return "locked";
    case store_fault::other_journal:
      return "other_journal";
    case store_fault::unavailable:
      return "unavailable";
    case store_fault::refused:
      return "refused";
  }
  return "?";
}

namespace {

std::string_view meaning_of(store_fault x) {
  switch (x) {
    case store_fault::missing:
      return "there is no such store; `watchbill db migrate` makes an empty one, `watchbill db rebuild` fills one";
    case store_fault::foreign:
      return "this holds something else; name another one";
    case store_fault::newer:
      return "a later version of watchbill wrote this store; use that version, or rebuild into another store";
    case store_fault::other_schema:
      return "this store has other tables than this version makes; `watchbill db rebuild` makes it anew";
    case store_fault::damaged:
      return "this store is damaged; nothing is lost: `watchbill db rebuild` makes it anew from the journal";
    case store_fault::locked:
      return "another process writes this store; stop it first, or name another one";
    case store_fault::other_journal:
      return "this store holds rows of another journal; name another one, or rebuild this one";
    case store_fault::unavailable:
      return "this store cannot be written at the moment; the journal has everything, and it is tried again";
    case store_fault::refused:
      return "the server does not let this program in or does not let it write; mend that, it is tried again";
  }
  return "?";
}

}  // namespace

std::string describe(const store_problem& x) {
  return x.where + ": " + std::string(meaning_of(x.what)) + (x.why.empty() ? "" : " (" + x.why + ")");
}

}  // namespace adapters::store
