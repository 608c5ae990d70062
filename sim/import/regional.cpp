#include "sim/import/regional.hpp"

#include <set>

namespace drsim {

bool stands_in_region(const std::string &kind)
{
  static const std::set<std::string> kinds = {"alb",        "backup_plan",  "eks_cluster",    "elasticache",
                                              "msk",        "rds_instance", "msk_replicator", "rds_replica",
                                              "prometheus", "service"};
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

} // namespace drsim
