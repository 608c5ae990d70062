#pragma once
#include "sim/model/parameters.hpp"

#include <algorithm>

namespace drsim::inline components::inline compute {

/// How Helm ends a release whose pods never become ready (facts.md, section 18): it waits for them where it
/// is told to (helm_waits), gives up after helm_timeout_s, and takes the release back where it is told to
/// (helm_rolls_back). A job that is allowed less time than that is killed first, with Helm in it: nothing is
/// taken back, and the release stays pending. Not modelled: hooks, tests, several charts in one job.
class HelmRelease {
public:
  HelmRelease() = default;
  explicit HelmRelease(const Parameters &delivery)
      : waits_(delivery.flag("helm_waits")), rolls_back_(delivery.flag("helm_rolls_back")),
        timeout_s_(delivery.number("helm_timeout_s")), job_s_(delivery.number("job_timeout_s")),
        unstick_s_(delivery.distribution("unstick_s"))
  {
  }
  [[nodiscard]] bool waits() const { return waits_; }
  [[nodiscard]] bool rolls_back() const { return rolls_back_; }
  /// The job ends before Helm does.
  [[nodiscard]] bool is_killed() const { return job_s_ < timeout_s_; }
  /// Either ends so long after it began.
  [[nodiscard]] double gives_up_s() const { return std::min(job_s_, timeout_s_); }
  [[nodiscard]] const Distribution &unstick_s() const { return unstick_s_; }

private:
  bool waits_ = false;
  bool rolls_back_ = false;
  double timeout_s_ = 0;
  double job_s_ = 0;
  Distribution unstick_s_ = 0; ///< of a release that somebody was killed at
};

} // namespace drsim::components::compute
