#pragma once
#include "sim/engine/world.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline users {

/// Connections to databases that pods keep. A pod opens its whole pool when it starts (pool_opens_whole) and
/// holds it: slots of a database (max_connections less reserved_connections) go to who comes first, and a pod
/// that gets none answers errors, however many more are started. A pod that goes gives its slots back, those
/// without any first. When the database has been away, or services are pointed at another copy, all come at
/// once and everybody gets a share; of each service pool_stale_ratio of the pods do not come back for
/// pool_stale_s: connections that nobody checks, an address kept for ever.
/// Not modelled: pools that open as they are needed and shrink (they share fairly, in the data plane),
/// restarts of pods that end what is stale, readiness that takes such a pod out.
class PoolSlots {
public:
  /// Told of a service in a region whose share has changed, and the event behind it.
  using Told = std::function<void(const std::string &service, EventId cause)>;

  PoolSlots(World &world, Told told);
  void attach();
  /// Share of a service's pods that have no use of a database they need.
  [[nodiscard]] double unconnected(const std::string &service) const;
  /// Pods in service now.
  void set_pods(const std::string &service, double pods, EventId cause);

private:
  struct Pool {
    std::string service; ///< "order@eu-central-1"
    double per_pod = 0;  ///< infinity: it is no pool that holds
    double stale_ratio = 0;
    double stale_s = 0;
    double pods = 0;
    double held = 0;      ///< connections
    double connected = 0; ///< pods that have any
    double stale = 0;     ///< pods that have not come back
    int absences = 0;     ///< of the database
  };
  struct Database {
    std::string id;
    std::vector<double> slots; ///< by region of the copy
    const Port *serving = nullptr;
    std::vector<const Port *> writable; ///< by region
    bool there = true;
    std::vector<Pool> pools;
  };
  void look(Database &database, EventId cause);
  void come_back(Database &database, EventId cause);
  void fill(Database &database);
  void outlive(Database &database, std::size_t pool, int absences, EventId cause);
  [[nodiscard]] static double slots_of(const Database &database);

  World &world_;
  Told told_;
  std::vector<Database> databases_;
};

} // namespace drsim::users
