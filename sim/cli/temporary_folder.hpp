#pragma once

#include <filesystem>

namespace drsim::inline cli {

/// A folder of its own below the system's temporary one, gone with the object (in the process that made it).
/// Throws UsageError where none can be made.
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

} // namespace drsim::cli
