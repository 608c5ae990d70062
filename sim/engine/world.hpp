#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace drsim::inline engine {

inline constexpr double forever_s = std::numeric_limits<double>::infinity();

struct Waiter;

/// A named piece of shared state: components meet here and nowhere else. Booleans are 0 and 1.
class Signal {
public:
  [[nodiscard]] double value() const { return value_; }
  [[nodiscard]] bool on() const { return value_ != 0; }
  /// The event that set the present value (no_event for the initial one).
  [[nodiscard]] EventId cause() const { return cause_; }
  /// When the present value was set.
  [[nodiscard]] double since_s() const { return since_s_; }
  [[nodiscard]] const std::string &name() const { return name_; }

private:
  friend class World;
  std::string name_;
  double value_ = 0;
  EventId cause_ = no_event;
  double since_s_ = 0;
  std::vector<std::shared_ptr<Waiter>> waiters_;
  std::vector<std::function<void(const Signal &)>> listeners_;
};

/// What is wrong with a simulation that did not end properly: an outcome value, never an exception.
struct RunResult {
  enum class End { horizon, stopped, deadlock, escaped_exception, event_limit };
  End end = End::horizon;
  std::string message;
};

/// A flow of bytes between two places that competes for bandwidth with every other flow on its links.
class Flow {
public:
  virtual ~Flow() = default;
  /// Bytes moved so far, exact at the present moment.
  [[nodiscard]] virtual double moved_bytes() const = 0;
  /// "flow:N.done": 1 finished, -1 failed (an end or the link went down), 0 running.
  [[nodiscard]] virtual Signal &done() = 0;
  virtual void cancel() = 0;
};

/// The simulated world of one trial: the only code that names SimGrid. Regions and zones are net zones with a
/// host each, joined by links; a component's actors run on a host that never fails ("control"), and ask `up`
/// whether the place they stand for is alive. One World a process (decision 0001).
class World {
public:
  struct Settings {
    std::uint64_t seed = 1;
    std::uint64_t trial = 0;
    double horizon_s = 14400;
    double start_hour = 12;                ///< local hour of day at t = 0
    int start_day = 0;                     ///< of the week at t = 0, 0 Monday .. 6 Sunday
    double load_factor = 1;                ///< of the scenario
    std::uint64_t event_limit = 2'000'000; ///< wake-ups before the trial counts as hung
    bool keep_series = false;              ///< record series (replay) or not (campaign)
    /// Called inside the simulation when it ends properly; a trial's process may send its result here and
    /// leave.
    std::function<void(const RunResult &)> at_end = {};
  };

  World(const Deployment &deployment, const Settings &settings);
  ~World();
  World(const World &) = delete;
  World &operator=(const World &) = delete;

  [[nodiscard]] const Deployment &deployment() const;
  [[nodiscard]] const Settings &settings() const;
  [[nodiscard]] Timeline &timeline();

  // --- time and actors (sleep and wait only inside an actor) ---
  [[nodiscard]] double now_s() const;
  /// Starts an actor (a daemon: the trial ends at the horizon or at stop(), whoever still waits).
  void spawn(const std::string &name, std::function<void()> body);
  /// The same once `ready` holds, now or at the first change of a watched signal: for those who mostly wait
  /// in vain. An actor that waits costs as much as one that works (decision 0003).
  void spawn_when(const std::string &name, const std::vector<Signal *> &watched, std::function<bool()> ready,
                  std::function<void()> body);
  void sleep_s(double seconds);
  void sleep_until_s(double t_s);
  /// Sleeps to the first instant phase_s + k * period_s that lies after now (always moves on).
  void sleep_to_tick(double period_s, double phase_s);
  /// Sleeps until `ready` holds; it is evaluated now and at every change of a watched signal.
  /// Level-triggered.
  void wait_until(const std::vector<Signal *> &watched, const std::function<bool()> &ready);
  /// The same with a deadline; false when the deadline came first.
  bool wait_until(const std::vector<Signal *> &watched, const std::function<bool()> &ready,
                  double deadline_s);
  /// Ends the trial before its horizon (everything of interest has happened).
  void stop();

  // --- shared state ---
  /// The signal of that name, created with `initial` on first use (later initials are ignored).
  Signal &signal(const std::string &name, double initial = 0);
  /// True if some component has already created it.
  [[nodiscard]] bool has_signal(const std::string &name) const;
  /// Sets it and wakes those whose condition now holds. No effect when the value is the same.
  void set(Signal &signal, double value, EventId cause);
  /// Calls back at once, inside set(); must not sleep. For the data plane.
  void on_change(Signal &signal, std::function<void(const Signal &)> listener);
  /// "region:NAME.up" of a place: a region or zone name; "" = the world, always up.
  Signal &up(const std::string &region_or_zone);
  /// "link:A|B.up" between two regions (name order does not matter).
  Signal &link_up(const std::string &region_a, const std::string &region_b);
  /// Alive and reachable: both regions up and, when they differ, the link between them up. "" reaches all.
  [[nodiscard]] bool reachable(const std::string &from_region, const std::string &to_region);

  // --- events, chance ---
  EventId record(const std::string &component, const std::string &kind, const std::string &what, Phase phase,
                 std::vector<EventId> causes);
  [[nodiscard]] Stream stream(const std::string &component, const std::string &purpose) const;

  // --- flows ---
  /// Starts moving bytes between the regions' hosts (same region: the region's own network).
  /// rate_limit_bytes_per_s caps this flow; infinity = what the links give.
  std::unique_ptr<Flow> start_flow(const std::string &from_region, const std::string &to_region, double bytes,
                                   double rate_limit_bytes_per_s = forever_s);
  /// How many flows have started and ended so far. Between two changes of it, of a ratio or of what is up,
  /// every flow keeps its rate.
  Signal &flow_changes();
  /// Share of nominal bandwidth of the link between two regions (1 = healthy; 0 is a cut, use link_up).
  void set_link_bandwidth_ratio(const std::string &region_a, const std::string &region_b, double ratio);
  /// "link:A|B.ratio": that share, 1 while healthy.
  Signal &link_ratio(const std::string &region_a, const std::string &region_b);
  [[nodiscard]] double link_latency_s(const std::string &region_a, const std::string &region_b) const;
  /// Nominal, whatever the ratio.
  [[nodiscard]] double link_bandwidth_bytes_per_s(const std::string &region_a,
                                                  const std::string &region_b) const;

  /// Runs to the horizon (or stop()). Once.
  RunResult run();

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace drsim::engine
