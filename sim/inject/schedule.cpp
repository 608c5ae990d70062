#include "sim/inject/schedule.hpp"

#include "sim/core/random.hpp"
#include "sim/exchange/planned.hpp"
#include "sim/model/fault_kinds.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace drsim::inject {
namespace {

/// Names under which an entry may allow the fault, the most exact first.
std::vector<std::string> names_of(const PlannedFault &fault)
{
  std::vector<std::string> names{fault.spec->target};
  if (fault.component != nullptr)
    names.push_back(fault.component->id);
  if (!fault.service.empty() && !fault.region.empty())
    names.push_back(fault.service + "@" + fault.region);
  const FaultKind *kind = fault_kind_named(fault.spec->kind);
  if (kind != nullptr && kind->aim == Aim::region)
    names.push_back("region:" + fault.region);
  return names;
}

const Target *allowed(const Environment &environment, const PlannedFault &fault)
{
  for (const std::string &name : names_of(fault))
    if (const Target *target = target_for(environment, name, fault.spec->kind))
      return target;
  return nullptr;
}

double drawn(const Distribution &distribution, const RunNumber &number, const std::string &of)
{
  Stream stream(number.seed, number.number, "inject", of);
  return distribution.sample(stream);
}

FaultOrder order_of(const PlannedFault &fault, const Target &target, const Environment &environment,
                    const RunNumber &number)
{
  FaultOrder order;
  order.id = std::to_string(fault.number);
  order.run = fmt::format("s{}n{}", number.seed, number.number);
  order.kind = fault.spec->kind;
  order.component = target.component;
  for (const auto &[name, value] : fault.spec->numbers)
    order.figures[name] = drawn(value, number, fmt::format("{}/{}", fault.number, name));
  order.time_limit_s = environment.time_limit_s;
  return order;
}

bool can_do(const Target &target, const std::string &fault_kind)
{
  const std::vector<std::string> can = driver_named(target.driver)->fault_kinds();
  return std::find(can.begin(), can.end(), fault_kind) != can.end();
}

} // namespace

std::vector<std::string> faults_refused(const Scenario &scenario, const Deployment &deployment,
                                        const Environment &environment)
{
  std::vector<std::string> refused;
  std::vector<std::string> notes;
  for (const PlannedFault &fault : plan_faults(scenario, deployment, notes))
    if (const Target *target = allowed(environment, fault);
        target == nullptr || !can_do(*target, fault.spec->kind))
      refused.push_back(fault.spec->target + " (" + fault.spec->kind + ")");
  return refused;
}

std::vector<Scheduled> schedule_of(const Scenario &scenario, const Deployment &deployment,
                                   const Environment &environment, const RunNumber &number,
                                   const std::map<std::string, std::string> &how, Hands &reading,
                                   Diagnostics &problems)
{
  std::vector<Scheduled> all;
  std::vector<std::string> notes;
  const double start_s = drawn(scenario.begin_s, number, "begin");
  for (const PlannedFault &fault : plan_faults(scenario, deployment, notes)) {
    const std::string where = fmt::format("/faults/{}", fault.number - 1);
    const Target *allows = allowed(environment, fault);
    if (allows == nullptr) {
      problems.error(scenario.file, where,
                     environment.name + " does not allow to touch " + fault.spec->target,
                     "an entry for it in " + environment.file + ", if its owners agree");
      continue;
    }
    Target target = *allows;
    if (const auto other = how.find(target.component); other != how.end() && !other->second.empty())
      target.says["how"] = other->second;
    const Driver *driver = driver_named(target.driver);
    if (!can_do(target, fault.spec->kind)) {
      problems.error(scenario.file, where, "the driver " + target.driver + " has no " + fault.spec->kind,
                     "another driver for " + target.component);
      continue;
    }
    FaultOrder order = order_of(fault, target, environment, number);
    Scheduled one;
    one.begin_s = start_s + drawn(fault.spec->at_s, number, order.id + "/at");
    one.end_s = fault.spec->for_s ? one.begin_s + drawn(*fault.spec->for_s, number, order.id + "/for")
                                  : scenario.horizon_s;
    order.duration_s = one.end_s - one.begin_s;
    if (std::optional<Plan> plan = driver->plan(order, target, reading, problems)) {
      one.plan = *plan;
      all.push_back(one);
    }
  }
  return all;
}

} // namespace drsim::inject
