#include "sim/verdict/evidence.hpp"

#include "sim/core/units.hpp"

#include <algorithm>

namespace drsim::inline verdict {

void judge_evidence(const Timeline &timeline, const Deployment &deployment, Outcome &outcome)
{
  for (const ComponentSpec *log : deployment.of_kind("audit_log")) {
    double attack_s = infinity, clear_s = infinity, lost_s = infinity, again_s = infinity;
    for (const Event &event : timeline.events()) {
      if (event.component != log->id)
        continue;
      if (event.kind == "attack_seen")
        attack_s = std::min(attack_s, event.t_s);
      else if (event.kind == "all_clear")
        clear_s = event.t_s;
      else if (event.kind == "evidence_lost")
        lost_s = event.t_s;
      else if (event.kind == "logging_again")
        again_s = event.t_s;
    }
    if (attack_s == infinity)
      continue;
    outcome.all_clear_s = std::max(outcome.all_clear_s, clear_s - attack_s);
    if (lost_s < infinity)
      outcome.unproven_s = std::max(outcome.unproven_s, again_s - std::min(attack_s, lost_s));
  }
}

} // namespace drsim::verdict
