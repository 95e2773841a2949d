#include "adapters/transport/certificate_authority.hpp"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <tuple>

#include "adapters/transport/freed_by.hpp"

namespace adapters::transport {

namespace {

using bio = std::unique_ptr<BIO, freed_by<BIO_free>>;
using key_pair = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using x509 = std::unique_ptr<X509, freed_by<X509_free>>;
using x509_extension = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;
using address_bytes = std::unique_ptr<ASN1_OCTET_STRING, freed_by<ASN1_OCTET_STRING_free>>;

constexpr auto day = std::chrono::hours(24);
// Longer than any process lives: certificates are made at its start. Its clients trust this authority and no other.
constexpr auto lifetime = 3650 * day;

std::time_t seconds_of(core::timestamp x) {
  return std::chrono::duration_cast<std::chrono::seconds>(x.time_since_epoch()).count();
}

bool is_address(const std::string& name) { return address_bytes(a2i_IPADDRESS(name.c_str())) != nullptr; }

bool covers(X509* certificate, const std::string& name) {
  if (is_address(name)) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  return X509_check_host(certificate, name.data(), name.size(), 0, nullptr) == 1;
}

/// DNS names that may stand in an extension's text without being mistaken for its grammar.
bool is_name(const std::string& name) {
  return !name.empty() && name.size() < 254 && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
           c == '_' || c == '*';
  });
}

// --- what is there --------------------------------------------------------------------------------

x509 read_certificate(const std::filesystem::path& file) {
  const bio in(BIO_new_file(file.c_str(), "r"));
  return x509(in ? PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr) : nullptr);
}

key_pair read_key(const std::filesystem::path& file) {
  const bio in(BIO_new_file(file.c_str(), "r"));
  return key_pair(in ? PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr) : nullptr);
}

bool valid_at(const X509* certificate, std::time_t when) {
  return X509_cmp_time(X509_get0_notBefore(certificate), &when) < 0 &&
         X509_cmp_time(X509_get0_notAfter(certificate), &when) > 0;
}

bool signed_by(X509* certificate, X509* authority) {
  const key_pair key(X509_get_pubkey(authority));
  return key && X509_verify(certificate, key.get()) == 1;
}

bool usable(const certificate_files& files, const std::vector<std::string>& names, core::timestamp now) {
  const auto authority = read_certificate(files.authority);
  const auto certificate = read_certificate(files.certificate);
  const auto key = read_key(files.key);
  const bool good = authority && certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1 &&
                    signed_by(certificate.get(), authority.get()) &&
                    std::ranges::all_of(std::array{now, now + day},
                                        [&](core::timestamp x) {
                                          return valid_at(certificate.get(), seconds_of(x)) &&
                                                 valid_at(authority.get(), seconds_of(x));
                                        }) &&
                    std::ranges::all_of(names, [&](const auto& name) { return covers(certificate.get(), name); });
  ERR_clear_error();
  return good;
}

// --- what is made ---------------------------------------------------------------------------------

bool extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const x509_extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Without extensions and signature. `issuer` empty: its own.
x509 unsigned_certificate(EVP_PKEY* key, const char* name, X509* issuer, core::timestamp now, core::duration life) {
  x509 made(X509_new());
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return nullptr;
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial >> 1 | 1);
  // An hour back: a client's clock may be behind.
  ASN1_TIME_set(X509_getm_notBefore(made.get()), seconds_of(now - std::chrono::hours(1)));
  ASN1_TIME_set(X509_getm_notAfter(made.get()), seconds_of(now + life));
  X509_set_pubkey(made.get(), key);
  auto* subject = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(made.get(), issuer ? X509_get_subject_name(issuer) : subject);
  return made;
}

x509 make_authority(EVP_PKEY* key, core::timestamp now) {
  auto made = unsigned_certificate(key, "Watchbill on this machine", nullptr, now, lifetime);
  const bool complete = made && extend(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                        extend(made.get(), made.get(), NID_key_usage, "critical,keyCertSign,cRLSign") &&
                        extend(made.get(), made.get(), NID_subject_key_identifier, "hash") &&
                        X509_sign(made.get(), key, EVP_sha256()) > 0;
  return complete ? std::move(made) : nullptr;
}

x509 make_certificate(EVP_PKEY* key, X509* authority, EVP_PKEY* authority_key, const std::vector<std::string>& names,
                      core::timestamp now) {
  auto made = unsigned_certificate(key, "Watchbill", authority, now, lifetime);
  std::string alternatives;
  for (const auto& name : names)
    alternatives.append(alternatives.empty() ? "" : ",").append(is_address(name) ? "IP:" : "DNS:").append(name);
  const bool complete = made && extend(made.get(), authority, NID_basic_constraints, "critical,CA:FALSE") &&
                        extend(made.get(), authority, NID_key_usage, "critical,digitalSignature") &&
                        extend(made.get(), authority, NID_ext_key_usage, "serverAuth") &&
                        extend(made.get(), authority, NID_subject_key_identifier, "hash") &&
                        extend(made.get(), authority, NID_authority_key_identifier, "keyid") &&
                        extend(made.get(), authority, NID_subject_alt_name, alternatives) &&
                        X509_sign(made.get(), authority_key, EVP_sha256()) > 0;
  return complete ? std::move(made) : nullptr;
}

std::string pem_of(X509* certificate) {
  const bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(out.get(), certificate);
  const char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

std::string pem_of(EVP_PKEY* key) {
  const bio out(BIO_new(BIO_s_secmem()));
  PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  const char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return std::string(text, static_cast<std::size_t>(size));
}

/// In one piece: a file beside it is renamed over it. Empty if it worked, else why not.
std::string write(const std::filesystem::path& file, const std::string& text, mode_t mode) {
  const auto beside = file.string() + ".new";
  ::unlink(beside.c_str());
  const int out = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  const bool whole = out >= 0 && ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (out >= 0) ::close(out);
  if (whole && ::rename(beside.c_str(), file.c_str()) == 0) return {};
  return std::strerror(whole ? errno : error);
}

}  // namespace

core::result<certificate_files, std::string> certificates_in(const std::filesystem::path& folder,
                                                             const std::vector<std::string>& names,
                                                             core::timestamp now) {
  const auto failed = [&](const std::string& what, const std::string& remedy) {
    return core::unexpected("certificates in " + folder.string() + ": " + what + "; " + remedy);
  };
  if (names.empty()) return failed("no name to certify", "name the hosts or addresses of the server");
  for (const auto& name : names)
    if (!is_name(name) && !is_address(name))
      return failed("'" + name + "' is neither a DNS name nor an address", "correct it");
  const certificate_files files{folder / "ca.pem", folder / "server.pem", folder / "server.key"};
  if (usable(files, names, now)) return files;

  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return failed("cannot be made: " + error.message(), "name a folder that you may write to");
  const key_pair authority_key(EVP_EC_gen("P-256"));
  const key_pair key(EVP_EC_gen("P-256"));
  const auto authority = authority_key ? make_authority(authority_key.get(), now) : nullptr;
  const auto certificate =
      key && authority ? make_certificate(key.get(), authority.get(), authority_key.get(), names, now) : nullptr;
  if (!certificate) return failed("OpenSSL cannot make them", "check that EC P-256 is available (openssl ecparam)");

  for (const auto& [file, text, mode] : {std::tuple{files.key, pem_of(key.get()), mode_t{0600}},
                                         std::tuple{files.authority, pem_of(authority.get()), mode_t{0644}},
                                         std::tuple{files.certificate, pem_of(certificate.get()), mode_t{0644}}})
    if (const auto why = write(file, text, mode); !why.empty())
      return failed("cannot write " + file.filename().string() + ": " + why, "name a folder that you may write to");
  return files;
}

}  // namespace adapters::transport
