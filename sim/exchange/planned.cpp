#include "sim/exchange/planned.hpp"

#include "sim/core/duration.hpp"
#include "sim/exchange/name_parts.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>

namespace drsim::inline exchange {
namespace {

constexpr double median = 0.5;

void resolve(PlannedFault &fault, const Deployment &deployment, const std::string &target)
{
  if (fault.spec->kind == "region_outage") {
    const std::string name = after_colon(target);
    for (std::size_t i = 0; i < deployment.regions.size(); ++i) {
      const Region &region = deployment.regions[i];
      if (name == region.name || (name == "primary" && i == 0) || (name == "dr" && i == 1)) {
        fault.region = region.name;
        fault.zones = region.zones;
      }
    }
  } else if (fault.spec->kind == "zone_outage") {
    fault.zones = {after_colon(target)};
  } else if (fault.spec->kind == "bad_deploy") {
    fault.service = after_colon(target);
  }
  fault.component = deployment.find(target);
  if (fault.component != nullptr && fault.component->kind == "service")
    fault.service = without_region(target);
}

} // namespace

std::vector<PlannedFault> plan_faults(const Scenario &scenario, const Deployment &deployment,
                                      std::vector<std::string> &notes)
{
  std::vector<PlannedFault> faults;
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const FaultSpec &spec = scenario.faults[i];
    PlannedFault fault;
    fault.spec = &spec;
    fault.number = i + 1;
    fault.at_s = scenario.begin_s.quantile(median) + spec.at_s.quantile(median);
    if (spec.for_s)
      fault.for_s = spec.for_s->quantile(median);
    fault.left_s = std::max(1.0, scenario.horizon_s - fault.at_s);
    resolve(fault, deployment, spec.drawn_from.empty() ? spec.target : spec.drawn_from.front());
    if (!spec.drawn_from.empty())
      notes.push_back(fault_name(fault) + ": its target, drawn each trial, became " +
                      spec.drawn_from.front());
    if (!spec.at_s.is_constant())
      notes.push_back(fault_name(fault) + ": its time, " + spec.at_s.text() + ", became the median " +
                      format_duration(fault.at_s));
    if (spec.for_s && !spec.for_s->is_constant())
      notes.push_back(fault_name(fault) + ": its length, " + spec.for_s->text() + ", became the median " +
                      format_duration(*fault.for_s));
    faults.push_back(std::move(fault));
  }
  std::stable_sort(faults.begin(), faults.end(),
                   [](const PlannedFault &a, const PlannedFault &b) { return a.at_s < b.at_s; });
  if (!scenario.begin_s.is_constant())
    notes.push_back("begin: " + scenario.begin_s.text() + ", became the median " +
                    format_duration(scenario.begin_s.quantile(median)));
  if (scenario.load_factor != 1)
    notes.push_back("load_factor: the load of the real system is what it is");
  return faults;
}

std::string fault_name(const PlannedFault &fault)
{
  return "fault " + std::to_string(fault.number) + " (" + fault.spec->kind + " of " + fault.spec->target +
         ")";
}

double number_of(const PlannedFault &fault, const std::string &name)
{
  const auto found = fault.spec->numbers.find(name);
  return found == fault.spec->numbers.end() ? 0 : found->second.quantile(median);
}

std::string description_of(const Scenario &scenario)
{
  const bool drawn = std::any_of(scenario.faults.begin(), scenario.faults.end(), [](const FaultSpec &fault) {
    return !fault.at_s.is_constant() || (fault.for_s && !fault.for_s->is_constant());
  });
  return scenario.title + (drawn || !scenario.begin_s.is_constant()
                               ? " (times are medians of the scenario's distributions)"
                               : "");
}

} // namespace drsim::exchange
