#pragma once

#include "sim/import/imported.hpp"

#include <string_view>

namespace drsim {

/// Rendered Kubernetes manifests (facts.md, section 7): a `service` for each Deployment ("bff@eu-central-1"),
/// with what its HorizontalPodAutoscaler says, and an `alb` for an Ingress of the AWS Load Balancer
/// Controller. Each parameter keeps its line. The region comes from the context. Secrets are not read.
/// Not modelled: StatefulSets, disruption budgets (they concern drains, not failures), metrics other than
/// CPU, selectPolicy Min, liveness probes.
[[nodiscard]] Imported import_kubernetes(std::string_view text, const ImportContext &context,
                                         Diagnostics &diagnostics);

} // namespace drsim
