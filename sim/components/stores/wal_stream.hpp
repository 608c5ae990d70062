#pragma once
#include "sim/components/stores/commit_log.hpp"
#include "sim/components/stores/log_bursts.hpp"
#include "sim/engine/world.hpp"

#include <memory>
#include <string>

namespace drsim::inline components::inline stores {

/// The log of a primary on its way to a replica: its users' commits and, in bursts, what others write
/// (log_bursts.hpp). Positions are bytes of that log. The stream is one connection and carries
/// stream_bytes_per_s at the most, whatever the link could. While it keeps up it is one long flow as wide as
/// production; what that flow has moved tells, at any time, for how many seconds others on its way have held
/// it up. Rates change only when flows come and go, and where bursts begin and end: one look after that is
/// enough, and nothing ticks in calm times.
class WalStream {
public:
  struct Settings {
    std::string replica;
    std::string store;
    std::string from_region;
    std::string to_region;
    std::string source_place; ///< "STORE@REGION" of an instance that has the log; "" = with its region
    double wal_bytes_per_transaction = 1;
    double replay_bytes_per_s = 1;
    double stream_bytes_per_s = forever_s;
    double apply_delay_s = 0; ///< it applies nothing younger, on purpose
    double floor_s = 0;       ///< lag of a calm replica
    double wal_keep_bytes = 0;
    double archive_delay_s = 0;
    double lag_metric_s = 60;
    LogBursts bursts = {};
    ReplayPauses pauses = {};
  };

  void start(World &world, const Settings &settings, const CommitLog &log);
  /// No more log is taken from now on: the replica is being promoted.
  void stop(World &world);
  /// Newest transaction that has arrived, and that has been applied.
  [[nodiscard]] double received(double now_s) const;
  [[nodiscard]] double applied(double now_s);
  /// When those were written by the primary.
  [[nodiscard]] double received_until_s(double now_s) const { return time_of(received_bytes(now_s), now_s); }
  [[nodiscard]] double applied_until_s(double now_s) { return time_of(applied_bytes(now_s), now_s); }
  /// Seconds to apply everything that has arrived.
  [[nodiscard]] double replay_left_s(double now_s);
  /// Present lag: age of the newest applied transaction that others follow; never below the floor.
  [[nodiscard]] double lag_s(double now_s);

private:
  void run(World &world);
  void flow_calmly(World &world);
  [[nodiscard]] bool keeps_up(World &world) const;
  void fall_behind(World &world);
  void watch_calm_flow(World &world);
  [[nodiscard]] double replay_look_s(double now_s);
  [[nodiscard]] double delay_s(double now_s) const;
  [[nodiscard]] double held_up_s(double now_s) const;
  void catch_up(World &world);
  void publish(World &world);
  [[nodiscard]] bool connected(World &world) const;
  [[nodiscard]] double production_bytes_per_s(double now_s) const;
  [[nodiscard]] double carried_bytes_per_s(World &world) const;
  [[nodiscard]] double written_by(double t_s) const;
  [[nodiscard]] double time_of(double bytes, double now_s) const;
  [[nodiscard]] double received_bytes(double now_s) const;
  [[nodiscard]] double applied_bytes(double now_s);
  [[nodiscard]] double take_missing(World &world);

  Settings settings_;
  const CommitLog *log_ = nullptr;
  std::unique_ptr<Flow> flow_;      ///< of what is missing
  std::unique_ptr<Flow> calm_flow_; ///< of what is written, while calm
  double calm_rate_bytes_per_s_ = 0;
  double calm_since_s_ = 0;
  double patience_s_ = 0; ///< a calm flow may be late by that much: its first byte takes the way's latency
  Port *lag_ = nullptr;
  const Port *rate_ = nullptr;
  const Port *ratio_ = nullptr;
  Port *stopped_ = nullptr;
  std::vector<const Port *> links_;
  bool calm_ = true; ///< takes everything as it is written
  double base_ = 0;  ///< bytes received when the present flow began, or for good while there is none
  double applied_ = 0;
  double applied_at_s_ = 0;
};

} // namespace drsim::components::stores
