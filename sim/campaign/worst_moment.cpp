// When a second fault does most harm: a profile over moments, then the searches for the likeliest failure.
#include "sim/campaign/lucky_trials.hpp"

#include "sim/core/random.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline campaign {
namespace {

/// Remembers what a search played, so that its best can be told.
class Searched {
public:
  explicit Searched(const WorstQuestion &question) : question_(question)
  {
    const Scenario &scenario = *question.trials.scenario;
    onset_s_ = scenario.begin_s.mean() + scenario.faults.front().at_s.mean();
  }

  std::vector<StressSeen> play(const std::vector<StressPath> &paths)
  {
    std::vector<LuckyJob> jobs;
    for (const StressPath &path : paths)
      jobs.push_back(job_of(path));
    std::vector<StressSeen> seen;
    for (LuckyTrial &one : play_all(question_.trials, jobs)) {
      const LuckyJob &job = jobs[seen.size()];
      const bool failed = measured_s(one.outcome, question_.trials.score) > question_.limit_s;
      seen.push_back({one.score_s, failed, one.log_likelihood});
      result_.plays += 1;
      result_.failures += failed ? 1 : 0;
      if (failed && !result_.first_failure)
        result_.first_failure = result_.plays;
      keep(job, one, failed);
    }
    return seen;
  }

  [[nodiscard]] const WorstAnswer::Search &result() const { return result_; }

private:
  /// The luck of the first stage is that of a whole trial, its hour of the day too; the others turn it.
  [[nodiscard]] LuckyJob job_of(const StressPath &path) const
  {
    LuckyJob job;
    job.second_fault_s = path.moment_s;
    job.plan.step_s = question_.limit_s / looks;
    job.trial = path.lucks.empty() ? 0 : path.lucks.front();
    const double stage_s =
        question_.limit_s / static_cast<double>(std::max<std::size_t>(1, path.lucks.size()));
    for (std::size_t stage = 1; stage < path.lucks.size(); ++stage)
      job.plan.stages.emplace_back(onset_s_ + static_cast<double>(stage) * stage_s, path.lucks[stage]);
    return job;
  }

  void keep(const LuckyJob &job, const LuckyTrial &seen, bool failed)
  {
    const LuckScore score = question_.trials.score;
    const bool better =
        !result_.likeliest || (failed && !result_.failed) ||
        (failed == result_.failed && (failed ? seen.log_likelihood > result_.likeliest->log_likelihood
                                             : measured_s(seen.outcome, score) > best_s_));
    if (!better)
      return;
    result_.failed = failed;
    best_s_ = measured_s(seen.outcome, score);
    result_.likeliest = {
        job.trial,           seen.turns,          seen.outcome.rto_s,        seen.outcome.rpo_s,
        seen.log_likelihood, *job.second_fault_s, seen.outcome.critical_path};
  }

  static constexpr double looks = 360; ///< at the score, on the way to the goal
  const WorstQuestion &question_;
  double onset_s_ = 0;
  double best_s_ = 0; ///< of the likeliest
  WorstAnswer::Search result_;
};

WorstAnswer::Moment summed_up(double after_s, const std::vector<LuckyTrial> &trials,
                              const WorstQuestion &question)
{
  WorstAnswer::Moment moment{after_s, trials.size(), 0, 0, 0};
  std::vector<double> all;
  for (const LuckyTrial &one : trials) {
    all.push_back(measured_s(one.outcome, question.trials.score));
    moment.missed += all.back() > question.limit_s ? 1 : 0;
  }
  std::sort(all.begin(), all.end());
  moment.p50_s = all[(all.size() - 1) / 2];
  moment.max_s = all.back();
  return moment;
}

std::vector<LuckyJob> same_luck(const WorstQuestion &question, std::optional<double> after_s)
{
  std::vector<LuckyJob> jobs;
  for (std::size_t trial = 0; trial < question.trials_each; ++trial) {
    jobs.push_back({trial, {}, after_s});
    jobs.back().plan.step_s = question.limit_s;
  }
  return jobs;
}

void profile(const WorstQuestion &question, WorstAnswer &answer)
{
  Scenario first = *question.trials.scenario;
  first.faults.pop_back();
  LuckyTrials alone = question.trials;
  alone.scenario = &first;
  answer.alone = summed_up(0, play_all(alone, same_luck(question, std::nullopt)), question);
  for (std::size_t i = 0; i < question.moments; ++i) {
    const double after_s = question.window_s * static_cast<double>(i) /
                           static_cast<double>(std::max<std::size_t>(1, question.moments - 1));
    answer.profile.push_back(
        summed_up(after_s, play_all(question.trials, same_luck(question, after_s)), question));
  }
}

/// Moments and luck as they come, as many as the searches have.
void at_random(const StressSettings &settings, const PlayStress &play)
{
  Stream chance(settings.seed, 0, "stress", "at random");
  std::vector<StressPath> paths;
  for (std::size_t i = 0; i < settings.plays; ++i) {
    StressPath path{chance.uniform() * settings.window_s, {}};
    for (std::size_t stage = 0; stage < settings.stages; ++stage)
      path.lucks.push_back(i * settings.stages + stage + 1);
    paths.push_back(std::move(path));
  }
  static_cast<void>(play(paths));
}

} // namespace

WorstAnswer worst_moment(const WorstQuestion &question)
{
  WorstAnswer answer;
  StressSettings settings;
  settings.window_s = question.window_s;
  settings.stages = question.stages;
  settings.plays = question.plays;
  settings.goal_s = question.limit_s;
  settings.seed = question.trials.seed;
  Searched tree(question), cross(question), any(question);
  try {
    profile(question, answer);
    static_cast<void>(stress_tree(settings, [&](const auto &paths) { return tree.play(paths); }));
    static_cast<void>(cross_entropy(settings, [&](const auto &paths) { return cross.play(paths); }));
    at_random(settings, [&](const auto &paths) { return any.play(paths); });
  } catch (const TrialsInterrupted &) {
    answer.stopped = true;
  }
  answer.tree = tree.result();
  answer.cross_entropy = cross.result();
  answer.at_random = any.result();
  return answer;
}

} // namespace drsim::campaign
