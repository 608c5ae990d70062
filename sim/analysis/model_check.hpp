#pragma once
// Whether a prediction and what was measured after it agree.

#include "sim/analysis/statistics.hpp"

#include <string>
#include <vector>

namespace drsim::inline analysis {

/// One measurement held against its prediction.
struct Ranked {
  double measured = 0;
  double rank_low = 0;  ///< share of predicted values below it
  double rank_high = 0; ///< share of predicted values not above it
  bool covered = false; ///< within the predicted p5 and p95, give or take the resolution
};

enum class ModelVerdict { agrees, too_optimistic, too_pessimistic, too_narrow, too_few_runs };
[[nodiscard]] const char *model_verdict_text(ModelVerdict verdict);

/// One quantity (more of it is worse) over all runs.
struct ModelCheck {
  std::string quantity;
  std::string unit;
  double p5 = 0, p50 = 0, p95 = 0; ///< predicted
  std::vector<Ranked> runs;
  std::size_t covered = 0;
  Interval coverage; ///< exact, 95 %, of the share covered
  ModelVerdict verdict = ModelVerdict::too_few_runs;
};

/// Fewer runs than this decide nothing: of so many, all covered, the exact interval still reaches below 0.75.
inline constexpr std::size_t least_runs_for_verdict = 10;

/// The model agrees when the exact interval of the share of runs within the predicted 90 % interval has 0.9
/// or lies above it. Where it does not, the side on which most of the runs outside lie names the fault: above
/// the prediction, too optimistic. `predicted` need not be sorted and must not be empty. `resolution` widens
/// the interval on both sides: how finely both sides tell the quantity.
[[nodiscard]] ModelCheck check_model(std::string quantity, std::string unit, std::vector<double> predicted,
                                     const std::vector<double> &measured, double resolution = 0);

/// Half the width of the 90 % interval of a count whose mean is this (Poisson's, by the normal): a model of
/// rates tells the mean, a measured count strays about it.
[[nodiscard]] double counting_noise(double mean);

} // namespace drsim::analysis
