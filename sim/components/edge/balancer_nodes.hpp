#pragma once
#include "sim/components/edge/target_group.hpp"
#include "sim/model/parameters.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drsim::inline components::inline edge {

/// A load balancer's nodes, one a zone, and its targets zone by zone. A node dies with its zone. Users whose
/// resolvers name it reach nobody until the address is withdrawn from the balancer's name (node_withdraw_s)
/// and their answer has run out: their share falls evenly over node_ttl_s, told in steps of equal mean. The
/// nodes that live send the targets of a dead zone their share of requests until health checks take these
/// out; when none is left in service they send to all (fail-open). Without cross_zone a node sends to targets
/// of its own zone only, however few they are; where a group has none there, its users get errors until the
/// node, unhealthy by then, is withdrawn as a dead one is.
/// Sets: ID.dead_nodes (share of users whose answers name a dead node), ID.error_ratio (share of requests
/// that living nodes send to targets of dead zones), ID.node_share#Z.
/// Not modelled: clients that try the next address of an answer; more than one node a zone.
class BalancerNodes {
public:
  BalancerNodes(const ComponentSpec &spec, const Deployment &deployment, const TargetHealth &health);

  /// `any_healthy`: some target group is in service in the eyes of its checks, so that those that are not
  /// get nothing.
  void start(World &world, std::function<bool()> any_healthy);
  void open(World &world);
  /// Who is in service has changed.
  void refresh(World &world, EventId cause);
  /// A zone is shifted away, or back: its targets get nothing from the nodes of others.
  void set_away(World &world, std::size_t zone, bool away, EventId cause);
  [[nodiscard]] bool cross_zone() const { return cross_zone_; }
  [[nodiscard]] const std::vector<std::string> &zones() const { return zones_; }

private:
  void follow_targets(World &world, std::size_t zone);
  void follow_node(World &world, std::size_t zone);
  void tell_dead(World &world, EventId cause);
  void find_targets(World &world);
  void follow_empty(World &world, std::size_t zone);
  [[nodiscard]] bool empty(World &world, std::size_t zone) const;
  bool leave(World &world, std::size_t zone, EventId cause, const std::vector<const Port *> &watched,
             const std::function<bool()> &over);
  void come_back(World &world, std::size_t zone, EventId cause);
  void tell_shares(World &world, std::size_t zone, EventId cause);

  std::string id_;
  TargetHealth health_;
  Distribution withdraw_s_;
  double ttl_s_ = 60;
  bool cross_zone_ = true;
  std::vector<std::string> zones_;
  std::vector<bool> removed_;                      ///< health checks have taken this zone's targets out
  std::vector<bool> away_;                         ///< a zonal shift has
  std::vector<double> naming_;                     ///< share of a dead node's users that still come to it
  std::vector<std::string> services_;              ///< of its groups
  std::vector<std::vector<const Port *>> targets_; ///< by zone, pods of each group; without cross_zone
  std::vector<double> naming_live_; ///< by zone, share of its users that a node which lives still has
  std::vector<Port *> shares_;
  std::function<bool()> any_healthy_;
  Port *error_ratio_ = nullptr;
  Port *dead_nodes_ = nullptr;
};

} // namespace drsim::components::edge
