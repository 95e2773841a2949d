#include "config/problem.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "config/source.hpp"

namespace config {
namespace {

constexpr int excerpt_columns = 120;

void add_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += escape;
    } else {
      out += c;
    }
  }
  out += '"';
}

void add_member(std::string& out, std::string_view key, std::string_view value) {
  add_quoted(out, key);
  out += ':';
  add_quoted(out, value);
  out += ',';
}

void add_member(std::string& out, std::string_view key, int value) {
  add_quoted(out, key);
  out += ':' + std::to_string(value) + ',';
}

std::string counted(std::size_t n, const char* noun) { return std::to_string(n) + ' ' + noun + (n == 1 ? "" : "s"); }

// A long line is shown around its caret.
void add_excerpt(std::string& out, const problem& p) {
  const int first = p.column > excerpt_columns - 20 ? p.column - excerpt_columns / 2 : 1;
  const int width = utf8_length(p.excerpt);
  const int last = std::min(width, first + excerpt_columns - 1);
  const std::string gutter = std::to_string(p.line) + " | ";
  const std::string head = first > 1 ? "…" : "";
  out += gutter + head + std::string(utf8_substr(p.excerpt, first - 1, last - first + 1)) + (last < width ? "…" : "") +
         '\n';
  const int indent = p.column - first + (first > 1 ? 1 : 0);
  const int carets = std::clamp(p.length, 1, std::max(1, last - p.column + 1));
  out += std::string(gutter.size() - 2, ' ') + "| " + std::string(static_cast<std::size_t>(std::max(0, indent)), ' ') +
         std::string(static_cast<std::size_t>(carets), '^');
  if (!p.hint.empty()) out += ' ' + p.hint;
  out += '\n';
}

}  // namespace

std::string_view to_string(severity s) { return s == severity::error ? "error" : "warning"; }

std::string render(const problem& p) {
  std::string out =
      std::string(to_string(p.severity)) + '[' + to_string(p.code) + "]: " + p.message + "\n  --> " + p.file;
  if (p.line > 0) out += ':' + std::to_string(p.line) + ':' + std::to_string(p.column);
  out += '\n';
  if (p.line > 0)
    add_excerpt(out, p);
  else if (!p.hint.empty())
    out += "  = " + p.hint + '\n';
  return out;
}

std::string render(std::span<const problem> problems) {
  std::string out;
  std::size_t errors = 0;
  std::set<std::string_view> files;
  for (const auto& p : problems) {
    out += render(p);
    errors += p.severity == severity::error;
    files.insert(p.file);
  }
  if (problems.empty()) return "no problems\n";
  const std::size_t warnings = problems.size() - errors;
  if (errors > 0) out += counted(errors, "error");
  if (warnings > 0) out += (errors > 0 ? ", " : "") + counted(warnings, "warning");
  out += " in " + counted(files.size(), "source") + (errors > 0 ? ". Nothing was started." : ".") +
         "  `watchbill explain " + to_string(problems.front().code) + "`\n";
  return out;
}

std::string to_json(std::span<const problem> problems) {
  std::string out = "[";
  for (const auto& p : problems) {
    if (out.size() > 1) out += ",\n ";
    out += '{';
    add_member(out, "file", p.file);
    add_member(out, "line", p.line);
    add_member(out, "col", p.column);
    add_member(out, "len", p.length);
    add_member(out, "severity", to_string(p.severity));
    add_member(out, "code", to_string(p.code));
    add_member(out, "path", p.path);
    add_member(out, "message", p.message);
    add_member(out, "hint", p.hint);
    out.back() = '}';
  }
  return out + "]\n";
}

}  // namespace config
