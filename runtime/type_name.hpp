#pragma once

#include <string>
#include <typeinfo>

namespace runtime {

/// Stands for CAF's own message types, which have a number and no type_info.
struct builtin {};

/// A type as people write it: "messages::note"; "(built in)" for CAF's own.
std::string type_name(const std::type_info&);

}  // namespace runtime
