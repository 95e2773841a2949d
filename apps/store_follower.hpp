#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "adapters/store/following_thread.hpp"
#include "config/config.hpp"
#include "core/types/result.hpp"

namespace apps {

/// The file of a node's embedded store; empty where none is wanted.
std::filesystem::path store_file_of(const config::configuration&);

/// Lets the store follow the journal, outside of the rooms; empty where none is wanted. A store that cannot be used as
/// it is (foreign, newer, damaged, locked) is refused at the start, with one line that says what to do; one that fails
/// later falls behind and is told of through `say`.
core::result<std::unique_ptr<adapters::store::following_thread>, std::string> follow_with_store(
    const config::configuration&, const std::filesystem::path& journal, adapters::store::following_thread::saying say);

}  // namespace apps
