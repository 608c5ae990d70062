#pragma once
#include "sim/components/component.hpp"
#include "sim/components/compute/helm_release.hpp"

#include <string>

namespace drsim::inline components::inline compute {

/// A released version of one service that answers errors, and its rollback (facts.md, section 18). Behind a
/// canary it meets canary_weight of the requests more at every look; a look is bad when its share of errors
/// is above error_threshold, and after canary_failure_limit bad looks an automatic delivery takes it back.
/// Without a delivery it meets all requests at once, and only request:rollback:SERVICE takes it back.
/// A blue-green delivery switches all requests at once to new pods beside the old: while these are kept
/// (kept_beside_s) the way back is a switch (switch_s), after that the old ones start anew (rollback_s).
/// Where no earlier version is kept, or can work with what the new one has changed (SERVICE.no_way_back),
/// only request:hotfix:SERVICE helps: people mend it (fix_s), it goes through staging first (staging_s), and
/// is rolled out, by a pipeline that works.
/// A version whose pods never become ready (SERVICE.release_stuck) answers no errors: pods are missing
/// (turnover.hpp) until it is taken back, by people or, where Helm waits for them and is to roll back, by
/// itself (helm_release.hpp). Where Helm was killed in the middle (SERVICE.release_pending) whoever rolls
/// back or releases is refused until the pending release is freed (unstick_s). While its region is lost no
/// cluster is there to take a version: what is released or taken back there is once that is back. Not
/// modelled: a fix that is wrong, what staging should have caught.
class BadVersion {
public:
  BadVersion(const ComponentSpec &service, const Deployment &deployment);
  void start(World &world);

private:
  void promote(World &world);
  void listen(World &world, const std::string &target, bool first);
  void answer_request(World &world, const std::string &target, EventId asked, Port &done);
  [[nodiscard]] bool speaks_for(const std::string &target) const;
  void take_back(World &world, EventId cause);
  [[nodiscard]] EventId reach_cluster(World &world, EventId cause) const;
  void listen_for_fixes(World &world, const std::string &target, bool first);
  void fix(World &world, const std::string &target, EventId asked, Port &done);
  void wait_for_pods(World &world);
  [[nodiscard]] EventId free_release(World &world, EventId asked);
  [[nodiscard]] bool is_bad() const { return ratio_->on() || stuck_->on(); }
  [[nodiscard]] bool can_go_back() const { return can_roll_back_ && !no_way_back_->on(); }

  std::string id_;
  std::string region_;
  Distribution rollback_s_;
  bool can_roll_back_ = true;
  double weight_step_ = 1; ///< share of requests, a look
  double look_s_ = 0;
  int bad_looks_limit_ = 0;
  bool automatic_ = false;
  bool blue_green_ = false;
  Distribution switch_s_;
  double kept_beside_s_ = 0;
  Distribution fix_s_;
  Distribution staging_s_;
  std::string pipeline_; ///< by which a fix is rolled out; "" = nobody says
  double released_s_ = 0;
  double error_threshold_ = 0;
  std::string delivery_; ///< "" = none
  std::vector<std::string> released_together_;
  bool at_home_ = false; ///< in the primary region, where versions are released first
  std::uint64_t release_ = 0;
  std::string first_of_name_; ///< of all regions
  Port *ratio_ = nullptr;
  Port *errors_ = nullptr;
  Port *no_way_back_ = nullptr;
  HelmRelease helm_;
  Port *stuck_ = nullptr;
  Port *pending_ = nullptr;
  std::vector<const Port *> others_; ///< ".bad_version" of those released together
};

} // namespace drsim::components::compute
