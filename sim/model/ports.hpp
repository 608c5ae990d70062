#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline model {

/// What a port's value is. All are held as a double; flags are 0 and 1, an optional time is NaN when there is
/// none.
enum class PortType {
  flag,
  ratio,
  rate_per_s,
  seconds,
  count,
  position,      ///< of a region in the deployment; -1 = none of them
  result,        ///< 0 not yet, 1 done, -1 cannot be done
  alarm_state,   ///< AlarmState of core/alarm_rule.hpp
  optional_time, ///< seconds since the trial's start
  words          ///< counts changes of something that is read elsewhere
};

/// Which of two values is the worse one: what a port shows while faults hold it down.
enum class Worse { never_held, low, high };

/// Who sets a port: its owner alone, or others too on the owner's behalf (a request, a pager, room in a
/// cluster).
enum class Setters { owner, shared };

/// One kind of named state by which components meet. A port is an instance of it: prefix + id + suffix.
struct PortKind {
  const char *prefix;
  const char *suffix;
  PortType type;
  double initial; ///< until its owner says otherwise
  Worse worse;
  Setters setters;
  const char *owner;   ///< kinds that own it, or "the world", "users"; for people
  const char *meaning; ///< for people
};

/// "alb:shop.serving", "component:orders-db.up", "done:promote:orders-db-dr". A suffix that ends in "#" is
/// followed by the number that ends the id: "bff@eu.ready#0" of "bff@eu#0".
[[nodiscard]] std::string port_name(const PortKind &kind, const std::string &id);

[[nodiscard]] const char *port_type_name(PortType type);

/// A port's name taken apart.
struct NamedPort {
  const PortKind *kind = nullptr;
  std::string id;
};

/// The kind whose prefix and suffix fit a name, the longest first; null when none does.
[[nodiscard]] NamedPort port_named(std::string_view name);

/// Every kind of port there is, in the order of the table in models/catalogue/README.md.
[[nodiscard]] const std::vector<const PortKind *> &port_kinds();

namespace ports {

// Places, owned by the world: what faults take away.
extern const PortKind world_up, region_up, zone_up, volumes_up, link_up, link_ratio, load_factor,
    component_up, kept, grey_errors, grey_loss, grey_latency_s, grey_slow;
// The edge.
extern const PortKind alb_exists, alb_serving, targets_healthy, probe_errors, in_use, dead_nodes, turned_away,
    node_share, shifted, error_ratio, healthy, flap, answer;
// Compute.
extern const PortKind ready, zone_ready, zone_silent, endpoints, desired, bad_version, capacity, zone_nodes,
    nodes_wanted, probed_out, draining, evicting, rollout, cut_off, zone_used, preempted, wants, used,
    pending, utilisation, queue_wait_s;
// Stores and streams; id is "STORE@REGION" where the meaning says so.
extern const PortKind writable, readable, speed, share, filling, fill_per_s, write_per_s, serving_region,
    stopped_region, copy_until_s, bad_writes, corrupt_since, lag_s, stream_stopped, rebuilt, lost_from_s,
    lost_to_s, lost_writes, lost_span_s, losses, redundancy;
// Users.
extern const PortKind success_ratio, latency_p99_s, impact, edge_error_ratio, edge_rate_per_s, backlog,
    users_changed, failing_per_s;
// Those who watch.
extern const PortKind firing, alarm_state, prometheus_up;
// Platform.
extern const PortKind available, ready_servers, sealed, unsealings, leases, changed;
// People and runbooks.
extern const PortKind paged, acknowledged, hands_free, started, pace, called_off, committed, finished,
    step_done, request, done;
// The engine.
extern const PortKind flow_changes, flow_done;

} // namespace ports

} // namespace drsim::model
