#include "sim/campaign/campaign.hpp"

#include "sim/analysis/looks.hpp"
#include "sim/campaign/frame.hpp"
#include "sim/campaign/no_answer.hpp"
#include "sim/campaign/pool.hpp"
#include "sim/campaign/stopping.hpp"
#include "sim/core/assertion.hpp"
#include "sim/engine/heartbeat.hpp"
#include "sim/verdict/judge.hpp"

#include <algorithm>

namespace drsim::inline campaign {
namespace {

struct Planned {
  std::size_t scenario = 0;
  std::uint64_t trial = 0;
};

Outcome outcome_of(const Planned &planned, JobEnd end, double stall_limit_s)
{
  if (end.how == JobEnd::How::finished)
    if (std::optional<Outcome> outcome = decode_outcome(end.answer))
      return std::move(*outcome);
  return no_answer(planned.trial, end, stall_limit_s);
}

class Campaign {
public:
  Campaign(const Deployment &deployment, const std::vector<Scenario> &scenarios, const Populate &populate,
           const CampaignSettings &settings)
      : deployment_(deployment), scenarios_(scenarios), populate_(populate), settings_(settings),
        looks_(looks_of(settings))
  {
    for (const Scenario &scenario : scenarios)
      result_.runs.push_back({&scenario, {}, Stopped::fixed, {}, one_look_tail});
  }

  CampaignResult run()
  {
    std::vector<std::size_t> open(scenarios_.size());
    for (std::size_t i = 0; i < open.size(); ++i)
      open[i] = i;
    for (std::size_t look = 0; look < looks_.sizes().size() && !open.empty() && !stopped(); ++look) {
      play(open, looks_.sizes()[look]);
      std::erase_if(open, [&](std::size_t i) {
        return needs_no_more(deployment_, settings_, looks_, look, result_.runs[i]);
      });
    }
    for (const std::size_t i : open) // a signal came between two batches
      result_.runs[i].stopped = Stopped::interrupted;
    finish();
    return std::move(result_);
  }

private:
  [[nodiscard]] bool stopped() const { return settings_.stop != nullptr && settings_.stop->load(); }

  /// Brings every open scenario to `target` trials.
  void play(const std::vector<std::size_t> &open, std::size_t target)
  {
    std::vector<Planned> plan;
    for (const std::size_t i : open)
      for (std::uint64_t trial = result_.runs[i].outcomes.size(); trial < target; ++trial)
        plan.push_back({i, settings_.first_trial + trial});
    run_plan(plan, populate_, [&](const Planned &one, Outcome outcome) {
      result_.runs[one.scenario].outcomes.push_back(std::move(outcome));
    });
    for (const std::size_t i : open) {
      auto &outcomes = result_.runs[i].outcomes;
      std::sort(outcomes.begin(), outcomes.end(),
                [](const Outcome &a, const Outcome &b) { return a.trial < b.trial; });
      if (outcomes.size() < target)
        result_.runs[i].stopped = Stopped::interrupted;
    }
    look_again(open);
  }

  /// Plays again what is in doubt. Cut short, the campaign counts as interrupted.
  void look_again(const std::vector<std::size_t> &open)
  {
    if (!settings_.second_look || stopped())
      return;
    std::vector<Planned> doubtful;
    for (const std::size_t i : open)
      for (const Outcome &one : result_.runs[i].outcomes)
        if (!one.exact && is_doubtful(one))
          doubtful.push_back({i, one.trial});
    play_again(doubtful);
  }

  void play_again(const std::vector<Planned> &doubtful)
  {
    std::size_t ended = 0;
    run_plan(doubtful, settings_.second_look, [&](const Planned &one, Outcome outcome) {
      ScenarioRun &run = result_.runs[one.scenario];
      outcome.exact = true;
      Outcome &first = run.outcomes[one.trial - settings_.first_trial];
      if (!tells_the_same(first, outcome, deployment_.objectives))
        run.misled.push_back(one.trial);
      first = std::move(outcome);
      ++ended;
    });
    if (ended < doubtful.size())
      for (const Planned &one : doubtful)
        result_.runs[one.scenario].stopped = Stopped::interrupted;
  }

  /// Plays each planned trial in a process of its own and hands over how it ended.
  void run_plan(const std::vector<Planned> &plan, const Populate &populate,
                const std::function<void(const Planned &, Outcome)> &on_end)
  {
    planned_ += plan.size();
    const Job job = [&](std::size_t index, const Line &line) {
      TrialRequest request{&deployment_,          &scenarios_[plan[index].scenario],
                           settings_.seed,        plan[index].trial,
                           settings_.event_limit, false};
      request.number = [&] { return plan[line.which()].trial; };
      count_advances(line.beats());
      play_trial(request, populate, true,
                 [&](const Outcome &outcome, const Timeline &) { line.answer(encode_outcome(outcome)); });
    };
    const auto alike = [&](std::size_t a, std::size_t b) { return plan[a].scenario == plan[b].scenario; };
    const PoolSettings pool{settings_.jobs, settings_.stall_limit_s, true, settings_.stop, alike};
    run_jobs(plan.size(), job, pool, [&](std::size_t index, JobEnd end) {
      on_end(plan[index], outcome_of(plan[index], std::move(end), settings_.stall_limit_s));
      ++done_;
      if (settings_.on_progress)
        settings_.on_progress({done_, planned_, result_.runs[plan[index].scenario]});
    });
  }

  void finish()
  {
    for (ScenarioRun &run : result_.runs) {
      result_.interrupted = result_.interrupted || run.stopped == Stopped::interrupted;
      std::sort(run.misled.begin(), run.misled.end());
    }
    result_.timeline_digest = timeline_digest_of(result_.runs);
  }

  const Deployment &deployment_;
  const std::vector<Scenario> &scenarios_;
  const Populate &populate_;
  const CampaignSettings &settings_;
  const Looks looks_;
  CampaignResult result_;
  std::size_t planned_ = 0;
  std::size_t done_ = 0;
};

} // namespace

std::vector<std::string> ScenarioRun::unfelt() const
{
  std::vector<std::string> never;
  bool first = true;
  for (const Outcome &outcome : outcomes) {
    if (outcome.status != Outcome::Status::ok)
      continue;
    if (first)
      never = outcome.unfelt;
    first = false;
    std::erase_if(never, [&](const std::string &fault) {
      return std::find(outcome.unfelt.begin(), outcome.unfelt.end(), fault) == outcome.unfelt.end();
    });
  }
  return never;
}

const char *stopped_name(Stopped stopped)
{
  switch (stopped) {
  case Stopped::decided: return "decided";
  case Stopped::most_trials: return "most_trials";
  case Stopped::fixed: return "fixed";
  case Stopped::interrupted: return "interrupted";
  case Stopped::missing: return "missing";
  }
  return "interrupted";
}

CampaignResult run_campaign(const Deployment &deployment, const std::vector<Scenario> &scenarios,
                            const Populate &populate, const CampaignSettings &settings)
{
  DRSIM_ASSERT(settings.jobs >= 1 && settings.first_batch >= 1, "a campaign has workers and trials");
  return Campaign(deployment, scenarios, populate, settings).run();
}

} // namespace drsim::campaign
