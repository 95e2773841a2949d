#pragma once

#include <span>
#include <string>
#include <string_view>

#include "adapters/admin/pages.hpp"

namespace adapters::admin {

/// How a route is served.
enum class served : std::uint8_t {
  page,     ///< at once, by `show`
  command,  ///< by foundation/admin; the answer comes later
  state,    ///< by one room, on demand; the answer comes later
  trace,    ///< from one actor's probe; the answer comes when the time is over or enough messages have been handled
  stream,   ///< a WebSocket
};
std::string_view to_string(served);

/// One line of docs/admin_api.md.
struct route {
  std::string_view method;
  std::string_view path;  ///< `{…}` stands for a name; that of an actor may contain slashes
  served how = served::page;
  bool open = false;  ///< served without a token
  core::command::role role = core::command::role::viewer;
  std::string_view kind;        ///< of the document
  std::string_view parameters;  ///< of the query, separated by blanks; any other is refused
  page show = nullptr;
};
std::span<const route> routes();

/// A route with what its `{…}` stands for.
struct found_route {
  const route* to = nullptr;  ///< nullptr: there is no such path
  bool other_method = false;  ///< there is one, under another method
  std::string name;
};
found_route find_route(std::string_view method, std::string_view path);

/// The fields of a kind of document: of `item`, or of every one in `items`.
struct document_kind {
  std::string_view kind;
  std::string_view fields;  ///< separated by blanks, in their order
};
std::span<const document_kind> document_kinds();

}  // namespace adapters::admin
