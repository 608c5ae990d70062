// drsim capacity
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/capacity_simulated.hpp"
#include "sim/cli/forecast.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/printing.hpp"
#include "sim/cli/temporary_folder.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/publish/html_capacity.hpp"
#include "sim/report/capacity_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace drsim::inline cli {
namespace {

constexpr std::uint64_t most_quarters = 40;
constexpr std::uint64_t usual_quarters = 4;
constexpr double most_growth = 100;
constexpr std::size_t usual_trials = 80; // the least that gives an interval of 0.95 both ends, and some

CommandSpec capacity_spec()
{
  CommandSpec spec{"capacity",
                   "DEPLOYMENT",
                   "Whether each region, or what a loss leaves of it, can carry the load: required against "
                   "available for every tier, at the peak, as it grows, with cold caches and in a storm of "
                   "reloads (reports/CAPACITY.md).",
                   1,
                   1,
                   {}};
  spec.options = {
      {"growth", "FACTOR", "the load of each quarter is so many times that of the one before: 1.2", false},
      {"quarters", "N", "so many of them (4)", false},
      {"forecast", "FILE", "CSV with the columns quarter and load (6000/min, or x1.2), instead of --growth",
       false},
      {"trials", "N", "of each question that is put to the simulation (80)", false},
      {"seed", "S", "of all chance (1)", false},
      {"jobs", "N", "processes at once (as many as processors)", false},
      {"table", "", "only the table, without any trial", false}};
  spec.options.push_back(set_option());
  for (OptionSpec option : output_options()) {
    if (option.name == "format")
      option.help = "text (the default), json, html, pdf or xlsx";
    spec.options.push_back(option);
  }
  spec.options.push_back({"language", "LANGUAGE", "en (the default) or ru: of html and pdf", false});
  return spec;
}

struct Asked {
  std::string deployment;
  std::string growth;
  std::uint64_t quarters = usual_quarters;
  std::string forecast;
  std::vector<std::string> sets;
};

/// The deployment with the scenarios that the questions are about, as far as they apply to it.
Loaded load_for_capacity(const std::string &deployment, const Parts &parts)
{
  const Loaded alone = load(deployment, {}, parts);
  try {
    return load(deployment, {"region-outage", "zone-outage"}, parts, false);
  } catch (const UsageError &) { // none applies
    return alone;
  }
}

Prices known_prices()
{
  Diagnostics diagnostics;
  Prices prices = load_prices(catalogue_folder(), diagnostics);
  settle(diagnostics);
  return prices;
}

void read_growth(const Asked &asked, const Deployment &deployment, CapacityReport &report)
{
  if (!asked.forecast.empty()) {
    Diagnostics diagnostics;
    const auto text = read_text(asked.forecast, asked.forecast, diagnostics);
    if (text)
      report.forecast = read_forecast(*text, asked.forecast, deployment.traffic.rate_per_s, diagnostics);
    settle(diagnostics);
    report.forecast_from = asked.forecast;
  } else if (!asked.growth.empty()) {
    report.forecast = grown_quarters(*parse_number(asked.growth), asked.quarters);
    report.forecast_from = "--growth " + asked.growth;
  }
}

/// Throws UsageError with everything that is wrong with the growth.
void check_growth(const Asked &asked, bool quarters_given)
{
  std::string wrong;
  const auto growth = parse_number(asked.growth);
  if (!asked.growth.empty() && (!growth || !(*growth > 0) || *growth > most_growth))
    wrong = fmt::format("--growth {}: write a factor above 0 and up to {:g}, as in 1.2", asked.growth,
                        most_growth);
  if (!asked.growth.empty() && !asked.forecast.empty())
    wrong += std::string(wrong.empty() ? "" : "\n") + "--growth and --forecast: give one of them";
  if (quarters_given && asked.growth.empty())
    wrong += std::string(wrong.empty() ? "" : "\n") + "--quarters: give --growth too";
  if (!wrong.empty())
    throw UsageError(wrong);
}

std::string workbook(const CapacityReport &report)
{
  const TemporaryFolder scratch;
  const std::filesystem::path file = scratch.path() / "capacity.xlsx";
  if (!publish::capacity_workbook(report, file))
    throw UsageError("the workbook cannot be written in " + scratch.path().string());
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string page(const CapacityReport &report, const std::string &language)
{
  publish::PublishSettings settings;
  settings.language = language;
  settings.folder = reports_folder();
  Diagnostics diagnostics;
  const std::string text = publish::capacity_page(report, settings, diagnostics);
  settle(diagnostics);
  return text;
}

std::string written(const CapacityReport &report, const std::string &format, const std::string &language,
                    bool colour)
{
  if (format == "json")
    return capacity_json(report);
  if (format == "xlsx")
    return workbook(report);
  if (format == "html")
    return page(report, language);
  return format == "pdf" ? printed(page(report, language)) : capacity_text(report, colour);
}

/// An objective not met: some region cannot carry the peak with nothing lost.
bool any_short(const CapacityReport &report)
{
  return std::any_of(report.table.cases.begin(), report.table.cases.end(), [](const Case &one) {
    return one.loss.kind == Loss::Kind::nothing && one.load.id == "peak" && one.state() != State::enough;
  });
}

} // namespace

int run_capacity(const Words &words, const Parts &parts)
{
  const CommandSpec command = capacity_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  Asked asked;
  const std::string format = options.choice("format", {"text", "json", "html", "pdf", "xlsx"});
  const std::string language = options.choice("language", {"en", "ru"});
  const std::string output = options.text("output", "");
  asked.growth = options.text("growth", "");
  asked.quarters = options.number("quarters", usual_quarters, 1, most_quarters);
  asked.forecast = options.text("forecast", "");
  asked.sets = options.all("set");
  CampaignSettings settings = campaign_settings(options);
  if (!settings.trials)
    settings.trials = usual_trials;
  const bool simulated = !options.has("table");
  options.finish();
  check_growth(asked, options.has("quarters"));
  check_output(output);
  asked.deployment = options.arguments().at(0);
  Loaded loaded = load_for_capacity(asked.deployment, parts);
  loaded.deployment = with_sets(std::move(loaded.deployment), asked.sets);
  const Deployment &deployment = loaded.deployment;

  CapacityReport report;
  report.version = DRSIM_VERSION;
  report.deployment = deployment.id;
  report.title = deployment.title;
  report.seed = settings.seed;
  const std::string &digest = deployment.input_digest;
  report.input_digest = digest.starts_with("sha256:") ? digest : "sha256:" + digest;
  report.objectives = deployment.objectives;
  read_growth(asked, deployment, report);
  report.table = capacity_table(deployment, report.forecast);
  const Prices prices = known_prices();
  cure_capacity(deployment, prices, report);
  if (simulated) {
    stop_on_signals();
    simulate_capacity(loaded, parts, prices, settings, report);
    if (report.interrupted)
      std::fputs("drsim: interrupted; the result covers the trials that had ended\n", stderr);
  }
  write_result(written(report, format, language, wants_colour(output)), output);
  return any_short(report) ? exit_unmet : exit_ok;
}

} // namespace drsim::cli
