#include "sim/assemble/shared_records.hpp"

#include "sim/model/component_facts.hpp"

#include <utility>

namespace drsim::inline assemble {
namespace {

std::string region_of_link(const Deployment &deployment, const ComponentSpec &record, const char *role)
{
  const ComponentSpec *target = deployment.find(first_link(record, role));
  return target == nullptr ? std::string() : target->region;
}

/// What is linked under either role changes places; a role without links is none.
void swap_roles(ComponentSpec &record, const char *one, const char *other)
{
  std::vector<std::string> first = std::exchange(record.links[one], {});
  record.links[one] = std::exchange(record.links[other], std::move(first));
  for (const char *role : {one, other})
    if (record.links.at(role).empty())
      record.links.erase(role);
}

} // namespace

void bring_shared_home(Deployment &deployment)
{
  for (ComponentSpec &record : deployment.components)
    if (record.kind == "route53_record" && text_of(record, "routing") == "shared" &&
        region_of_link(deployment, record, "secondary") == deployment.primary_region() &&
        region_of_link(deployment, record, "primary") != deployment.primary_region()) {
      swap_roles(record, "primary", "secondary");
      swap_roles(record, "health_check", "secondary_health_check");
      swap_roles(record, "routing_control", "secondary_routing_control");
    }
}

} // namespace drsim::assemble
