#include "sim/core/digest.hpp"
#include "sim/publish/formats.hpp"
#include "sim/publish/reasons.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drsim::publish {

int line_or_first(const std::string &address)
{
  return std::max(1, line_of(address));
}

std::string fingerprint(std::initializer_list<std::string_view> parts)
{
  Digest digest;
  for (const std::string_view part : parts)
    digest.add(part);
  return digest.hex();
}

std::string claim_print(const Result &result, const ScenarioResult &scenario, const Claim &claim)
{
  const std::string bound =
      claim.objective ? std::string() : fmt::format("{} {} {}", claim.at_least, claim.bound, claim.required);
  return fingerprint(
      {result.deployment, scenario.id, claim.metric, claim.objective ? "objective" : "expectation", bound});
}

Setter place_of(const ScenarioResult &scenario, const Claim &claim)
{
  const Setter unknown{"", "", "", "deployment.json", "", ""};
  if (claim.metric != "rto_s")
    for (const Leg &leg : scenario.legs) // a store's own leg, where its loss has one
      for (const Store &store : scenario.stores)
        if (leg.component == store.component)
          for (const Setter &setter : leg.set_by)
            if (is_yours(setter))
              return setter;
  for (const Leg &leg : scenario.legs) // in order of their seconds
    for (const Setter &setter : leg.set_by)
      if (is_yours(setter) && !setter.file.empty())
        return setter;
  return unknown;
}

} // namespace drsim::publish
