#include "sim/campaign/rehearsal_trials.hpp"

#include "sim/campaign/bytes.hpp"
#include "sim/campaign/frame.hpp"
#include "sim/campaign/pool.hpp"
#include "sim/core/assertion.hpp"
#include "sim/engine/heartbeat.hpp"

#include <algorithm>

namespace drsim::inline campaign {
namespace {

std::string encoded(const Outcome &outcome, const Timeline &timeline)
{
  const std::vector<Call> calls = calls_of(timeline, outcome.onset_s);
  ByteWriter writer;
  writer.text(encode_outcome(outcome));
  writer.whole(calls.size());
  for (const Call &call : calls) {
    writer.text(call.kind);
    writer.text(call.to);
    writer.text(call.by);
    writer.real(call.at_s);
  }
  return writer.take();
}

RehearsalTrial decoded_trial(const std::string &bytes)
{
  ByteReader reader(bytes);
  const auto outcome = decode_outcome(reader.text());
  DRSIM_ASSERT(outcome, "a trial's answer holds its outcome");
  RehearsalTrial trial{*outcome};
  for (std::uint64_t left = reader.below(bytes.size() + 1); left > 0; --left) {
    Call call;
    call.kind = reader.text();
    call.to = reader.text();
    call.by = reader.text();
    call.at_s = reader.real();
    trial.calls.push_back(std::move(call));
  }
  return trial;
}

Outcome died(std::uint64_t trial)
{
  Outcome outcome;
  outcome.trial = trial;
  outcome.status = Outcome::Status::crashed;
  outcome.message = "its process did not answer";
  return outcome;
}

} // namespace

std::vector<std::vector<RehearsalTrial>>
play_rehearsals(const Deployment &deployment, const std::vector<RehearsalOrder> &orders,
                const Populate &populate, const CampaignSettings &settings,
                const std::function<void(std::size_t, std::size_t)> &on_end)
{
  std::vector<std::pair<std::size_t, std::uint64_t>> plan;
  for (std::size_t i = 0; i < orders.size(); ++i)
    for (std::uint64_t trial = 0; trial < orders[i].trials; ++trial)
      plan.emplace_back(i, settings.first_trial + trial);
  const Job job = [&](std::size_t index, const Line &line) {
    count_advances(line.beats());
    TrialRequest request{&deployment,          &orders[plan[index].first].scenario,
                         settings.seed,        plan[index].second,
                         settings.event_limit, false};
    request.number = [&] { return plan[line.which()].second; };
    play_trial(request, populate, true, [&](const Outcome &outcome, const Timeline &timeline) {
      line.answer(encoded(outcome, timeline));
    });
  };
  std::vector<std::vector<RehearsalTrial>> all(orders.size());
  std::size_t ended = 0;
  const auto alike = [&](std::size_t a, std::size_t b) { return plan[a].first == plan[b].first; };
  const PoolSettings pool{settings.jobs, settings.stall_limit_s, true, settings.stop, alike};
  run_jobs(plan.size(), job, pool, [&](std::size_t index, JobEnd end) {
    RehearsalTrial trial;
    if (end.how == JobEnd::How::finished)
      trial = decoded_trial(end.answer);
    else
      trial.outcome = died(plan[index].second);
    all[plan[index].first].push_back(std::move(trial));
    if (on_end)
      on_end(++ended, plan.size());
  });
  for (std::vector<RehearsalTrial> &trials : all)
    std::sort(trials.begin(), trials.end(),
              [](const auto &a, const auto &b) { return a.outcome.trial < b.outcome.trial; });
  return all;
}

} // namespace drsim::campaign
