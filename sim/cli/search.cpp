// drsim search
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/found_scenarios.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/searching.hpp"
#include "sim/core/duration.hpp"

#include <cstdio>

namespace drsim::inline cli {
namespace {

constexpr double time_unasked_s = 600;
constexpr double least_time_s = 1;
constexpr double most_time_s = 30 * 86400;
constexpr double most_window_s = 30 * 86400;
constexpr std::size_t most_things = 6;
constexpr std::size_t most_states = 1'000'000;
constexpr double enough_unexamined = 0.01; ///< share of all events: less is no finding by itself

CommandSpec search_spec()
{
  CommandSpec spec{"search",
                   "DEPLOYMENT",
                   "Which faults and circumstances together break an objective, the most probable first, and "
                   "between which figures the events of a year lie that do.",
                   1,
                   1,
                   {}};
  spec.options = {
      {"time", "LENGTH", "how long it may search (10m, or no limit with --trials): three quarters for states",
       false},
      {"trials", "N", "so many in all instead: the same result on every machine", false},
      {"most", "N", "things that come together: a cause and N - 1 others (3)", false},
      {"states", "N", "so many stand by themselves in the bound (400), rarer ones as a sample", false},
      {"objective", "WHICH", "any (the default), rto or rpo", false},
      {"window", "LENGTH", "in which a second fault meets the recovery from the first (the catalogue's)",
       false},
      {"base", "OLD",
       "what fails now and did not there: a deployment, or a revision of this one's repository", false},
      {"folder", "OUT", "keep a scenario of everything that fails together there", false},
      {"scenarios", "PATH...",
       "files, folders, names, or \"library\" to start from; default: all of scenarios/ and the library",
       true},
      {"seed", "S", "of all chance (1)", false},
      {"jobs", "N", "processes at once (as many as processors)", false}};
  spec.options.push_back(set_option());
  for (const OptionSpec &option : output_options())
    spec.options.push_back(option);
  return spec;
}

std::optional<double> length_of(const std::string &text, const char *option, double low_s, double high_s)
{
  if (text.empty())
    return std::nullopt;
  const auto length_s = parse_duration_s(text);
  if (!length_s || !(*length_s >= low_s) || *length_s > high_s)
    throw UsageError(std::string("--") + option + " " + text + ": write a length from " +
                     format_duration(low_s) + " to " + format_duration(high_s) + ", as in 10m");
  return length_s;
}

int exit_code(const SearchReport &report, bool defect)
{
  if (defect)
    return exit_defect;
  const double all = report.per_year > 0 ? report.per_year : 1;
  const bool open = report.before.empty() && report.open.per_year / all > enough_unexamined;
  const bool unknown = report.bound.unexamined / all > enough_unexamined;
  return report.rows.empty() && report.worse.empty() && !open && !unknown ? exit_ok : exit_unmet;
}

} // namespace

int run_search(const Words &words, const Parts &parts)
{
  const CommandSpec command = search_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  SearchAsked asked;
  asked.settings.campaign = campaign_settings(options);
  asked.settings.trials = asked.settings.campaign.trials;
  const std::string sought = options.choice("objective", {"any", "rto", "rpo"});
  asked.settings.sought = sought == "rto" ? Sought::rto : sought == "rpo" ? Sought::rpo : Sought::any;
  asked.space.most = options.number("most", 3, 1, most_things);
  asked.settings.one_by_one = options.number("states", asked.settings.one_by_one, 1, most_states);
  asked.space.scenarios = options.all("scenarios");
  asked.sets = options.all("set");
  asked.base = options.text("base", "");
  asked.folder = options.text("folder", "");
  const std::string time = options.text("time", "");
  const std::string window = options.text("window", "");
  const std::string format = options.choice("format", {"text", "json"});
  const std::string output = options.text("output", "");
  options.finish();
  asked.time_s = length_of(time, "time", least_time_s, most_time_s);
  if (!asked.time_s && !asked.settings.trials)
    asked.time_s = time_unasked_s;
  asked.space.window_s = length_of(window, "window", 0, most_window_s);
  check_output(output);
  check_folder(asked.folder);
  asked.deployment = options.arguments().at(0);
  const SearchReport report = search_deployment(asked, parts);
  if (report.ended == "interrupted")
    std::fputs("drsim: interrupted; the result covers the trials that had ended\n", stderr);
  write_result(format == "json" ? search_json(report) : search_text(report, wants_colour(output)), output);
  return exit_code(report, report.defect);
}

} // namespace drsim::cli
