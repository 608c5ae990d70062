#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace drsim::inline analysis {

/// One input of every trial, such as the first uniform that a stream of chance draws in it.
struct GivenInput {
  std::string name;
  std::vector<double> values; ///< by trial
};

struct GivenIndex {
  std::string name;
  double index = 0; ///< of the result's variance, the share that this input by itself accounts for
};

struct GivenIndices {
  std::vector<GivenIndex> all; ///< the largest first
  /// What the largest of as many inputs reaches by chance alone in 1 of 20 cases: less says nothing.
  double bar = 0;
};

/// Var(E[y | x]) / Var(y) from trials that were played anyway (Plischke, Borgonovo and Smith 2013): the mean
/// of y in classes of x by rank, as many as the cube root of the trials and one more, less what classes take
/// up by chance ((classes - 1) / (n - 1)). May be a little below 0. 0 where y or x does not vary.
[[nodiscard]] double first_order_index(const std::vector<double> &x, const std::vector<double> &y);

/// Of every input, with the bar by permutations of y (200, with a stream of its own).
[[nodiscard]] GivenIndices given_indices(const std::vector<GivenInput> &inputs, const std::vector<double> &y,
                                         std::uint64_t seed);

} // namespace drsim::analysis
