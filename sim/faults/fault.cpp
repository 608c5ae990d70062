#include "sim/faults/fault.hpp"

#include "sim/core/assertion.hpp"
#include "sim/faults/bad_deploy.hpp"
#include "sim/faults/component_failure.hpp"
#include "sim/faults/credential_expiry.hpp"
#include "sim/faults/data_corruption.hpp"
#include "sim/faults/health_check_flap.hpp"
#include "sim/faults/partition.hpp"
#include "sim/faults/region_outage.hpp"
#include "sim/faults/traffic_spike.hpp"
#include "sim/faults/zone_outage.hpp"

#include <algorithm>

namespace drsim::inline faults {
namespace {

struct Maker {
  const char *name;
  Injection (*make)(World &world, const FaultSpec &fault, std::size_t index);
};

// Sorted by name, one line a kind.
constexpr Maker makers[] = {
    {"bad_deploy", bad_deploy},
    {"component_failure", component_failure},
    {"credential_expiry", credential_expiry},
    {"data_corruption", data_corruption},
    {"health_check_flap", health_check_flap},
    {"partition", partition},
    {"region_outage", region_outage},
    {"traffic_spike", traffic_spike},
    {"zone_outage", zone_outage},
};

const Maker &maker_of(const FaultSpec &fault)
{
  for (const Maker &kind : makers)
    if (fault.kind == kind.name)
      return kind;
  DRSIM_ASSERT(false, "no fault of kind " + fault.kind);
}

} // namespace

std::string drawn_target(const FaultSpec &fault, Stream draw)
{
  if (fault.drawn_from.empty())
    return fault.target;
  const double place = draw.uniform() * static_cast<double>(fault.drawn_from.size());
  return fault.drawn_from[std::min(fault.drawn_from.size() - 1, static_cast<std::size_t>(place))];
}

void start_fault(World &world, const FaultSpec &spec, std::size_t index, double begin_s)
{
  const std::string name = "fault/" + std::to_string(index);
  FaultSpec fault = spec;
  fault.target = drawn_target(spec, world.stream(name, "target"));
  Stream chance = world.stream(name, "times");
  const double at_s = begin_s + fault.at_s.sample(chance);
  const double for_s = fault.for_s ? fault.for_s->sample(chance) : forever_s;
  const Injection injection = maker_of(fault).make(world, fault, index);
  const std::string component = "fault:" + fault.kind + ":" + fault.target;
  world.spawn(name, [&world, injection, component, at_s, for_s, index] {
    world.sleep_until_s(at_s);
    const EventId begun = world.record(component, "fault", injection.what, Phase::none, {});
    std::vector<int> holds;
    for (const Injection::Held &one : injection.holds)
      holds.push_back(world.hold(*one.port, one.value, begun, index));
    world.sleep_s(for_s);
    // Whoever repairs it stands outside the deployment: nobody of it acted, so that the time until then is of
    // no phase of its own.
    const EventId healed = world.record(component, "fault_healed", injection.what + ": over", Phase::none,
                                        {begun}, {"scenario:/faults/" + std::to_string(index) + "/for"});
    for (std::size_t i = 0; i < holds.size(); ++i)
      world.release(*injection.holds[i].port, holds[i], healed);
  });
}

void start_faults(World &world, const Scenario &scenario)
{
  Stream chance = world.stream("scenario", "begin");
  const double begin_s = scenario.begin_s.sample(chance);
  for (std::size_t i = 0; i < scenario.faults.size(); ++i)
    start_fault(world, scenario.faults[i], i, begin_s);
}

std::vector<std::string> made_faults()
{
  std::vector<std::string> names;
  for (const Maker &kind : makers)
    names.emplace_back(kind.name);
  return names;
}

} // namespace drsim::faults
