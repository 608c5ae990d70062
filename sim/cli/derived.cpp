#include "sim/cli/derived.hpp"

#include "sim/core/duration.hpp"
#include "sim/insight/dependency_graph.hpp"
#include "sim/insight/detection_table.hpp"
#include "sim/insight/parity.hpp"

#include <cstdio>

namespace drsim::inline cli {
namespace {

/// "15s", "4.5m": a chain has many of them on a line.
std::string compact(double seconds)
{
  char text[32];
  const bool minutes = seconds >= 60;
  std::snprintf(text, sizeof text, "%.3g%s", minutes ? seconds / 60 : seconds, minutes ? "m" : "s");
  return text;
}

std::string waits_text(const DetectionRow &row)
{
  std::string text;
  for (const DetectionWait &wait : row.waits)
    text += (text.empty() ? "" : " + ") + wait.what + " " + compact(wait.seconds);
  return text;
}

/// Where each wait is set, in the order of the waits.
std::string waits_at(const DetectionRow &row)
{
  std::string text;
  for (const DetectionWait &wait : row.waits)
    text += (text.empty() ? "" : "; ") + wait.what + " " + wait.at;
  return text;
}

std::vector<DependencyRow> edges_of(const DependencyGraph &graph)
{
  std::vector<DependencyRow> rows;
  for (const GraphEdge &edge : graph.edges)
    rows.push_back({edge.from, edge.to, edge.what, edge.at});
  return rows;
}

} // namespace

Listing alert_listing(const Deployment &deployment)
{
  Listing list{"alerts",
               {"id", "alarm", "detected_after", "pages", "chain", "route", "inhibited_by", "muted",
                "runbook", "where", "chain_where"},
               {}};
  list.text_columns = list.columns.size() - 1;
  list.widest_cell = 140;
  for (const DetectionRow &row : detection_table(deployment)) {
    const bool watched = !row.alarm.empty();
    list.rows.push_back({row.target + " " + row.metric, watched ? row.alarm : "nobody watches",
                         watched ? format_duration(row.total_s) : "",
                         watched ? (row.pages ? "yes" : "no") : "", waits_text(row), row.route,
                         row.inhibited_by, row.muted, row.runbook, row.at, waits_at(row)});
  }
  return list;
}

Listing parity_listing(const Deployment &deployment)
{
  Listing list{"parity",
               {"id", "difference", "region", "parameter", "primary", "standby", "what", "primary_where",
                "standby_where"},
               {}};
  list.text_columns = 6;
  for (const ParityDifference &one : region_parity(deployment))
    list.rows.push_back({one.primary, parity_name(one.kind), one.region, one.parameter, one.primary_value,
                         one.standby_value, parity_text(one), provenance_text(one.primary_at),
                         one.standby_at.file.empty() ? "" : provenance_text(one.standby_at)});
  return list;
}

void add_dependencies(const Deployment &deployment, Listing &components)
{
  components.has_edges = true;
  components.edges = edges_of(dependency_graph(deployment));
}

std::string dependency_dot(const Deployment &deployment)
{
  const DependencyGraph graph = dependency_graph(deployment);
  std::vector<GraphRow> nodes;
  for (const GraphNode &node : graph.nodes)
    nodes.push_back({node.id, node.kind, node.region, node.component});
  return graph_dot(deployment.id, nodes, edges_of(graph));
}

} // namespace drsim::cli
