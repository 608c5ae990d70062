#pragma once
#include "sim/analysis/capacity/table.hpp"

#include <initializer_list>
#include <map>

// For sim/analysis/capacity/*.cpp only: how the rows of one case are made.

namespace drsim::inline analysis::inline capacity {

/// What the rows of one case are worked out from.
struct Situation {
  const Deployment &deployment;
  const Region &region;
  const Loss &loss;
  const LoadCase &load;
  const std::vector<traffic::TierSettings> &tiers;
  Demand demand;
};

/// Pods that run, by service id: those needed, but no fewer than stand. For their connections.
using Running = std::map<std::string, double>;

/// Notes that a row rests on figures of a component: those that nobody declared, and those declared as an
/// estimate. A vendor's default that is documented counts as declared, but for max_connections: it depends
/// on the machine.
void rest_on(Row &row, const ComponentSpec &spec, std::initializer_list<const char *> parameters);

/// The queue of a name in the situation's region; null where there is none.
[[nodiscard]] const traffic::TierSettings *tier_in(const Situation &at, const std::string &name);

/// Share of calls that may be late at a tier: what the strictest journey that needs it may fail.
[[nodiscard]] double tolerated_share(const Deployment &deployment, const std::string &target);

/// Services and clusters. Fills in what runs.
void add_service_rows(const Situation &at, std::vector<Row> &rows, Running &running);
/// Databases, their connections, third parties, caches.
void add_store_rows(const Situation &at, const Running &running, std::vector<Row> &rows);
/// Topics and who reads them.
void add_stream_rows(const Situation &at, std::vector<Row> &rows);
/// Replication, links between regions, restores: of the region's own stores, with nothing lost.
void add_move_rows(const Situation &at, std::vector<Row> &rows);

} // namespace drsim::analysis::capacity
