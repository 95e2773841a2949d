// expect: no match for 'operator<<'
#include <sstream>

#include "adapters/transport/secret.hpp"

std::string said(const adapters::transport::secret& key) {
  std::ostringstream out;
#ifdef MUST_NOT_COMPILE
  out << key;
#else
  out << key.reveal().size();
#endif
  return out.str();
}
