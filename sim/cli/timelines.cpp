#include "sim/cli/timelines.hpp"

#include "sim/campaign/pool.hpp"
#include "sim/campaign/trial.hpp"
#include "sim/core/assertion.hpp"
#include "sim/engine/heartbeat.hpp"
#include "sim/report/replay_report.hpp"

namespace drsim::inline cli {
namespace {

struct WantedTimeline {
  CheckReport::Part *part;
  const char *which;
  TrialRequest request;
  const Populate *populate;
};

std::vector<WantedTimeline> wanted_timelines(const Loaded &loaded, const Parts &parts,
                                             const std::string &traffic, std::uint64_t seed,
                                             CheckReport &report)
{
  std::vector<WantedTimeline> all;
  for (std::size_t i = 0; i < report.parts.size(); ++i) {
    const ScenarioSummary &summary = report.parts[i].summary;
    for (const auto &[which, picked] : {std::pair("typical", summary.typical), {"worst", summary.worst}}) {
      if (!picked)
        continue;
      TrialRequest request;
      request.deployment = &loaded.deployment;
      request.scenario = &loaded.scenarios.at(i);
      request.seed = seed;
      request.trial = picked->trial;
      request.keep_series = true;
      const std::string how = traffic == "auto" && !picked->exact ? "fluid" : traffic;
      all.push_back({&report.parts[i], which, request, &populate_by(parts, how)});
    }
  }
  return all;
}

} // namespace

void keep_timelines(const Loaded &loaded, const Parts &parts, const std::string &traffic,
                    const CampaignSettings &settings, CheckReport &report)
{
  const std::vector<WantedTimeline> wanted = wanted_timelines(loaded, parts, traffic, settings.seed, report);
  const Job job = [&](std::size_t index, const Line &line) {
    count_advances(line.beats());
    play_trial(wanted[index].request, *wanted[index].populate, false,
               [&](const Outcome &outcome, const Timeline &timeline) {
                 line.answer(brief_timeline_json(timeline, outcome));
               });
  };
  PoolSettings pool;
  pool.jobs = settings.jobs;
  pool.stop = settings.stop;
  run_jobs(wanted.size(), job, pool, [&](std::size_t index, JobEnd end) {
    if (end.how != JobEnd::How::finished)
      throw Defect("a trial that had ended did not end when it was played again for its timeline");
    wanted[index].part->timelines[wanted[index].which] = std::move(end.answer);
  });
}

} // namespace drsim::cli
