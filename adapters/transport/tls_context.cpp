#include "adapters/transport/tls_context.hpp"

#include <openssl/ssl.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

namespace adapters::transport {

namespace {

using boost::asio::ssl::context;
using boost::system::error_code;

auto failed(std::string what, const std::filesystem::path& file, const error_code& error, std::string_view remedy) {
  return core::unexpected(
      what.append(" ").append(file.string()).append(": ").append(error.message()).append("; ").append(remedy));
}

context modern(context::method method) {
  context made(method);
  made.set_options(context::default_workarounds | context::no_sslv2 | context::no_sslv3 | context::no_tlsv1 |
                   context::no_tlsv1_1 | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_min_proto_version(made.native_handle(), TLS1_2_VERSION);
  // A read or write buffer of 16 KiB per idle connection is given back.
  SSL_CTX_set_mode(made.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return made;
}

}  // namespace

core::result<context, std::string> client_context(const std::filesystem::path& authority_file) {
  auto made = modern(context::tls_client);
  made.set_verify_mode(boost::asio::ssl::verify_peer);
  error_code error;
  made.set_default_verify_paths(error);
  if (error) return failed("cannot read the authorities of", "the system", error, "install ca-certificates");
  if (!authority_file.empty()) {
    made.load_verify_file(authority_file.string(), error);
    if (error)
      return failed("cannot read the authorities in", authority_file, error,
                    "name a PEM file with the certificate of the authority, such as the ca.pem of a simulated venue");
  }
  static constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(made.native_handle(), http_1_1, sizeof http_1_1);
  return made;
}

core::result<context, std::string> server_context(const std::filesystem::path& certificate,
                                                  const std::filesystem::path& key) {
  auto made = modern(context::tls_server);
  SSL_CTX_set_session_cache_mode(made.native_handle(), SSL_SESS_CACHE_SERVER);
  error_code error;
  made.use_certificate_chain_file(certificate.string(), error);
  if (error) return failed("cannot use the certificate in", certificate, error, "name a PEM file with the whole chain");
  made.use_private_key_file(key.string(), context::pem, error);
  if (error) return failed("cannot use the key in", key, error, "name the PEM file of the certificate's private key");
  return made;
}

failure failure_of(const error_code& error) {
  if (error.category() == boost::asio::error::get_ssl_category()) return failure::tls;
  return failure::closed;
}

std::string one_line(std::string_view text) {
  std::string line(text.substr(0, 200));
  for (char& c : line)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  return line;
}

}  // namespace adapters::transport
