#include "sim/analysis/step_spreads.hpp"

#include "sim/model/relations.hpp"
#include "sim/model/step_doers.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::inline analysis {
namespace {

/// What was waited for most often; the first by name of several.
std::string commonest(const std::map<std::string, std::size_t> &counts)
{
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](const auto &a, const auto &b) { return a.second < b.second; });
  return most == counts.end() ? std::string{} : most->first;
}

class StepTrials {
public:
  void add(const StepOutcome &one)
  {
    ++spread_.trials;
    spread_.begun += std::isfinite(one.begun_s) ? 1 : 0;
    for (const auto &[end, count] : {std::pair{"failed", &spread_.failed},
                                     {"left_undone", &spread_.left_undone},
                                     {"passed_over", &spread_.passed_over},
                                     {"unfinished", &spread_.unfinished}})
      *count += one.end == end ? 1 : 0;
    if (!one.waited_for.empty()) {
      ++spread_.waited;
      ++waited_for_[one.waited_for];
    }
    if (one.end == "passed_over" || one.end == "left_undone")
      return; // they have no time of their own
    ready_.push_back(one.ready_s);
    starts_.push_back(one.begun_s);
    ends_.push_back(one.ended_s);
  }

  StepSpread told(const ComponentSpec &step, double path_share)
  {
    spread_.component = step.id;
    spread_.title = step.title;
    spread_.from = step.from;
    if (const auto assumed = step.parameters.find("assumed"); assumed != step.parameters.end())
      spread_.assumed = assumed->second.text;
    spread_.ready_s = spread_of(ready_);
    spread_.starts_s = spread_of(starts_);
    spread_.ends_s = spread_of(ends_);
    spread_.waited_for = commonest(waited_for_);
    spread_.path_share = path_share;
    return spread_;
  }

private:
  StepSpread spread_;
  std::vector<double> ready_, starts_, ends_;
  std::map<std::string, std::size_t> waited_for_;
};

} // namespace

std::vector<RunbookSpread> runbook_spreads(const Deployment &deployment,
                                           const std::vector<const Outcome *> &good)
{
  std::map<std::string, StepTrials> steps;
  std::map<std::string, double> path_s;
  double all_s = 0;
  for (const Outcome *outcome : good) {
    for (const Leg &leg : outcome->critical_path)
      all_s += leg.to_s - leg.from_s;
    for (const StepOutcome &one : outcome->steps) {
      steps[one.component].add(one);
      path_s[one.component] += one.path_s;
    }
  }
  std::vector<RunbookSpread> all;
  for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
    RunbookSpread spread{runbook->id, runbook->title, 0, {}, {}};
    const std::vector<std::string> ids = steps_of(*runbook, deployment);
    for (const std::string &id : ids)
      if (const auto found = steps.find(id); found != steps.end())
        spread.steps.push_back(found->second.told(*deployment.find(id), all_s > 0 ? path_s[id] / all_s : 0));
    if (spread.steps.empty())
      continue;
    std::map<std::string, std::vector<double>> busy;
    for (const Outcome *outcome : good) {
      std::map<std::string, double> held;
      for (const StepOutcome &one : outcome->steps)
        if (std::find(ids.begin(), ids.end(), one.component) != ids.end())
          for (const std::string &who : doers_of(*deployment.find(one.component), deployment))
            held[who] += one.hands_s;
      spread.trials += held.empty() ? 0 : 1;
      for (const auto &[who, seconds] : held)
        busy[who].push_back(seconds);
    }
    for (auto &[who, seconds] : busy)
      spread.people.push_back({who, spread_of(std::move(seconds))});
    all.push_back(std::move(spread));
  }
  return all;
}

std::vector<ImprovisedSpread> improvised_spreads(const std::vector<const Outcome *> &good)
{
  std::map<std::string, std::size_t> counts;
  for (const Outcome *outcome : good)
    for (const std::string &word : outcome->improvised)
      ++counts[word];
  std::vector<ImprovisedSpread> all;
  for (const auto &[word, trials] : counts)
    all.push_back({word, trials});
  std::stable_sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.trials > b.trials; });
  return all;
}

const StepSpread *heaviest_step(const std::vector<RunbookSpread> &runbooks)
{
  const StepSpread *most = nullptr;
  for (const RunbookSpread &runbook : runbooks)
    for (const StepSpread &step : runbook.steps)
      if (step.path_share > 0 && (most == nullptr || step.path_share > most->path_share))
        most = &step;
  return most;
}

} // namespace drsim::analysis
