#include "apps/console/asking.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/ctl/columns.hpp"
#include "apps/ctl/text.hpp"

namespace apps::console {

using ctl::utf8_of;

using core::command::tier;
using ctl::act;
using ctl::request;

namespace {

constexpr std::size_t typed_max = 200;  // bytes
constexpr core::duration notice_for = std::chrono::seconds(8);

const ctl::json_value& item_named(const model& m, std::string_view part, const std::string& name) {
  static const ctl::json_value none;
  const auto& all = m.items(part);
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& x) { return ctl::name_of(x) == name; });
  return found == all.end() ? none : *found;
}

std::vector<std::string> preview_of(const model& m, const request& what) {
  std::vector<std::string> lines{std::string(what.what->summary)};
  if (const auto& bot = item_named(m, "bots", what.target);
      !bot.is_null() && what.what->target == core::command::target_kind::bot)
    lines.push_back(fmt::format("{} on {}: position {}, {} orders open, unrealized {}", what.target,
                                bot["instrument"].text(), bot["position"].text(), bot["orders_open"].text(),
                                bot["upnl"].is_null() ? "–" : bot["upnl"].text()));
  if (const auto& breaker = item_named(m, "breakers", what.target);
      !breaker.is_null() && what.what->target == core::command::target_kind::breaker) {
    lines.push_back(fmt::format("{} since {}: {}", breaker["state"].text(),
                                breaker["since"].is_null() ? "–" : breaker["since"].text(), breaker["why"].text()));
    if (breaker["cause_holds"].truth())
      lines.push_back(fmt::format("Its cause still holds ({}): without an override the reset is refused.",
                                  breaker["value"].is_null() ? "as configured" : breaker["value"].text()));
  }
  return lines;
}

std::string locked_text(const model& m) {
  return m.age() ? fmt::format("view is stale ({}): nothing leaves that raises risk",
                               ctl::span_text(std::chrono::duration<double>(*m.age()).count()))
                 : "there is no view yet: nothing leaves that raises risk";
}

bool may_leave(model& m, const request& what) {
  if (m.read_only) {
    say(m, "this console only looks (--read-only)", true);
    return false;
  }
  if (what.what->raises_risk && m.locked()) {
    say(m, locked_text(m), true);
    return false;
  }
  return true;
}

void send(updated& x, request what) {
  if (!may_leave(x.model, what)) return;
  say(x.model, "asked: " + ctl::text_of(what));
  x.effects.emplace_back(std::in_place_type<give_command>, std::move(what));
}

tier needed_for(const model& m, const request& what) {
  const auto needs = ctl::tier_of(what, m.mode());
  // One key must not raise risk, whatever it is.
  return needs < tier::t2 && what.what->raises_risk ? tier::t2 : needs;
}

void take_name(updated& x) {
  auto& d = *x.model.question;
  const auto name = ctl::name_to_type(d.what, x.model.node["name"].text());
  if (d.typed != name) {
    say(x.model, fmt::format("type {} to confirm, or esc", name), true);
    d.field = 0;
    return;
  }
  if (d.reason.find_first_not_of(' ') == std::string::npos) {
    say(x.model, "a reason is needed: it is kept in the journal", true);
    d.field = 1;
    return;
  }
  auto what = d.what;
  what.confirm = d.typed;
  what.reason = d.reason;
  if (!d.override_for.empty()) what.args["override"] = d.override_for;
  x.model.question.reset();
  send(x, std::move(what));
}

void on_name_key(updated& x, const key& k) {
  auto& d = *x.model.question;
  const std::size_t fields = d.asks_override ? 3 : 2;
  auto& text = d.field == 0 ? d.typed : d.field == 1 ? d.reason : d.override_for;
  switch (k.what) {
    case key::name::tab:
    case key::name::down:
      d.field = (d.field + 1) % fields;
      break;
    case key::name::up:
      d.field = (d.field + fields - 1) % fields;
      break;
    case key::name::enter:
      if (d.field + 1 < fields)
        ++d.field;
      else
        take_name(x);
      break;
    default:
      type(text, k);
  }
}

}  // namespace

void say(model& m, std::string text, bool bad) { m.said = notice{std::move(text), bad, m.time + notice_for}; }

void type(std::string& text, const key& k) {
  if (k.what == key::name::character && k.glyph >= 0x20 && k.glyph != 0x7f && text.size() < typed_max)
    text += utf8_of(k.glyph);
  if (k.what == key::name::backspace && !text.empty()) {
    while (text.size() > 1 && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
    text.pop_back();
  }
}

void command(updated& x, request what) {
  auto& m = x.model;
  if (!may_leave(m, what)) return;
  const auto needs = needed_for(m, what);
  const bool agreed = needs < tier::t2 || (needs == tier::t2 && what.confirm == "yes") ||
                      (needs == tier::t3 && what.confirm == ctl::name_to_type(what, m.node["name"].text()) &&
                       what.reason.find_first_not_of(' ') != std::string::npos);
  if (agreed) return send(x, std::move(what));
  dialog d{.what = std::move(what), .needs = needs};
  d.preview = preview_of(m, d.what);
  d.reason = d.what.reason;
  d.asks_override =
      d.what.what->what == act::breakers_reset && item_named(m, "breakers", d.what.target)["cause_holds"].truth();
  m.question = std::move(d);
  m.said.reset();
}

void on_dialog_key(updated& x, const key& k) {
  auto& m = x.model;
  if (k.what == key::name::escape) {
    m.question.reset();
    return say(m, "nothing was sent");
  }
  if (m.question->needs == tier::t3) return on_name_key(x, k);
  auto what = m.question->what;
  m.question.reset();
  if (k.what != key::name::character || (k.glyph != U'y' && k.glyph != U'Y')) return say(m, "nothing was sent");
  what.confirm = "yes";
  send(x, std::move(what));
}

}  // namespace apps::console
