#pragma once

#include <filesystem>
#include <string>

namespace drsim::inline cli {

/// A folder of its own, gone at the end. Throws UsageError where none can be made.
class Scratch {
public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
  std::filesystem::path path;
};

/// A page printed by a Chromium of this machine (no network, a profile of its own that is thrown away): the
/// PDF. Throws UsageError where there is none, or it prints nothing.
[[nodiscard]] std::string printed(const std::string &page);

} // namespace drsim::cli
