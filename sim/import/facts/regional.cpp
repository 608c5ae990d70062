#include "sim/import/facts/regional.hpp"

#include <set>

namespace drsim::inline import::inline facts {

bool stands_in_region(const std::string &kind)
{
  static const std::set<std::string> kinds = {"alb",
                                              "autoscaling_group",
                                              "backup_plan",
                                              "consul",
                                              "consul_service",
                                              "eks_cluster",
                                              "elasticache",
                                              "msk",
                                              "msk_replicator",
                                              "haproxy_backend",
                                              "patroni",
                                              "prometheus",
                                              "rds_instance",
                                              "rds_replica",
                                              "s3_bucket",
                                              "service",
                                              "vault"};
  return kinds.count(kind) > 0;
}

void place_in_region(Imported &imported, const std::string &region)
{
  if (region.empty())
    return;
  for (ComponentSpec &component : imported.components)
    if (component.region.empty() && stands_in_region(component.kind))
      component.region = region;
}

} // namespace drsim::import::facts
