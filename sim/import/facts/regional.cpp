#include "sim/import/facts/regional.hpp"

#include "sim/model/kinds.hpp"

namespace drsim::inline import::inline facts {

bool stands_in_region(const std::string &kind)
{
  const Kind *row = kind_named(kind);
  return row != nullptr && (row->home == Home::region || row->home == Home::regional);
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
