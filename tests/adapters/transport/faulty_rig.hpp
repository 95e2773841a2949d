#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "adapters/transport/faulty_service.hpp"
#include "tests/support/echo_service.hpp"

namespace tests {

using lines = std::vector<std::string>;

inline constexpr core::timestamp start{std::chrono::seconds(1'700'000'000)};

inline std::shared_ptr<core::sim::fault_plan> plan_of(const std::string& text, std::uint64_t seed = 1) {
  auto rules = core::sim::parse_fault_rules(text);
  if (!rules) throw std::runtime_error(rules.error().front().text);
  return std::make_shared<core::sim::fault_plan>(seed, start, *std::move(rules));
}

/// What goes out, as a line.
struct line_of {
  std::string operator()(const adapters::transport::http_reply& x) const {
    std::string line = "reply " + std::to_string(x.to.value) + " " + std::to_string(x.response.status);
    for (const auto& [name, value] : x.response.headers) line += " " + name + "=" + value;
    return line + " " + x.response.body;
  }
  std::string operator()(const adapters::transport::text_out& x) const {
    return "text " + std::to_string(x.to.value) + " " + *x.text;
  }
  std::string operator()(const adapters::transport::close_out& x) const {
    return "close " + std::to_string(x.to.value) + " " + std::to_string(x.code);
  }
  std::string operator()(const adapters::transport::reset_out& x) const {
    return "reset " + std::to_string(x.to.value);
  }
  std::string operator()(const adapters::transport::ping_out& x) const { return "ping " + std::to_string(x.to.value); }
};

/// An echo behind a plan, called by hand; what it sends appears in `out`.
struct rig {
  std::shared_ptr<echo_service> echo = std::make_shared<echo_service>();
  std::shared_ptr<core::sim::fault_plan> plan;
  adapters::transport::faulty_service faulty;
  core::timestamp now = start;

  explicit rig(const std::string& text, adapters::transport::text_naming names = {}, std::uint64_t seed = 1)
      : plan(plan_of(text, seed)), faulty(echo, plan, std::move(names)) {}

  lines out() {
    lines result;
    for (const auto& x : faulty.take()) result.push_back(std::visit(line_of{}, x));
    return result;
  }
  lines request(std::uint64_t id, std::string target, std::string method = "GET") {
    faulty.on_request({id}, {.method = std::move(method), .target = std::move(target)}, {"192.0.2.1"}, now);
    return out();
  }
  std::optional<unsigned> open(std::uint64_t id, std::string target = "/") {
    return faulty.on_open({id}, {.target = std::move(target)}, {"192.0.2.1"}, now);
  }
  /// The client says it, the echo says it back.
  lines text(std::uint64_t id, const std::string& text) {
    faulty.on_text({id}, text, now);
    return out();
  }
  lines say(std::uint64_t id, const std::string& text) {
    faulty.advance(now);
    echo->say({id}, text);
    return out();
  }
  lines close(std::uint64_t id) {
    faulty.on_close({id}, now);
    return out();
  }
  /// Goes on to a time, advancing whenever it is due.
  lines until(core::duration time) {
    lines result;
    for (auto due = faulty.due(); due && *due <= start + time; due = faulty.due()) {
      now = std::max(now, *due);
      faulty.advance(now);
      for (auto& line : out()) result.push_back(core::to_text(now - start) + " " + line);
    }
    now = start + time;
    return result;
  }
};

}  // namespace tests
