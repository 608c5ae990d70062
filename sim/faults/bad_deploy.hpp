#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// A new version of a service is released in the primary region; `error_ratio` of what it answers are errors
/// (SERVICE@REGION.bad_version). How much of the traffic meets it is for the delivery to say. When it heals,
/// someone has shipped a fix. With no_way_back (1) it has changed what no earlier version can work with, a
/// schema say: only a fixed version helps (action hotfix). Not modelled: a version that is slow or leaks.
[[nodiscard]] Injection bad_deploy(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
