#include "apps/simex_report.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

TEST(simex_report, says_the_same_as_text_and_as_json) {
  apps::simex_report report;
  report.counts.requests = 12;
  report.counts.orders = 3;
  report.counts.fills = 2;
  report.counts.bans = 1;
  report.faults = {{"F-07", 4}, {"F-40", 0}};
  EXPECT_EQ(apps::to_text(report),
            "requests 12, orders 3, fills 2, bans 1, refused 0, limited 0, sockets 0, floods 0, liquidations 0\n"
            "fault F-07 fired 4 times\nfault F-40 fired 0 times\n");
  EXPECT_EQ(apps::to_json(report),
            R"({"requests":12,"refused":0,"orders":3,"fills":2,"sockets":0,"limited":0,"bans":1,"floods":0,)"
            R"("liquidations":0,"faults":{"F-07":4,"F-40":0}})"
            "\n");
}

}  // namespace
}  // namespace tests
