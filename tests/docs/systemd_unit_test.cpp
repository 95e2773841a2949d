#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace {

/// A unit file as text: all values of a key, by section.
class unit_file {
 public:
  explicit unit_file(const std::string& name) {
    std::ifstream in(WATCHBILL_SOURCE_DIR "/packaging/" + name);
    EXPECT_TRUE(in) << name;
    std::string section;
    for (std::string line; std::getline(in, line);) {
      if (line.empty() || line[0] == '#' || line[0] == ';') continue;
      if (line[0] == '[') {
        section = line.substr(1, line.size() - 2);
        continue;
      }
      const auto equals = line.find('=');
      EXPECT_NE(equals, line.npos) << line;
      values_[section][line.substr(0, equals)].push_back(line.substr(equals + 1));
    }
  }
  bool has(const std::string& section, const std::string& key) const {
    const auto found = values_.find(section);
    return found != values_.end() && found->second.contains(key);
  }
  const std::vector<std::string>& all(const std::string& section, const std::string& key) const {
    static const std::vector<std::string> none;
    return has(section, key) ? values_.at(section).at(key) : none;
  }
  /// The one value; empty where there is none or more than one.
  std::string one(const std::string& section, const std::string& key) const {
    const auto& found = all(section, key);
    return found.size() == 1 ? found[0] : "";
  }
  /// A time in plain seconds.
  long seconds(const std::string& section, const std::string& key) const {
    const auto text = one(section, key);
    EXPECT_EQ(text.find_first_not_of("0123456789"), text.npos) << key << " is written in plain seconds: " << text;
    return text.empty() ? -1 : std::stol(text);
  }

 private:
  std::map<std::string, std::map<std::string, std::vector<std::string>>> values_;
};

// S-44
TEST(systemd_unit, limits_starts_where_systemd_reads_the_limit) {
  const unit_file unit("watchbill.service");
  for (const auto* key : {"StartLimitIntervalSec", "StartLimitBurst", "OnFailure"}) {
    EXPECT_TRUE(unit.has("Unit", key)) << key;
    EXPECT_FALSE(unit.has("Service", key)) << key << " is not read there";
  }
  const long burst = std::stol(unit.one("Unit", "StartLimitBurst"));
  EXPECT_LT(unit.seconds("Service", "RestartSec") * burst, unit.seconds("Unit", "StartLimitIntervalSec"))
      << "the limit would never be reached";
  constexpr long safe_mode_starts = 3;  // the default of health.safe_mode_starts
  EXPECT_GT(burst, safe_mode_starts) << "safe mode comes before giving up";
}

// S-44
TEST(systemd_unit, restarts_after_failures_but_not_over_a_bad_configuration) {
  const unit_file unit("watchbill.service");
  EXPECT_EQ(unit.one("Service", "Restart"), "on-failure");
  EXPECT_EQ(unit.one("Service", "RestartPreventExitStatus"), "78");
  EXPECT_EQ(unit.one("Service", "Type"), "notify");
  EXPECT_EQ(unit.one("Service", "KillSignal"), "SIGTERM");
}

// S-41, S-44
TEST(systemd_unit, waits_for_the_watchdog_inside_and_for_an_orderly_stop) {
  const unit_file unit("watchbill.service");
  constexpr long handler_max = 10;  // seconds; the default of health.handler_max, after which the process ends itself
  constexpr long stop_within = 5;   // seconds; what `run` promises
  EXPECT_GE(unit.seconds("Service", "WatchdogSec"), 2 * handler_max);
  EXPECT_GT(unit.seconds("Service", "TimeoutStopSec"), 2 * stop_within);
  EXPECT_GT(unit.seconds("Service", "TimeoutStartSec"), 30) << "each request for more time is for 30 s";
}

// S-44
TEST(systemd_unit, calls_for_help_without_trading_when_it_stays_down) {
  const unit_file unit("watchbill.service");
  EXPECT_EQ(unit.one("Unit", "OnFailure"), "watchbill-alert@%n.service");
  const unit_file alert("watchbill-alert@.service");
  EXPECT_EQ(alert.one("Service", "Type"), "oneshot");
  EXPECT_NE(alert.one("Service", "ExecStart").find("daemon.alert"), std::string::npos);
  EXPECT_EQ(alert.one("Service", "ExecStart").find("watchbill run"), std::string::npos);
  EXPECT_FALSE(alert.has("Service", "Restart"));
}

//
TEST(systemd_unit, may_do_no_more_than_a_node_needs) {
  const unit_file unit("watchbill.service");
  const std::map<std::string, std::string> wanted{{"NoNewPrivileges", "yes"},
                                                  {"ProtectSystem", "strict"},
                                                  {"ProtectHome", "yes"},
                                                  {"PrivateTmp", "yes"},
                                                  {"PrivateDevices", "yes"},
                                                  {"ProtectKernelTunables", "yes"},
                                                  {"ProtectKernelModules", "yes"},
                                                  {"ProtectKernelLogs", "yes"},
                                                  {"ProtectControlGroups", "yes"},
                                                  {"RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"},
                                                  {"MemoryDenyWriteExecute", "yes"},
                                                  {"CapabilityBoundingSet", ""},
                                                  {"UMask", "0077"},
                                                  {"StateDirectory", "watchbill"},
                                                  {"StateDirectoryMode", "0700"},
                                                  {"DynamicUser", "yes"},
                                                  {"LimitCORE", "0"}};
  for (const auto& [key, value] : wanted) {
    ASSERT_EQ(unit.all("Service", key).size(), 1u) << key;
    EXPECT_EQ(unit.one("Service", key), value) << key;
  }
  EXPECT_EQ(unit.all("Service", "SystemCallFilter").at(0), "@system-service");
  for (const auto* key : {"MemoryMax", "TasksMax", "IPAddressAllow", "IPAddressDeny"})
    EXPECT_FALSE(unit.one("Service", key).empty()) << key;
}

}  // namespace
