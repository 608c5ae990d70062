#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/ports.hpp"
#include "sim/model/witness.hpp"

#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline engine {

inline constexpr double forever_s = std::numeric_limits<double>::infinity();

struct Waiter;

/// A named piece of shared state (sim/model/ports.hpp): components meet here and nowhere else. Whoever reads
/// it has it const; only its owner, and those who may write on its behalf, can set it. What faults hold down
/// shows the worst of what holds it, and of what its owner says.
class Port {
public:
  [[nodiscard]] double value() const { return value_; }
  [[nodiscard]] bool on() const { return value_ != 0; }
  /// Of an optional time: when, if ever.
  [[nodiscard]] std::optional<double> time_s() const
  {
    return std::isnan(value_) ? std::nullopt : std::optional(value_);
  }
  /// The event that set the present value (no_event for the initial one).
  [[nodiscard]] EventId cause() const { return cause_; }
  /// When the present value was set.
  [[nodiscard]] double since_s() const { return since_s_; }
  [[nodiscard]] const std::string &name() const { return name_; }
  [[nodiscard]] const PortKind &kind() const { return *kind_; }
  /// The component that owns it; "" while nobody does.
  [[nodiscard]] const std::string &owner() const { return owner_; }
  /// Somebody besides its owner reads it.
  [[nodiscard]] bool read_by_others() const;

private:
  friend class World;
  struct Hold {
    int id;
    double value;
    EventId cause;
    std::size_t fault;
  };
  struct Listener {
    const std::string *component;
    std::function<void(const Port &)> call;
  };
  const PortKind *kind_ = nullptr;
  std::string name_;
  std::string owner_;
  std::vector<const std::string *> readers_; ///< each once; the world keeps the names
  std::vector<const std::string *> writers_; ///< besides the owner
  double value_ = 0;                         ///< what everybody sees
  double own_ = 0;                           ///< what its owner says
  EventId own_cause_ = no_event;
  std::vector<Hold> holds_;
  EventId cause_ = no_event;
  double since_s_ = 0;
  // Waiting and listening change nothing that a reader can see.
  mutable std::vector<std::shared_ptr<Waiter>> waiters_;
  mutable std::deque<Listener> listeners_; ///< they stay where they are when one brings others
};

/// What is wrong with a simulation that did not end properly: an outcome value, never an exception.
struct RunResult {
  enum class End {
    horizon,
    stopped,
    deadlock,
    escaped_exception,
    event_limit,
    loose_ports ///< a port is read or asked that nobody owns; the message names both ends
  };
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
  [[nodiscard]] virtual const Port &done() = 0;
  virtual void cancel() = 0;
};

/// The simulated world of one trial: the only code that names SimGrid. Regions and zones are net zones with a
/// host each, joined by links; a component's actors run on a host that never fails ("control"), and ask `up`
/// whether the place they stand for is alive. One World a process (decision 0001).
class World {
public:
  /// What all trials of a scenario have in common.
  struct Fixed {
    double horizon_s = 14400;
    double load_factor = 1;                ///< of the scenario
    bool attacked = false;                 ///< it has requests that are no users'
    std::uint64_t event_limit = 2'000'000; ///< wake-ups before the trial counts as hung
    bool keep_series = false;              ///< record series (replay) or not (campaign)
    /// Who owns what no component does: only tests of components on their own have somebody ("script").
    std::string stands_in = {};
    /// Called inside the simulation when it ends properly; a trial's process may send its result here and
    /// leave.
    std::function<void(const RunResult &)> at_end = {};
  };
  struct Settings : Fixed {
    std::uint64_t seed = 1;
    std::uint64_t trial = 0;
    double start_hour = 12; ///< local hour of day at t = 0
    int start_day = 0;      ///< of the week at t = 0, 0 Monday .. 6 Sunday
    /// Sets these four. Called once, when anybody first asks for one of them or draws from chance, at the
    /// latest before time begins: all that has been built by then is the same for every trial, and a process
    /// that goes on from there may be forked for each.
    std::function<void(Settings &)> number = {};
  };

  World(const Deployment &deployment, const Settings &settings);
  ~World();
  World(const World &) = delete;
  World &operator=(const World &) = delete;

  [[nodiscard]] const Deployment &deployment() const;
  /// Of this trial; settles which one it is (Settings::number).
  [[nodiscard]] const Settings &settings() const;
  /// Whatever the trial.
  [[nodiscard]] const Fixed &fixed() const;
  [[nodiscard]] Timeline &timeline();

  // --- time and actors (sleep and wait only inside an actor) ---
  [[nodiscard]] double now_s() const;
  /// Starts an actor (a daemon: the trial ends at the horizon or at stop(), whoever still waits).
  void spawn(const std::string &name, std::function<void()> body);
  /// The same once `ready` holds, now or at the first change of a watched port: for those who mostly wait
  /// in vain. An actor that waits costs as much as one that works (decision 0003).
  void spawn_when(const std::string &name, const std::vector<const Port *> &watched,
                  std::function<bool()> ready, std::function<void()> body);
  void sleep_s(double seconds);
  void sleep_until_s(double t_s);
  /// Sleeps to the first instant phase_s + k * period_s that lies after now (always moves on).
  void sleep_to_tick(double period_s, double phase_s);
  /// Sleeps until `ready` holds; it is evaluated now and at every change of a watched port.
  /// Level-triggered.
  void wait_until(const std::vector<const Port *> &watched, const std::function<bool()> &ready);
  /// The same with a deadline; false when the deadline came first.
  bool wait_until(const std::vector<const Port *> &watched, const std::function<bool()> &ready,
                  double deadline_s);
  /// Ends the trial before its horizon (everything of interest has happened).
  void stop();

  // --- shared state ---
  // Whoever asks for a port is the component at work: the one being started, else the one the actor belongs
  // to.

  /// The component at work owns this port and alone sets it (others too where the kind is shared). `start`:
  /// its value at the beginning, else the kind's. Asking again gives the same port. A second owner is refused
  /// by run().
  Port &own(const PortKind &kind, const std::string &id, std::optional<double> start = std::nullopt);
  /// To set on the owner's behalf, where the kind is shared: a request, a pager, room in a cluster.
  Port &share(const PortKind &kind, const std::string &id);
  /// To read, wait for and listen to. run() refuses what is read or shared and has no owner.
  const Port &read(const PortKind &kind, const std::string &id);
  /// The same for records only: who looks at it so does not depend on it.
  const Port &look_at(const PortKind &kind, const std::string &id);
  /// A flag that is always on: for what a component does without.
  const Port &always();
  /// The port of that name, if anybody has asked for it.
  [[nodiscard]] const Port *find(const std::string &name) const;
  /// Every port there is, sorted by name.
  [[nodiscard]] std::vector<const Port *> all_ports() const;
  /// Sets what the owner says, and wakes those whose condition now holds. No effect when nothing changes for
  /// readers.
  void set(Port &port, double value, EventId cause);
  /// Fault number `fault` of the scenario holds the port at a value at least as bad, until it is released;
  /// holds of several faults compose. Returns a name for the hold.
  int hold(const Port &port, double value, EventId cause, std::size_t fault = 0);
  /// Ends one hold; the others stay. No effect on one that has ended.
  void release(const Port &port, int hold, EventId cause);
  /// Fault number `fault` of the scenario is over: it holds nothing any more. What it does is witnessed.
  void over(std::size_t fault);
  /// Whoever mends that fault outside the deployment (a provider) is done at that time.
  void mended_at(EventId fault, double t_s);
  /// When; forever for a fault that nobody else mends.
  [[nodiscard]] double mended_s(EventId fault) const;
  /// The owner has put right what faults did to it: ends all its holds.
  void cure(Port &port, EventId cause) { cure({&port}, cause); }
  /// The same of all that one fault has done to it.
  void cure(const std::vector<Port *> &ports, EventId cause);
  /// Whether fault number `fault` has held anything at all.
  [[nodiscard]] bool begun(std::size_t fault) const;
  /// Whether it has made a port worse that somebody besides its owner reads, or whose owner tells others
  /// anything.
  [[nodiscard]] bool felt(std::size_t fault) const;
  /// Calls back at once, inside set(); must not sleep. For the data plane.
  void on_change(const Port &port, std::function<void(const Port &)> listener);
  /// "region:NAME.up" of a place: a region or zone name; "" = the world, always up.
  const Port &up(const std::string &region_or_zone);
  /// Whether one machine of a zone runs, `of` its name ("orders", "consul:east/2"). While a zone comes back
  /// (ZONE.up between 0 and 1) its machines do so one after another, each at a place in the row that chance
  /// gives it.
  [[nodiscard]] bool machine_up(const std::string &of, const std::string &zone);
  /// "volumes:ZONE.up": the share of a zone's storage volumes that are there.
  const Port &volumes_up(const std::string &zone);
  /// The same with the volume it stands on (EBS): for what keeps data on disks of the zone.
  [[nodiscard]] bool machine_and_volume_up(const std::string &of, const std::string &zone);
  /// "link:A|B.up" between two regions (name order does not matter).
  const Port &link_up(const std::string &region_a, const std::string &region_b);
  /// "grey:OF.errors" and the like, of a zone, a service's pods of a region or a store: what a fault that
  /// takes nothing down makes of it.
  const Port &grey(const PortKind &kind, const std::string &of);
  /// Alive and reachable: both regions up and, when they differ, the link between them up. "" reaches all.
  [[nodiscard]] bool reachable(const std::string &from_region, const std::string &to_region);
  /// The component whose ports are asked for while the returned token lives.
  class AtWork;
  [[nodiscard]] AtWork at_work(const std::string &component);

  // --- events, chance ---
  /// `set_by`: the parameters that set how long it took since its latest cause: "ttl_s" of `component`, else
  /// "route53:shop.ttl_s"; "scenario:/faults/0/for" of the scenario.
  EventId record(const std::string &component, const std::string &kind, const std::string &what, Phase phase,
                 std::vector<EventId> causes, std::vector<std::string> set_by = {});
  [[nodiscard]] Stream stream(const std::string &component, const std::string &purpose) const;
  /// For what a component draws when it starts and needs once time goes on: called at once when it is known
  /// which trial this is, else as soon as it is, in order of asking.
  void when_numbered(std::function<void()> draw);
  /// What the world itself has seen so far against which the laws of a trial are held.
  [[nodiscard]] Witness witness() const;

  // --- flows ---
  /// Starts moving bytes between the regions' hosts (same region: the region's own network).
  /// rate_limit_bytes_per_s caps this flow; infinity = what the links give.
  std::unique_ptr<Flow> start_flow(const std::string &from_region, const std::string &to_region, double bytes,
                                   double rate_limit_bytes_per_s = forever_s);
  /// How many flows have started and ended so far. Between two changes of it, of a ratio or of what is up,
  /// every flow keeps its rate.
  const Port &flow_changes();
  /// "link:A|B.ratio": share of nominal bandwidth of the link between two regions, 1 while healthy.
  const Port &link_ratio(const std::string &region_a, const std::string &region_b);
  [[nodiscard]] double link_latency_s(const std::string &region_a, const std::string &region_b) const;
  /// Nominal, whatever the ratio.
  [[nodiscard]] double link_bandwidth_bytes_per_s(const std::string &region_a,
                                                  const std::string &region_b) const;

  /// Runs to the horizon (or stop()). Once.
  RunResult run();

private:
  struct State;
  struct Link; ///< of two regions
  Port &port(const PortKind &kind, const std::string &id);
  [[nodiscard]] static long turn();
  [[nodiscard]] const std::string &who() const;
  [[nodiscard]] const std::string *whose() const;
  [[nodiscard]] const std::string *kept(const std::string &name);
  const Port &seen(Port &port);
  Port &own_place(const PortKind &kind, const std::string &id);
  Link &link(const std::string &region_a, const std::string &region_b);
  [[nodiscard]] bool tells_others(const std::string &component) const;
  void show(Port &port, EventId cause);
  void look_for_holds(std::size_t fault, std::vector<Witness::Held> &held) const;
  void look_at_actor(const std::string &component, EventId event);
  void wake(const Port &port);
  void check_ports();
  std::unique_ptr<State> state_;
};

/// While it lives, ports are asked for in the name of one component.
class World::AtWork {
public:
  AtWork(World &world, const std::string &component);
  /// `kept`: a name that the world keeps.
  AtWork(World &world, const std::string *kept);
  ~AtWork();
  AtWork(const AtWork &) = delete;
  AtWork &operator=(const AtWork &) = delete;

private:
  World &world_;
  const std::string *before_;
};

} // namespace drsim::engine
