#pragma once
#include "sim/import/facts/imported.hpp"

#include <set>
#include <string>
#include <vector>

namespace drsim::inline assemble {

[[nodiscard]] std::vector<const ComponentSpec *> components_of_kind(const std::vector<Imported> &yields,
                                                                    const std::string &kind);

/// Services that others name in their settings.
[[nodiscard]] std::set<std::string> called_by_others(const std::vector<Imported> &yields);

/// Services that those of one level name in their settings and that are not `named` yet; adds them to it.
[[nodiscard]] std::vector<std::string> called_next(const std::vector<Imported> &yields,
                                                   const std::vector<std::string> &level,
                                                   std::set<std::string> &named);

/// Journeys as alerts name them; "main" when none does.
[[nodiscard]] std::set<std::string> journeys_watched(const std::vector<Imported> &yields);

/// What users come by, as users_entry() finds it; null when nothing of the sort is described.
[[nodiscard]] const ComponentSpec *entry_of(const std::vector<Imported> &yields,
                                            const std::string &first_region);

/// Queues and topics that those services name in their settings in the first region and do not empty
/// themselves.
[[nodiscard]] std::vector<std::string> sent_to(const std::vector<Imported> &yields,
                                               const std::set<std::string> &services,
                                               const std::string &first_region);

} // namespace drsim::assemble
