#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace YAML {
class Node;
} // namespace YAML

namespace drsim::inline import::inline prometheus {

/// A prometheus.yml, or the custom resource Prometheus: one component of kind `prometheus`, called after the
/// external label `prometheus` or "main". Intervals of single jobs go into Imported::job_intervals. Not
/// modelled: federation.
[[nodiscard]] Imported import_prometheus_config(std::string_view text, const ImportContext &context,
                                                Diagnostics &diagnostics);

/// A rules file, or custom resources PrometheusRule: one `alert_rule` a rule the simulation has a metric for.
/// Its labels name what it watches (journey, service, database) and go into Imported::alert_labels.
[[nodiscard]] Imported import_prometheus_rules(std::string_view text, const ImportContext &context,
                                               Diagnostics &diagnostics);

/// The same of one resource Prometheus or PrometheusRule among other manifests.
void read_prometheus_config(const YAML::Node &document, const ImportContext &context,
                            Diagnostics &diagnostics, Imported &imported);
void read_prometheus_rules(const YAML::Node &document, const ImportContext &context, Diagnostics &diagnostics,
                           Imported &imported);

} // namespace drsim::import::prometheus
