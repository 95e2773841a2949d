#include "runtime/type_name.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace runtime {

std::string type_name(const std::type_info& type) {
  if (type == typeid(builtin)) return "(built in)";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                         &std::free);
  return status == 0 ? text.get() : type.name();
}

}  // namespace runtime
