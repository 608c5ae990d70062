#pragma once
#include "sim/analysis/capacity/results.hpp"
#include "sim/input/prices.hpp"

#include <string>
#include <vector>

namespace drsim::inline analysis::inline capacity {

/// Ways to keep the second region, each as changes of figures (as --set takes them): as declared; cold (no
/// machines, and the stores come back from backups: a promotion lasts as long as a restore); pilot light (no
/// machines, copies that follow); warm (half as much as the first region); as much as the first region. None
/// where there is no second region with services of the first.
[[nodiscard]] std::vector<Alternative> ways_of(const Deployment &deployment);

/// Marks those to which no other is both as cheap and as likely to meet the RTO (Pareto).
void mark_front(std::vector<Alternative> &ways);

/// Changes that give each row of a case that is too little what it lacks, the smallest each, and of several
/// ways the cheapest; none for rows that only other files or contracts can mend. Prices are of a month in
/// which they stand; what scaling brings costs only while it runs.
[[nodiscard]] Cure cure_of(const Deployment &deployment, const Case &one, const Prices &prices);

} // namespace drsim::analysis::capacity
