#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "adapters/admin/pages.hpp"

namespace adapters::admin {

namespace {

/// The text format of https://prometheus.io/docs/instrumenting/exposition_formats/: a family's lines stay together.
class exposition {
 public:
  exposition& family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    out_ += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
    return *this;
  }
  using labels = std::vector<std::pair<std::string_view, std::string>>;
  void sample(const labels& of, double value, std::string_view suffix = {}) {
    out_ += fmt::format("{}{}", name_, suffix);
    std::string text;
    for (const auto& [key, word] : of) text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", key, escaped(word));
    if (!text.empty()) out_ += '{' + text + '}';
    out_ += fmt::format(" {}\n", value);
  }
  void histogram(labels of, const runtime::histogram& x) {
    // Every second power of two from about a microsecond to about 17 s.
    std::uint64_t below = 0;
    double sum = 0;
    std::size_t i = 0;
    of.emplace_back("le", "");
    for (std::size_t edge = 10; edge <= 34; edge += 2) {
      for (; i <= edge && i < x.counts.size(); ++i) {
        below += x.counts[i];
        if (i > 0) sum += static_cast<double>(x.counts[i]) * 0.75e-9 * static_cast<double>(1ull << i);
      }
      of.back().second = fmt::format("{}", 1e-9 * static_cast<double>(1ull << edge));
      sample(of, static_cast<double>(below), "_bucket");
    }
    for (; i < x.counts.size(); ++i) sum += static_cast<double>(x.counts[i]) * 0.75e-9 * static_cast<double>(1ull << i);
    of.back().second = "+Inf";
    sample(of, static_cast<double>(x.total()), "_bucket");
    of.pop_back();
    sample(of, sum, "_sum");
    sample(of, static_cast<double>(x.total()), "_count");
  }
  std::string take() { return std::move(out_); }

 private:
  static std::string escaped(std::string_view x) {
    std::string out;
    for (const char c : x) {
      if (c == '\n') {
        out += "\\n";
        continue;
      }
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }

  std::string_view name_;
  std::string out_;
};

/// All actors of a class together: labels are a bounded set, actors are not.
struct class_sum {
  std::uint64_t running = 0, restarts = 0, failed = 0, depth = 0;
  runtime::histogram waiting, handling;
};

void add(runtime::histogram& to, const runtime::histogram& x) {
  for (std::size_t i = 0; i < to.counts.size(); ++i) to.counts[i] += x.counts[i];
}

void actor_metrics(exposition& out, const view& v) {
  std::map<std::string, class_sum> classes;
  std::uint64_t dead = 0;
  for (const auto& x : v.actors.actors()) {
    auto& sum = classes[x.class_];
    sum.running += x.state == "ok" || x.state == "running" || x.state == "stuck";
    sum.restarts += x.probe.starts > 0 ? x.probe.starts - 1 : 0;
    sum.failed += x.probe.failed;
    sum.depth += x.probe.depth;
    add(sum.waiting, x.probe.waiting_time);
    add(sum.handling, x.probe.handling_time);
    dead += x.probe.undelivered + x.probe.bounced;
  }
  const auto gauge = [&](std::string_view name, std::string_view type, std::string_view help, auto member) {
    out.family(name, type, help);
    for (const auto& [name_of_class, sum] : classes)
      out.sample({{"class", name_of_class}}, static_cast<double>(sum.*member));
  };
  gauge("watchbill_actor_running", "gauge", "Actors that run.", &class_sum::running);
  gauge("watchbill_actor_restarts_total", "counter", "Starts after the first.", &class_sum::restarts);
  gauge("watchbill_actor_failures_total", "counter", "Handlers that threw.", &class_sum::failed);
  gauge("watchbill_mailbox_messages", "gauge", "Messages that wait or are being handled.", &class_sum::depth);
  out.family("watchbill_mailbox_wait_seconds", "histogram", "From arrival to handler, of one message in 16.");
  for (const auto& [name, sum] : classes) out.histogram({{"class", name}}, sum.waiting);
  out.family("watchbill_message_handling_seconds", "histogram", "Inside of the handler, of one message in 16.");
  for (const auto& [name, sum] : classes) out.histogram({{"class", name}}, sum.handling);
  out.family("watchbill_dead_letters_total", "counter", "Messages that died with a mailbox or met nobody.");
  out.sample({}, static_cast<double>(dead));
}

void feed_metrics(exposition& out, const view& v) {
  const auto feeds = v.of.feeds ? v.of.feeds() : std::vector<feed_row>{};
  out.family("watchbill_feed_messages_total", "counter", "Messages of a venue's channel.");
  for (const auto& x : feeds) out.sample({{"venue", x.venue}, {"channel", x.channel}}, static_cast<double>(x.messages));
  out.family("watchbill_feed_last_message_timestamp_seconds", "gauge", "When the last one came, since 1970.");
  for (const auto& x : feeds)
    if (x.last_message_age)
      out.sample({{"venue", x.venue}, {"channel", x.channel}},
                 seconds_of((v.now - *x.last_message_age).time_since_epoch()));
  out.family("watchbill_feed_gaps_total", "counter", "Sequences that were broken.");
  for (const auto& x : feeds)
    out.sample({{"venue", x.venue}, {"channel", x.channel}}, static_cast<double>(books_of(v, x.venue).gaps));
  out.family("watchbill_clock_offset_seconds", "gauge", "The venue's clock against ours.");
  for (const auto& x : feeds)
    if (x.clock_offset) out.sample({{"venue", x.venue}, {"channel", x.channel}}, seconds_of(*x.clock_offset));
}

void store_metrics(exposition& out, const view& v) {
  const auto stores = v.of.stores ? v.of.stores() : std::vector<store_row>{};
  const auto written = v.journal.last().value;
  out.family("watchbill_store_lag_records", "gauge", "Records of the journal that the store does not have yet.");
  for (const auto& x : stores)
    out.sample({{"store", x.name}}, static_cast<double>(written - std::min(written, x.reached.value)));
  out.family("watchbill_store_up", "gauge", "1 while the store takes what it is given.");
  for (const auto& x : stores) out.sample({{"store", x.name}}, x.up ? 1 : 0);
}

void trading_metrics(exposition& out, const view& v) {
  static constexpr std::array states{"running", "paused",     "stopped",     "exits",
                                     "crashed", "restarting", "quarantined", "starting"};
  out.family("watchbill_bot_state", "gauge", "1 for the state that the bot is in.");
  for (const auto& bot : v.of.bots) {
    const auto actual = actual_state(v, bot);
    for (const auto* state : states) out.sample({{"bot", bot.name}, {"state", state}}, actual == state ? 1 : 0);
  }
  out.family("watchbill_breaker_open", "gauge", "1 while it is open.");
  for (const auto& x : breaker_rows(v)) {
    const auto& row = x.as_object();
    out.sample({{"breaker", std::string(row.at("name").as_string())}}, row.at("state").as_string() == "open" ? 1 : 0);
  }
  std::map<std::pair<std::string, std::string>, std::uint64_t> ended;
  for (const auto& [key, n] : v.journal.ended()) {
    const auto name = v.journal.names().name_of(key.first);
    ended[{name.substr(0, name.find('/')), std::string(to_string(key.second))}] += n;
  }
  out.family("watchbill_orders_total", "counter", "Orders that have ended, by how.");
  for (const auto& [key, n] : ended)
    out.sample({{"venue", key.first}, {"outcome", key.second}}, static_cast<double>(n));
  out.family("watchbill_admin_commands_total", "counter", "Commands of operators by what became of them.");
  for (const auto& [key, n] : v.journal.commands())
    out.sample({{"verb", key.first}, {"outcome", key.second}}, static_cast<double>(n));
}

}  // namespace

core::result<transport::http_response, refusal> metrics_page(const view& v, const visit&) {
  exposition out;
  out.family("watchbill_build_info", "gauge", "What runs.");
  out.sample({{"version", v.of.node.version}, {"caf", v.of.node.caf}}, 1);
  out.family("watchbill_mode_info", "gauge", "paper, simulation or live.");
  out.sample({{"mode", v.of.node.mode}}, 1);
  actor_metrics(out, v);
  feed_metrics(out, v);
  store_metrics(out, v);
  trading_metrics(out, v);
  return plain_text(200, out.take());
}

}  // namespace adapters::admin
