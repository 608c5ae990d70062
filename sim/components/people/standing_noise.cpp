#include "sim/components/people/standing_noise.hpp"

#include "sim/core/units.hpp"
#include "sim/model/parameters.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline people {
namespace {

bool has(const std::vector<std::string> &list, const std::string &one)
{
  return std::find(list.begin(), list.end(), one) != list.end();
}

} // namespace

void StandingNoise::look_around(World &world, const std::string &oncall)
{
  const Deployment &deployment = world.deployment();
  for (const ComponentSpec *spec : deployment.of_kind("alert_route")) {
    const Parameters route(*spec);
    if (!route.flag("pages") || !has(route.links("notifies"), oncall))
      continue;
    const double turn_s = route.number("group_interval_s");
    const double every_s = (std::floor(route.number("repeat_interval_s") / turn_s) + 1) * turn_s;
    Route one{day_s / every_s, {}};
    for (const ComponentSpec *rule : deployment.of_kind("alert_rule"))
      if (has(Parameters(*rule).links("route"), spec->id))
        one.firing.push_back(&world.read(ports::firing, rule->id));
    routes_.push_back(std::move(one));
  }
}

double StandingNoise::pages_a_day(FaultsBehind &behind) const
{
  double all = 0;
  for (const Route &route : routes_)
    if (std::any_of(route.firing.begin(), route.firing.end(),
                    [&](const Port *one) { return one->on() && behind.of(one->cause()) == 0; }))
      all += route.pages_a_day;
  return all;
}

} // namespace drsim::components::people
