#pragma once
#include "sim/analysis/capacity/loads.hpp"
#include "sim/analysis/capacity/losses.hpp"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline analysis::inline capacity {

enum class State {
  enough,
  too_little,
  not_known ///< a figure that decides is declared by nobody: never counted as enough
};
[[nodiscard]] const char *state_name(State state);

/// What binds first.
enum class Cause { cpu, placement, nodes, quota, connections, bandwidth, partitions, time, no_copy };
[[nodiscard]] const char *cause_name(Cause cause);

/// One resource of a region against what a load asks of it.
struct Row {
  std::string tier;     ///< component or service: "bff@eu-west-1", "orders-db-dr"
  std::string resource; ///< stable: service, database, connections, nodes, quota, third_party, cache, topic,
                        ///< consumers, replication, link, restore
  std::string unit;     ///< "calls/s", "connections", "nodes", "events/s", "bytes/s", "share", "s"
  double required = 0;
  double standing = 0;  ///< what stands, without any scaling; NaN: not known
  double on_nodes = 0;  ///< after the autoscaler, on the nodes there are: launches may be refused
  double available = 0; ///< after nodes have come, to the limits that are declared; NaN: not known
  /// Less is better for a time ("s"): `available` is then the time there is, `required` the time it takes.
  Cause cause = Cause::cpu;
  std::string limit;                ///< parameter that binds: "bff@eu-west-1.hpa_max"
  std::vector<std::string> unknown; ///< parameters to declare; with any the row is not known
  std::vector<std::string> assumed; ///< declared, but as an estimate
  std::string why;                  ///< how it was worked out, and what to know about it
  std::string warning;              ///< what in the files contradicts the figures; "" = nothing
  double pods_needed = 0;           ///< of a service; 0 else
  double pods_most = 0;             ///< that limits and placement allow it; 0 else
  double pods_at_rest = 0;          ///< where its autoscaler comes to rest at this load; 0 without one

  [[nodiscard]] State state() const;
  [[nodiscard]] double headroom() const { return available - required; } ///< in the unit
  /// By how much the load could grow: available / required - 1; infinite when nothing is required.
  [[nodiscard]] double headroom_ratio() const;
};

/// One region that all users come to, what it has lost, and one load.
struct Case {
  std::string region;
  Loss loss;
  LoadCase load;
  std::vector<Row> rows;

  /// The row with the least headroom among those whose figures are there; what no load moves (a time, a share
  /// of partitions) only where it is too little. None: nothing has a figure.
  [[nodiscard]] const Row *tightest() const;
  /// Too little wherever anything is, else not known wherever anything is.
  [[nodiscard]] State state() const;
};

struct CapacityTable {
  double peak_per_s = 0;
  PeakTime peak;
  std::vector<LoadCase> loads;
  std::vector<Case> cases; ///< by region, loss, load
  [[nodiscard]] const Case *find(const std::string &region, const std::string &loss,
                                 const std::string &load) const;
};

/// Every region x loss x load. `forecast`: quarters to come, may be empty.
[[nodiscard]] CapacityTable capacity_table(const Deployment &deployment,
                                           const std::vector<ForecastQuarter> &forecast);

} // namespace drsim::analysis::capacity
