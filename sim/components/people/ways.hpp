#pragma once
#include "sim/components/people/symptoms.hpp"

#include <string>
#include <tuple>
#include <vector>

namespace drsim::inline components::inline people {

/// Something that people do outside of runbooks.
struct Measure {
  std::string action; ///< of model/actions
  std::string target;
  friend bool operator<(const Measure &a, const Measure &b)
  {
    return std::tie(a.action, a.target) < std::tie(b.action, b.target);
  }
};

/// A way out of a trouble: a runbook, or measures that people think of.
struct Way {
  std::string name; ///< "runbook:region-failover", "restart alb:shop"
  const ComponentSpec *runbook = nullptr;
  std::vector<Measure> measures; ///< one after the other
  bool improvised = false;       ///< no runbook is for this trouble
};

/// Ways out of a trouble in the order in which people try them: the runbook that their page names (unless it
/// is for another trouble), those that are for it, the more special first (link "for"), else what they think
/// of (TroubleKind::improvised): restart it, fail over to its standby, roll back the last change,
/// scale, turn users away where something is overloaded, leave a zone that is dead or answers badly, restore
/// a backup, take over in the other region by hand, or by the runbook of a lost region. Not modelled: a zone
/// evacuated otherwise than by a zonal shift, repairing what is broken in place.
[[nodiscard]] std::vector<Way> ways_out(const Trouble &trouble, const Deployment &deployment,
                                        const std::vector<const ComponentSpec *> &runbooks,
                                        const std::string &named = {});

/// The runbooks that are for a trouble, in that order.
[[nodiscard]] std::vector<const ComponentSpec *>
runbooks_for(const Trouble &trouble, const std::vector<const ComponentSpec *> &runbooks,
             const std::string &named);

/// Everything that any way could ask for.
[[nodiscard]] std::vector<Measure> possible_measures(const Deployment &deployment);

/// Whether there is no way back from it, or data may be lost by it.
[[nodiscard]] bool is_lossy(const Way &way, const Deployment &deployment);

} // namespace drsim::components::people
