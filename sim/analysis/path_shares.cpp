#include "sim/analysis/path_shares.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace drsim::inline analysis {
namespace {

using LegKey = std::tuple<std::string, std::string, std::string>; // phase, component, kind

struct LegSum {
  std::string what;            ///< of the first trial that has it
  std::vector<double> seconds; ///< of each trial, up to the last that has it
  std::vector<std::string> set_by;

  void add(const Leg &leg, std::size_t trial)
  {
    if (seconds.empty())
      what = leg.what;
    seconds.resize(trial + 1, 0.0);
    seconds.back() += leg.to_s - leg.from_s;
    for (const std::string &parameter : leg.set_by)
      if (std::find(set_by.begin(), set_by.end(), parameter) == set_by.end())
        set_by.push_back(parameter);
  }
};

} // namespace

std::vector<PathShare> path_shares(const std::vector<const Outcome *> &outcomes)
{
  std::map<LegKey, LegSum> legs;
  std::size_t recovered = 0;
  double all_s = 0;
  for (const Outcome *outcome : outcomes) {
    if (outcome->censored || outcome->critical_path.empty())
      continue;
    for (const Leg &leg : outcome->critical_path) {
      legs[{leg.phase, leg.component, leg.kind}].add(leg, recovered);
      all_s += leg.to_s - leg.from_s;
    }
    ++recovered;
  }
  std::vector<PathShare> shares;
  for (auto &[key, leg] : legs) {
    leg.seconds.resize(recovered, 0.0);
    double sum_s = 0;
    for (const double s : leg.seconds)
      sum_s += s;
    std::sort(leg.seconds.begin(), leg.seconds.end());
    shares.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), leg.what,
                      sample_quantile(leg.seconds, 0.5), sample_quantile(leg.seconds, 0.95),
                      all_s > 0 ? sum_s / all_s : 0, leg.set_by});
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const PathShare &a, const PathShare &b) { return a.share > b.share; });
  return shares;
}

std::vector<WaitingShare> waiting_shares(const std::vector<const Outcome *> &outcomes)
{
  std::map<LegKey, WaitingShare> causes; // component, kind, what
  for (const Outcome *outcome : outcomes)
    if (outcome->censored) {
      const Waiting &one = outcome->waiting_for;
      WaitingShare &cause = causes[{one.component, one.kind, one.what}];
      cause.waiting_for = one;
      ++cause.trials;
    }
  std::vector<WaitingShare> shares;
  for (auto &[key, cause] : causes) {
    cause.share = static_cast<double>(cause.trials) / static_cast<double>(outcomes.size());
    shares.push_back(cause);
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const WaitingShare &a, const WaitingShare &b) { return a.trials > b.trials; });
  return shares;
}

} // namespace drsim::analysis
