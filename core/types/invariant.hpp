#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace core {

/// A bug of ours: something that the code around relies on does not hold. The actor that meets it ends, and its
/// supervisor decides; it is never caught to continue.
class broken_invariant : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {

template <class... Values>
[[noreturn]] void fail_invariant(const char* where, const char* condition, const char* meaning,
                                 const Values&... values) {
  std::ostringstream text;
  text << meaning << " [" << condition << " at " << where;
  ((text << ", " << values), ...);
  text << ']';
  throw broken_invariant(text.str());
}

}  // namespace detail
}  // namespace core

#define WATCHBILL_TEXT_OF_(x) #x
#define WATCHBILL_TEXT_OF(x) WATCHBILL_TEXT_OF_(x)

/// Checks an invariant in every build type. Throws core::broken_invariant, so it has no place in noexcept code. The
/// condition has no side effects. Values after the meaning are streamed into the message.
#define ASSERT(condition, ...)                                                                           \
  do {                                                                                                   \
    if (!(condition)) [[unlikely]]                                                                       \
      ::core::detail::fail_invariant(__FILE__ ":" WATCHBILL_TEXT_OF(__LINE__), #condition, __VA_ARGS__); \
  } while (false)
