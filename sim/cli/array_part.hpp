#pragma once
#include "sim/cli/options.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace drsim::inline cli {

/// Which part of how many.
struct ArrayPart {
  std::uint64_t index = 0;
  std::uint64_t of = 1;
};

/// --of, --index.
[[nodiscard]] std::vector<OptionSpec> part_options();

/// What --of and --index say, before options.finish(); what they leave out is read from the variables that
/// Slurm, Kubernetes and AWS Batch set for the tasks of an array. Absent: neither says anything. Throws
/// UsageError, naming what is missing: an index without a total, variables of several engines, an array with
/// gaps that says no total.
[[nodiscard]] std::optional<ArrayPart> part_asked(Options &options);

} // namespace drsim::cli
