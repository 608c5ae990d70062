#pragma once
#include "sim/engine/world.hpp"
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline stores {

/// Log that a store writes besides the commits of its users: batch jobs, vacuum, mass updates. They come as a
/// Poisson process (burst_every_s between two in the mean, 0: never), each of burst_bytes written at
/// burst_bytes_per_s; one that comes while another is at work follows it. Drawn whole at the start, so that
/// nothing ticks. Not modelled: bursts at fixed hours, what they cost the primary itself.
class LogBursts {
public:
  /// From a while before the trial, so that one may be under way when it begins, to its horizon.
  void draw(const World &world, const ComponentSpec &store);

  /// Bytes written by bursts up to t_s.
  [[nodiscard]] double bytes_by(double t_s) const;
  [[nodiscard]] double rate_bytes_per_s(double t_s) const;
  /// When the rate changes next, after t_s; infinity when never.
  [[nodiscard]] double next_change_s(double t_s) const;
  /// None has begun by then.
  [[nodiscard]] bool none_by(double t_s) const { return bursts_.empty() || bursts_.front().from_s >= t_s; }

private:
  struct Burst {
    double from_s = 0;
    double to_s = 0;
    double before_bytes = 0; ///< written by those before it
  };
  std::vector<Burst> bursts_;
  double per_s_ = 0;
};

/// Times in which a replica applies nothing although log has arrived: a long query holds it up until it ends
/// or is cancelled (replay_pause_every_s, replay_pause_s, at most replay_pause_most_s). Log goes on arriving.
class ReplayPauses {
public:
  void draw(const World &world, const ComponentSpec &replica);
  /// Seconds between two instants in which log is applied.
  [[nodiscard]] double working_s(double from_s, double to_s) const;

private:
  std::vector<std::pair<double, double>> pauses_;
};

} // namespace drsim::components::stores
