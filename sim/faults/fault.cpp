#include "sim/faults/fault.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/duration.hpp"
#include "sim/faults/access_blocked.hpp"
#include "sim/faults/attack.hpp"
#include "sim/faults/backup_deletion.hpp"
#include "sim/faults/bad_deploy.hpp"
#include "sim/faults/brown_out.hpp"
#include "sim/faults/component_failure.hpp"
#include "sim/faults/consumer_reset.hpp"
#include "sim/faults/control_plane_outage.hpp"
#include "sim/faults/credential_expiry.hpp"
#include "sim/faults/data_corruption.hpp"
#include "sim/faults/delegation_hijack.hpp"
#include "sim/faults/deletion.hpp"
#include "sim/faults/health_check_flap.hpp"
#include "sim/faults/node_drain.hpp"
#include "sim/faults/other_times.hpp"
#include "sim/faults/partition.hpp"
#include "sim/faults/region_outage.hpp"
#include "sim/faults/release.hpp"
#include "sim/faults/rollout.hpp"
#include "sim/faults/state_lock.hpp"
#include "sim/faults/traffic_spike.hpp"
#include "sim/faults/zone_outage.hpp"
#include "sim/model/fault_kinds.hpp"

#include <algorithm>

namespace drsim::inline faults {
namespace {

struct Maker {
  const char *name;
  Injection (*make)(World &world, const FaultSpec &fault, std::size_t index);
};

// Sorted by name, one line a kind.
// clang-format off
constexpr Maker makers[] = {
    {"access_blocked", access_blocked},
    {"attack", attack},
    {"backup_deletion", backup_deletion},
    {"bad_deploy", bad_deploy},
    {"brown_out", brown_out},
    {"component_failure", component_failure},
    {"consumer_reset", consumer_reset},
    {"control_plane_outage", control_plane_outage},
    {"credential_expiry", credential_expiry},
    {"data_corruption", data_corruption},
    {"delegation_hijack", delegation_hijack},
    {"deletion", deletion},
    {"health_check_flap", health_check_flap},
    {"node_drain", node_drain},
    {"partition", partition},
    {"region_outage", region_outage},
    {"release_interrupted", release_interrupted},
    {"release_stuck", release_stuck},
    {"rollout", rollout},
    {"state_lock", state_lock},
    {"traffic_spike", traffic_spike},
    {"zone_outage", zone_outage},
};
// clang-format on

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

namespace {

/// A fault at work in one trial.
struct Course {
  Injection injection;
  std::string component;
  std::size_t index = 0;
  double at_s = 0;
  double for_s = forever_s;
  bool of_a_place = false;   ///< its provider mends it
  double flap_period_s = 0;  ///< 0: it stays
  double flap_on_s = 0;      ///< of each period
  double turn_s = forever_s; ///< from then on, it is planned to begin and to last otherwise
  double then_at_s = 0;
  double then_for_s = forever_s;
};

using Held = Injection::Held;

std::vector<int> hold_all(World &world, const std::vector<Held> &held, EventId cause, std::size_t index)
{
  std::vector<int> holds;
  for (const Held &one : held)
    holds.push_back(world.hold(*one.port, one.value, cause, index));
  return holds;
}

void release_all(World &world, const std::vector<Held> &held, const std::vector<int> &holds, EventId cause)
{
  for (std::size_t i = 0; i < holds.size(); ++i)
    world.release(*held[i].port, holds[i], cause);
}

/// When it is over, as things stand now.
double end_s(const World &world, const Course &course, double begun_s)
{
  return begun_s + (world.now_s() < course.turn_s ? course.for_s : course.then_for_s);
}

/// Sleeps until that time or its end, whichever comes first; the end may move meanwhile.
void nap(World &world, const Course &course, double begun_s, double until_s)
{
  if (world.now_s() < course.turn_s && course.turn_s < std::min(until_s, end_s(world, course, begun_s)))
    world.sleep_until_s(course.turn_s);
  world.sleep_until_s(std::max(std::min(until_s, end_s(world, course, begun_s)), world.now_s()));
}

/// It comes and goes until its end. Returns its holds, none when it ended while it was away.
std::vector<int> flap(World &world, const Course &course, std::vector<int> holds, EventId begun)
{
  const double begun_s = course.at_s;
  const auto over = [&] { return world.now_s() >= end_s(world, course, begun_s); };
  while (!over()) {
    nap(world, course, begun_s, world.now_s() + course.flap_on_s);
    if (over())
      return holds;
    release_all(world, course.injection.holds, holds, begun);
    nap(world, course, begun_s, world.now_s() + course.flap_period_s - course.flap_on_s);
    if (over())
      return {};
    holds = hold_all(world, course.injection.holds, begun, course.index);
  }
  return holds;
}

/// What comes back later than the rest.
void return_slowly(World &world, const Course &course, const std::vector<int> &holds, EventId healed)
{
  const std::vector<Held> &late = course.injection.stragglers;
  for (std::size_t i = 0; i < late.size(); ++i) {
    world.sleep_s(late[i].after_s);
    world.release(*late[i].port, holds[i],
                  world.record(course.component, "fault_receding", late[i].back, Phase::action, {healed},
                               {"scenario:/faults/" + std::to_string(course.index) + "/return_over_s"}));
  }
}

/// It begins when it is planned to; from turn_s on that may be another time.
void await_beginning(World &world, Course &course)
{
  if (course.at_s <= course.turn_s) {
    world.sleep_until_s(course.at_s);
    return;
  }
  world.sleep_until_s(course.turn_s);
  course.at_s = std::max(course.then_at_s, world.now_s());
  world.sleep_until_s(course.at_s);
}

/// Whoever announces when a place is mended says so anew when that changes.
void announce(World &world, const Course &course, EventId begun)
{
  if (course.of_a_place)
    world.mended_at(begun, end_s(world, course, course.at_s) + course.injection.return_over_s());
}

/// Until it is over.
void last(World &world, const Course &course, EventId begun)
{
  if (course.at_s + course.for_s <= course.turn_s) { // nothing can move an end that has been
    world.sleep_s(course.for_s);
    return;
  }
  if (world.now_s() < course.turn_s)
    world.sleep_until_s(course.turn_s);
  announce(world, course, begun);
  world.sleep_until_s(std::max(end_s(world, course, course.at_s), world.now_s()));
}

void run(World &world, Course course)
{
  const Injection &injection = course.injection;
  await_beginning(world, course);
  const EventId begun = world.record(course.component, "fault", injection.what, Phase::none, {});
  announce(world, course, begun);
  std::vector<int> holds = hold_all(world, injection.holds, begun, course.index);
  if (course.flap_period_s > 0)
    holds = flap(world, course, holds, begun);
  else
    last(world, course, begun);
  // Whoever repairs it stands outside the deployment: nobody of it acted, so that the time until then is of
  // no phase of its own.
  const EventId healed =
      world.record(course.component, "fault_healed", injection.what + ": over", Phase::none, {begun},
                   {"scenario:/faults/" + std::to_string(course.index) + "/for"});
  const std::vector<int> late = hold_all(world, injection.stragglers, healed, course.index);
  release_all(world, injection.holds, holds, healed);
  return_slowly(world, course, late, healed);
  world.over(course.index);
}

} // namespace

namespace {

/// With the same luck, as things are from a moment on.
void plan_anew(Course &course, const FaultSpec &then, Stream chance, double begin_s)
{
  course.turn_s = OtherTimes::at_s();
  course.then_at_s = begin_s + then.at_s.sample(chance);
  course.then_for_s = then.for_s ? then.for_s->sample(chance) : forever_s;
  const bool begun = course.at_s <= course.turn_s;
  const double over_s = course.at_s + course.for_s;
  if (begun && course.then_at_s != course.at_s)
    OtherTimes::tell(course.index, "it began at " + format_duration(course.at_s) + " of the trial");
  else if (begun && over_s <= course.turn_s)
    OtherTimes::tell(course.index, "it was over at " + format_duration(over_s) + " of the trial");
  else if (begun && course.then_for_s > 0 && course.at_s + course.then_for_s < course.turn_s)
    OtherTimes::tell(course.index, "it began at " + format_duration(course.at_s) +
                                       " of the trial, and would have been over before that moment");
}

} // namespace

void start_fault(World &world, const FaultSpec &spec, std::size_t index, double begin_s)
{
  const std::string name = "fault/" + std::to_string(index);
  FaultSpec fault = spec;
  fault.target = drawn_target(spec, world.stream(name, "target"));
  Stream chance = world.stream(name, "times");
  Course course;
  course.index = index;
  course.at_s = begin_s + fault.at_s.sample(chance);
  course.for_s = fault.for_s ? fault.for_s->sample(chance) : forever_s;
  if (const FaultSpec *then = OtherTimes::of(index))
    plan_anew(course, *then, world.stream(name, "times"), begin_s);
  course.injection = maker_of(fault).make(world, fault, index);
  const Aim aim = fault_kind_named(fault.kind)->aim;
  course.of_a_place = aim == Aim::region || aim == Aim::zone || aim == Aim::link;
  course.component = "fault:" + fault.kind + ":" + fault.target;
  if (has_figure(fault, "flap_period_s")) {
    course.flap_period_s = figure(world, fault, index, "flap_period_s");
    const double on = has_figure(fault, "flap_on_ratio") ? figure(world, fault, index, "flap_on_ratio") : 0.5;
    course.flap_on_s = on * course.flap_period_s;
    if (on >= 1)
      course.flap_period_s = 0; // there all the time
  }
  world.spawn(name, [&world, course] { run(world, course); });
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
