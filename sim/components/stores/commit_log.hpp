#pragma once
#include "sim/components/stores/loss.hpp"
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline stores {

/// What a store has acknowledged, in order of time: the integral of STORE@REGION.write_per_s while it is
/// writable there; of one region's copy, or of whichever copy the services use. Before the trial began the
/// first rate is taken to have held for ever.
class CommitLog {
public:
  /// Follows the store's home region from now on; `written_as`: under that name journeys write there. Call
  /// when the World has started its components.
  void follow(World &world, const std::string &store, const std::string &region,
              const std::string &written_as = {});
  /// Follows the copy in STORE.serving_region, whichever region that is, and those that services of their own
  /// region use (uses_own_copy).
  void follow_serving(World &world, const std::string &store);

  /// Follows the events of a topic, whichever region's cluster takes them. A cluster of the deployment that
  /// takes none counts none.
  void follow_topic(World &world, const std::string &topic);

  /// Transactions acknowledged up to t_s (not after now), counted from the trial's start.
  [[nodiscard]] double committed_by(double t_s) const;
  /// When that many had been acknowledged: the earliest such time.
  [[nodiscard]] double time_of(double committed) const;
  /// Newest commit so far: now while commits go on, else when they stopped.
  [[nodiscard]] double newest_s(double now_s) const;
  /// What is gone of all acknowledged by now_s when so many came through: whole transactions, for one is lost
  /// whole or not at all; from the newest that came through to the newest that is gone.
  [[nodiscard]] Loss lost(double received, double now_s) const;
  /// Seconds between two instants in which anything was acknowledged.
  [[nodiscard]] double writing_s(double from_s, double to_s) const;
  [[nodiscard]] double rate_per_s() const { return points_.back().rate_per_s; }

private:
  struct Point {
    double t_s = 0;
    double committed = 0;
    double rate_per_s = 0;
  };
  void note(double now_s, double rate_per_s);

  std::vector<Point> points_ = {{}};
};

} // namespace drsim::components::stores
