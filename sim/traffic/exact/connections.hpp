#pragma once
#include "sim/model/deployment.hpp"
#include "sim/traffic/exact/call_store.hpp"
#include "sim/traffic/exact/tiers.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace drsim::traffic::inline exact {

/// The connections of services to stores (pools.hpp), each service's in each region: who holds one and who
/// waits for one, first come, first served.
class Connections {
public:
  Connections(const PlaneSettings &settings, const Tiers &tiers, Agenda &agenda);

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(pools_.size()); }
  /// The pool, in region 0, whose connections a hop uses; the other regions' follow. nobody: none.
  [[nodiscard]] std::uint32_t pool_of(const Journey &journey, const Hop &hop) const;
  /// The same in a region; nobody where as many connections are made as are wanted.
  [[nodiscard]] std::uint32_t pool_in(std::size_t region, std::uint32_t first) const
  {
    return first == nobody || !pools_[first + region].limited ? nobody
                                                              : first + static_cast<std::uint32_t>(region);
  }

  /// A call waits for a connection until the pool's time-out.
  void wait(std::uint32_t pool, CallId id, CallStore &calls);
  /// Gives the next who waits a connection that is free; nobody when there is none or nobody waits.
  [[nodiscard]] CallId grant(std::uint32_t pool, CallStore &calls);
  /// A call holds, or waits for, its connection no more. nobody, or a pool with a connection to give.
  [[nodiscard]] std::uint32_t leave(Call &call);
  /// Only one loop hands out a pool's connections: false while another does.
  [[nodiscard]] bool begin_handing_out(std::uint32_t pool);
  void end_handing_out(std::uint32_t pool) { pools_[pool].handing_out = false; }

  /// What each pool may hold now that pods, routes or copies have changed; one without a limit as before.
  [[nodiscard]] std::vector<double> capacities() const;
  void set_capacity(std::uint32_t pool, double capacity) { pools_[pool].capacity = capacity; }
  /// Calls that wait for a connection to this copy of a store.
  [[nodiscard]] double waiting_for(std::size_t copy) const;

private:
  struct Waiting {
    CallId call;
    std::uint32_t generation;
  };
  struct Pool {
    std::size_t caller = 0; ///< slot of the service
    std::size_t store = 0;  ///< slot of the store, as that region names it: its route may lead elsewhere
    double per_pod = 0;
    bool limited = false;
    std::size_t timeout = 0; ///< number of its time-out
    double capacity = 0;
    double in_use = 0;
    std::deque<Waiting> waiting; ///< one that gave up is passed over
    std::size_t gave_up = 0;     ///< of these
    bool handing_out = false;
  };

  const Tiers &tiers_;
  Agenda &agenda_;
  std::vector<Pool> pools_; ///< plan x regions
};

} // namespace drsim::traffic::exact
