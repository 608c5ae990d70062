#pragma once
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline compute {

/// What is told of a service's pods: that some are lost, that so many are in service again (a ramp in whole
/// quarters of those wanted), that all are. Sets: redundancy:ID.ok.
class ServiceStory {
public:
  /// Pods of a service at one moment.
  struct Pods {
    int ready = 0;
    int there = 0; ///< in service, or out of it while their probes fail
    int wanted = 0;
  };

  ServiceStory(std::string service, int ready) : id_(std::move(service)), ready_(ready), there_(ready) {}

  /// `start_takes`: further parameters that set how long a pod starts.
  void start(World &world, const std::vector<std::string> &start_takes)
  {
    redundancy_ = &world.own(ports::redundancy, id_, 1);
    takes_.insert(takes_.end(), start_takes.begin(), start_takes.end());
  }

  /// Tells what is worth telling; returns the cause of what the pods now are.
  EventId tell(World &world, const Pods &pods, EventId why)
  {
    EventId cause = why;
    if (pods.there >= pods.wanted && !redundancy_->on()) {
      cause = world.record(id_, "redundancy_restored", "all pods are in service again", Phase::action, {why},
                           takes_);
      world.set(*redundancy_, 1, cause);
    } else if (pods.ready < ready_ && pods.there < pods.wanted && redundancy_->on()) {
      cause = world.record(id_, "redundancy_lost", "pods are lost", Phase::none, {why});
      world.set(*redundancy_, 0, cause);
    } else if (pods.there > there_ && quarters(pods.there, pods.wanted) > quarters(there_, pods.wanted)) {
      cause = world.record(id_, "pods_ready", std::to_string(pods.ready) + " pods in service", Phase::action,
                           {why}, takes_);
    }
    ready_ = pods.ready;
    there_ = pods.there;
    return cause;
  }

  EventId evicted(World &world, const std::string &zone, int pods,
                  const std::vector<std::string> &takes) const
  {
    return world.record(id_, "pods_evicted",
                        std::to_string(pods) + (pods == 1 ? " pod of " : " pods of ") + zone +
                            (pods == 1 ? " is" : " are") + " given up, to be made anew elsewhere",
                        Phase::detection, {world.up(zone).cause()}, takes);
  }

  /// `files`: what they wait for instead of an image; null = an image.
  EventId no_start(World &world, const std::string &zone, const char *files, EventId why) const
  {
    if (files != nullptr)
      return world.record(id_, "mount_waits", "pods of " + zone + " wait for " + files, Phase::none, {why});
    return world.record(id_, "image_pull_waits",
                        "pods of " + zone + " wait for their image: the way out that it comes by is lost",
                        Phase::none, {why});
  }

private:
  [[nodiscard]] static int quarters(int pods, int wanted)
  {
    return pods <= 0 ? -1 : 4 * pods / (wanted > 0 ? wanted : 1);
  }

  std::string id_;
  int ready_ = 0;
  int there_ = 0;
  std::vector<std::string> takes_ = {"image_pull_s", "pod_start_s", "readiness_period_s",
                                     "readiness_initial_delay_s"};
  Port *redundancy_ = nullptr;
};

} // namespace drsim::components::compute
