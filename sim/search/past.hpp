#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/search/space.hpp"

#include <set>
#include <string>
#include <vector>

namespace drsim::inline search {

/// Components that the verdict of a trial came from: those of all events that led to an impact on users, to
/// its end or to a loss, and those whose figures set how long that took. Sorted.
[[nodiscard]] std::vector<std::string> past_of(const Timeline &timeline);

/// Whether an item can have mattered in trials with this past: something it touches is in there, or it
/// touches what no past names (a place, the load, what is played by nobody). A guess, however good: with the
/// item things may go another way.
[[nodiscard]] bool may_matter(const Deployment &deployment, const Space &space, std::size_t item,
                              const std::set<std::string> &past);

} // namespace drsim::search
