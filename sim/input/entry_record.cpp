#include "sim/input/entry_record.hpp"

#include <algorithm>

namespace drsim {
namespace {

bool follows_health(const ComponentSpec *record)
{
  const auto routing = record->parameters.find("routing");
  return routing == record->parameters.end() || routing->second.text != "simple";
}

} // namespace

const ComponentSpec *entry_record(const std::vector<const ComponentSpec *> &records,
                                  const std::vector<const ComponentSpec *> &balancers,
                                  const std::string &first_region)
{
  const auto leads_home = [&](const ComponentSpec *record) {
    const auto primary = record->links.find("primary");
    return std::any_of(balancers.begin(), balancers.end(), [&](const ComponentSpec *balancer) {
      return primary != record->links.end() && !primary->second.empty() &&
             primary->second.front() == balancer->id && balancer->region == first_region;
    });
  };
  auto best = std::find_if(records.begin(), records.end(), follows_health);
  if (best == records.end())
    best = std::find_if(records.begin(), records.end(), leads_home);
  if (best == records.end())
    best = records.begin();
  return records.empty() ? nullptr : *best;
}

} // namespace drsim
