#include "apps/journal_lines.hpp"

#include "core/types/json_object.hpp"
#include "core/types/time.hpp"

namespace apps {
namespace {

bool plain(std::string_view value) {
  if (value.empty()) return false;
  for (const char c : value)
    if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\') return false;
  return true;
}

}  // namespace

std::string text_of(const messages::journal_words& words) {
  std::string line;
  for (const auto& [key, value] : words)
    line.append(" ").append(key).append("=").append(plain(value) ? value : core::json_quoted(value));
  return line;
}

std::string json_of(const messages::journal_words& words) {
  core::json_object facts;
  for (const auto& [key, value] : words) facts.text(key, value);
  return facts.done();
}

void state_lines::head(std::string_view actor, core::sequence until, core::timestamp at) {
  if (how_ == journal_output::ndjson)
    return print("actor", actor, {{"record", std::to_string(until.value)}, {"at", core::to_iso8601(at)}});
  out_ << actor << " as of record " << until << ", " << core::to_iso8601(at) << '\n';
}

void state_lines::print(std::string_view what, std::string_view name, const messages::journal_words& words) {
  if (how_ == journal_output::text) {
    out_ << what;
    if (!name.empty()) out_ << ' ' << name;
    out_ << text_of(words) << '\n';
  } else {
    out_ << "{\"v\":1,\"line\":" << core::json_quoted(what);
    if (!name.empty()) out_ << ",\"name\":" << core::json_quoted(name);
    out_ << ",\"facts\":" << json_of(words) << "}\n";
  }
}

}  // namespace apps
