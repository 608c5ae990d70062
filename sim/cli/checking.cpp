#include "sim/cli/checking.hpp"

#include "sim/cli/campaign_options.hpp"
#include "sim/cli/day.hpp"
#include "sim/cli/doubts.hpp"
#include "sim/cli/evidence_book.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/publishing.hpp"
#include "sim/cli/timelines.hpp"
#include "sim/cli/unfelt.hpp"
#include "sim/model/metrics.hpp"
#include "sim/report/check_report.hpp"

#include <algorithm>
#include <cstdio>

namespace drsim::inline cli {
namespace {

/// A scenario as it is found again: its name when drsim brings it along, else its file.
std::string scenario_word(const Scenario &scenario, bool by_name)
{
  return shell_word(by_name || is_shipped(scenario.file) ? scenario.id : scenario.file);
}

CheckReport report_of(const Loaded &loaded, const CampaignResult &result, const ResultAsked &asked,
                      std::uint64_t seed)
{
  CheckReport report;
  report.version = DRSIM_VERSION;
  report.deployment = loaded.deployment.id;
  report.seed = seed;
  const std::string &digest = loaded.deployment.input_digest;
  report.input_digest = digest.rfind("sha256:", 0) == 0 ? digest : "sha256:" + digest;
  report.timeline_digest = result.timeline_digest;
  report.source = &loaded.deployment;
  report.objectives = loaded.deployment.objectives;
  report.interrupted = result.interrupted;
  report.missing = asked.missing;
  std::vector<Verdict> verdicts;
  for (const ScenarioRun &run : result.runs) {
    report.parts.push_back(
        {summarise(loaded.deployment, *run.scenario, run.outcomes, run.tail), stopped_name(run.stopped),
         "drsim replay " + shell_word(asked.deployment) + " " + scenario_word(*run.scenario, asked.by_name) +
             " --seed " + std::to_string(seed) + set_words(asked.sets)});
    for (const FaultSpec &fault : run.scenario->faults)
      if (!fault.role.empty())
        report.parts.back().roles.push_back(fault);
    report.parts.back().file = run.scenario->file;
    report.parts.back().misled = run.misled.size();
    report.parts.back().closer = asked.traffic == "auto" ? "auto" : "exact";
    if (const auto stops = loaded.stops.find(run.scenario->id); stops != loaded.stops.end())
      report.parts.back().stops = stops_of(stops->second, loaded.deployment.objectives, run.outcomes);
    report.parts.back().tags = run.scenario->tags;
    report.parts.back().conditions = run.scenario->conditions;
    verdicts.push_back(report.parts.back().summary.verdict);
  }
  for (const Scenario &scenario : loaded.skipped)
    report.skipped.push_back({scenario.id, scenario.title, scenario.not_applicable});
  if (result.interrupted)
    verdicts.push_back(Verdict::inconclusive);
  report.verdict = worst_verdict(verdicts);
  return report;
}

/// "region-outage: 11 of 90 within the RTO": the first results, long before the verdict.
std::string so_far(const ScenarioRun &run, const Objectives &objectives)
{
  const auto met = std::count_if(run.outcomes.begin(), run.outcomes.end(), [&](const Outcome &outcome) {
    return metric("rto_s").meets(metric("rto_s").value(outcome), objectives.rto_s);
  });
  return run.scenario->id + ": " + std::to_string(met) + " of " + std::to_string(run.outcomes.size()) +
         " within the RTO";
}

/// Tells of trials that did not finish; true when there are any.
bool tell_broken(const CheckReport &report)
{
  bool any = false;
  for (const CheckReport::Part &part : report.parts)
    for (const Outcome &outcome : part.summary.broken) {
      if (!any)
        std::fprintf(stderr,
                     "drsim: trials that did not finish are a defect in drsim, the first one:\n"
                     "drsim: %s\ndrsim: repeat with: %s\n",
                     outcome.message.c_str(), repeat_text(part, outcome).c_str());
      any = true;
    }
  return any;
}

std::vector<std::string> check_formats()
{
  std::vector<std::string> all = {"text", "json"};
  for (const std::string &name : published_names())
    all.push_back(name);
  return all;
}

/// The result in the form that was asked for; what drsim report makes of it goes the way of the JSON.
std::string written(const CheckReport &report, const publish::PublishSettings &settings, bool colour)
{
  if (settings.format == "text")
    return check_text(report, colour);
  const std::string json = check_json(report);
  if (settings.format == "json")
    return json;
  Diagnostics diagnostics;
  const std::optional<publish::Result> result = publish::read_result(json, "the result", diagnostics);
  settle(diagnostics);
  return published({*result}, settings);
}

} // namespace

std::vector<OptionSpec> result_options()
{
  std::vector<OptionSpec> all = {
      {"sway", "",
       "also play the assumed figures that set most of the seconds at half and at twice their value, and say "
       "which verdicts turn (by itself where questions are open)",
       false},
      {"timelines", "",
       "keep the timelines of each scenario's typical and worst trial in the JSON, for drsim report", false},
      {"proven", "",
       "also play every scenario with what is not proven (assumed, stale, asked about) at the worse end of "
       "its "
       "range, and say what is left of the verdicts",
       false},
      record_option(),
      date_option("the day that --record counts for, and that the age of evidence is counted to")};
  for (OptionSpec option : output_options()) {
    if (option.name == "format")
      option.help = "text (the default), json, or one of drsim report";
    all.push_back(option);
  }
  for (const OptionSpec &option : publish_options())
    all.push_back(option);
  return all;
}

ResultAsked result_asked(Options &options)
{
  ResultAsked asked;
  asked.publishing = publish_settings(options);
  asked.publishing.format = options.choice("format", check_formats());
  asked.output = options.text("output", "");
  asked.sway = options.has("sway");
  asked.proven = options.has("proven");
  asked.timelines =
      options.has("timelines") || asked.publishing.format == "html" || asked.publishing.format == "pdf";
  return asked;
}

void settle_result(const Options &options, ResultAsked &asked)
{
  check_output(asked.output);
  asked.day = day_asked(options);
  asked.recording = recording_asked(options, asked.deployment, asked.day, asked.sets);
}

const Populate &traffic_populate(const Parts &parts, const std::string &traffic, CampaignSettings &settings)
{
  if (traffic != "auto")
    return populate_by(parts, traffic);
  settings.second_look = parts.populate_auto;
  return parts.populate;
}

CampaignResult play_campaign(const Loaded &loaded, const Parts &parts, const std::string &traffic,
                             CampaignSettings settings)
{
  const Populate &populate = traffic_populate(parts, traffic, settings);
  Progress progress("trials");
  settings.on_progress = [&](const CampaignProgress &now) {
    progress.show(now.done, now.planned, [&] { return so_far(now.run, loaded.deployment.objectives); });
  };
  stop_on_signals();
  CampaignResult result = run_campaign(loaded.deployment, loaded.scenarios, populate, settings);
  for (ScenarioRun &run : result.runs)
    for (Outcome &outcome : run.outcomes)
      outcome.exact = outcome.exact || traffic == "exact";
  return result;
}

int write_check(Loaded loaded, CampaignResult result, const ResultAsked &asked, CampaignSettings settings,
                const Parts &parts)
{
  const Populate &populate = traffic_populate(parts, asked.traffic, settings);
  set_unfelt_aside(loaded, result);
  refuse_empty_verdicts(result, loaded.deployment);
  CheckReport report = report_of(loaded, result, asked, settings.seed);
  const PlayedCampaign campaign{loaded, result, populate, settings};
  add_sways(campaign, asked.sway, report);
  const EvidenceBook book = evidence_book(asked.deployment, asked.day);
  add_evidence(campaign, book, asked.proven, report);
  report.findings = parts.lint(loaded.deployment);
  if (asked.timelines)
    keep_timelines(loaded, parts, asked.traffic, settings, report);
  if (asked.recording)
    record_run(*asked.recording, campaign, report, book.dates, asked.traffic);
  write_result(written(report, asked.publishing, wants_colour(asked.output)), asked.output);
  if (tell_broken(report))
    return exit_defect;
  return report.verdict == Verdict::pass ? exit_ok : exit_unmet;
}

} // namespace drsim::cli
