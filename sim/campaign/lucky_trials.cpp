#include "sim/campaign/lucky_trials.hpp"

#include "sim/campaign/pool.hpp"
#include "sim/core/assertion.hpp"
#include "sim/engine/heartbeat.hpp"

#include <utility>

namespace drsim::inline campaign {
namespace {

/// A failing trial before which nothing likelier was seen is kept.
void keep_likeliest(std::optional<LuckyExample> &best, std::uint64_t trial, const LuckyTrial &seen)
{
  if (best && best->log_likelihood >= seen.log_likelihood)
    return;
  best = {trial,
          seen.turns,
          seen.outcome.rto_s,
          seen.outcome.rpo_s,
          seen.log_likelihood,
          0,
          seen.outcome.critical_path};
}

/// The paths of one run of splitting, played as trials.
class Paths {
public:
  Paths(const RareQuestion &question, std::uint64_t first_trial, RareAnswer &answer)
      : question_(question), first_trial_(first_trial), answer_(answer)
  {
  }

  std::vector<SplitPath> play(const std::vector<SplitStart> &starts)
  {
    std::vector<LuckyJob> jobs;
    for (std::size_t i = 0; i < starts.size(); ++i)
      jobs.push_back(job_of(starts[i], i));
    const std::vector<LuckyTrial> played = play_all(question_.trials, jobs);
    std::vector<SplitPath> paths;
    for (std::size_t i = 0; i < played.size(); ++i) {
      const bool failed = measured_s(played[i].outcome, question_.trials.score) > question_.limit_s;
      if (failed && played[i].score_s <= question_.limit_s)
        throw Defect("trial " + std::to_string(jobs[i].trial) + " came to more than its score says");
      if (failed)
        keep_likeliest(answer_.example, jobs[i].trial, played[i]);
      answer_.plain += starts[i].parent ? 0 : 1;
      answer_.plain_hits += !starts[i].parent && failed ? 1 : 0;
      paths.push_back({known_.size(), played[i].score_s, failed});
      known_.push_back({jobs[i].trial, played[i].turns});
    }
    return paths;
  }

private:
  struct Known {
    std::uint64_t trial;
    std::vector<LuckTurn> turns;
  };

  [[nodiscard]] LuckyJob job_of(const SplitStart &start, std::size_t place) const
  {
    LuckyJob job;
    job.plan.step_s = question_.limit_s / steps;
    if (!start.parent) {
      job.trial = first_trial_ + place;
      return job;
    }
    const Known &parent = known_.at(*start.parent);
    job.trial = parent.trial;
    job.plan.turns = parent.turns;
    job.plan.above_s = start.above;
    job.plan.luck = start.luck;
    return job;
  }

  static constexpr double steps = 360; ///< of the way to the goal: looks at the score
  const RareQuestion &question_;
  std::uint64_t first_trial_;
  RareAnswer &answer_;
  std::vector<Known> known_; ///< by name
};

} // namespace

Scenario with_second_fault(const Scenario &scenario, double after_s)
{
  DRSIM_ASSERT(scenario.faults.size() >= 2, "a scenario with a second fault");
  Scenario moved = scenario;
  std::vector<Term> terms = scenario.faults.front().at_s.terms();
  terms.emplace_back(Constant{after_s});
  moved.faults.back().at_s = Distribution(terms);
  return moved;
}

std::vector<LuckyTrial> play_all(const LuckyTrials &trials, const std::vector<LuckyJob> &jobs)
{
  const Job job = [&](std::size_t index, const Line &line) {
    count_advances(line.beats());
    const LuckyJob &one = jobs[index];
    const Scenario scenario =
        one.second_fault_s ? with_second_fault(*trials.scenario, *one.second_fault_s) : *trials.scenario;
    TrialRequest request;
    request.deployment = trials.deployment;
    request.scenario = &scenario;
    request.seed = trials.seed;
    request.trial = one.trial;
    LuckPlan plan = one.plan;
    plan.score = trials.score;
    play_with_luck(request, trials.populate, plan,
                   [&](const LuckyTrial &played, const Timeline &) { line.answer(encode_lucky(played)); });
  };
  std::vector<std::optional<LuckyTrial>> played(jobs.size());
  PoolSettings settings;
  settings.jobs = trials.jobs;
  settings.stop = trials.stop;
  run_jobs(jobs.size(), job, settings,
           [&](std::size_t index, JobEnd end) { played[index] = decode_lucky(end.answer); });
  if (trials.stop != nullptr && *trials.stop)
    throw TrialsInterrupted();
  std::vector<LuckyTrial> all;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!played[i] || played[i]->outcome.status != Outcome::Status::ok)
      throw Defect("trial " + std::to_string(jobs[i].trial) + " did not finish" +
                   (played[i] ? ": " + played[i]->outcome.message : ""));
    all.push_back(std::move(*played[i]));
  }
  return all;
}

RareAnswer rare_outcome(const RareQuestion &question)
{
  RareAnswer answer;
  for (std::size_t run = 0; run < question.runs; ++run) {
    SplittingSettings settings;
    settings.paths = question.paths;
    settings.killed = question.killed;
    settings.goal = question.limit_s;
    settings.seed = question.trials.seed + run;
    Paths paths(question, run * question.paths, answer);
    try {
      answer.runs.push_back(
          split(settings, [&](const std::vector<SplitStart> &starts) { return paths.play(starts); }));
    } catch (const TrialsInterrupted &) {
      answer.stopped = true;
      break;
    }
  }
  answer.estimate = estimate_of(answer.runs);
  return answer;
}

} // namespace drsim::campaign
