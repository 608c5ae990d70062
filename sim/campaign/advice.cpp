#include "sim/campaign/advice.hpp"

#include "sim/campaign/worth.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace drsim::inline campaign {
namespace {

class Adviser {
public:
  Adviser(const Deployment &deployment, const CampaignResult &base, const Populate &populate,
          const AdviceSettings &settings)
      : deployment_(deployment), base_(base), populate_(populate), settings_(settings)
  {
    for (std::size_t i = 0; i < base.runs.size(); ++i) {
      const ScenarioRun &run = base.runs[i];
      if (verdict_of(judge_checks(deployment, *run.scenario, run.outcomes, run.tail)) == Verdict::pass)
        continue;
      targets_.push_back(i);
      out_.targets.push_back(run.scenario->id);
    }
  }

  Advice run(std::vector<Fix> fixes)
  {
    for (Fix &fix : fixes)
      out_.tried.push_back({std::move(fix), {}, {}, false, false, {}});
    if (targets_.empty() || out_.tried.empty())
      return std::move(out_);
    screen();
    if (stopped("the trial of every fix"))
      return as_screened();
    compare();
    if (!stopped("the comparison of the best"))
      combine();
    if (!stopped("the search for a set"))
      shrink();
    if (!stopped("the search for the smallest set"))
      check();
    return std::move(out_);
  }

private:
  bool stopped(const char *part)
  {
    const bool now = settings_.campaign.stop != nullptr && settings_.campaign.stop->load();
    if (now && out_.interrupted_in.empty())
      out_.interrupted_in = part;
    return now;
  }

  /// Interrupted before the best were played again: ranked by the trials there are.
  Advice as_screened()
  {
    for (std::size_t i = 0; i < out_.tried.size(); ++i)
      if (out_.tried[i].broken.empty() && does_good(out_.tried[i].gain = out_.tried[i].screened))
        out_.ranked.push_back(i);
    sort_ranked();
    return std::move(out_);
  }

  void sort_ranked()
  {
    std::stable_sort(out_.ranked.begin(), out_.ranked.end(), [&](std::size_t a, std::size_t b) {
      return is_better(out_.tried[a].gain, out_.tried[a].fix.effort_days, out_.tried[b].gain,
                       out_.tried[b].fix.effort_days);
    });
  }

  void tell(const std::string &part, std::size_t done, std::size_t planned) const
  {
    if (settings_.on_progress)
      settings_.on_progress(part, done, planned);
  }

  [[nodiscard]] std::vector<Outcome> base_trials(std::size_t target, std::size_t from,
                                                 std::size_t count) const
  {
    const std::vector<Outcome> &all = base_.runs[targets_[target]].outcomes;
    const auto begin = static_cast<std::ptrdiff_t>(std::min(from, all.size()));
    const auto end = static_cast<std::ptrdiff_t>(std::min(from + count, all.size()));
    return {all.begin() + begin, all.begin() + end};
  }

  [[nodiscard]] Played base_played(std::size_t from, std::size_t count) const
  {
    Played out;
    for (std::size_t target = 0; target < targets_.size(); ++target)
      out.push_back(base_trials(target, from, count));
    return out;
  }

  /// The targets that are wanted, with these figures; the others as they were played in `like`.
  [[nodiscard]] Played play(const std::vector<Condition> &conditions, const std::vector<bool> &wanted,
                            std::size_t from, std::size_t count, const Played &like) const
  {
    std::vector<Scenario> scenarios;
    for (std::size_t target = 0; target < targets_.size(); ++target)
      if (wanted[target])
        scenarios.push_back(under(conditions, *base_.runs[targets_[target]].scenario));
    CampaignSettings settings = settings_.campaign;
    settings.first_trial = from;
    settings.trials = count;
    settings.on_progress = {};
    CampaignResult result = run_campaign(deployment_, scenarios, populate_, settings);
    Played out = like;
    std::size_t next = 0;
    for (std::size_t target = 0; target < targets_.size(); ++target)
      if (wanted[target])
        out[target] = std::move(result.runs[next++].outcomes);
    return out;
  }

  /// A scenario's own conditions stand over those of the fixes.
  static Scenario under(const std::vector<Condition> &conditions, const Scenario &scenario)
  {
    Scenario out = scenario;
    out.conditions = conditions;
    out.conditions.insert(out.conditions.end(), scenario.conditions.begin(), scenario.conditions.end());
    return out;
  }

  [[nodiscard]] Gain gain(const Played &before, const Played &after) const
  {
    std::vector<PlayedPair> pairs;
    for (std::size_t target = 0; target < targets_.size(); ++target)
      pairs.push_back({out_.targets[target], &before[target], &after[target]});
    return gain_of(pairs, deployment_.objectives);
  }

  void screen()
  {
    const AdviceSizes &sizes = settings_.sizes;
    const Played first = base_played(0, sizes.first);
    const Played all = base_played(0, sizes.screened);
    for (std::size_t i = 0; i < out_.tried.size(); ++i) {
      TriedFix &tried = out_.tried[i];
      tell(tried.fix.title, i, out_.tried.size());
      const std::vector<Condition> conditions = tried.fix.conditions();
      const Played begun = play(conditions, std::vector<bool>(targets_.size(), true), 0, sizes.first, first);
      tried.broken = broken_in(begun);
      std::vector<bool> moved;
      for (std::size_t target = 0; target < targets_.size(); ++target)
        moved.push_back(!same(first[target], begun[target]));
      tried.changes = std::count(moved.begin(), moved.end(), true) > 0;
      Played after = all;
      if (tried.changes && tried.broken.empty())
        after = play(conditions, moved, sizes.first, sizes.screened - sizes.first, all);
      for (std::size_t target = 0; target < targets_.size(); ++target)
        if (moved[target])
          after[target].insert(after[target].begin(), begun[target].begin(), begun[target].end());
      if (stopped("the trial of every fix")) {
        out_.untried = out_.tried.size() - i;
        out_.tried.resize(i);
        return;
      }
      if (tried.broken.empty())
        tried.broken = broken_in(after);
      tried.screened = gain(all, after);
      moved_.push_back(std::move(moved));
    }
  }

  void compare()
  {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < out_.tried.size(); ++i)
      if (out_.tried[i].broken.empty() && out_.tried[i].changes && does_good(out_.tried[i].screened))
        order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return is_better(out_.tried[a].screened, out_.tried[a].fix.effort_days, out_.tried[b].screened,
                       out_.tried[b].fix.effort_days);
    });
    order = with_the_largest(order);
    const AdviceSizes &sizes = settings_.sizes;
    compared_ = base_played(sizes.screened, sizes.compared);
    for (std::size_t k = 0; k < order.size(); ++k) {
      TriedFix &tried = out_.tried[order[k]];
      tell("again, on other trials: " + tried.fix.title, k, order.size());
      const Played after =
          play(tried.fix.conditions(), moved_[order[k]], sizes.screened, sizes.compared, compared_);
      if (stopped("the comparison of the best"))
        break;
      tried.gain = gain(compared_, after);
      tried.finalist = true;
      if (is_worth(tried.gain, compared_))
        out_.ranked.push_back(order[k]);
    }
    sort_ranked();
  }

  /// The best a day of effort, and of the rest those that do most whatever they cost: half of the places
  /// each.
  [[nodiscard]] std::vector<std::size_t> with_the_largest(std::vector<std::size_t> order) const
  {
    const std::size_t half = (settings_.sizes.finalists + 1) / 2;
    if (order.size() <= settings_.sizes.finalists)
      return order;
    std::stable_sort(order.begin() + static_cast<std::ptrdiff_t>(half), order.end(),
                     [&](std::size_t a, std::size_t b) {
                       return is_better(out_.tried[a].screened, 1, out_.tried[b].screened, 1);
                     });
    order.resize(settings_.sizes.finalists);
    return order;
  }

  /// Of several sets of fixes, each with what it comes with.
  [[nodiscard]] std::vector<Condition> conditions_of(const std::vector<std::size_t> &fixes) const
  {
    std::vector<Condition> all;
    for (const std::size_t fix : fixes)
      for (Condition &one : out_.tried[fix].fix.conditions())
        all.push_back(std::move(one));
    return all;
  }

  [[nodiscard]] Played play_set(const std::vector<std::size_t> &fixes) const
  {
    std::vector<bool> moved(targets_.size(), false);
    for (const std::size_t fix : fixes)
      for (std::size_t target = 0; target < targets_.size(); ++target)
        moved[target] = moved[target] || moved_[fix][target];
    return play(conditions_of(fixes), moved, settings_.sizes.screened, settings_.sizes.compared, compared_);
  }

  [[nodiscard]] bool is_enough(const Gain &gain) const
  {
    return std::all_of(gain.scenarios.begin(), gain.scenarios.end(), [&](const ScenarioGain &one) {
      return static_cast<double>(one.met_after) >=
             deployment_.objectives.probability * static_cast<double>(one.pairs);
    });
  }

  /// Greedy, lazily: what a fix adds to a set is seldom more than what it added to a smaller one, so only
  /// those are played anew that stood best (Minoux 1978).
  void combine()
  {
    std::vector<std::size_t> left = out_.ranked;
    if (!out_.ranked.empty())
      out_.everything = gain(compared_, play_set(out_.ranked));
    Played current = compared_;
    std::vector<Gain> adds(out_.tried.size());
    for (const std::size_t fix : left)
      adds[fix] = out_.tried[fix].gain;
    while (out_.chosen.size() < settings_.sizes.members && !left.empty() &&
           !is_enough(gain(compared_, current))) {
      if (!add_best(left, adds, current))
        return;
      out_.steps.push_back({out_.chosen.back(), gain(compared_, current)});
    }
  }

  bool add_best(std::vector<std::size_t> &left, std::vector<Gain> &adds, Played &current)
  {
    const auto worse = [&](std::size_t a, std::size_t b) {
      return is_better(adds[b], out_.tried[b].fix.effort_days, adds[a], out_.tried[a].fix.effort_days);
    };
    std::vector<bool> fresh(out_.tried.size(), false);
    std::vector<Played> played(out_.tried.size());
    for (;;) {
      const auto best = std::max_element(left.begin(), left.end(), worse);
      const std::size_t fix = *best;
      if (fresh[fix]) {
        if (!is_worth(adds[fix], current))
          return false;
        current = std::move(played[fix]);
        out_.chosen.push_back(fix);
        left.erase(best);
        return true;
      }
      tell("a set of " + std::to_string(out_.chosen.size() + 1) + ": " + out_.tried[fix].fix.title,
           out_.chosen.size(), settings_.sizes.members);
      std::vector<std::size_t> set = out_.chosen;
      set.push_back(fix);
      played[fix] = play_set(set);
      if (stopped("the search for a set"))
        return false;
      adds[fix] = gain(current, played[fix]);
      fresh[fix] = true;
    }
  }

  /// Takes out again what is not missed.
  void shrink()
  {
    if (out_.chosen.empty())
      return;
    Gain with = out_.steps.back().so_far;
    for (std::size_t k = 0; k + 1 < out_.chosen.size() && out_.chosen.size() > 1;) {
      std::vector<std::size_t> rest = out_.chosen;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
      tell("without: " + out_.tried[out_.chosen[k]].fix.title, k, out_.chosen.size());
      const Gain without = gain(compared_, play_set(rest));
      if (stopped("the search for the smallest set"))
        break;
      if (!is_missed(with, without, outage_s(compared_))) {
        out_.chosen = std::move(rest);
        with = without;
      } else {
        ++k;
      }
    }
    out_.chosen_gain = with;
  }

  /// The set under another seed, in every scenario: it may harm those that passed.
  void check()
  {
    if (out_.chosen.empty())
      return;
    tell("the set, under another seed", 0, 1);
    std::vector<Scenario> scenarios;
    for (const ScenarioRun &run : base_.runs)
      scenarios.push_back(under(conditions_of(out_.chosen), *run.scenario));
    CampaignSettings settings = settings_.campaign;
    settings.seed = settings_.campaign.seed + 1;
    settings.first_trial = 0;
    settings.trials = settings_.sizes.checked;
    settings.on_progress = {};
    const CampaignResult result = run_campaign(deployment_, scenarios, populate_, settings);
    if (stopped("the check of the set"))
      return;
    out_.checked_seed = settings.seed;
    for (std::size_t i = 0; i < base_.runs.size(); ++i) {
      const ScenarioRun &was = base_.runs[i];
      CheckedScenario row;
      row.scenario = was.scenario->id;
      row.target = std::find(targets_.begin(), targets_.end(), i) != targets_.end();
      row.trials = result.runs[i].outcomes.size();
      row.checks = judge_checks(deployment_, *was.scenario, result.runs[i].outcomes);
      row.before = verdict_of(judge_checks(deployment_, *was.scenario, was.outcomes, was.tail));
      row.after = verdict_of(row.checks);
      row.cause = cause_of(*was.scenario, result.runs[i].outcomes, ordering_journeys(deployment_),
                           settings_.evidence);
      out_.checked.push_back(std::move(row));
    }
  }

  const Deployment &deployment_;
  const CampaignResult &base_;
  const Populate &populate_;
  const AdviceSettings &settings_;
  std::vector<std::size_t> targets_;     ///< places of base_.runs
  std::vector<std::vector<bool>> moved_; ///< by fix and target: a timeline became another one
  Played compared_;                      ///< as it stands, the trials of comparison
  Advice out_;
};

} // namespace

bool Advice::passes() const
{
  return !checked.empty() && std::all_of(checked.begin(), checked.end(), [](const CheckedScenario &one) {
    return one.after == Verdict::pass;
  });
}

Advice advise(const Deployment &deployment, const CampaignResult &base, std::vector<Fix> fixes,
              const Populate &populate, const AdviceSettings &settings)
{
  return Adviser(deployment, base, populate, settings).run(std::move(fixes));
}

} // namespace drsim::campaign
