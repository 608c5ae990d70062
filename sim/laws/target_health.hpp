#pragma once

namespace drsim::inline laws {

/// Seconds until checks at fixed intervals take a dead target out of service: the next check (uniform in the
/// interval), then unhealthy_threshold - 1 more, the last of which must time out; and until they take it in
/// again (facts.md, section 3, ALB; HAProxy's inter, fall and rise; section 13 for checks of Consul, whose
/// failures_before_critical come on top of the first).
struct TargetHealth {
  double interval_s = 30;
  double timeout_s = 5;
  int unhealthy_threshold = 2;
  int healthy_threshold = 5;

  /// `u` in (0, 1): where in the interval the change falls; 0.5 gives the mean.
  [[nodiscard]] double out_after_s(double u) const
  {
    return u * interval_s + (unhealthy_threshold - 1) * interval_s + timeout_s;
  }
  /// A target that was unhealthy needs healthy_threshold passes, a new one a single pass.
  [[nodiscard]] double in_after_s(double u, bool fresh) const
  {
    return u * interval_s + (fresh ? 0 : healthy_threshold - 1) * interval_s;
  }
};

} // namespace drsim::laws
