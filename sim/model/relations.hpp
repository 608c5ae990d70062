#pragma once
#include "sim/model/actions.hpp"
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

// Who belongs to whom in a deployment: what follows from its links alone.

namespace drsim::inline model {

/// The record by which users come, as far as records tell: one that fails over, else one that leads to a load
/// balancer of the first region, else the first; null when there is none.
[[nodiscard]] const ComponentSpec *entry_record(const std::vector<const ComponentSpec *> &records,
                                                const std::vector<const ComponentSpec *> &balancers,
                                                const std::string &first_region);

/// What users come by: a record that fails over, else an accelerator that leads anywhere, else
/// entry_record().
[[nodiscard]] const ComponentSpec *users_entry(const std::vector<const ComponentSpec *> &records,
                                               const std::vector<const ComponentSpec *> &accelerators,
                                               const std::vector<const ComponentSpec *> &balancers,
                                               const std::string &first_region);

/// Position of a component in the deployment; -1 when it has none of that id.
[[nodiscard]] int component_index(const Deployment &deployment, const std::string &id);

/// Position of a region in the deployment; -1 when it has no such region.
[[nodiscard]] int region_index(const Deployment &deployment, const std::string &region);

/// "bff@eu-central-1" -> "bff".
[[nodiscard]] std::string service_name(const std::string &component);

/// Names of the caches that journeys read or write, sorted.
[[nodiscard]] std::vector<std::string> caches_of(const Deployment &deployment);

/// The store of record a replica copies, "" when it copies none.
[[nodiscard]] std::string store_of(const ComponentSpec &replica);

/// The record, or the accelerator, by which users come: what dns_clients link to, else users_entry().
[[nodiscard]] const ComponentSpec *users_record(const Deployment &deployment);

/// Whether users are led by it at addresses that stay the same: no resolver has anything to forget.
[[nodiscard]] bool leads_without_dns(const ComponentSpec &record);

/// The cache that services of a region use under a name: the one so called when it stands there, else any
/// there; nullptr without.
[[nodiscard]] const ComponentSpec *cache_in(const Deployment &deployment, const std::string &name,
                                            const std::string &region);

/// The Kafka cluster, queue or topic that takes events of a topic in a region, likewise.
[[nodiscard]] const ComponentSpec *topic_in(const Deployment &deployment, const std::string &name,
                                            const std::string &region);

/// Whether the steps after one go on although it has failed.
[[nodiscard]] bool goes_on(const std::string &step, const Deployment &deployment);

/// Whether there is somebody who answers an action asked of a component: of a delivery its services do.
[[nodiscard]] bool answers(const ComponentSpec &spec, const Action &action);

/// The runbook one of whose steps asks for that action of a component, the first; "" without.
[[nodiscard]] std::string runbook_that_asks(const std::string &action, const std::string &target,
                                            const Deployment &deployment);

/// Roles that a runbook's steps are done by, sorted.
[[nodiscard]] std::vector<std::string> roles_of(const ComponentSpec &runbook, const Deployment &deployment);

/// Steps of a runbook in order: those it links to, else those that link to it.
[[nodiscard]] std::vector<std::string> steps_of(const ComponentSpec &runbook, const Deployment &deployment);

/// The content delivery network that users come by: a cloudfront whose first origin is a load balancer where
/// users have no record of their own, or the record by which they come; null when there is none (another one,
/// for pictures and scripts, is read by lint only).
[[nodiscard]] const ComponentSpec *users_network(const Deployment &deployment);

/// The firewalls before a load balancer or a content delivery network.
[[nodiscard]] std::vector<const ComponentSpec *> firewalls_before(const Deployment &deployment,
                                                                  const std::string &protected_id);

} // namespace drsim::model
