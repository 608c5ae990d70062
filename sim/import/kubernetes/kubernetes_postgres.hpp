#pragma once
#include "sim/import/facts/imported.hpp"

#include <optional>

namespace YAML {
class Node;
}

namespace drsim::inline import::inline kubernetes {

/// True for a Cluster of CloudNativePG.
[[nodiscard]] bool is_cloud_native_pg(const YAML::Node &object);

/// The PostgreSQL of a Cluster of CloudNativePG, played as what is nearest to it, a `patroni`: as many
/// members, one of which leads. In place of the leader's key stands the readiness of the primary's pod: with
/// its node it is lost 40 to 50 s after the loss (facts 7.1), then spec.failoverDelay passes (0:
/// https://cloudnative-pg.io/docs/1.29/failover). Absent, and reported, for a replica cluster, which follows
/// another. Not modelled: a primary whose process alone dies and is started again in place sooner than that;
/// backups.
[[nodiscard]] std::optional<ComponentSpec>
read_cloud_native_pg(const YAML::Node &object, const ImportContext &context, Diagnostics &diagnostics);

} // namespace drsim::import::kubernetes
