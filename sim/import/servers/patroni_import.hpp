#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"

#include <string_view>
#include <vector>

namespace drsim::inline import::inline servers {

/// A member's configuration of Patroni, or the dynamic one that `patronictl show-config` prints: a `patroni`
/// with the timers, limits and synchronous mode of bootstrap.dcs, named by its scope. The store of its leader
/// key is a dependency. Every other setting is listed with the reason why.
[[nodiscard]] Imported import_patroni(std::string_view text, const ImportContext &context,
                                      Diagnostics &diagnostics);

/// What deployment.json sets of a cluster's timers may not fit together: it works with what Patroni makes of
/// them, and that is said.
void fit_patroni_timers(std::vector<ComponentSpec> &components, Diagnostics &diagnostics);

/// Where several files describe members of one cluster, that many members it has.
void count_patroni_members(std::vector<Imported> &files);

} // namespace drsim::import::servers
