#pragma once
#include "sim/engine/world.hpp"
#include "sim/traffic/plane.hpp"

#include <string>
#include <vector>

namespace drsim::inline users {

/// What services feel of their users: SERVICE.utilisation, and SERVICE.queue_wait_s, the time that a call
/// which comes now waits for a worker: calls that wait x service_time_s / (pods in service x
/// concurrency_per_pod), the law of a queue that is never empty; where workers are free now and then it is
/// told as none. The cause of either is the latest change to the service itself, to the load, to the front
/// doors of its region, to DNS, or to a store that its region uses; not what happened to other services.
class ServiceGauges {
public:
  /// The component at work owns both ports of every service.
  void attach(World &world);
  void publish(World &world, const traffic::Plane &plane);

private:
  struct Gauge {
    int region = 0;
    std::string name;
    Port *utilisation = nullptr;
    Port *wait_s = nullptr;
    double worker_s = 0; ///< of one pod, for a call
    const Port *ready = nullptr;
    std::vector<const Port *> own;
  };
  [[nodiscard]] EventId cause_of(const Gauge &service) const;

  std::vector<Gauge> services_;
  std::vector<std::vector<const Port *>> shared_; ///< by region: what every service of it feels
};

} // namespace drsim::users
