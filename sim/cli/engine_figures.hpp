#pragma once
#include <cstdint>
#include <map>
#include <string>

namespace drsim::inline cli {

/// A whole number of models/engines/engines.json, and who says so.
struct EngineFigure {
  std::uint64_t value = 0;
  std::string source;
};

/// Limits of engines and choices of plans.
class EngineFigures {
public:
  /// Reads the file that comes with drsim. Throws InputError.
  EngineFigures();
  /// "slurm.most_shards"; throws UsageError where the file lacks it.
  [[nodiscard]] const EngineFigure &of(const std::string &name) const;
  /// Its value, or `otherwise` where the engine has no such limit.
  [[nodiscard]] std::uint64_t or_else(const std::string &name, std::uint64_t otherwise) const;

private:
  std::map<std::string, EngineFigure> figures_;
};

} // namespace drsim::cli
