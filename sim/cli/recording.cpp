#include "sim/cli/recording.hpp"

#include "sim/cli/places.hpp"
#include "sim/cli/revision.hpp"
#include "sim/core/digest.hpp"
#include "sim/core/utc.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/history/inputs.hpp"
#include "sim/history/writer.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/outcome_fields.hpp"
#include "sim/report/rows.hpp"

#include <cstdio>

namespace drsim::inline cli {
namespace {

history::TrialRow trial_row(const Outcome &outcome, bool stores)
{
  history::TrialRow row;
  row.trial = outcome.trial;
  row.status = status_name(outcome.status);
  if (outcome.status != Outcome::Status::ok)
    return row;
  const auto value = [&](const char *id) { return metric(id).value(outcome); };
  row.censored = outcome.censored;
  row.rto_s = value("rto_s");
  row.failed_transactions = value("failed_transactions");
  if (stores) {
    row.rpo_s = value("rpo_s");
    row.lost_transactions = value("lost_transactions");
  }
  return row;
}

/// Of the scenario's file, one experiment of it or all; "" where it cannot be read any more.
std::string file_digest(const std::string &file)
{
  Diagnostics diagnostics;
  const auto text = read_text(file.substr(0, file.find('#')), file, diagnostics);
  return text ? sha256_of(*text) : "";
}

std::string judged_name(const Check &check)
{
  return check.not_judged.empty() ? verdict_name(check.verdict) : "not judged";
}

history::ScenarioRow scenario_row(const ScenarioRun &run, const CheckReport::Part &part, bool stores)
{
  history::ScenarioRow row{run.scenario->id, run.scenario->title, file_digest(run.scenario->file),
                           stopped_name(run.stopped), verdict_name(part.summary.verdict)};
  for (const Outcome &outcome : run.outcomes)
    row.trials.push_back(trial_row(outcome, stores));
  if (part.grounds) {
    for (const auto &[of, share] : part.grounds->classes)
      row.grounds[class_name(of)] = share;
    row.grounds["asked_about"] = part.grounds->asked;
    row.grounds["not_named"] = part.grounds->unnamed;
    row.grounds["stale"] = part.grounds->spent;
    row.grounds["unproven"] = part.grounds->unproven();
  }
  if (part.loss_grounds && part.loss_grounds->any()) {
    row.grounds["loss_tested"] = part.loss_grounds->classes.at(EvidenceClass::tested);
    row.grounds["loss_unproven"] = part.loss_grounds->unproven();
  }
  if (part.proven) {
    row.proven_rto = judged_name(part.proven->rto);
    row.proven_rpo = judged_name(part.proven->rpo);
  }
  return row;
}

history::RunRow run_row(const Recording &recording, const CheckReport &report, const std::string &traffic)
{
  history::RunRow run;
  run.day = recording.day;
  run.at = utc_text(wall_clock_us());
  run.version = report.version;
  run.deployment = report.deployment;
  run.seed = report.seed;
  run.traffic = traffic;
  run.input_digest = report.input_digest;
  run.timeline_digest = report.timeline_digest;
  run.verdict = verdict_name(report.verdict);
  run.objectives = report.objectives;
  return run;
}

} // namespace

OptionSpec record_option()
{
  OptionSpec option{
      "record", "[FILE]",
      "keep the results for drsim history (reports/HISTORY.md): in FILE, else in history.sqlite of "
      "the deployment's folder",
      false};
  option.may_be_bare = true;
  return option;
}

std::filesystem::path default_history(const std::string &deployment)
{
  const std::filesystem::path folder = find_deployment(deployment);
  if (std::error_code error;
      !std::filesystem::is_directory(deployment, error) && !split_revision(deployment).second.empty())
    throw UsageError(deployment + " is a revision, without a folder of its own: name the history's file");
  return folder / "history.sqlite";
}

std::optional<Recording> recording_asked(const Options &options, const std::string &deployment,
                                         const std::string &day, const std::vector<std::string> &sets)
{
  if (!options.has("record"))
    return std::nullopt;
  if (!sets.empty())
    throw UsageError("--record keeps what the files say, and --set says otherwise: give one of them");
  const std::string named = options.text("record", "");
  Recording recording{named.empty() ? default_history(deployment) : std::filesystem::path(named), day};
  history::check_writable(recording.file);
  return recording;
}

void record_run(const Recording &recording, const PlayedCampaign &campaign, const CheckReport &report,
                const EvidenceDates &dates, const std::string &traffic)
{
  if (campaign.result.interrupted) {
    std::fputs("drsim: interrupted: nothing is recorded, for the trials that end first are the short ones\n",
               stderr);
    return;
  }
  const Deployment &deployment = campaign.loaded.deployment;
  history::RunRecord record;
  record.run = run_row(recording, report, traffic);
  for (std::size_t i = 0; i < campaign.result.runs.size(); ++i)
    record.scenarios.push_back(
        scenario_row(campaign.result.runs[i], report.parts.at(i), !deployment.stores.empty()));
  record.inputs = history::inputs_of(deployment, dates);
  for (const FindingRow &one : report.findings)
    record.findings.push_back({one.id, severity_name(one.severity), one.file, one.where, one.message});
  const std::int64_t id = history::write_run(recording.file, record);
  std::fprintf(stderr, "drsim: recorded for %s as run %lld of %s\n", recording.day.c_str(),
               static_cast<long long>(id), recording.file.c_str());
}

} // namespace drsim::cli
