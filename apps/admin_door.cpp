#include "apps/admin_door.hpp"

#include <fmt/format.h>

#include <caf/event_based_actor.hpp>
#include <caf/sec.hpp>
#include <caf/send.hpp>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>

#include "adapters/admin/admin_service.hpp"
#include "adapters/transport/certificate_authority.hpp"
#include "adapters/transport/tls_server.hpp"
#include "apps/admin_files.hpp"
#include "apps/admin_world.hpp"
#include "messages/admin.hpp"
#include "messages/type_ids.hpp"
#include "runtime/segment_storage.hpp"

namespace apps {

/// Something for the clerk to do, in its own time.
struct errand {
  std::function<void(caf::event_based_actor*)> run;
};

}  // namespace apps

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(apps::errand)

namespace apps {
namespace {

namespace admin = adapters::admin;
namespace transport = adapters::transport;
using core::command::answer;
using core::command::outcome;

constexpr core::duration answer_within = std::chrono::seconds(2);
constexpr core::duration close_within = std::chrono::milliseconds(500);
constexpr const char* commands_room = "foundation/admin";

/// Asks rooms on behalf of the door, so that nobody waits for the answers.
caf::behavior clerk(caf::event_based_actor* self) {
  return {[self](const errand& x) { x.run(self); }};
}

answer failure_of(const core::command::command& x, const caf::error& why) {
  if (why == caf::sec::request_receiver_down)
    return {.id = x.id,
            .what = outcome::refused,
            .code = "not_running",
            .why = "the room for commands does not run at the moment",
            .hint = "try again; watchbill ctl actors list"};
  return {.id = x.id,
          .what = outcome::timeout,
          .code = "timeout",
          .why = fmt::format("no answer within {} s", answer_within / std::chrono::seconds(1)),
          .hint = "it may have happened: look, or send the same id again"};
}

std::string silence_of(const std::string& actor, const caf::error& why) {
  if (why == caf::sec::request_receiver_down) return actor + " does not run at the moment";
  if (why == caf::sec::unexpected_message) return actor + " has nothing to show";
  return "no answer from " + actor;
}

}  // namespace

struct admin_door::inside {
  std::vector<std::string> reasons_against() {
    const std::lock_guard lock(guard);
    return not_ready;
  }

  std::mutex guard;
  std::vector<std::string> not_ready;
  std::unique_ptr<admin::admin_service> service;
  // Answers may still be on their way when the door closes: they find nobody then.
  std::shared_ptr<transport::tls_server> server;
  caf::actor clerk;
  std::optional<admin_notice_file> notice;
};

namespace {

/// The way from any thread back to the service's. Known only when the server listens; by the time somebody asks, it is.
using way_back = std::shared_ptr<std::weak_ptr<transport::tls_server>>;

void back_home(const way_back& way, std::function<void()> work) {
  if (const auto server = way->lock()) server->on_service([work = std::move(work)](transport::service&) { work(); });
}

/// Lets the clerk ask rooms for the service.
void let_ask(admin::world& world, const caf::actor& clerk, runtime::directory& names, const way_back& way) {
  world.ask = [=, room = names.reference(commands_room)](const core::command::command& command,
                                                         std::function<void(answer)> reply) {
    caf::anon_send(
        clerk, errand{[=](caf::event_based_actor* self) {
          const auto tell = [=](const answer& x) { back_home(way, [=] { reply(x); }); };
          self->request(room, answer_within, messages::administer{command}).then(tell, [=](const caf::error& why) {
            tell(failure_of(command, why));
          });
        }});
  };
  world.ask_state = [=, &names](const std::string& actor, std::function<void(admin::shown)> reply) {
    caf::anon_send(clerk, errand{[=, room = names.reference(actor)](caf::event_based_actor* self) {
                     const auto tell = [=](const admin::shown& x) { back_home(way, [=] { reply(x); }); };
                     self->request<caf::message_priority::high>(room, answer_within, messages::state_wanted{})
                         .then([=](const messages::shown_state& x) { tell(x.json); },
                               [=](const caf::error& why) { tell(core::unexpected(silence_of(actor, why))); });
                   }});
  };
}

/// Pages of our own, for the check of origins.
void tell_origins(transport::tls_server& server, admin::admin_service& service) {
  const auto port = server.port();
  server.on_service([&service, port](transport::service&) {
    service.set_origins({fmt::format("https://127.0.0.1:{}", port), fmt::format("https://localhost:{}", port)});
  });
}

}  // namespace

core::result<std::unique_ptr<admin_door>, std::string> admin_door::open(const plant& p, runtime::actor_run& tree) {
  if (!p.config.admin.listen) return std::unique_ptr<admin_door>();
  const std::filesystem::path data(p.config.data_dir);
  const auto now = [&tree] { return tree.time().at(tree.system().clock().now()); };
  auto tokens = admin_tokens_in(data / "admin", p.config.admin.tokens);
  if (!tokens) return core::unexpected(tokens.error());
  const auto files = transport::certificates_in(data / "admin", {"localhost", "127.0.0.1"}, now());
  if (!files) return core::unexpected(files.error());
  auto journal = runtime::open_directory(data / "journal", runtime::file_access::read);
  if (!journal) return core::unexpected(runtime::describe(journal.error()));

  std::unique_ptr<admin_door> door(new admin_door(std::make_unique<inside>()));
  auto& inner = *door->inside_;
  inner.clerk = tree.system().spawn<caf::hidden>(clerk);
  const auto way = std::make_shared<std::weak_ptr<transport::tls_server>>();
  auto world = world_of(p, tree);
  world.not_ready = [&inner] { return inner.reasons_against(); };
  let_ask(world, inner.clerk, tree.names(), way);
  inner.service = std::make_unique<admin::admin_service>(std::move(world), std::move(*journal),
                                                         admin::entrance(std::move(tokens->all)), now());
  auto server = transport::tls_server::start(
      {.now = now, .certificate = files->certificate, .key = files->key, .port = p.config.admin.listen->port},
      *inner.service);
  if (!server) return core::unexpected(server.error() + "; `admin.listen: 127.0.0.1:0` takes a free one");
  inner.server = *std::move(server);
  *way = inner.server;
  tell_origins(*inner.server, *inner.service);
  auto notice = admin_notice_file::write(
      {p.config.node, door->port(), WATCHBILL_VERSION, files->authority, tokens->operator_token}, data);
  if (!notice) return core::unexpected(notice.error());
  inner.notice.emplace(*std::move(notice));
  return door;
}

admin_door::admin_door(std::unique_ptr<inside> x) : inside_(std::move(x)) {}

admin_door::~admin_door() {
  if (!inside_) return;
  inside_->notice.reset();
  if (inside_->server) inside_->server->stop(close_within);
  caf::anon_send_exit(inside_->clerk, caf::exit_reason::user_shutdown);
}

std::uint16_t admin_door::port() const { return inside_->server->port(); }
const std::filesystem::path& admin_door::notice() const { return inside_->notice->path(); }

void admin_door::set_not_ready(std::vector<std::string> reasons) {
  const std::lock_guard lock(inside_->guard);
  inside_->not_ready = std::move(reasons);
}

}  // namespace apps
