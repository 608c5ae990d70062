#pragma once
#include "sim/components/compute/zone_pods.hpp"
#include "sim/laws/pod_probe.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline compute {

/// The probes of a service's pods at work (facts.md, section 7.2). They fail while what they ask for is away
/// (links readiness_asks, liveness_asks: a deep health check), and while calls wait longer for a worker than
/// their time-out, where the same workers answer both (probe_shares_workers). When that begins, calls wait at
/// every pod as long as SERVICE.queue_wait_s says; a pod that comes, or comes back, begins with an empty
/// queue, which grows by (load / capacity - 1) seconds a second up to that. Each pod's probes have a phase of
/// their own. A pod whose readiness fails leaves the service; it finishes what waits for it, so that it
/// answers again a wait later, and is back when its probes have passed. A container whose liveness fails is
/// stopped and started again, after a back-off that doubles. One that does not answer in the time its startup
/// probe (else its liveness probe) gives it meets the same. It costs nothing while all is well. Not modelled:
/// probes of several containers, a pod's own bad luck in a queue of moderate length.
class PodProbes {
public:
  PodProbes(const ComponentSpec &spec, const Deployment &deployment);
  /// `wake` is called when something may become due that was not.
  void start(World &world, std::function<void()> wake);

  /// Takes up pods that came and forgets those that went; then moves those whose time has come.
  /// Returns the zones of containers that are to be started again.
  [[nodiscard]] std::vector<std::size_t> due(World &world, PodZones &pods);
  /// The next time at which a pod moves.
  [[nodiscard]] double next_s() const;
  /// Whether pods have moved since the last call.
  [[nodiscard]] bool take_moved();
  /// Why pods last moved.
  [[nodiscard]] EventId cause() const { return cause_; }

  /// Seconds until a container that takes so long to start answers; more when probes cut it off.
  [[nodiscard]] double started_after_s(double start_s, int &restarts);
  /// Seconds from the failed liveness probe of a container of a zone until it starts again, and its restarts.
  [[nodiscard]] double stopped_after_s(World &world, std::size_t zone, int &restarts);
  /// A container that was started again is in service.
  void in_service(World &world, std::size_t zone, int restarts);
  /// Parameters that set how long a start takes.
  [[nodiscard]] std::vector<std::string> start_takes() const;

private:
  /// Something a deep probe asks for.
  struct Asked {
    std::string id;
    std::vector<const Port *> watched;
    std::function<bool()> well;
  };
  struct Pod {
    std::size_t zone = 0;
    double out_s = forever_s;  ///< in service: leaves; out: is back
    double kill_s = forever_s; ///< its container is started again
    double wait_s = 0;         ///< of a call that comes to it
    double look_s = forever_s; ///< when its queue will be too long for a probe, as it grows now
  };
  struct Restarted {
    std::size_t zone = 0;
    int restarts = 0;
    double since_s = 0;
  };

  void ask(World &world, const std::vector<std::string> &ids, std::vector<Asked> &asked) const;
  void look(World &world);
  [[nodiscard]] static bool any_away(const std::vector<Asked> &asked);
  [[nodiscard]] static std::string names_of(const std::vector<Asked> &asked);
  void reconcile(World &world, const PodZones &pods);
  void plan_in(World &world, Pod &pod);
  void plan_out(World &world, Pod &pod);
  void follow_queues(World &world);
  void leave(World &world, PodZones &pods, const Pod &pod);
  void tell(World &world, const PodZones &pods);

  std::string id_;
  const Deployment &deployment_;
  bool readiness_ = true;
  bool liveness_ = false;
  bool shares_workers_ = true;
  PodProbe ready_probe_;
  PodProbe live_probe_;
  std::optional<double> start_budget_s_;
  bool startup_ = false;
  Distribution pod_start_s_;
  double stop_s_ = 0;
  double back_off_base_s_ = 0;
  double back_off_cap_s_ = 0;
  double back_off_reset_s_ = 0;
  std::vector<std::string> readiness_asks_;
  std::vector<std::string> liveness_asks_;

  std::function<void()> wake_;
  std::optional<Stream> chance_;
  const Port *wait_s_ = nullptr;
  const Port *utilisation_ = nullptr;
  Port *probed_out_ = nullptr;
  std::vector<Asked> ready_asked_;
  std::vector<Asked> live_asked_;
  bool not_ready_ = false; ///< readiness probes fail at present
  bool not_live_ = false;
  bool begun_ = false; ///< they have begun to fail, and pods have not been looked at since
  double busy_ = 0;    ///< load over capacity since looked_s_
  double looked_s_ = 0;
  bool ready_away_ = false; ///< for what they ask for
  bool live_away_ = false;
  std::vector<Pod> in_;  ///< in service while probes fail
  std::vector<Pod> out_; ///< not in service
  std::vector<Restarted> restarted_;
  bool moved_ = false;
  bool told_ = false; ///< an episode has been told
  bool none_told_ = false;
  EventId cause_ = no_event;
};

} // namespace drsim::components::compute
