#include "apps/start_facts.hpp"

#include <fmt/format.h>

#include "messages/codec/codec.hpp"

namespace apps {
namespace {

class head_writer {
 public:
  head_writer(runtime::journal_file& file, core::timestamp at) : file_(file), at_(at) {}

  void write(const messages::record& body) {
    if (problem_) return;
    const auto written =
        file_.append({.at = at_, .type = messages::codec::type_number(body)}, messages::codec::encode(body));
    if (!written) problem_ = runtime::describe(written.error());
  }
  void declare(messages::name_declared::kind what, const std::string& name) {
    write(messages::name_declared{what, core::number_of(name), name});
  }
  const std::optional<std::string>& problem() const { return problem_; }

 private:
  runtime::journal_file& file_;
  const core::timestamp at_;
  std::optional<std::string> problem_;
};

}  // namespace

std::optional<std::string> write_start_facts(plant& p, core::timestamp at) {
  using kind = messages::name_declared::kind;
  head_writer head(p.journal, at);
  messages::run_started started{.seed = p.config.seed, .config_hash = p.config.hash, .source_hashes = {}};
  if (p.source.tape)
    for (const auto& source : p.source.tape->sources()) started.source_hashes.push_back(source.sha256);
  head.write(started);
  for (const auto& path : actor_paths(p.config)) head.declare(kind::actor, path);
  for (const auto& path : supervisor_paths(p.config)) head.declare(kind::actor, path);
  for (const auto& bot : p.config.bots) head.declare(kind::bot, bot_path(bot));
  for (const auto& account : p.config.accounts) head.declare(kind::account, account.name);
  for (const auto& group : p.config.groups) head.declare(kind::group, group.name);
  for (const auto& x : p.config.instruments) head.write(messages::instrument_declared{x});
  return head.problem();
}

std::optional<std::string> objection_to_continue(const runtime::journal_file& file,
                                                 const config::configuration& config) {
  // The last declaration of an instrument is never archived.
  auto reader = file.reader(runtime::journal_part::plain);
  if (!reader) return runtime::describe(reader.error());
  while (true) {
    const auto stored = reader->next();
    if (!stored) return runtime::describe(stored.error());
    if (!*stored) return std::nullopt;
    const auto& entry = **stored;
    if (entry.header.type != messages::codec::type_number_of<messages::instrument_declared>()) continue;
    const auto body = messages::codec::decode(entry.header.type, entry.payload);
    if (!body) return fmt::format("record {} cannot be decoded: {}", entry.sequence.value, to_string(body.error()));
    const auto& known = std::get<messages::instrument_declared>(*body).instrument;
    for (const auto& x : config.instruments) {
      if (x.id != known.id) continue;
      if (x.name() != known.name() || x.price_scale != known.price_scale || x.quantity_scale != known.quantity_scale)
        return fmt::format(
            "instrument id {} is {} with scales {}/{} in the journal and {} with scales {}/{} in the configuration: an "
            "id names one instrument for ever; choose another id or another data_dir",
            x.id.value, known.name(), known.price_scale, known.quantity_scale, x.name(), x.price_scale,
            x.quantity_scale);
    }
  }
}

}  // namespace apps
