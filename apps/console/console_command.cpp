#include "apps/console/console_command.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "apps/console/render.hpp"
#include "apps/console/terminal.hpp"
#include "apps/console/update.hpp"
#include "apps/ctl/admin_client.hpp"
#include "apps/ctl/ctl_command.hpp"
#include "runtime/clock.hpp"

namespace apps::console {

namespace {

using namespace std::chrono_literals;

constexpr core::duration page_within = 65s;  // a trace takes up to a minute
constexpr core::duration answer_within = 10s;
constexpr core::duration first_frame_within = 5s;
constexpr core::duration reconnect_after = 2s;
constexpr int turn_ms = 250;  // the age on the screen counts on even if nothing comes

/// Events from the network's thread for the thread that draws, which waits for the file descriptor.
class inbox {
 public:
  inbox() : bell_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~inbox() { ::close(bell_); }
  inbox(const inbox&) = delete;
  inbox& operator=(const inbox&) = delete;

  void put(event x) {
    const std::lock_guard lock(guard_);
    events_.push_back(std::move(x));
    const std::uint64_t one = 1;
    if (::write(bell_, &one, sizeof one) < 0) return;  // it rings already
  }
  std::vector<event> take() {
    const std::lock_guard lock(guard_);
    std::uint64_t rung = 0;
    if (::read(bell_, &rung, sizeof rung) < 0) rung = 0;  // nobody rang
    return std::exchange(events_, {});
  }
  int bell() const { return bell_; }

 private:
  std::mutex guard_;
  std::vector<event> events_;
  int bell_;
};

/// The model, what feeds it, and what carries out what it wants.
class session {
 public:
  session(ctl::admin_client& client, bool read_only) : client_(client), clock_(runtime::clock::real()) {
    model_.read_only = read_only;
    model_.time = now();
    connect();
  }

  const console::model& model() const { return model_; }
  bool left() const { return left_; }
  int bell() const { return inbox_->bell(); }
  std::string take_copied() { return std::exchange(copied_, {}); }

  void step(const event& e) {
    auto next = update(std::move(model_), e);
    model_ = std::move(next.model);
    for (auto& x : next.effects) carry_out(std::move(x));
  }

  /// Time, then what came; afterwards what the stream shall bring.
  void turn() {
    step(tick{now()});
    for (auto& e : inbox_->take()) {
      const bool lost = std::holds_alternative<connection_lost>(e);
      step(e);
      if (!lost) continue;
      stream_.reset();
      reconnect_at_ = model_.time + reconnect_after;
    }
    if (!stream_ && model_.time >= reconnect_at_) connect();
    if (stream_ && watched_ != wanted_) stream_->watch(watched_ = wanted_);
  }

 private:
  core::timestamp now() const { return clock_.at(caf::actor_clock::time_point(runtime::monotonic_now())); }

  void connect() {
    watched_ = wanted_;
    stream_ = client_.watch(wanted_, [box = inbox_](ctl::stream_event x) {
      if (x.lost.empty())
        box->put(frame_came{std::move(x.frame)});
      else
        box->put(connection_lost{std::move(x.lost)});
    });
  }

  void carry_out(effect x) {
    if (auto* page = std::get_if<fetch_page>(&x)) {
      client_.ask("GET", page->target, {}, page_within, [box = inbox_, target = page->target](ctl::reply_or_trouble r) {
        if (!r) return box->put(page_came{target, ctl::sentence_of(r.error())});
        const auto& error = r->body["error"];
        if (r->status == 200) return box->put(page_came{target, {}, std::move(r->body)});
        box->put(page_came{target, error.is_null() ? fmt::format("the daemon answered {}", r->status)
                                                   : error["why"].text() + " " + error["hint"].text()});
      });
    }
    if (auto* given = std::get_if<give_command>(&x)) {
      client_.ask("POST", "/v1/commands", ctl::body_of(given->what, ctl::drawn_id()), answer_within,
                  [box = inbox_, what = given->what](ctl::reply_or_trouble r) {
                    if (!r) return box->put(answer_came{what, {}, ctl::sentence_of(r.error())});
                    const auto& item = r->body["item"];
                    box->put(answer_came{what, item, item.is_null() ? r->body["error"]["why"].text() : ""});
                  });
    }
    if (auto* watch = std::get_if<watch_parts>(&x)) wanted_ = std::move(watch->parts);
    if (auto* copy = std::get_if<copy_text>(&x)) copied_ = std::move(copy->text);
    if (std::holds_alternative<leave>(x)) left_ = true;
  }

  ctl::admin_client& client_;
  runtime::clock clock_;
  std::shared_ptr<inbox> inbox_ = std::make_shared<inbox>();
  console::model model_;
  std::vector<std::string> wanted_ = parts_for(screen::tree);
  std::vector<std::string> watched_;
  std::unique_ptr<ctl::admin_client::stream> stream_;
  core::timestamp reconnect_at_{};
  std::string copied_;
  bool left_ = false;
};

struct extent {
  int width = 80;
  int height = 24;
};

std::optional<extent> extent_of(const std::string& text) {
  extent x;
  const auto* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, x.width);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != 'x') return {};
  const auto second = std::from_chars(first.ptr + 1, end, x.height);
  if (second.ec != std::errc() || second.ptr != end) return {};
  if (x.width < 20 || x.height < 8 || x.width > 1000 || x.height > 1000) return {};
  return x;
}

void wait_for(int bell, bool keys) {
  pollfd sources[] = {{bell, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  if (::poll(sources, keys ? 2 : 1, turn_ms) < 0) return;  // a signal: the size may have changed
}

int print_once(session& s, const extent& size, screen what) {
  const auto until = s.model().time + first_frame_within;
  if (what != screen::tree)
    for (const auto& [glyph, where] :
         {std::pair(U'2', screen::bots), std::pair(U'4', screen::orders), std::pair(U'5', screen::events),
          std::pair(U'6', screen::breakers), std::pair(U'7', screen::feeds), std::pair(U'9', screen::system)})
      if (where == what) s.step(key{key::name::character, glyph});
  const auto part = what == screen::system ? std::string_view() : part_of(what);
  const auto whole = [&] {
    const auto& m = s.model();
    return m.frame_at != core::timestamp{} && (part.empty() ? !m.system.is_null() : m.parts.contains(part));
  };
  while (!whole() && s.model().time < until) {
    wait_for(s.bell(), false);
    s.turn();
  }
  auto picture = render(s.model(), size.width, size.height);
  if (!terminal::shows_unicode()) picture.to_ascii();
  fmt::print("{}", picture.text());
  if (whole()) return exit_ok;
  fmt::print(stderr, "error: no frame came: {}\n", s.model().connection);
  return exit_unreachable;
}

int run_live(session& s) {
  const bool unicode = terminal::shows_unicode();
  terminal screen(std::getenv("NO_COLOR") == nullptr);
  std::string title;
  while (!s.left()) {
    wait_for(s.bell(), true);
    s.turn();
    while (const auto k = screen.next_key()) s.step(*k);
    if (const auto copied = s.take_copied(); !copied.empty()) screen.copy(copied);
    auto picture = render(s.model(), screen.width(), screen.height());
    if (!unicode) picture.to_ascii();
    screen.draw(picture);
    const auto now = fmt::format("watchbill {} {}", s.model().mode(), s.model().node["name"].text());
    if (now != title) screen.title(title = now);
  }
  return exit_ok;
}

}  // namespace

int run_console(const console_options& options) {
  const auto complain = [](int code, const std::string& why) {
    fmt::print(stderr, "error: {}\n", why);
    return code;
  };
  extent size;
  if (!options.size.empty()) {
    const auto asked = extent_of(options.size);
    if (!asked) return complain(exit_usage, fmt::format("--size takes WxH from 20x8 on, not `{}`", options.size));
    size = *asked;
  } else if (winsize is{}; ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &is) == 0 && is.ws_col >= 20 && is.ws_row >= 8) {
    size = {is.ws_col, is.ws_row};
  }
  auto what = screen::tree;
  for (const auto each :
       {screen::bots, screen::orders, screen::events, screen::breakers, screen::feeds, screen::system})
    if (options.screen == to_string(each)) what = each;
  if (to_string(what) != options.screen)
    return complain(exit_usage, fmt::format("there is no screen `{}`", options.screen));
  auto place = ctl::find_daemon(options.place);
  if (!place) return complain(place.error().code, place.error().why);
  auto client = ctl::admin_client::to(*std::move(place));
  if (!client) return complain(exit_unreachable, client.error());
  session s(**client, options.read_only);
  if (options.once || !terminal::is_there()) return print_once(s, size, what);
  return run_live(s);
}

}  // namespace apps::console
