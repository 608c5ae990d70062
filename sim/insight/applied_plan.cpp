#include "sim/insight/applied_plan.hpp"

#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline insight {
namespace {

constexpr double begins_s = 1200; // by then the day is under way
constexpr double lasts_s = 14400;

bool lies_in(const std::string &address, const std::string &of)
{
  return address.starts_with(of) &&
         (address.size() == of.size() || address[of.size()] == '.' || address[of.size()] == '[');
}

std::string without_indexes(const std::string &address)
{
  std::string out;
  int depth = 0;
  for (const char c : address) {
    depth += c == '[' ? 1 : 0;
    if (depth == 0)
      out += c;
    depth -= c == ']' ? 1 : 0;
  }
  return out;
}

bool describes(const std::string &address, const ComponentSpec &spec)
{
  return lies_in(spec.from.address, address) ||
         std::any_of(spec.parameters.begin(), spec.parameters.end(), [&](const auto &named) {
           return named.second.from.source == Source::user_file &&
                  lies_in(named.second.from.address, address);
         });
}

const PlanEffect *effect_of(const PlanAction &action, const std::vector<PlanEffect> &effects)
{
  const auto changes = [&](const std::string &attribute) {
    return std::find(action.attributes.begin(), action.attributes.end(), attribute) !=
           action.attributes.end();
  };
  const auto found = std::find_if(effects.begin(), effects.end(), [&](const PlanEffect &effect) {
    return effect.type == action.type && effect.action == action.action &&
           (effect.attributes.empty() ||
            std::any_of(effect.attributes.begin(), effect.attributes.end(), changes));
  });
  return found == effects.end() ? nullptr : &*found;
}

/// Nodes a cluster has; 1 where nobody says.
double nodes_of(const ComponentSpec &cluster)
{
  const auto nodes = cluster.parameters.find("nodes");
  return nodes == cluster.parameters.end() ? 1 : std::max(1.0, nodes->second.value.mean());
}

std::string past(const std::string &action)
{
  return action == "update" ? "updated" : action + "d";
}

} // namespace

const ComponentSpec *component_of_address(const Deployment &deployment, const std::string &address)
{
  for (const std::string &form : {address, without_indexes(address)})
    for (const ComponentSpec &spec : deployment.components)
      if (describes(form, spec))
        return &spec;
  return nullptr;
}

AppliedPlan applied_plan(const Deployment &deployment, const std::vector<PlanAction> &actions,
                         const std::vector<PlanEffect> &effects)
{
  AppliedPlan out;
  out.scenario.id = "apply-this-plan";
  out.scenario.title = "The plan is applied";
  out.scenario.file = "apply-this-plan";
  out.scenario.horizon_s = lasts_s;
  for (const PlanAction &action : actions) {
    const PlanEffect *effect = effect_of(action, effects);
    const ComponentSpec *hit = component_of_address(deployment, action.address);
    const bool harmless = action.created_first && action.type == "aws_lb";
    if (hit == nullptr || effect == nullptr || harmless) {
      if (hit != nullptr && action.action != "update" && !harmless)
        out.silent.push_back(action.address + " is " + past(action.action) + " (" + hit->id + ")");
      continue;
    }
    FaultSpec fault;
    fault.kind = effect->fault;
    fault.at_s = begins_s;
    fault.for_s = effect->for_s;
    fault.target = effect->fault == "rollout" ? "service:" + service_name(hit->id) : hit->id;
    if (effect->all_nodes)
      fault.numbers["nodes"] = nodes_of(*hit);
    out.told.push_back(action.address + " is " + past(action.action) + ": " + effect->what);
    out.scenario.faults.push_back(std::move(fault));
  }
  return out;
}

} // namespace drsim::insight
