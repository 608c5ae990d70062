#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline assemble {

/// A port of a component that the files' own rules close to whoever needs it.
struct ClosedPort {
  const ComponentSpec *component = nullptr;
  const Dependency *said = nullptr; ///< that it is reached at this port
  const Dependency *rule = nullptr; ///< of a security group or an access list: what closes it
  bool by_list = false;
  std::string nodes = {}; ///< security groups of the nodes that are not let in; "" = nobody at all is
};

/// Every such port, in order of components. Only where the files say enough: of security groups all rules,
/// and where it depends on who calls, the groups of all nodes of the component's region; a rule for addresses
/// may mean anybody. Not read: rules for the answers of stateless lists, rules of other states.
[[nodiscard]] std::vector<ClosedPort> closed_ports(const Deployment &deployment);

/// Databases, their copies and caches behind such ports are reached by nobody until somebody puts the
/// rule right: reach_ratio is 0, by that rule. Not where somebody has set it.
void close_ports(Deployment &deployment);

} // namespace drsim::assemble
