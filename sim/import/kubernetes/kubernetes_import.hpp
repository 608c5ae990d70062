#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline kubernetes {

/// Rendered Kubernetes manifests (facts.md, section 7), YAML or JSON, lists and several documents: a
/// `service` for each Deployment, StatefulSet and Rollout ("bff@eu-central-1") with what its
/// HorizontalPodAutoscaler or ScaledObject and the rules of a mesh say, a `delivery` for a Canary, an `alb`
/// for an Ingress of the AWS Load Balancer Controller or a Service of type LoadBalancer, alert rules and
/// Prometheus of their operator's resources, and what each of them needs (images, secrets, volumes, other
/// services, ...); of a DaemonSet the needs only. Each parameter keeps its line. The region comes from the
/// context. Hard rules about where pods may stand (DoNotSchedule, required anti-affinity, host ports, volumes
/// of a zone) are rules, wishes are wishes. Values of Secrets are not read, but for an Alertmanager's
/// configuration. Not modelled: rules about pods of other services, nodes that only some pods may use, the
/// order of a StatefulSet's pods, budgets over several services, scaling by other metrics than CPU, what
/// probes ask for (links readiness_asks and liveness_asks of deployment.json say it).
[[nodiscard]] Imported import_kubernetes(std::string_view text, const ImportContext &context,
                                         Diagnostics &diagnostics);

} // namespace drsim::import::kubernetes
