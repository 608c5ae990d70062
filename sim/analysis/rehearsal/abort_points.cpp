#include "sim/analysis/rehearsal/abort_points.hpp"

#include "sim/analysis/rehearsal/exercise.hpp"
#include "sim/core/units.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis::inline rehearsal {
namespace {

/// Steps that only look, wait or tell.
bool changes(const Action *action)
{
  if (action == nullptr)
    return false;
  const std::string name = action->name;
  return name != "wait" && name != "verify" && name != "announce" && name != "await";
}

/// It has moved something to another region: what leads home leads back from it.
bool leaves_home(const Deployment &deployment, const ComponentSpec &step)
{
  const ComponentSpec *target = deployment.find(text_of(step, "target"));
  return target != nullptr && !target->region.empty() && target->region != deployment.primary_region();
}

} // namespace

bool says_no_way_back(const std::string &rollback)
{
  const std::string word = lower_case(rollback);
  for (const char *none : {"none", "no ", "no.", "no;", "not possible", "impossible", "нет", "невозмож"})
    if (word.starts_with(none))
      return true;
  return word == "no";
}

double home_s(const Deployment &deployment, const Expected &expected)
{
  const ComponentSpec *home = way_home(deployment);
  if (home == nullptr)
    return infinity;
  if (expected.home_s.p50)
    return *expected.home_s.p50;
  double sum = 0;
  for (const std::string &id : steps_of(*home, deployment))
    if (const ComponentSpec *step = deployment.find(id); step != nullptr)
      if (const Parameter *length = parameter_of(*step, "duration_s"); length != nullptr)
        sum += length->value.quantile(0.5);
  return sum;
}

std::vector<AbortPoint> abort_points(const Deployment &deployment, const Expected &expected)
{
  std::vector<const ExpectedStep *> order;
  for (const ExpectedStep &step : expected.steps)
    if (step.begun > 0)
      order.push_back(&step);
  std::stable_sort(order.begin(), order.end(), [](const auto *a, const auto *b) {
    return a->ends_s.p50.value_or(infinity) < b->ends_s.p50.value_or(infinity);
  });
  std::vector<AbortPoint> all;
  double undo_s = 0;
  bool for_good = false;
  bool away = false;
  for (const ExpectedStep *step : order) {
    const ComponentSpec *spec = deployment.find(step->component);
    const Action *action = spec == nullptr ? nullptr : action_named(text_of(*spec, "action"));
    if (changes(action)) {
      for_good = for_good || action->lossy || says_no_way_back(text_of(*spec, "rollback"));
      away = away || leaves_home(deployment, *spec);
      undo_s += step->takes_s.p50.value_or(infinity);
    }
    AbortPoint point{step->component, step->forward_s.p50.value_or(infinity), undo_s, "undo"};
    if (for_good) {
      point.back_s = away ? home_s(deployment, expected) : infinity;
      point.back_by = std::isfinite(point.back_s) ? "home" : "none";
    } else if (undo_s == 0) {
      point.back_by = "nothing";
    }
    point.no_return = point.back_s > point.forward_s;
    all.push_back(std::move(point));
  }
  return all;
}

} // namespace drsim::analysis::rehearsal
