#pragma once
#include "sim/import/facts/imported.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace YAML {
class Node;
} // namespace YAML

namespace drsim::inline import::inline alertmanager {

/// An alertmanager.yml, plain or inside a Secret: one `alert_route` a node of the route tree, called after
/// its receiver ("alertmanager:page"; a second route to it "alertmanager:page-2"), with what it inherits.
/// Receivers' addresses and keys are not kept. Inhibition rules become dependencies of alerts, the time
/// intervals of a route its parameters `mute_times` and `active_times`. Not read: silences, grouping labels.
[[nodiscard]] Imported import_alertmanager(std::string_view text, const ImportContext &context,
                                           Diagnostics &diagnostics);

/// The resource AlertmanagerConfig of the operator: routes for alerts of its own namespace.
[[nodiscard]] Imported read_alertmanager_resource(const YAML::Node &document, const ImportContext &context,
                                                  Diagnostics &diagnostics);

/// The routes an alert with these labels reaches, as Alertmanager walks its tree: component ids, in order.
[[nodiscard]] std::vector<std::string> routes_for(const std::vector<RouteNode> &routes,
                                                  const std::map<std::string, std::string> &labels);

/// Whether labels fit all the conditions; a label that is absent counts as empty.
[[nodiscard]] bool matches_labels(const std::vector<LabelMatcher> &matchers,
                                  const std::map<std::string, std::string> &labels);

/// Writes down, as a dependency "inhibited_by", which alert of any file keeps which other quiet.
void link_inhibitions(std::vector<Imported> &files);

/// What only several files together tell. Each alert rule gets its `route` (a paging one first), its
/// Prometheus' evaluation interval where its group sets none, and each Prometheus the dead-man's time-out of
/// its Watchdog rule. What a file says itself is never replaced.
void link_monitoring(std::vector<Imported> &files);

} // namespace drsim::import::alertmanager
