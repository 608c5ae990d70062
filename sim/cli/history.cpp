// drsim history
#include "sim/analysis/comparison.hpp"
#include "sim/cli/day.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/publishing.hpp"
#include "sim/cli/recording.hpp"
#include "sim/cli/rehearsing.hpp"
#include "sim/core/calendar.hpp"
#include "sim/history/overview.hpp"
#include "sim/publish/history_csv.hpp"
#include "sim/publish/html_history.hpp"
#include "sim/report/history_report.hpp"

namespace drsim::inline cli {
namespace {

CommandSpec history_spec()
{
  CommandSpec spec{
      "history",
      "DEPLOYMENT",
      "Shows what drsim check --record kept: how results moved from quarter to quarter, what input "
      "changed in between, how old findings are, waivers, and rehearsals that were carried out.",
      1,
      1,
      {}};
  spec.options = {
      {"history", "FILE", "the history; default: history.sqlite in the deployment's folder", false},
      {"since", "YYYY-MM-DD",
       "compare the last run with the last one on or before that day; default: of an earlier quarter", false},
      {"rules", "FILE", "gate.json, whose waivers are shown; default: that of the deployment's folder",
       false},
      {"language", "LANGUAGE", "en (the default) or ru: of html", false},
      date_option("the day that ages are counted to")};
  for (OptionSpec option : output_options()) {
    if (option.name == "format")
      option.help = "text (the default), json, html, or csv: every run";
    spec.options.push_back(option);
  }
  return spec;
}

/// Rules of the gate, for their waivers and tolerances: those named, else gate.json of the folder where it
/// is. They may speak of any scenario that drsim brings along or that was recorded.
GateRules rules_of(const std::string &named, const std::filesystem::path &folder,
                   std::vector<std::string> scenarios)
{
  const std::filesystem::path own = folder / "gate.json";
  std::error_code error;
  if (named.empty() && !std::filesystem::exists(own, error))
    return default_gate_rules();
  for (const auto &files : {all_scenarios(), library_scenarios()})
    for (const std::filesystem::path &file : files)
      scenarios.push_back(file.stem().string());
  Diagnostics diagnostics;
  GateRules rules = load_gate_rules(named.empty() ? own : std::filesystem::path(named),
                                    {std::move(scenarios), figures()}, diagnostics);
  settle(diagnostics);
  return rules;
}

std::string written(const HistoryReport &report, const std::string &format, const std::string &language,
                    bool colour)
{
  if (format == "html")
    return page_of(publish::history_page, report, language);
  if (format == "json")
    return history_json(report);
  return format == "csv" ? publish::history_csv(report) : history_text(report, colour);
}

} // namespace

int run_history(const Words &words, const Parts &parts)
{
  const CommandSpec command = history_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const std::string format = options.choice("format", {"text", "json", "csv", "html"});
  const std::string output = options.text("output", "");
  const std::string language = options.choice("language", {"en", "ru"});
  const std::string named = options.text("history", "");
  const std::string since = options.text("since", "");
  const std::string rules = options.text("rules", "");
  options.finish();
  const std::string day = day_asked(options);
  if (!since.empty() && !is_day(since))
    throw UsageError("--since: \"" + since + "\" is no day; write it as 2027-01-31");
  check_output(output);
  const std::string &word = options.arguments().at(0);
  const std::filesystem::path folder = find_deployment(word);
  HistoryReport report;
  report.version = DRSIM_VERSION;
  report.file = named.empty() ? default_history(word).string() : named;
  history::Reader reader(report.file);
  const std::string deployment = load(word, {}, parts, false).deployment.id;
  report.overview = history::overview_of(reader, {deployment, day, since, format == "csv"},
                                         rules_of(rules, folder, reader.scenario_names(deployment)));
  report.overview.rehearsals = history::rehearsals_of(rehearsal_folder(folder).records);
  write_result(written(report, format, language, wants_colour(output)), output);
  return exit_ok;
}

} // namespace drsim::cli
