#include "adapters/transport/certificate_authority.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "tests/adapters/transport/tls_rig.hpp"

namespace {

using namespace adapters::transport;
using namespace adapters::transport::loopback;

std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::filesystem::path fresh(const std::string& name) { return folder() / name; }

TEST(certificates, are_made_once_and_used_again) {
  const auto first = certificates_in(fresh("again"), {"localhost", "127.0.0.1"}, utc_now()).value();
  const auto before = content(first.certificate) + content(first.key) + content(first.authority);
  const auto second = certificates_in(fresh("again"), {"127.0.0.1"}, utc_now() + 24h * 300).value();
  EXPECT_EQ(content(second.certificate) + content(second.key) + content(second.authority), before);
}

TEST(certificates, are_made_anew_for_another_name) {
  const auto first = certificates_in(fresh("names"), {"localhost"}, utc_now()).value();
  const auto before = content(first.certificate);
  EXPECT_NE(content(certificates_in(fresh("names"), {"localhost", "::1"}, utc_now())->certificate), before);
}

TEST(certificates, are_made_anew_when_less_than_a_day_is_left) {
  const auto first = certificates_in(fresh("ending"), {"localhost"}, utc_now()).value();
  const auto before = content(first.certificate);
  EXPECT_NE(content(certificates_in(fresh("ending"), {"localhost"}, utc_now() + 24h * 3649 + 1h)->certificate), before);
}

TEST(certificates, are_made_anew_when_one_file_is_missing_broken_or_of_another_pair) {
  const auto files = certificates_in(fresh("broken"), {"localhost"}, utc_now()).value();
  const auto other = certificates_in(fresh("other"), {"localhost"}, utc_now()).value();
  for (const auto& damage : {std::function<void()>([&] { std::filesystem::remove(files.authority); }),
                             std::function<void()>([&] { std::ofstream(files.certificate) << "no certificate"; }),
                             std::function<void()>([&] {
                               std::filesystem::copy_file(other.key, files.key,
                                                          std::filesystem::copy_options::overwrite_existing);
                             })}) {
    const auto before = content(files.certificate);
    damage();
    ASSERT_TRUE(certificates_in(fresh("broken"), {"localhost"}, utc_now()));
    EXPECT_NE(content(files.certificate), before);
    EXPECT_TRUE(content(files.authority).starts_with("-----BEGIN CERTIFICATE-----"));
  }
}

TEST(certificates, keep_their_key_from_others) {
  const auto files = certificates_in(fresh("private"), {"localhost"}, utc_now()).value();
  struct stat status {};
  ASSERT_EQ(::stat(files.key.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(certificates, say_what_is_wrong_where_and_what_to_do) {
  EXPECT_EQ(certificates_in("/tmp/x", {}, utc_now()).error(),
            "certificates in /tmp/x: no name to certify; name the hosts or addresses of the server");
  EXPECT_NE(certificates_in(fresh("bad"), {"a.test,IP:1.2.3.4"}, utc_now()).error().find("neither a DNS name"),
            std::string::npos);
  const auto file = fresh("a_file");
  std::ofstream(file) << "in the way";
  EXPECT_NE(certificates_in(file, {"localhost"}, utc_now()).error().find("name a folder that you may write to"),
            std::string::npos);
}

}  // namespace
