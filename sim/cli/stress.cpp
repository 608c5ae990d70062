// drsim stress
#include "sim/cli/stress.hpp"

#include "sim/analysis/statistics.hpp"
#include "sim/campaign/lucky_trials.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/luck_words.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/second_fault.hpp"
#include "sim/core/duration.hpp"
#include "sim/report/stress_report.hpp"

#include <fmt/format.h>

#include <utility>

namespace drsim::inline cli {
namespace {

constexpr double margin_s = 600; ///< a recovery counts as one when it has lasted for 5 min

CommandSpec stress_spec()
{
  CommandSpec spec{
      "stress",
      "DEPLOYMENT SCENARIO",
      "How likely a recovery is that takes longer than so long, however rare; and for a scenario "
      "of several faults, when the last one does most harm, with the most likely path to failure.",
      2,
      2,
      {}};
  spec.options = {
      {"longer-than", "D", "the RTO that counts as failure (the deployment's objective)", false},
      {"lost-more-than", "D", "the RPO that counts as failure instead", false},
      {"rare", "", "of a scenario of several faults: how likely it is, at the moments the scenario gives",
       false},
      {"then", "SCENARIO", "its faults come after those of the scenario", false},
      {"window", "D", "the last fault comes at most so long after the first (the scenario's RTO objective)",
       false},
      {"runs", "N", "of splitting, for an interval (10)", false},
      {"paths", "N", "of one run, alive at once (50)", false},
      {"killed", "N", "of them, at least so many replaced each time (a fifth)", false},
      {"moments", "N", "at which the last fault is tried (12)", false},
      {"trials-each", "N", "at each of these moments, with the same luck (20)", false},
      {"plays", "N", "of each search for the likeliest failure (200)", false},
      {"stages", "N", "of a recovery whose luck is chosen one after the other (4)", false},
      {"seed", "S", "of all chance (1)", false},
      {"jobs", "N", "processes at once (one a processor)", false}};
  spec.options.push_back(set_option());
  for (const OptionSpec &option : output_options())
    spec.options.push_back(option);
  return spec;
}

/// What the user asks, besides the files.
struct StressAsked {
  RareQuestion rare;
  WorstQuestion worst;
  bool wants_rare = false;
  std::string longer_than, lost_more_than, window, then;
  std::vector<std::string> sets;
  bool json = false;
  std::string output;
};

StressAsked read(Options &options)
{
  constexpr std::uint64_t most = 100000;
  StressAsked asked;
  asked.longer_than = options.text("longer-than", "");
  asked.lost_more_than = options.text("lost-more-than", "");
  if (!asked.longer_than.empty() && !asked.lost_more_than.empty())
    throw UsageError("--lost-more-than: instead of --longer-than, not beside it");
  asked.window = options.text("window", "");
  asked.then = options.text("then", "");
  asked.wants_rare = options.has("rare");
  asked.rare.runs = options.number("runs", asked.rare.runs, 1, most);
  asked.rare.paths = options.number("paths", asked.rare.paths, 2, most);
  asked.rare.killed = options.number("killed", std::max<std::size_t>(1, asked.rare.paths / 5), 1, most);
  asked.worst.moments = options.number("moments", asked.worst.moments, 1, most);
  asked.worst.trials_each = options.number("trials-each", asked.worst.trials_each, 1, most);
  asked.worst.plays = options.number("plays", asked.worst.plays, 1, most);
  asked.worst.stages = options.number("stages", asked.worst.stages, 1, 100);
  const CampaignSettings settings = campaign_settings(options);
  LuckyTrials trials;
  trials.seed = settings.seed;
  trials.jobs = settings.jobs;
  trials.stop = settings.stop;
  trials.score = asked.lost_more_than.empty() ? LuckScore::felt : LuckScore::lost;
  asked.rare.trials = asked.worst.trials = trials;
  asked.sets = options.all("set");
  asked.json = options.choice("format", {"text", "json"}) == "json";
  asked.output = options.text("output", "");
  return asked;
}

double duration_of(const std::string &word, const char *option, double fallback_s)
{
  if (word.empty())
    return fallback_s;
  const auto seconds = parse_duration_s(word);
  if (!seconds || *seconds <= 0)
    throw UsageError(std::string("--") + option + " " + word + ": write a duration, such as 2h or 90m");
  return *seconds;
}

void check(const StressAsked &asked, const Scenario &scenario, double limit_s)
{
  const double latest_s = scenario.horizon_s - scenario.begin_s.quantile(1 - 1e-6) - margin_s;
  if (asked.lost_more_than.empty() && limit_s > latest_s)
    throw UsageError("--longer-than " + format_duration(limit_s) +
                     ": the scenario is played for too short a time to see it; at most " +
                     format_duration(std::max(0.0, latest_s)));
  if (asked.rare.killed >= asked.rare.paths)
    throw UsageError("--killed: fewer than --paths");
}

std::string command_of(const StressAsked &asked, const Words &arguments, const LuckyExample &example,
                       std::optional<std::size_t> moved_fault)
{
  std::string command = "drsim replay " + shell_word(arguments[0]) + " " + shell_word(arguments[1]);
  if (!asked.then.empty())
    command += " --then " + shell_word(asked.then);
  command += fmt::format(" --traffic fluid --seed {} --trial {}", asked.rare.trials.seed, example.trial);
  if (!example.turns.empty())
    command += " --luck " + luck_word(example.turns);
  if (moved_fault)
    command += fmt::format(" --second-fault {:.17g}", example.second_fault_s);
  return command + set_words(asked.sets);
}

StressExample told(const LuckyExample &example, const std::string &command)
{
  return {example.trial,          example.rto_s, example.rpo_s, example.log_likelihood,
          example.second_fault_s, command,       example.path};
}

StressRare rare_of(const StressAsked &asked, const Words &arguments, const RareAnswer &answer)
{
  StressRare rare{answer.estimate, answer.runs, answer.plain, answer.plain_hits, 0, 1, std::nullopt};
  const Interval interval = exact_interval(answer.plain_hits, answer.plain);
  rare.plain_low = interval.low;
  rare.plain_high = interval.high;
  if (answer.example)
    rare.example = told(*answer.example, command_of(asked, arguments, *answer.example, std::nullopt));
  return rare;
}

StressWorst::Moment moment_of(const WorstAnswer::Moment &one)
{
  return {one.after_s, one.trials, one.missed, one.p50_s, one.max_s};
}

StressWorst worst_of(const StressAsked &asked, const Words &arguments, const Scenario &scenario,
                     const WorstAnswer &answer)
{
  const auto named = [](const FaultSpec &fault) { return fault.kind + " of " + fault.target; };
  StressWorst worst{
      named(scenario.faults.front()), named(scenario.faults.back()), moment_of(answer.alone), {}, {}};
  for (const WorstAnswer::Moment &one : answer.profile)
    worst.profile.push_back(moment_of(one));
  for (const auto &[name, search] : {std::pair("tree", &answer.tree),
                                     {"cross_entropy", &answer.cross_entropy},
                                     {"at_random", &answer.at_random}}) {
    StressWorst::Search row{name, search->plays, search->failures, search->first_failure, search->failed, {}};
    if (search->likeliest)
      row.likeliest = told(*search->likeliest,
                           command_of(asked, arguments, *search->likeliest, scenario.faults.size() - 1));
    worst.searches.push_back(std::move(row));
  }
  return worst;
}

} // namespace

int run_stress(const Words &words, const Parts &parts)
{
  const CommandSpec command = stress_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  StressAsked asked = read(options);
  options.finish();
  check_output(asked.output);
  const Words &arguments = options.arguments();
  Loaded loaded = load_one(arguments[0], arguments[1], asked.then, parts);
  const Scenario &scenario = loaded.scenarios.front();
  const Deployment deployment = with_sets(std::move(loaded.deployment), asked.sets);
  const bool of_loss = !asked.lost_more_than.empty();
  const double limit_s =
      of_loss ? duration_of(asked.lost_more_than, "lost-more-than", deployment.objectives.rpo_s)
              : duration_of(asked.longer_than, "longer-than", deployment.objectives.rto_s);
  check(asked, scenario, limit_s);
  for (LuckyTrials *trials : {&asked.rare.trials, &asked.worst.trials}) {
    trials->deployment = &deployment;
    trials->scenario = &scenario;
    trials->populate = parts.populate;
  }
  asked.rare.limit_s = asked.worst.limit_s = limit_s;
  asked.worst.window_s = duration_of(asked.window, "window", deployment.objectives.rto_s);
  stop_on_signals();
  StressReport report{DRSIM_VERSION,
                      deployment.id,
                      scenario.id,
                      scenario.title,
                      asked.rare.trials.seed,
                      scenario.horizon_s,
                      of_loss,
                      limit_s,
                      false,
                      {},
                      {},
                      {&deployment, scenario.file}};
  if (asked.wants_rare || scenario.faults.size() < 2) {
    const RareAnswer answer = rare_outcome(asked.rare);
    report.interrupted = answer.stopped;
    report.rare = rare_of(asked, arguments, answer);
  } else {
    const WorstAnswer answer = worst_moment(asked.worst);
    report.interrupted = answer.stopped;
    report.worst = worst_of(asked, arguments, scenario, answer);
  }
  write_result(asked.json ? stress_json(report) : stress_text(report, wants_colour(asked.output)),
               asked.output);
  return report.interrupted ? exit_unmet : exit_ok;
}

} // namespace drsim::cli
