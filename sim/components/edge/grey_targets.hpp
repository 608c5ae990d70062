#pragma once
#include "sim/components/access.hpp"
#include "sim/components/component.hpp"
#include "sim/laws/target_checks.hpp"
#include "sim/laws/target_health.hpp"

#include <functional>
#include <string>
#include <vector>

namespace drsim::inline components::inline edge {

/// The targets of one group while their health checks fail by chance, because their zone, their service or
/// what the page asks browns out, or rules keep calls from the service: each target's checks are played one
/// by one, at fixed intervals, and a target is out of service after unhealthy_threshold failures in a row and
/// in again after healthy_threshold passes. When all are out, requests go to all of them (fail-open). A zone
/// that is shifted away gets none. A balancer that is away checks nobody. A slow answer fails a check when it
/// takes longer than timeout_s. Nothing is played while nothing browns out. Sets: BALANCER.in_use#(G x zones
/// + Z). Not modelled: the phase of each target's checks (a group's are made together), pods made anew
/// meanwhile.
class GreyTargets {
public:
  struct Place {
    std::string balancer;
    std::size_t group = 0;
    std::string service;
    std::vector<std::string> zones; ///< of the balancer
  };
  GreyTargets(Place place, const TargetHealth &health);

  void start(World &world);
  /// Call when every component has created its signals. `here`: whether the balancer is, which changes with
  /// `door`; `page_fails`: chance by what the page asks, which changes with `asked`; `told` when the group as
  /// a whole goes out of service or comes back.
  struct Asks {
    std::function<bool()> here;
    std::vector<const Port *> door;
    std::function<double()> page_fails;
    std::vector<const Port *> asked;
    std::function<void(EventId)> told;
  };
  void open(World &world, Asks asks);

  /// A zone's targets get no requests, or get them again: a zonal shift.
  void set_away(World &world, std::size_t zone, bool away, EventId cause);
  /// Every target is out of service.
  [[nodiscard]] bool all_out() const { return all_out_; }
  /// Chance that a check, or a request for the page, fails at the targets that get requests; 0 where nothing
  /// browns out.
  [[nodiscard]] double mean_failure() const;
  [[nodiscard]] const std::vector<const Port *> &ports() const { return watched_; }

private:
  struct Part { ///< that browns out: a zone, or the service
    const Port *errors = nullptr;
    const Port *loss = nullptr;
    const Port *latency_s = nullptr;
    const Port *slow = nullptr;
    const Port *reach = nullptr; ///< of the service: share of calls that rules let through
  };
  [[nodiscard]] Part part(World &world, const std::string &name);
  [[nodiscard]] double failing(const Part &part) const;
  [[nodiscard]] double failing_in(std::size_t zone) const;
  [[nodiscard]] bool any_failing() const;
  [[nodiscard]] EventId cause() const;
  void play(World &world);
  void check_all(Stream &chance);
  void publish(World &world, EventId cause);

  Place place_;
  TargetHealth health_;
  Asks asks_;
  Part service_;
  std::vector<Part> zones_;
  std::vector<const Port *> ready_;   ///< pods by zone of the balancer; null where the service is not there
  std::vector<TargetChecks> targets_; ///< by zone
  std::vector<bool> away_;            ///< zones that are shifted away
  std::vector<Port *> in_use_;
  std::vector<const Port *> watched_;
  bool all_out_ = false;
};

} // namespace drsim::components::edge
