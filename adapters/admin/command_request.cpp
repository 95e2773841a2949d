#include "adapters/admin/command_request.hpp"

#include <simdjson.h>

#include <algorithm>
#include <set>

namespace adapters::admin {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t text_max = 512;
constexpr std::size_t args_max = 8;

refusal bad(std::string why, std::string hint = {}) { return {400, "bad_request", std::move(why), std::move(hint)}; }

core::result<dom::object, refusal> parse(dom::parser& parser, std::string_view text) {
  if (text.size() > body_max) return core::unexpected(refusal{413, "bad_request", "more than 64 KiB"});
  if (parser.allocate(std::max<std::size_t>(text.size(), 1), json_depth_max) != simdjson::SUCCESS)
    return core::unexpected(refusal{503, "busy", "no memory for the request", "try again"});
  dom::element whole;
  if (const auto error = parser.parse(text.data(), text.size()).get(whole))
    return core::unexpected(bad(std::string("the body is not JSON: ") + simdjson::error_message(error)));
  dom::object object;
  if (whole.get(object) != simdjson::SUCCESS) return core::unexpected(bad("the body is not a JSON object"));
  return object;
}

template <class Known>
core::result<void, refusal> only(const dom::object& object, const Known& known) {
  std::set<std::string_view> seen;
  for (const auto field : object) {
    if (std::ranges::find(known, field.key) == known.end()) {
      std::string names;
      for (const auto name : known) names.append(names.empty() ? "known: " : ", ").append(name);
      return core::unexpected(bad("unknown field " + shown_name(field.key), names));
    }
    if (!seen.insert(field.key).second) return core::unexpected(bad("field " + shown_name(field.key) + " comes twice"));
  }
  return {};
}

core::result<std::string, refusal> text_of(std::string_view key, dom::element x) {
  std::string_view text;
  if (x.get(text) != simdjson::SUCCESS) return core::unexpected(bad("field " + shown_name(key) + " is not a text"));
  if (text.size() > text_max)
    return core::unexpected(bad("field " + shown_name(key) + " is longer than " + std::to_string(text_max) + " bytes"));
  return std::string(text);
}

core::result<std::uint64_t, refusal> number_of(std::string_view key, dom::element x) {
  std::uint64_t number = 0;
  if (x.get(number) != simdjson::SUCCESS)
    return core::unexpected(bad("field " + shown_name(key) + " is not a whole number of zero or more"));
  return number;
}

bool is_id(std::string_view x) {
  return x.size() >= 8 && x.size() <= 64 && std::ranges::all_of(x, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

core::result<std::map<std::string, std::string>, refusal> args_of(dom::element x) {
  dom::object object;
  if (x.get(object) != simdjson::SUCCESS) return core::unexpected(bad("field `args` is not an object of texts"));
  std::map<std::string, std::string> args;
  for (const auto field : object) {
    auto text = text_of("args." + std::string(field.key), field.value);
    if (!text) return core::unexpected(std::move(text.error()));
    if (field.key.size() > 64) return core::unexpected(bad("a name in `args` is longer than 64 bytes"));
    if (!args.emplace(field.key, *std::move(text)).second)
      return core::unexpected(bad("field " + shown_name("args." + std::string(field.key)) + " comes twice"));
    if (args.size() > args_max) return core::unexpected(bad("field `args` has more than 8 entries"));
  }
  return args;
}

/// Moves what was read to its place, or hands the refusal on.
template <class T, class To>
core::result<void, refusal> put(core::result<T, refusal> from, To& to) {
  if (!from) return core::unexpected(std::move(from.error()));
  to = *std::move(from);
  return {};
}

core::result<void, refusal> expiry(dom::element x, core::timestamp now, core::timestamp& to) {
  const auto seconds = number_of("expires_in_seconds", x);
  if (!seconds) return core::unexpected(seconds.error());
  const auto most = static_cast<std::uint64_t>(expires_max / std::chrono::seconds(1));
  if (*seconds == 0 || *seconds > most)
    return core::unexpected(bad("field `expires_in_seconds` is not within 1 .. " + std::to_string(most)));
  to = now + std::chrono::seconds(*seconds);
  return {};
}

core::result<void, refusal> take(core::command::command& to, std::string_view key, dom::element x,
                                 core::timestamp now) {
  if (key == "id") return put(text_of(key, x), to.id);
  if (key == "verb") return put(text_of(key, x), to.verb);
  if (key == "target") return put(text_of(key, x), to.target);
  if (key == "reason") return put(text_of(key, x), to.reason);
  if (key == "confirm") return put(text_of(key, x), to.confirm);
  if (key == "args") return put(args_of(x), to.args);
  if (key == "expect_rev") return x.is_null() ? core::result<void, refusal>{} : put(number_of(key, x), to.expect_rev);
  return expiry(x, now, to.expires);
}

}  // namespace

core::result<core::command::command, refusal> read_command(std::string_view body, const principal& who,
                                                           core::timestamp now) {
  dom::parser parser;
  const auto object = parse(parser, body);
  if (!object) return core::unexpected(object.error());
  if (auto known = only(*object, command_fields); !known) return core::unexpected(std::move(known.error()));
  core::command::command out{.principal = who.name, .rank = who.rank, .expires = now + expires_otherwise};
  for (const auto field : *object)
    if (auto taken = take(out, field.key, field.value, now); !taken) return core::unexpected(std::move(taken.error()));
  if (!is_id(out.id))
    return core::unexpected(bad("field `id` is missing or not 8 .. 64 of A-Z a-z 0-9 - _", "use a new UUID"));
  if (out.verb.empty()) return core::unexpected(bad("field `verb` is missing", "docs/admin_api.md lists the verbs"));
  return out;
}

core::result<unsigned, refusal> read_subscription(std::string_view text) {
  static constexpr std::array<std::string_view, 1> known{"subscribe"};
  dom::parser parser;
  const auto object = parse(parser, text);
  if (!object) return core::unexpected(object.error());
  if (auto fields = only(*object, known); !fields) return core::unexpected(std::move(fields.error()));
  dom::array wanted;
  if ((*object)["subscribe"].get(wanted) != simdjson::SUCCESS)
    return core::unexpected(bad("field `subscribe` is missing or not a list of texts"));
  unsigned parts = 0;
  for (const auto x : wanted) {
    std::string_view name;
    if (x.get(name) != simdjson::SUCCESS) return core::unexpected(bad("field `subscribe` is not a list of texts"));
    const auto* const found = std::ranges::find(stream_parts, name);
    if (found == stream_parts.end()) return core::unexpected(bad("there is no part " + shown_name(name)));
    parts |= 1u << (found - stream_parts.begin());
  }
  return parts;
}

}  // namespace adapters::admin
