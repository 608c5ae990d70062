#pragma once
#include "sim/model/deployment.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline insight {

/// One thing that differs between two deployments, as drsim sees them.
struct Change {
  enum class Of {
    parameter, ///< `subject` a component, `name` its parameter
    link,      ///< `subject` a component, `name` the role
    place,     ///< region and zones of a component
    component, ///< added or removed as a whole
    journey,   ///< `subject` its id
    traffic,
    objectives,
    regions,
    stores,
    needs ///< which alerts are kept quiet by which
  };
  Of of = Of::parameter;
  std::string subject; ///< in the names of the earlier deployment
  std::string name = {};
  std::string was; ///< for people; "" = it was not there
  std::string is;
  Provenance was_at = {};
  Provenance is_at = {};

  /// "orders-db.promote_s", "component alb:front", "journey checkout".
  [[nodiscard]] std::string title() const;
  /// What is switched as one when causes are looked for: a component, or a part of deployment.json.
  [[nodiscard]] std::string group() const;
};

/// Components of `after` that are those of `before` under another id: same kind and place, and at least
/// four of five of parameters and links alike, and no journey of `after` asks for the earlier name. Later id
/// -> earlier id; each at most once.
[[nodiscard]] std::map<std::string, std::string> renamed(const Deployment &before, const Deployment &after);

/// `after` in the ids and the order of `before`.
[[nodiscard]] Deployment told_like(const Deployment &before, Deployment after,
                                   const std::map<std::string, std::string> &renames);

/// Everything a trial can see that differs; `after` in the ids of `before` (told_like). Titles, tags and
/// where a value came from are no difference.
[[nodiscard]] std::vector<Change> changes_between(const Deployment &before, const Deployment &after);

/// `before` with some of the changes laid over it. A link to what is then not there is left out. With all of
/// them it plays as `after` does.
[[nodiscard]] Deployment with_changes(const Deployment &before, const Deployment &after,
                                      const std::vector<Change> &changes);

} // namespace drsim::insight
