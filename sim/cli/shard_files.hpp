#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// The files that words stand for: a file, or every shard's file (*.outcomes) of a folder; each once. Throws
/// UsageError for what is neither.
[[nodiscard]] std::vector<std::filesystem::path> shard_files(const std::vector<std::string> &words);

/// Throws UsageError with all of these, when there are any: one file each, by name.
void refuse_files(const std::vector<std::string> &refused);

} // namespace drsim::cli
