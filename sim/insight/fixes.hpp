#pragma once
#include "sim/input/fix_catalogue.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"

#include <set>
#include <string>
#include <vector>

namespace drsim::inline insight {

/// One figure of a fix.
struct FixedFigure {
  std::string component;
  std::string parameter;
  Condition condition; ///< as a scenario would set it; `components` holds the one
  Parameter was;       ///< with its provenance: where a change goes
  Provenance of;       ///< where the component is described
  std::string says;    ///< FixSetting::says, to_say
  std::string to_say;
};

/// A change of this deployment that may do it good.
struct Fix {
  std::string id; ///< "dr-balancer-warm:alb:shop-dr", "alerts-for"
  std::string title;
  std::vector<FixedFigure> figures; ///< what becomes what; at least one
  std::string effort;               ///< "setting"
  double effort_days = 0;           ///< of work: a runbook's steps count each
  std::string running;
  std::string why;
  std::string source;

  [[nodiscard]] std::vector<Condition> conditions() const;
};

/// Every fix of the catalogue that fits the deployment, in the catalogue's order. `on_path`: components that
/// the time of some trial went through; rules that ask for it are tried on these only. A figure that would
/// not change is left out, and so is a fix without any.
[[nodiscard]] std::vector<Fix> fixes_for(const Deployment &deployment, const FixCatalogue &catalogue,
                                         const std::set<std::string> &on_path);

} // namespace drsim::insight
