#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace drsim::inline cli {

/// A folder of its own below the system's temporary one, gone with the object (in the process that made it).
class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  [[nodiscard]] const std::filesystem::path &path() const { return path_; }

private:
  std::filesystem::path path_;
  long owner_ = 0;
};

/// A folder as it stood at a revision ("HEAD~1", a branch, a tag, a commit) of the git repository it lies in:
/// read out of the repository into a temporary folder, with nothing of the working tree touched and nothing
/// run. Throws UsageError for a folder in no repository, an unknown revision, or one without this folder.
[[nodiscard]] std::unique_ptr<TemporaryFolder> folder_at_revision(const std::filesystem::path &folder,
                                                                  const std::string &revision);

/// "shop@HEAD~1" -> {"shop", "HEAD~1"}; the second is empty where there is none.
[[nodiscard]] std::pair<std::string, std::string> split_revision(const std::string &word);

} // namespace drsim::cli
