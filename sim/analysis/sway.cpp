#include "sim/analysis/sway.hpp"

namespace drsim::inline analysis {

bool Sway::turns() const
{
  const auto decides_otherwise = [&](const std::vector<Check> &end) {
    const Verdict verdict = verdict_of(end);
    return verdict != Verdict::inconclusive && verdict != verdict_of(as_assumed);
  };
  return decides_otherwise(at_half) || decides_otherwise(at_twice);
}

} // namespace drsim::analysis
