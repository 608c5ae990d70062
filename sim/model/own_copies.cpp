#include "sim/model/own_copies.hpp"

#include "sim/model/relations.hpp"

namespace drsim::inline model {

bool uses_own_copy(const Deployment &deployment, const std::string &store, const std::string &region)
{
  const ComponentSpec *table = deployment.find(store);
  if (table == nullptr || table->kind != "dynamodb_table")
    return false;
  if (table->region == region)
    return true;
  for (const ComponentSpec *replica : deployment.of_kind("dynamodb_replica"))
    if (replica->region == region && store_of(*replica) == store)
      return true;
  return false;
}

const ComponentSpec *copy_in(const Deployment &deployment, const std::string &store,
                             const std::string &region)
{
  const ComponentSpec *home = deployment.find(store);
  if (home != nullptr && home->region == region)
    return home;
  for (const char *kind : {"rds_replica", "dynamodb_replica"})
    for (const ComponentSpec *replica : deployment.of_kind(kind))
      if (replica->region == region && store_of(*replica) == store)
        return replica;
  return nullptr;
}

} // namespace drsim::model
