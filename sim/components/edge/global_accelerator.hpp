#pragma once
#include "sim/components/component.hpp"

#include <cstddef>
#include <vector>

namespace drsim::inline components::inline edge {

/// The group that an accelerator sends users to, of groups in order of nearness, from their health alone: the
/// one at `first` while it is well; else the nearest other one that is, of the three nearest; else the
/// nearest of all, whatever it answers (it fails open).
[[nodiscard]] std::size_t accelerator_group(const std::vector<bool> &healthy, std::size_t first);

/// A standard accelerator of Global Accelerator: two addresses that stay the same, and groups of load
/// balancers, one a region, to which its edges send users. It follows the health that load balancers tell of
/// themselves (ALB.targets_healthy): away_s after a group has no healthy one users go to another, back_s
/// after it has one again they come back. No resolver has to forget anything: who has no connection to the
/// old region goes at once, live connections stay while that region answers (pinned_share of dns_clients).
/// Failure: with no region; what hurts is its logic, which brings users to a region whose databases do not
/// write yet, and, with no healthy group among four, to the nearest. It may die by itself (component:ID.up),
/// and then takes nobody. Traffic dials (request:switch_dns:ID turns the first group's to 0,
/// switch_dns_back:ID up again) need the control plane in control_plane_region, which takes changes
/// (ID.control_plane), and take edit_s; a dial of 0 keeps nobody from a group that is the only healthy one.
/// Links: endpoints, load balancers of groups whose dial is open; spare, of groups whose dial is 0. The
/// deployment's first region counts as the nearest. Sets: ID.answer.
/// Not modelled: dials that share users between regions (users are in one at a time), weights of endpoints,
/// endpoints that are machines or addresses (only these have health checks of the accelerator's own), client
/// affinity, accelerators with routing of one's own.
[[nodiscard]] std::unique_ptr<Component> make_global_accelerator(const ComponentSpec &spec,
                                                                 const Deployment &deployment);

} // namespace drsim::components::edge
