#include "config/cross_check.hpp"

#include <algorithm>
#include <map>

#include "config/breaker_policies.hpp"
#include "config/value.hpp"
#include "core/types/decimal.hpp"
#include "core/types/ids.hpp"
#include "core/types/instrument.hpp"

namespace config {
namespace {

class cross_checker {
 public:
  cross_checker(const values& v, findings& found) : values_(v), findings_(found) {}

  void run() {
    if (const value* mode = values_.find("node.mode"); mode && mode->text == "live") {
      findings_.report(mode->at, code::live_refused, "node.mode",
                       "`live` is refused: no gateway of this build may place real orders", "write mode: paper");
    }
    for (const auto& [name, at] : values_.elements("venues")) venue("venues." + name, at);
    for (const auto& [path, v] : values_.all())
      if (v.spec->kind == value_kind::reference) reference(path, v);
    for (const auto* table : {"accounts", "groups", "bots"}) numbers(table);
    for (const auto& [name, at] : values_.elements("instruments")) instrument(name, at);
    for (const auto& [name, at] : values_.elements("supervision")) supervisor("supervision." + name);
    for (const auto& [name, at] : values_.elements("bots")) bot(name, at);
    breakers();
    check_policies(values_, findings_);
    if (const value* v = values_.find("admin.listen"); v && v->text != "none" && !on_this_machine(host_of(*v)))
      findings_.report(v->at, code::contradiction, "admin.listen",
                       "`" + v->text + "` is not on this machine: operators are served here only",
                       "write 127.0.0.1:7787 and reach it from elsewhere by `ssh -L 7787:127.0.0.1:7787`");
  }

 private:
  std::vector<std::string> names(const std::string& table) const {
    std::vector<std::string> result;
    if (table == "strategies") {
      for (const auto& entry : core::strategy::catalogue()) result.push_back(entry.name);
    } else {
      for (const auto& [name, at] : values_.elements(table)) result.push_back(name);
    }
    return result;
  }

  /// A venue plays recordings or is really there; orders go to nothing that is not on this machine.
  void venue(const std::string& path, const place& at) {
    const bool replays = values_.items(path + ".replay.files") > 0;
    const value* connected = nullptr;
    if (values_.misread(path + ".connect")) return;
    for (const auto* name : {".rest", ".streams", ".account", ".authority"})
      if (const value* v = values_.find(path + ".connect" + name); v && !connected) connected = v;
    const value* mode = values_.find("node.mode");
    const bool simulation = mode && mode->text == "simulation";
    if (replays && connected)
      findings_.report(connected->at, code::contradiction, path + ".connect",
                       "a venue plays recordings or connects, not both", "remove `replay.files` or `connect`");
    if (!replays && !connected)
      missing(at, path + ".replay.files", "files: [recording.gz], or `connect` with `rest` and `streams`");
    if (connected) {
      for (const auto* name : {".rest", ".streams"})
        if (!values_.find(path + ".connect" + name))
          missing(connected->at, path + ".connect" + name, "host:port, like fapi.binance.com:443");
      const value* kind = values_.find(path + ".kind");
      if (kind && kind->text != "binance-usdm")
        findings_.report(kind->at, code::contradiction, path + ".kind", "only a binance-usdm venue can connect",
                         "let it play recordings");
    }
    if (simulation) return orders_stay_here(path, at, connected);
    for (const auto* name : {".paper.maker_fee", ".paper.taker_fee"})
      if (!values_.find(path + name)) missing(at, path + name, "2bp");
  }

  void orders_stay_here(const std::string& path, const place& at, const value* connected) {
    if (!connected)
      findings_.report(at, code::contradiction, path + ".connect",
                       "in simulation mode every venue connects to an exchange on this machine",
                       "write connect: {rest: 127.0.0.1:8443, streams: 127.0.0.1:8443}");
    for (const auto* name : {".rest", ".streams", ".account"}) {
      const value* v = values_.find(path + ".connect" + name);
      if (v && !on_this_machine(v->text.substr(0, v->text.rfind(':'))))
        findings_.report(v->at, code::live_refused, path + ".connect" + name,
                         "`" + v->text + "` is not on this machine: no gateway of this build may place real orders",
                         "write 127.0.0.1 or localhost, or mode: paper");
    }
    for (const auto* name : {".key", ".secret"})
      if (!values_.find(path + name)) missing(at, path + name, "env:NAME, file:/path or cred:name");
  }

  static std::string_view host_of(const value& v) { return std::string_view(v.text).substr(0, v.text.rfind(':')); }

  static bool on_this_machine(std::string_view host) {
    const bool numeric =
        std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    return host == "localhost" || (numeric && host.starts_with("127."));
  }

  void missing(const place& at, const std::string& path, const std::string& like) {
    if (values_.misread(path)) return;
    const auto name = path.substr(path.rfind('.') + 1);
    findings_.report(at, code::missing, path, "missing `" + path + '`', "write it like   " + name + ": " + like);
  }

  void reference(const std::string& path, const value& v) { sought(path, v.text, v.spec->target, v.at); }

  bool sought(const std::string& path, const std::string& name, const std::string& table, const place& at) {
    const auto known = names(table);
    if (std::find(known.begin(), known.end(), name) != known.end()) return true;
    std::string list;
    for (const auto& word : known) list += (list.empty() ? "" : ", ") + word;
    const std::string near = nearest(name, known);
    findings_.report(at, code::unknown_reference, path, '`' + printable(name) + "` is not one of the " + table,
                     (near.empty() ? "" : "did you mean `" + near + "`?   ") + ("known: " + printable(list)));
    return false;
  }

  // Journal and messages know accounts and groups by the number of their name, bots by that of their actor's path.
  void numbers(const std::string& table) {
    std::map<std::uint32_t, std::string> seen;
    for (const auto& [name, at] : values_.elements(table)) {
      const auto number = core::number_of(table == "bots" ? "bots/" + name : name);
      const auto [first, added] = seen.emplace(number, name);
      if (!added)
        findings_.report(at, code::collision, table + '.' + name,
                         '`' + name + "` and `" + first->second + "` have the same number", "rename one of them");
    }
  }

  void instrument(const std::string& name, const place& at) {
    const std::string path = "instruments." + name;
    const std::string venue = name.substr(0, name.find('/'));
    const bool known = sought(path, venue, "venues", at);
    const value* kind = values_.find(path + ".kind");
    const value* protocol = known ? values_.find("venues." + venue + ".kind") : nullptr;
    if (kind && protocol && (kind->text == "spot") != (protocol->text == "binance-spot")) {
      findings_.report(kind->at, code::contradiction, path + ".kind",
                       "a " + protocol->text + " venue lists no " + kind->text,
                       protocol->text == "binance-spot" ? "write kind: spot" : "write kind: perpetual");
    }
    if (const value* id = values_.find(path + ".id")) {
      const auto [first, added] = ids_.emplace(static_cast<std::uint64_t>(id->number), name);
      if (!added)
        findings_.report(id->at, code::collision, path + ".id",
                         "id " + id->text + " belongs to `" + first->second + '`',
                         "an id names one instrument for ever; take a free one");
    }
    filters(path);
  }

  void filters(const std::string& path) {
    const value* price = values_.find(path + ".price_scale");
    const value* quantity = values_.find(path + ".quantity_scale");
    if (!price || !quantity) return;
    if (price->number + quantity->number > core::money::scale) {
      findings_.report(price->at, code::contradiction, path, "price_scale and quantity_scale together exceed 16",
                       "8 and 8 fit nearly every instrument");
      return;
    }
    const value* before = nullptr;
    for (std::size_t i = 0; i < values_.items(path + ".filters"); ++i) {
      const std::string row = path + ".filters[" + std::to_string(i) + ']';
      fits(row + ".tick", *price);
      fits(row + ".lot", *quantity);
      fits(row + ".quantity_min", *quantity);
      const value* from = values_.find(row + ".from");
      if (before && from && from->number <= before->number)
        findings_.report(from->at, code::contradiction, row + ".from", "filters do not ascend in time",
                         "order them by `from`");
      before = from;
    }
  }

  void fits(const std::string& path, const value& scale) {
    const value* v = values_.find(path);
    if (!v || core::parse_decimal(v->text, static_cast<int>(scale.number))) return;
    findings_.report(v->at, code::contradiction, path,
                     '`' + v->text + "` has more places than the scale " + scale.text + " holds",
                     "a scale is fixed for the id for ever; choose it large enough at first");
  }

  void supervisor(const std::string& path) {
    const value* least = values_.find(path + ".backoff_min");
    const value* most = values_.find(path + ".backoff_max");
    if (least && most && least->number > most->number)
      findings_.report(most->defaulted ? least->at : most->at, code::contradiction, path + ".backoff_max",
                       "backoff_max " + most->text + " is less than backoff_min " + least->text, "exchange them");
  }

  /// A week holds its days: a weekly limit below the daily one would make the daily one idle.
  void breakers() {
    const value* day = values_.find("risk.breakers.day_loss");
    const value* week = values_.find("risk.breakers.week_loss");
    if (day && week && week->number < day->number)
      findings_.report(week->defaulted ? day->at : week->at, code::contradiction, "risk.breakers.week_loss",
                       "week_loss " + week->text + " is less than day_loss " + day->text,
                       "raise it, or lower day_loss");
  }

  void bot(const std::string& name, const place& at) {
    const std::string path = "bots." + name;
    const value* instrument = values_.find(path + ".instrument");
    const value* account = values_.find(path + ".account");
    if (instrument && account) {
      const value* venue = values_.find("accounts." + account->text + ".venue");
      if (venue && values_.has_element("venues", venue->text) && values_.has_element("instruments", instrument->text) &&
          !instrument->text.starts_with(venue->text + '/')) {
        findings_.report(account->at, code::contradiction, path + ".account",
                         "account `" + printable(account->text) + "` is at " + venue->text + ", but the bot trades " +
                             printable(instrument->text),
                         "take an account of the instrument's venue");
      }
      const auto [first, added] = places_.emplace(std::pair(account->text, instrument->text), name);
      if (!added)
        findings_.report(instrument->at, code::collision, path + ".instrument",
                         "`" + first->second + "` trades " + printable(instrument->text) + " on this account already",
                         "an account keeps one position per instrument; take another account");
    }
    if (instrument) strategy(name, instrument->text, at);
  }

  // Dry construction. A strategy states what a combination of its parameters must fulfil as an invariant of its
  // constructor; before anything runs, a broken one is the operator's slip and not ours.
  void strategy(const std::string& bot, const std::string& instrument, const place& at) {
    const value* kind = values_.find("bots." + bot + ".strategy");
    const auto* entry = kind ? core::strategy::find(kind->text) : nullptr;
    if (!entry || !entry->make || !complete(instrument)) return;
    const auto parameters = parameters_of(values_, bot);
    if (parameters.size() != entry->parameters.size()) return;
    try {
      entry->make(parameters, instrument_of(values_, instrument));
    } catch (const core::broken_invariant& refusal) {
      const std::string why = refusal.what();
      findings_.report(
          kind->defaulted ? at : kind->at, code::refused_by_strategy, "bots." + bot + ".parameters",
          "`" + kind->text + "` refuses these parameters: " + why.substr(0, why.find(" [")),
          "its parameters are listed in docs/configuration.md; decimals have at most the instrument's places");
    }
  }

  bool complete(const std::string& instrument) const {
    const std::string path = "instruments." + instrument;
    const std::size_t rows = values_.items(path + ".filters");
    for (const auto* name : {".id", ".kind", ".price_scale", ".quantity_scale"})
      if (!values_.find(path + name)) return false;
    for (std::size_t i = 0; i < rows; ++i) {
      const std::string row = path + ".filters[" + std::to_string(i) + ']';
      for (const auto* name : {".from", ".tick", ".lot", ".quantity_min", ".notional_min"})
        if (!values_.find(row + name)) return false;
      const auto scaled = [&](const char* name, const char* scale) {
        return core::parse_decimal(values_.text(row + name), static_cast<int>(values_.number(path + scale)))
            .has_value();
      };
      if (!scaled(".tick", ".price_scale") || !scaled(".lot", ".quantity_scale") ||
          !scaled(".quantity_min", ".quantity_scale"))
        return false;
    }
    return rows > 0 &&
           values_.number(path + ".price_scale") + values_.number(path + ".quantity_scale") <= core::money::scale;
  }

  const values& values_;
  findings& findings_;
  std::map<std::uint64_t, std::string> ids_;
  std::map<std::pair<std::string, std::string>, std::string> places_;
};

}  // namespace

void check_across(const values& v, findings& found) { cross_checker(v, found).run(); }

core::strategy::parameters parameters_of(const values& v, const std::string& bot) {
  const std::string prefix = "bots." + bot + ".parameters.";
  core::strategy::parameters result;
  for (auto i = v.all().lower_bound(prefix); i != v.all().end() && i->first.starts_with(prefix); ++i)
    result.emplace(i->first.substr(prefix.size()), i->second.text);
  return result;
}

core::instrument instrument_of(const values& v, const std::string& name) {
  const std::string path = "instruments." + name;
  const auto slash = name.find('/');
  core::instrument result;
  result.id.value = static_cast<std::uint32_t>(v.number(path + ".id"));
  result.venue = name.substr(0, slash);
  result.symbol = name.substr(slash + 1);
  result.kind = v.text(path + ".kind") == "spot" ? core::instrument_kind::spot : core::instrument_kind::perpetual;
  result.price_scale = static_cast<int>(v.number(path + ".price_scale"));
  result.quantity_scale = static_cast<int>(v.number(path + ".quantity_scale"));
  const auto scaled = [&](const std::string& at, int scale) {
    const auto units = core::parse_decimal(v.text(at), scale);
    ASSERT(units, "decimals were checked against their scale", at);
    return *units;
  };
  for (std::size_t i = 0; i < v.items(path + ".filters"); ++i) {
    const std::string row = path + ".filters[" + std::to_string(i) + "].";
    core::filters f;
    f.valid_from = core::timestamp(core::duration(static_cast<std::int64_t>(v.number(row + "from"))));
    f.tick = {scaled(row + "tick", result.price_scale)};
    f.lot = {scaled(row + "lot", result.quantity_scale)};
    f.quantity_min = {scaled(row + "quantity_min", result.quantity_scale)};
    f.notional_min = {v.number(row + "notional_min")};
    result.dated.push_back(f);
  }
  return result;
}

}  // namespace config
