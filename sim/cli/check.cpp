// drsim check
#include "sim/campaign/campaign.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/day.hpp"
#include "sim/cli/doubts.hpp"
#include "sim/cli/evidence_book.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/publishing.hpp"
#include "sim/cli/recording.hpp"
#include "sim/cli/timelines.hpp"
#include "sim/cli/unfelt.hpp"
#include "sim/model/metrics.hpp"
#include "sim/report/check_report.hpp"

#include <algorithm>
#include <cstdio>

namespace drsim::inline cli {
namespace {

CommandSpec spec()
{
  CommandSpec spec{
      "check", "DEPLOYMENT", "Plays scenarios many times and says whether the objectives hold.", 1, 1, {}};
  spec.options = {
      {"scenarios", "PATH...", "files, folders, names, or \"library\"; default: all of scenarios/", true},
      {"trials", "N", "exactly so many trials a scenario; default: until decided", false},
      {"max-trials", "N", "at most so many while undecided (2000)", false},
      {"seed", "S", "of all chance (1)", false},
      {"jobs", "N", "processes at once (as many as processors)", false}};
  spec.options.push_back(set_option());
  spec.options.push_back({"traffic", "HOW",
                          "fluid (rates), auto (and each transaction while they leave doubt) or exact",
                          false});
  spec.options.push_back({"sway", "",
                          "also play the assumed figures that set most of the seconds at half and at twice "
                          "their value, and say which verdicts turn (by itself where questions are open)",
                          false});
  spec.options.push_back(
      {"timelines", "",
       "keep the timelines of each scenario's typical and worst trial in the JSON, for drsim report", false});
  spec.options.push_back(
      {"proven", "",
       "also play every scenario with what is not proven (assumed, stale, asked about) at the "
       "worse end of its range, and say what is left of the verdicts",
       false});
  spec.options.push_back(record_option());
  spec.options.push_back(
      date_option("the day that --record counts for, and that the age of evidence is counted to"));
  for (OptionSpec option : output_options()) {
    if (option.name == "format")
      option.help = "text (the default), json, or one of drsim report";
    spec.options.push_back(option);
  }
  for (const OptionSpec &option : publish_options())
    spec.options.push_back(option);
  return spec;
}

/// A scenario as it is found again: its name when drsim brings it along, else its file.
std::string scenario_word(const Scenario &scenario, bool by_name)
{
  return shell_word(by_name || is_shipped(scenario.file) ? scenario.id : scenario.file);
}

CheckReport report_of(const Loaded &loaded, const CampaignResult &result, const std::string &deployment,
                      std::uint64_t seed, bool by_name)
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
  std::vector<Verdict> verdicts;
  for (const ScenarioRun &run : result.runs) {
    report.parts.push_back({summarise(loaded.deployment, *run.scenario, run.outcomes, run.tail),
                            stopped_name(run.stopped),
                            "drsim replay " + shell_word(deployment) + " " +
                                scenario_word(*run.scenario, by_name) + " --seed " + std::to_string(seed)});
    for (const FaultSpec &fault : run.scenario->faults)
      if (!fault.role.empty())
        report.parts.back().roles.push_back(fault);
    report.parts.back().file = run.scenario->file;
    report.parts.back().misled = run.misled;
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

std::vector<std::string> formats()
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

/// All trials, with a progress line. `exact`: every transaction is played.
CampaignResult played(const Loaded &loaded, const Populate &populate, CampaignSettings &settings, bool exact)
{
  Progress progress("trials");
  settings.on_progress = [&](const CampaignProgress &now) {
    progress.show(now.done, now.planned, [&] { return so_far(now.run, loaded.deployment.objectives); });
  };
  stop_on_signals();
  CampaignResult result = run_campaign(loaded.deployment, loaded.scenarios, populate, settings);
  settings.on_progress = {};
  for (ScenarioRun &run : result.runs)
    for (Outcome &outcome : run.outcomes)
      outcome.exact = outcome.exact || exact;
  return result;
}

} // namespace

int run_check(const Words &words, const Parts &parts)
{
  const CommandSpec command = spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  CampaignSettings settings = campaign_settings(options);
  const std::string traffic = options.choice("traffic", {"fluid", "auto", "exact"});
  publish::PublishSettings publishing = publish_settings(options);
  publishing.format = options.choice("format", formats());
  const std::string output = options.text("output", "");
  const std::vector<std::string> sets = options.all("set");
  options.finish();
  check_output(output);
  const bool all = !options.has("scenarios");
  const std::string deployment = options.arguments().at(0);
  const std::string day = day_asked(options);
  const std::optional<Recording> recording = recording_asked(options, deployment, day);
  Loaded loaded = load(deployment, all ? all_scenario_words() : options.all("scenarios"), parts);
  loaded.deployment = with_sets(std::move(loaded.deployment), sets);

  const Populate &populate = traffic == "auto" ? parts.populate : populate_by(parts, traffic);
  if (traffic == "auto")
    settings.second_look = parts.populate_auto;
  CampaignResult result = played(loaded, populate, settings, traffic == "exact");
  if (result.interrupted)
    std::fputs("drsim: interrupted; the result covers the trials that had ended\n", stderr);
  set_unfelt_aside(loaded, result);
  refuse_empty_verdicts(result, loaded.deployment);
  CheckReport report = report_of(loaded, result, deployment, settings.seed, all);
  for (CheckReport::Part &part : report.parts)
    part.replay += set_words(sets);
  for (CheckReport::Part &part : report.parts)
    part.closer = traffic == "auto" ? "auto" : "exact";
  const PlayedCampaign campaign{loaded, result, populate, settings};
  add_sways(campaign, options.has("sway"), report);
  const EvidenceBook book = evidence_book(deployment, day);
  add_evidence(campaign, book, options.has("proven"), report);
  report.findings = parts.lint(loaded.deployment);
  if (options.has("timelines") || publishing.format == "html" || publishing.format == "pdf")
    keep_timelines(loaded, parts, traffic, settings, report);
  if (recording)
    record_run(*recording, campaign, report, book.dates, traffic);
  write_result(written(report, publishing, wants_colour(output)), output);
  if (tell_broken(report))
    return exit_defect;
  return report.verdict == Verdict::pass ? exit_ok : exit_unmet;
}

} // namespace drsim::cli
