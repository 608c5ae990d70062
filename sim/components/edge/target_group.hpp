#pragma once
#include "sim/components/edge/asked.hpp"
#include "sim/components/edge/grey_targets.hpp"
#include "sim/laws/target_health.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline edge {

/// Whether anybody reaches a load balancer: its region, itself, that it exists and shows a valid certificate.
struct FrontDoor {
  const Port *region = nullptr;
  const Port *alive = nullptr;
  const Port *exists = nullptr;
  const Port *certificate = nullptr;    ///< what it shows to clients is valid
  std::vector<const Port *> zones = {}; ///< its nodes', one each; none where zones are not known

  [[nodiscard]] bool here() const;
  /// Everything that here() depends on.
  [[nodiscard]] std::vector<const Port *> ports() const;
  [[nodiscard]] EventId cause() const;
};

/// The target group of one service behind a load balancer, in the eyes of its health checks: they ask the
/// health page of every target, and what that asks (Asked) fails with it, all targets at once. While nobody
/// reaches the balancer its checks say nothing new. Sets: BALANCER.probe_errors#G, share of requests for the
/// page that fail. While something browns out, every target's checks are played (grey_targets.hpp).
class TargetGroup {
public:
  /// `fresh`: its targets are new, and unhealthy until they have passed a check.
  TargetGroup(const GreyTargets::Place &place, const TargetHealth &health, Asked asked, bool fresh);

  /// `told(cause)` after its health, as the checks see it, has changed.
  void start(World &world, const FrontDoor &door, std::function<void(EventId)> told);
  /// Call when every component has created its signals.
  void open(World &world);

  /// A zone is shifted away, or back.
  void set_away(World &world, std::size_t zone, bool away, EventId cause)
  {
    grey_.set_away(world, zone, away, cause);
  }
  [[nodiscard]] bool healthy() const { return healthy_ && !grey_.all_out(); }

private:
  /// Chance that a request for the health page fails where the balancer is reached.
  [[nodiscard]] double page_fails() const;
  [[nodiscard]] bool well() const { return door_->here() && page_fails() < 1; }
  [[nodiscard]] bool ill() const { return door_->here() && page_fails() >= 1; }
  void refresh(World &world);
  void check(World &world);
  void turn(World &world, bool healthy);

  std::string balancer_;
  std::size_t number_ = 0;
  std::string service_;
  TargetHealth health_;
  Asked asked_;
  GreyTargets grey_;
  bool healthy_ = true;
  bool fresh_ = false; ///< its targets are new and have not passed a check yet
  const FrontDoor *door_ = nullptr;
  std::function<void(EventId)> told_;
  Port *probe_errors_ = nullptr;
  const Port *ready_ = nullptr;
  const Port *error_ratio_ = nullptr;
  std::vector<const Port *> watched_;
};

} // namespace drsim::components::edge
