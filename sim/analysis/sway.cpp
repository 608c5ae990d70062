#include "sim/analysis/sway.hpp"

namespace drsim::inline analysis {

bool Sway::turns() const
{
  const auto differs = [&](const std::vector<Check> &end) {
    for (std::size_t i = 0; i < end.size(); ++i)
      if (end[i].verdict != as_assumed[i].verdict && end[i].verdict != Verdict::inconclusive)
        return true;
    return false;
  };
  return differs(at_half) || differs(at_twice);
}

} // namespace drsim::analysis
