#pragma once
#include "sim/model/deployment.hpp"
#include "sim/model/parameters.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline compute {

/// Machines that so many cores buy, whole ones.
[[nodiscard]] int machines_within(double cores, double cores_per_machine);

/// What the node pools of a cluster allow: those linked to it, or of its region and linked to none.
class NodePools {
public:
  NodePools() = default;
  NodePools(const ComponentSpec &cluster, const Deployment &deployment,
            const std::vector<std::string> &zones);

  [[nodiscard]] bool any() const { return !id_.empty(); }
  /// Most machines that they add; absent where one has no limit.
  [[nodiscard]] std::optional<int> most() const { return most_; }
  /// Whether machines may be added in the cluster's zone of that number.
  [[nodiscard]] bool may_add_in(std::size_t zone) const { return zones_.empty() || zones_.at(zone); }
  /// Of the first pool: pods wait -> machines are asked for, at most; and how long one takes to join.
  [[nodiscard]] double batch_s() const { return batch_s_; }
  [[nodiscard]] const Distribution &join_s() const { return join_s_; }
  [[nodiscard]] const std::string &first_id() const { return id_; }
  /// "node-pool:default.limit_cpu": what set the limit.
  [[nodiscard]] const std::vector<std::string> &limited_by() const { return limited_by_; }

private:
  std::string id_; ///< of the first; "" = there is none
  double batch_s_ = 0;
  Distribution join_s_;
  std::optional<int> most_;
  std::vector<bool> zones_; ///< empty = all
  std::vector<std::string> limited_by_;
};

} // namespace drsim::components::compute
