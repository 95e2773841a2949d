#pragma once

#include <filesystem>

#include "adapters/store/sink.hpp"
#include "adapters/store/sqlite.hpp"

namespace adapters::store::sqlite {

/// In the file's header, so that a store is told from any other database: "WBLL".
inline constexpr int application_id = 0x57424c4c;

/// The fault that an answer of the library stands for.
store_problem problem_of(const std::filesystem::path&, const failure&);

/// Fingerprint of a migration's statements.
std::int64_t fingerprint_of_migration(int version);

/// The schema's version; 0 for an empty file. What is no store of ours, newer, or has other tables is refused.
store_result<int> checked_version(const std::filesystem::path&, database&);

/// Zero where the store is empty.
store_result<progress> read_progress(const std::filesystem::path&, database&);

}  // namespace adapters::store::sqlite
