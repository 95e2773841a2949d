#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "adapters/admin/entrance.hpp"
#include "core/types/result.hpp"

namespace apps {

/// Who may come in, and where the operator finds his token.
struct admin_tokens {
  std::vector<adapters::admin::token> all;
  std::filesystem::path operator_token;  ///< the text of the first one; may not be there where another file rules
};

/// Reads the file of tokens: `configured`, or `tokens` in `folder`. Where the latter is not there it is made with one
/// operator, whose token is written to `operator.token` beside it (both 0600, the folder 0700). A file that is not its
/// owner's alone is refused. The error is a sentence for the operator.
core::result<admin_tokens, std::string> admin_tokens_in(const std::filesystem::path& folder,
                                                        const std::string& configured);

/// What ctl and console look for: where the door is and what opens it.
struct admin_notice {
  std::string node;
  std::uint16_t port = 0;
  std::string version;
  std::filesystem::path authority;
  std::filesystem::path operator_token;
};

/// `$XDG_RUNTIME_DIR/watchbill/NODE.json`, else `watchbill.json` in the data folder; 0600, removed with this object if
/// it is still the one that was written.
class admin_notice_file {
 public:
  static core::result<admin_notice_file, std::string> write(const admin_notice&, const std::filesystem::path& data_dir);
  admin_notice_file(admin_notice_file&& other) noexcept
      : path_(std::exchange(other.path_, {})), text_(std::move(other.text_)) {}
  admin_notice_file& operator=(admin_notice_file&&) = delete;
  ~admin_notice_file();

  const std::filesystem::path& path() const { return path_; }

 private:
  admin_notice_file(std::filesystem::path path, std::string text) : path_(std::move(path)), text_(std::move(text)) {}
  std::filesystem::path path_;
  std::string text_;  ///< what was written: a node of the same name may have put its own in this place
};

}  // namespace apps
