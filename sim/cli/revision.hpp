#pragma once
#include "sim/cli/temporary_folder.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace drsim::inline cli {

/// A folder as it stood at a revision ("HEAD~1", a branch, a tag, a commit) of the git repository it lies in:
/// read out of the repository into a temporary folder, with nothing of the working tree touched and nothing
/// run. Throws UsageError for a folder in no repository, an unknown revision, or one without this folder.
[[nodiscard]] std::unique_ptr<TemporaryFolder> folder_at_revision(const std::filesystem::path &folder,
                                                                  const std::string &revision);

/// "shop@HEAD~1" -> {"shop", "HEAD~1"}; the second is empty where there is none.
[[nodiscard]] std::pair<std::string, std::string> split_revision(const std::string &word);

} // namespace drsim::cli
