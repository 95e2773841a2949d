#pragma once

#include <string>
#include <string_view>

#include "adapters/transport/http.hpp"

namespace adapters::admin {

/// Why a request is not served, for programs (`code`, stable) and for people.
struct refusal {
  unsigned status = 400;  ///< HTTP
  std::string code;       ///< "bad_request", "not_authenticated", "role", "not_found", "rate", "busy"
  std::string why;        ///< a sentence
  std::string hint{};     ///< what to do next; may be empty
};

/// A name that a stranger has sent, in backticks: at most 64 bytes, and what is not printable ASCII as `?`.
std::string shown_name(std::string_view);

/// {"v":1,"kind":"Error","error":{"code","why","hint"}}
transport::http_response response_of(const refusal&);

/// HTTP status of a command's refusal code: role 403, not_found 404, bad_request and bad_args 400, not_authenticated
/// 401, rate 429, node_stopping 503, anything else 409.
unsigned status_of(const std::string& code);

}  // namespace adapters::admin
