#include "sim/search/plays.hpp"

#include "sim/campaign/frame.hpp"
#include "sim/campaign/no_answer.hpp"
#include "sim/campaign/pool.hpp"
#include "sim/engine/heartbeat.hpp"
#include "sim/search/past.hpp"

namespace drsim::inline search {
namespace {

/// The past, one name a line, then a line that is empty, then the outcome.
std::string answer_of(const Outcome &outcome, const std::vector<std::string> &past)
{
  std::string text;
  for (const std::string &name : past)
    if (!name.empty() && name.find('\n') == std::string::npos)
      text += name + "\n";
  return text + "\n" + encode_outcome(outcome);
}

std::optional<Played> read_answer(const std::string &answer)
{
  Played played;
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = answer.find('\n', at);
    if (end == std::string::npos)
      return std::nullopt;
    if (end == at)
      break;
    played.past.push_back(answer.substr(at, end - at));
    at = end + 1;
  }
  std::optional<Outcome> outcome = decode_outcome(std::string_view(answer).substr(at + 1));
  if (!outcome)
    return std::nullopt;
  played.outcome = std::move(*outcome);
  return played;
}

Played played_of(const Play &play, const JobEnd &end, double stall_limit_s)
{
  if (end.how == JobEnd::How::finished)
    if (std::optional<Played> played = read_answer(end.answer))
      return std::move(*played);
  return {no_answer(play.trial, end, stall_limit_s), {}};
}

} // namespace

void play_all(const std::vector<Play> &plan, const Populate &populate, const CampaignSettings &settings,
              const std::function<void(std::size_t index, Played)> &on_end)
{
  const Job job = [&](std::size_t index, const Line &line) {
    count_advances(line.beats());
    const Play &play = plan[index];
    TrialRequest request{play.deployment, play.scenario,        settings.seed,
                         play.trial,      settings.event_limit, false};
    request.number = [&] { return plan[line.which()].trial; };
    play_trial(request, populate, true, [&](const Outcome &outcome, const Timeline &timeline) {
      line.answer(answer_of(outcome, past_of(timeline)));
    });
  };
  const auto alike = [&](std::size_t a, std::size_t b) {
    return plan[a].deployment == plan[b].deployment && plan[a].scenario == plan[b].scenario;
  };
  const PoolSettings pool{settings.jobs, settings.stall_limit_s, true, settings.stop, alike};
  run_jobs(plan.size(), job, pool, [&](std::size_t index, JobEnd end) {
    on_end(index, played_of(plan[index], end, settings.stall_limit_s));
  });
}

} // namespace drsim::search
