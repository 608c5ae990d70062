#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// When files of a folder were last changed by a commit that HEAD of its git repository leads to: seconds
/// since 1970. Nothing for a folder in no repository, a repository whose history is cut (a shallow clone), a
/// file that no commit has; what is not committed yet has no date. At most so many commits are looked at.
[[nodiscard]] std::map<std::string, std::int64_t> last_changes(const std::filesystem::path &folder,
                                                               const std::vector<std::string> &files);

} // namespace drsim::cli
