#pragma once
#include "sim/inject/twin/twin_file.hpp"

#include <filesystem>

namespace drsim::inject::inline twin {

/// What a twin leaves on the machine outside: this folder, and control groups of its name.
struct TwinFolder {
  std::filesystem::path path;
  [[nodiscard]] std::filesystem::path socket() const { return path / "keeper.sock"; }
  [[nodiscard]] std::filesystem::path keeper_file() const { return path / "keeper.json"; }
  [[nodiscard]] std::filesystem::path lock() const { return path / "lock"; }
  [[nodiscard]] std::filesystem::path etc() const { return path / "etc"; }
  [[nodiscard]] std::filesystem::path log() const { return path / "log"; }
  [[nodiscard]] std::filesystem::path control() const { return path / "control"; }
  /// Part of the names of its control groups: two twins of one kind may be up at once, in folders of their
  /// own.
  [[nodiscard]] std::string id() const;
};

/// Starts the keeper in namespaces of its own and returns once its number is written to keeper_file(). The
/// keeper holds `lock_descriptor` as long as it lives. Throws std::system_error.
void start_keeper(const TwinPlan &plan, const TwinFolder &folder, int lock_descriptor);

} // namespace drsim::inject::twin
