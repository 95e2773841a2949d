#include "config/lexical.hpp"

#include <optional>
#include <string>

namespace config {
namespace {

/// Walks the text token by token, just deep enough to know where a token begins.
class scanner {
 public:
  explicit scanner(const source& text) : source_(text) {}

  std::vector<problem> run() {
    for (line_ = 0; line_ < source_.lines.size(); ++line_) scan_line();
    report_open();
    return findings_.take();
  }

 private:
  struct bracket {
    char sign;
    place at;
  };

  static char partner(char open) { return open == '[' ? ']' : '}'; }

  const std::string& text() const { return source_.lines[line_]; }
  char at(std::size_t i) const { return i < text().size() ? text()[i] : '\0'; }
  bool blank_at(std::size_t i) const { return i >= text().size() || text()[i] == ' ' || text()[i] == '\t'; }
  place here(std::size_t length = 1) const { return {&source_, line_, position_, length}; }

  void report(const place& p, code c, std::string message, std::string hint) {
    findings_.report(p, c, "", std::move(message), std::move(hint));
  }

  void report_open() {
    for (const auto& open : open_)
      report(open.at, code::unclosed_bracket, std::string("`") + open.sign + "` is never closed",
             std::string("close it with `") + partner(open.sign) + '`');
    open_.clear();
  }

  // Inside brackets a line is indented. One that is not shows where the brackets were meant to end, which spares the
  // reader what would otherwise be wrong with the rest of the file.
  void end_brackets_at_margin() {
    if (open_.empty() || open_.front().at.offset == 0 || position_ > 0) return;
    if (at(0) != ']' && at(0) != '}') report_open();
  }

  void scan_line() {
    position_ = 0;
    if (!encoding_holds()) return;
    while (at(position_) == ' ') ++position_;
    const bool tab = at(position_) == '\t';
    const std::size_t content = text().find_first_not_of(" \t");
    if (content == std::string::npos || at(content) == '#') return;
    if (tab) report(here(content - position_), code::tab_indentation, "indentation by tab", "indent by blanks");
    position_ = content;
    end_brackets_at_margin();
    if (is_document_line()) return;
    seen_content_ = true;
    token_start_ = true;
    after_quote_ = false;
    while (position_ < text().size() && step()) {
    }
  }

  bool encoding_holds() {
    for (std::size_t i = 0; i < text().size();) {
      const std::size_t bytes = utf8_front(std::string_view(text()).substr(i));
      const auto c = static_cast<unsigned char>(text()[i]);
      const auto second = static_cast<unsigned char>(at(i + 1));
      const bool control = (c < 0x20 && c != '\t') || c == 0x7f || (c == 0xC2 && second < 0xA0);
      const bool mark = bytes == 3 && std::string_view(text()).substr(i, 3) == "\xEF\xBB\xBF";
      if (bytes == 0 || control || mark) {
        position_ = i;
        report(here(), code::encoding,
               bytes == 0 ? "not UTF-8"
               : mark     ? "byte order mark"
                          : "control character " + std::to_string(control_of(c, second)),
               bytes == 0 ? "save the file as UTF-8" : "remove it");
        return false;
      }
      i += bytes;
    }
    return true;
  }

  static int control_of(unsigned char first, unsigned char second) { return first == 0xC2 ? second : first; }

  bool is_document_line() {
    const std::string_view line = text();
    const bool begins = line.starts_with("---") && blank_at(3);
    const bool ends = line.starts_with("...") && blank_at(3);
    if (!begins && !ends) return false;
    if (!open_.empty()) return false;
    if (seen_content_ && begins) {
      report({&source_, line_, 0, 3}, code::second_document, "a second document begins here",
             "one file holds one document; remove the line or make another file");
    }
    if (ends || line.size() > 3) {
      report({&source_, line_, 0, 3}, code::unsupported_yaml,
             "a document mark with something beside it, or an end mark", "write `---` alone at the top, or nothing");
    }
    seen_content_ = true;
    return true;
  }

  // One token or one character of plain text. False: the rest of the line is done with.
  bool step() {
    const char c = at(position_);
    if (c == ' ' || c == '\t') {
      ++position_;
      return true;
    }
    if (c == '#' && (position_ == 0 || blank_at(position_ - 1))) return false;
    if (token_start_ && (c == '"' || c == '\'')) return skip_quoted(c);
    if ((c == '[' || c == '{') && (token_start_ || !open_.empty())) return open(c);
    if ((c == ']' || c == '}') && (token_start_ || !open_.empty())) return close(c);
    if (c == ',' && !open_.empty()) return next_token();
    if (c == ':' && ends_key()) return next_token();
    if (token_start_ && c == '-' && blank_at(position_ + 1)) return next_token();
    if (token_start_ && is_unsupported(c)) {
      report(here(), code::unsupported_yaml, std::string("`") + c + "` at the start of a value: " + unsupported_name(c),
             "write the value out, or quote it if it is meant as text");
      return false;
    }
    token_start_ = false;
    after_quote_ = false;
    ++position_;
    return true;
  }

  bool next_token() {
    ++position_;
    token_start_ = true;
    after_quote_ = false;
    return true;
  }

  bool ends_key() const {
    if (blank_at(position_ + 1)) return true;
    const char next = at(position_ + 1);
    return !open_.empty() && (after_quote_ || next == ',' || next == ']' || next == '}' || next == '[' || next == '{');
  }

  bool is_unsupported(char c) const {
    return c == '&' || c == '*' || c == '!' || c == '|' || c == '>' || c == '%' || c == '@' || c == '`' ||
           (c == '?' && blank_at(position_ + 1));
  }

  static std::string unsupported_name(char c) {
    switch (c) {
      case '&':
        return "an anchor";
      case '*':
        return "an alias";
      case '!':
        return "a tag";
      case '|':
      case '>':
        return "block text";
      case '%':
        return "a directive";
      case '?':
        return "a complex key";
      default:
        return "reserved in YAML";
    }
  }

  bool skip_quoted(char quote) {
    std::size_t end = position_ + 1;
    for (; end < text().size(); ++end) {
      if (quote == '"' && at(end) == '\\') {
        ++end;
      } else if (at(end) == quote) {
        if (quote == '\'' && at(end + 1) == '\'')
          ++end;
        else
          break;
      }
    }
    if (end >= text().size()) {
      report(here(), code::unterminated_quote, "this quote is not closed on its line",
             std::string("add the closing ") + quote);
      return false;
    }
    position_ = end + 1;
    token_start_ = false;
    after_quote_ = true;
    return true;
  }

  bool open(char sign) {
    open_.push_back({sign, here()});
    if (open_.size() == depth_max + 1)
      report(here(), code::too_deep, "nested more than " + std::to_string(depth_max) + " levels deep", "");
    return next_token();
  }

  bool close(char sign) {
    if (open_.empty()) {
      report(here(), code::unclosed_bracket, std::string("`") + sign + "` closes nothing",
             "remove it, or quote the text");
      return false;
    }
    const bracket last = open_.back();
    open_.pop_back();
    if (sign != partner(last.sign)) {
      report(here(), code::unclosed_bracket,
             std::string("`") + sign + "` does not close the `" + last.sign + "` of " + origin_of(last.at),
             std::string("close it with `") + partner(last.sign) + '`');
      return false;
    }
    ++position_;
    token_start_ = false;
    after_quote_ = true;  // `}: x` is no key here either, but must not be read as one
    return true;
  }

  const source& source_;
  std::size_t line_ = 0;
  std::size_t position_ = 0;
  bool token_start_ = true;
  bool after_quote_ = false;
  bool seen_content_ = false;
  std::vector<bracket> open_;
  findings findings_;
};

}  // namespace

std::vector<problem> check_text(const source& text) { return scanner(text).run(); }

}  // namespace config
