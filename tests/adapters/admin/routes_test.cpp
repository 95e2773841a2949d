#include "adapters/admin/routes.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "adapters/admin/command_request.hpp"
#include "tests/adapters/admin/small_house.hpp"

namespace {

using namespace adapters::admin;
using namespace adapters::admin::testing;
namespace transport = adapters::transport;

std::string file_text(const std::string& file) {
  std::ifstream in(std::string(WATCHBILL_SOURCE_DIR) + '/' + file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string page() { return file_text("docs/admin_api.md"); }

/// The rows of the table under that head, blanks and backticks at the cells' ends left out.
std::vector<std::vector<std::string>> table(const std::string& head) {
  std::istringstream in(page());
  std::vector<std::vector<std::string>> rows;
  std::string line;
  while (std::getline(in, line) && line != head) {
  }
  std::getline(in, line);
  while (std::getline(in, line) && line.starts_with('|')) {
    std::vector<std::string> cells;
    for (std::size_t at = 1; at < line.size();) {
      const auto end = line.find('|', at);
      auto cell = line.substr(at, end - at);
      const auto first = cell.find_first_not_of(" `");
      const auto last = cell.find_last_not_of(" `");
      cells.push_back(first == cell.npos ? "" : cell.substr(first, last - first + 1));
      at = end + 1;
    }
    rows.push_back(cells);
  }
  return rows;
}

// docs/admin_api.md says what the code's tables say, and nothing else.
TEST(admin_api_page, names_every_route_and_no_other) {
  std::vector<std::vector<std::string>> known;
  for (const auto& x : routes())
    known.push_back({std::string(x.method), std::string(x.path), x.open ? "open" : std::string(to_string(x.role)),
                     std::string(x.kind), std::string(x.parameters)});
  EXPECT_EQ(table("| method | path | role | kind | parameters |"), known);
}

TEST(admin_api_page, names_every_field_of_every_kind_and_no_other) {
  std::vector<std::vector<std::string>> known;
  for (const auto& x : document_kinds()) known.push_back({std::string(x.kind), std::string(x.fields)});
  EXPECT_EQ(table("| kind | fields |"), known);
}

TEST(admin_api_page, names_every_field_of_a_command_and_no_other) {
  std::vector<std::string> named;
  for (const auto& row : table("| field | meaning |")) named.push_back(row.at(0));
  EXPECT_EQ(named, std::vector<std::string>(command_fields.begin(), command_fields.end()));
}

TEST(admin_api_page, names_every_part_of_a_frame) {
  std::string list;
  for (const auto part : stream_parts) list.append(list.empty() ? "\"" : ",\"").append(part).append("\"");
  EXPECT_NE(page().find("{\"subscribe\":[" + list + "]}"), std::string::npos);
}

// docs/security.md answers every item that it has to, and names tests that there are.
TEST(security_page, answers_every_item_with_a_test_that_exists) {
  const auto page = file_text("docs/security.md");
  for (const auto* item :
       {"X-10", "X-11", "X-12", "X-13", "X-30", "X-31", "X-32", "X-33", "X-34", "X-35", "X-36", "X-37"}) {
    const auto begin = page.find("\n## " + std::string(item) + ' ');
    ASSERT_NE(begin, page.npos) << item;
    const auto section = page.substr(begin, page.find("\n## ", begin + 1) - begin);
    const std::regex proof(R"(\n- `([a-z0-9_/.]+)`: `([A-Za-z0-9_]+)`)");
    int proofs = 0;
    for (std::sregex_iterator x(section.begin(), section.end(), proof), end; x != end; ++x, ++proofs)
      EXPECT_NE(file_text("tests/" + (*x)[1].str()).find(", " + (*x)[2].str()), std::string::npos) << (*x)[0];
    EXPECT_GE(proofs, 1) << item;
  }
}

TEST(find_route, takes_the_most_particular_path) {
  const auto found = find_route("GET", "/v1/actors/desk/positions/a/usdm/BTC/state");
  ASSERT_NE(found.to, nullptr);
  EXPECT_EQ(found.to->how, served::state);
  EXPECT_EQ(found.name, "desk/positions/a/usdm/BTC");
  EXPECT_EQ(find_route("GET", "/v1/actors/bots/alpha").name, "bots/alpha");
  EXPECT_EQ(find_route("GET", "/v1/actors/").to, nullptr);
  EXPECT_TRUE(find_route("PUT", "/v1/bots").other_method);
}

}  // namespace
