#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline kubernetes {

/// Rendered Kubernetes manifests (facts.md, section 7), YAML or JSON, lists and several documents: a
/// `service` for each Deployment, StatefulSet and Rollout ("bff@eu-central-1") with what its
/// HorizontalPodAutoscaler says, a `delivery` for a Canary, an `alb` for an Ingress of the AWS Load Balancer
/// Controller, alert rules and Prometheus of their operator's resources, and what each of them needs (images,
/// secrets, other services,
/// ...). Each parameter keeps its line. The region comes from the context. Values of Secrets are not read,
/// but for an Alertmanager's configuration. Not modelled: volumes, disruption budgets (they concern drains,
/// not failures; those that block every drain are warned of), metrics other than CPU, selectPolicy Min,
/// liveness probes, DaemonSets.
[[nodiscard]] Imported import_kubernetes(std::string_view text, const ImportContext &context,
                                         Diagnostics &diagnostics);

} // namespace drsim::import::kubernetes
