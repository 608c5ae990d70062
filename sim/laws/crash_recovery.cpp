#include "sim/laws/crash_recovery.hpp"

namespace drsim::inline laws {

double redo_span_s(double phase, const Checkpoints &checkpoints)
{
  const bool incomplete = phase < checkpoints.spread_ratio;
  return checkpoints.period_s * (phase + (incomplete ? 1 : 0));
}

double mean_redo_span_s(const Checkpoints &checkpoints)
{
  return checkpoints.period_s * (0.5 + checkpoints.spread_ratio);
}

double longest_redo_span_s(const Checkpoints &checkpoints)
{
  return checkpoints.period_s * (1 + checkpoints.spread_ratio);
}

} // namespace drsim::laws
