#include "sim/model/step_doers.hpp"

#include "sim/model/parameters.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace drsim::inline model {
namespace {

/// A flag as far as it is said: by no file and no catalogue, as in a page read alone, it may not be.
std::optional<bool> flag_of(const ComponentSpec &spec, const std::string &name)
{
  const auto found = spec.parameters.find(name);
  if (found == spec.parameters.end() || std::isnan(found->second.value.mean()))
    return std::nullopt;
  return found->second.value.mean() != 0;
}

} // namespace

const ComponentSpec *rota_of(const std::string &runbook, const Deployment &deployment)
{
  for (const ComponentSpec *rota : deployment.of_kind("oncall")) {
    const auto theirs = Parameters(*rota).links("runbooks");
    if (std::find(theirs.begin(), theirs.end(), runbook) != theirs.end())
      return rota;
  }
  return nullptr;
}

bool done_by_machine(const ComponentSpec &step, const ComponentSpec *runbook)
{
  if (const std::optional<bool> said = flag_of(step, "by_machine"))
    return *said;
  return runbook != nullptr && flag_of(*runbook, "automatic").value_or(false);
}

std::vector<std::string> doers_of(const ComponentSpec &step, const Deployment &deployment)
{
  const Parameters of(step);
  const std::string runbook = of.link("runbook");
  if (done_by_machine(step, deployment.find(runbook)))
    return {};
  std::vector<std::string> who = of.links("by");
  const ComponentSpec *rota = rota_of(runbook, deployment);
  const bool with_rota = who.empty() || flag_of(step, "with_rota").value_or(false);
  if (rota != nullptr && with_rota && std::find(who.begin(), who.end(), rota->id) == who.end())
    who.push_back(rota->id);
  return who;
}

} // namespace drsim::model
