#pragma once
#include "sim/components/component.hpp"
#include "sim/components/edge/target_group.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline edge {

/// Users turned away at a load balancer with a quick error (a rate limit of the firewall, a fixed answer, a
/// maintenance page), so that what is behind it has time for the others. request:shed:ALB turns
/// `shed_ratio` of those who come away, shed_s later; request:readmit:ALB lets all in again as soon as what
/// is behind would bear them: its region's busiest service would be busy for readmit_below_ratio of its time
/// at most, and nobody waits longer than readmit_wait_s in the mean. A lift that was asked for is carried out
/// when it can be, whether or not who asked still waits.
/// Failure: without its region or the balancer nothing can be changed (answers -1); a lift waits for them.
/// Sets ID.turned_away. Not modelled: who is turned away (each request by chance, not each user), what stores
/// would bear, queues that let users in later.
class Shedding {
public:
  Shedding(const ComponentSpec &spec, const Deployment &deployment);
  void start(World &world, const FrontDoor &door);

private:
  [[nodiscard]] bool bearable() const;
  void shed(World &world, EventId asked);
  void readmit(World &world, EventId asked);

  std::string id_;
  std::string region_;
  double share_ = 0; ///< of those who come
  Distribution takes_s_;
  double below_ratio_ = 1;
  double wait_s_ = 0;
  std::vector<std::string> services_; ///< of its region
  const FrontDoor *door_ = nullptr;
  std::vector<const Port *> load_; ///< how busy they are
  std::vector<const Port *> watched_;
  const Port *backlog_ = nullptr;
  const Port *rate_per_s_ = nullptr;
  Port *turned_away_ = nullptr;
  Port *shed_done_ = nullptr;
  Port *readmit_done_ = nullptr;
  bool lifting_ = false;
  int changes_ = 0;
};

} // namespace drsim::components::edge
