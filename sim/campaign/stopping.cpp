#include "sim/campaign/stopping.hpp"

#include "sim/core/digest.hpp"
#include "sim/verdict/judge.hpp"

#include <algorithm>

namespace drsim::inline campaign {

Looks looks_of(const CampaignSettings &settings)
{
  return settings.trials ? Looks(*settings.trials) : Looks(settings.first_batch, settings.most_trials);
}

bool needs_no_more(const Deployment &deployment, const CampaignSettings &settings, const Looks &looks,
                   std::size_t look, ScenarioRun &run)
{
  run.tail = looks.tail(look);
  const bool wrong = std::any_of(run.outcomes.begin(), run.outcomes.end(), [](const Outcome &outcome) {
    return outcome.status == Outcome::Status::wrong_input;
  });
  if (settings.trials || run.stopped == Stopped::interrupted || wrong || !run.unfelt().empty())
    return true;
  const std::vector<Check> checks = judge_checks(deployment, *run.scenario, run.outcomes, run.tail);
  const auto count = [&](Verdict verdict) {
    return std::count_if(checks.begin(), checks.end(), [&](const Check &check) {
      return check.not_judged.empty() && check.verdict == verdict;
    });
  };
  const std::size_t trials = looks.sizes()[look];
  const bool decided = count(Verdict::inconclusive) == 0 ||
                       (count(Verdict::fail) > 0 && trials >= settings.most_trials_failed);
  run.stopped = decided ? Stopped::decided : Stopped::most_trials;
  return decided || look + 1 == looks.sizes().size();
}

std::string timeline_digest_of(const std::vector<ScenarioRun> &runs)
{
  std::vector<const ScenarioRun *> by_id;
  for (const ScenarioRun &run : runs)
    by_id.push_back(&run);
  std::stable_sort(by_id.begin(), by_id.end(), [](const ScenarioRun *a, const ScenarioRun *b) {
    return a->scenario->id < b->scenario->id;
  });
  Digest digest;
  for (const ScenarioRun *run : by_id) {
    digest.add(run->scenario->id);
    for (const Outcome &outcome : run->outcomes) {
      digest.add(static_cast<long long>(outcome.trial));
      digest.add(outcome.digest);
    }
  }
  return digest.hex();
}

} // namespace drsim::campaign
