// drsim rehearse
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/rehearsal_modes.hpp"
#include "sim/cli/rehearsing.hpp"
#include "sim/cli/staging_allowed.hpp"
#include "sim/core/utc.hpp"
#include "sim/report/rehearsal_report.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace drsim::inline cli {
namespace {

constexpr std::uint64_t default_ranking_trials = 12; ///< of each scenario: enough to order them by risk
constexpr std::uint64_t default_trials = 60;         ///< of each chosen one: p95 needs 59
constexpr std::uint64_t most_trials_a_candidate = 100'000;

CommandSpec rehearse_spec()
{
  CommandSpec spec{"rehearse",
                   "DEPLOYMENT",
                   "Plans a quarter of DR rehearsals, writes their documents, leads through one live and "
                   "judges its log (reports/REHEARSALS.md).",
                   1,
                   1,
                   {}};
  spec.options = {
      {"quarter", "YYYY-QN", "the quarter to plan (the next one)", false},
      {"today", "YYYY-MM-DD", "the day to plan on: how old records are (today, UTC)", false},
      {"scenarios", "PATH...", "what may be rehearsed; default: all of scenarios/ and the library", true},
      {"ranking-trials", "N", "of each scenario (12)", false},
      {"trials", "N", "of each chosen one, at its hour (60)", false},
      {"seed", "S", "of all chance (1)", false},
      {"jobs", "N", "processes at once (as many as processors)", false},
      {"documents", "FOLDER",
       "write everything there: plan, script and protocol of each as Markdown and HTML, calendar, plan.json",
       false},
      {"pdf", "", "with --documents: PDF too", false},
      {"plan", "FILE", "of --record and --run: plan.json of --documents", false},
      {"rehearsal", "ID", "of --record and --run: which of the plan (the log says it, or there is only one)",
       false},
      {"record", "FILE", "judge what happened: a log (CSV, lines of --run) or a filled record (JSON)", false},
      {"run", "", "lead through a rehearsal live: commands on stdin, \"help\" tells them", false},
      {"log", "FILE", "of --run: lines of JSON, on disk before the next prompt", false},
      {"inject", "ENV",
       "of --run: the faults for real, in this environment (drsim inject); \"fault NAME\" begins them, and "
       "the "
       "first one that is there is T0",
       false},
      {"resume", "", "of --run: go on with a log that is there", false},
      {"clock", "HOW", "of --run: real (the default) or typed: every command begins with its time", false},
      {"lang", "LANGUAGE", "en (the default) or ru", false}};
  for (OptionSpec option : output_options()) {
    if (option.name == "format")
      option.help = "text (the default), json, markdown, html, pdf or ics";
    spec.options.push_back(option);
  }
  return spec;
}

int today_of(Options &options)
{
  const std::string text = options.text("today", utc_text(wall_clock_us()).substr(0, 10));
  const auto day = parse_day(text);
  if (!day)
    throw UsageError("--today " + text + ": is no date; write it as 2027-01-12");
  return *day;
}

Quarter quarter_of(Options &options, int today)
{
  const std::string text = options.text("quarter", next_quarter(today).text());
  const auto quarter = parse_quarter(text);
  if (!quarter)
    throw UsageError("--quarter " + text + ": is no quarter; write it as 2027-Q1");
  if (quarter->last_day < today)
    throw UsageError("--quarter " + text + ": is over on " + day_text(today));
  return *quarter;
}

int plan_a_quarter(Options &options, const Parts &parts)
{
  RehearsingSettings settings;
  RehearsalOutput output = rehearsal_output(options);
  settings.campaign = campaign_settings(options);
  settings.trials = settings.campaign.trials.value_or(default_trials);
  settings.ranking_trials =
      options.number("ranking-trials", default_ranking_trials, 1, most_trials_a_candidate);
  options.finish();
  settings.today = today_of(options);
  settings.quarter = quarter_of(options, settings.today);
  check_rehearsal_output(output);
  std::vector<std::string> words = options.all("scenarios");
  if (words.empty()) {
    words = all_scenario_words();
    words.emplace_back(library_word);
  }
  const Loaded loaded = load(options.arguments().at(0), words, parts);
  RehearsalFolder folder = rehearsal_folder(loaded.deployment.folder);
  read_staging(loaded, settings.today, folder);
  stop_on_signals();
  const RehearsalPlan plan = planned_quarter(loaded, folder, parts.populate, settings);
  if (plan.interrupted)
    std::fputs("drsim: interrupted; the plan rests on the trials that had ended\n", stderr);
  write_rehearsal_output(rehearsal_json(plan), output);
  return plan.interrupted || plan.rehearsals.empty() ? exit_unmet : exit_ok;
}

} // namespace

int run_rehearse(const Words &words, const Parts &parts)
{
  const CommandSpec command = rehearse_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  if (options.has("record") && options.has("run"))
    throw UsageError("--record and --run exclude each other: first run, then judge the log");
  if (options.has("record"))
    return judge_rehearsal(options, parts);
  if (options.has("run"))
    return run_rehearsal(options);
  for (const char *other : {"plan", "rehearsal", "log", "resume", "clock", "inject"})
    if (options.has(other))
      throw UsageError("--" + std::string(other) + " is of --record or --run");
  return plan_a_quarter(options, parts);
}

} // namespace drsim::cli
