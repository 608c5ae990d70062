#include "sim/analysis/comparison.hpp"

#include "sim/core/assertion.hpp"

#include <algorithm>

namespace drsim::inline analysis {
namespace {

struct Figure {
  const char *metric;
  double p; ///< 0: whether the objective is met
  const char *title;
};
constexpr Figure all_figures[] = {{"rto_s", 0, "P(RTO met)"},
                                  {"rpo_s", 0, "P(RPO met)"},
                                  {"rto_s", 0.5, "RTO p50"},
                                  {"rto_s", 0.95, "RTO p95"},
                                  {"rpo_s", 0.5, "RPO p50"},
                                  {"rpo_s", 0.95, "RPO p95"},
                                  {"lost_transactions", 0.5, "lost transactions p50"},
                                  {"lost_transactions", 0.95, "lost transactions p95"},
                                  {"failed_transactions", 0.5, "failed transactions p50"},
                                  {"failed_transactions", 0.95, "failed transactions p95"},
                                  {"unpublished_events", 0.5, "unpublished events p50"},
                                  {"unpublished_events", 0.95, "unpublished events p95"}};

std::string name_of(const Figure &figure)
{
  return std::string(figure.metric) + (figure.p == 0 ? ".met" : figure.p == 0.5 ? ".p50" : ".p95");
}

const Figure &figure_named(const std::string &name)
{
  const auto found = std::find_if(std::begin(all_figures), std::end(all_figures),
                                  [&](const Figure &one) { return name_of(one) == name; });
  DRSIM_ASSERT(found != std::end(all_figures), "a figure of the table: " + name);
  return *found;
}

double bound_of(const Objectives &objectives, const std::string &metric)
{
  return metric == "rto_s" ? objectives.rto_s : objectives.rpo_s;
}

bool all_identical(const ScenarioPair &pair)
{
  const auto alike = [](const Outcome &a, const Outcome &b) {
    return a.status == Outcome::Status::ok && a.status == b.status && a.digest == b.digest;
  };
  return !pair.before.empty() &&
         std::equal(pair.before.begin(), pair.before.end(), pair.after.begin(), pair.after.end(), alike);
}

} // namespace

const Difference *ScenarioPair::find(const std::string &figure) const
{
  const auto found = std::find_if(differences.begin(), differences.end(),
                                  [&](const Difference &one) { return one.figure == figure; });
  return found == differences.end() ? nullptr : &*found;
}

long long ScenarioPair::counterexample(const std::string &figure) const
{
  const Metric &measured = metric(metric_of(figure));
  const auto check = std::find_if(checks_after.begin(), checks_after.end(), [&](const Check &one) {
    return one.objective && one.metric == measured.id;
  });
  long long worst = -1;
  double worst_by = 0;
  const double sign = measured.better == Metric::Better::lower ? 1 : -1;
  for (const auto &[was, is] : pairs_of(before, after)) {
    const double from = measured.value(*was);
    const double to = measured.value(*is);
    if (check != checks_after.end() && measured.meets(from, check->bound) &&
        !measured.meets(to, check->bound))
      return static_cast<long long>(was->trial);
    if (from != to && sign * (to - from) > worst_by) {
      worst_by = sign * (to - from);
      worst = static_cast<long long>(was->trial);
    }
  }
  return worst;
}

std::vector<std::string> figures()
{
  std::vector<std::string> names;
  for (const Figure &figure : all_figures)
    names.push_back(name_of(figure));
  return names;
}

std::string figure_title(const std::string &figure)
{
  return figure_named(figure).title;
}

std::string metric_of(const std::string &figure)
{
  return figure_named(figure).metric;
}

Difference difference_of(const std::string &figure, const std::vector<OutcomePair> &pairs,
                         const Objectives &before, const Objectives &after, Tolerance tolerance, double tail)
{
  const Figure &one = figure_named(figure);
  const Metric &measured = metric(one.metric);
  if (one.p != 0)
    return paired_quantile(pairs, measured, one.p, tolerance, tail);
  return paired_probability(pairs, measured, {bound_of(before, one.metric), bound_of(after, one.metric)},
                            tolerance, tail);
}

void judge_pair(ScenarioPair &pair, const SideOfPair &before, const SideOfPair &after,
                const ToleranceOf &tolerance)
{
  const Objectives &was = before.deployment.objectives;
  const Objectives &is = after.deployment.objectives;
  pair.identical = all_identical(pair);
  pair.checks_before = judge_checks(before.deployment, before.scenario, pair.before, pair.tail);
  pair.checks_after = judge_checks(after.deployment, after.scenario, pair.after, pair.tail);
  const bool stores = !before.deployment.stores.empty() || !after.deployment.stores.empty();
  const std::vector<OutcomePair> pairs = pairs_of(pair.before, pair.after);
  pair.differences.clear();
  for (const std::string &figure : figures()) {
    if (metric(metric_of(figure)).of_stores && !stores)
      continue;
    pair.differences.push_back(difference_of(figure, pairs, was, is, tolerance(pair.id, figure), pair.tail));
    if (pair.identical && was.rto_s == is.rto_s && was.rpo_s == is.rpo_s)
      pair.differences.back().turn = Turn::same;
  }
}

bool Effect::is_cause() const
{
  return alone.turn == Turn::worse || (!without.figure.empty() && without.turn != Turn::worse);
}

} // namespace drsim::analysis
