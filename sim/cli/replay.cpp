// drsim replay
#include "sim/campaign/no_answer.hpp"
#include "sim/campaign/pool.hpp"
#include "sim/campaign/trial.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/luck_words.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/rewinding.hpp"
#include "sim/cli/second_fault.hpp"
#include "sim/cli/what_if_words.hpp"
#include "sim/core/assertion.hpp"
#include "sim/engine/heartbeat.hpp"
#include "sim/exchange/export_scenario.hpp"
#include "sim/exchange/promtool_tests.hpp"
#include "sim/model/metrics.hpp"
#include "sim/report/replay_report.hpp"

#include <cstdio>

namespace drsim::inline cli {
namespace {

CommandSpec replay_spec()
{
  CommandSpec spec{"replay", "DEPLOYMENT SCENARIO", "Plays one trial and tells its whole timeline.", 2, 2,
                   {}};
  spec.options = {{"trial", "K", "which one (0)", false}, {"seed", "S", "of all chance (1)", false}};
  spec.options.push_back({"traffic", "HOW",
                          "exact (each transaction), fluid (rates, as check has it) or "
                          "auto (each transaction only while rates leave doubt)",
                          false});
  spec.options.push_back({"at", "MOMENT", moment_help, false});
  spec.options.push_back(set_option());
  for (const OptionSpec &option : stressed_options())
    spec.options.push_back(option);
  for (const OptionSpec &option : output_options())
    spec.options.push_back(option);
  for (OptionSpec &option : spec.options)
    if (option.name == "format")
      option.help = "text (the default), json, chaostoolkit-journal, or promtool (tests of the alert rules)";
  return spec;
}

struct Wanted {
  TrialRequest request;
  std::string format;
  bool colour = false;
  std::filesystem::path folder = {}; ///< of the deployment
  std::vector<LuckTurn> luck = {};   ///< that is not the trial's own
};

int code_of(const Outcome &outcome, const Objectives &objectives)
{
  if (outcome.status != Outcome::Status::ok)
    return exit_defect;
  return meets_objectives(outcome, objectives.rto_s, objectives.rpo_s) ? exit_ok : exit_unmet;
}

/// Tests of the deployment's own alert rules against this trial; what they leave out is said on stderr.
std::string rule_tests(const Wanted &wanted, const Timeline &timeline)
{
  const PromtoolTests tests =
      promtool_tests(*wanted.request.deployment, wanted.folder, timeline, wanted.request.scenario->horizon_s);
  for (const std::string &note : tests.notes)
    std::fprintf(stderr, "drsim: not tested: %s\n", note.c_str());
  return tests.text;
}

/// The exit code as one character, then the text: what the trial's process answers.
std::string told(const Wanted &wanted, const Outcome &outcome, const Timeline &timeline)
{
  const Scenario &scenario = *wanted.request.scenario;
  const ReplayReport report{DRSIM_VERSION,
                            wanted.request.deployment->id,
                            scenario.id,
                            scenario.title,
                            wanted.request.seed,
                            wanted.request.trial,
                            scenario.horizon_s,
                            &timeline,
                            outcome,
                            {wanted.request.deployment, scenario.file}};
  const int code = code_of(outcome, wanted.request.deployment->objectives);
  if (outcome.status == Outcome::Status::wrong_input)
    return '2' + outcome.message;
  if (!outcome.unfelt.empty())
    return '2' + unfelt_text(scenario, outcome.unfelt.front());
  const std::string code_text(1, static_cast<char>('0' + code));
  if (wanted.format == "chaostoolkit-journal")
    return code_text + chaostoolkit_journal(scenario, *wanted.request.deployment, outcome, timeline);
  if (wanted.format == "promtool")
    return code_text + rule_tests(wanted, timeline);
  return code_text + (wanted.format == "json" ? replay_json(report) : replay_text(report, wanted.colour));
}

/// Plays in a process of its own, so that even a crash ends in a message and the right exit code.
std::string play(const Wanted &wanted, const Populate &populate)
{
  const Job job = [&](std::size_t, const Line &line) {
    count_advances(line.beats());
    Branch::begin(wanted.luck);
    play_trial(wanted.request, populate, false, [&](const Outcome &outcome, const Timeline &timeline) {
      line.answer(told(wanted, outcome, timeline));
    });
  };
  JobEnd end;
  PoolSettings settings;
  settings.quiet = false;
  run_jobs(1, job, settings, [&](std::size_t, JobEnd ended) { end = std::move(ended); });
  if (end.how != JobEnd::How::finished)
    throw Defect("the trial did not finish: " + no_answer_text(end, settings.stall_limit_s));
  return std::move(end.answer);
}

} // namespace

namespace {

/// --at: the trial as it was, and with something changed from a moment on.
int replay_what_if(Rewinding asked, const std::string &format, const std::string &output)
{
  if (asked.sets.empty())
    throw UsageError("--at says when something changes: say what, with --set");
  if (format != "text" && format != "json")
    throw UsageError("--at has the formats text and json");
  asked.json = format == "json";
  int code = exit_ok;
  write_result(rewound_text(asked, code), output);
  return code;
}

} // namespace

int run_replay(const Words &words, const Parts &parts)
{
  const CommandSpec command = replay_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  Wanted wanted;
  wanted.request.seed = options.number("seed", 1, 0, UINT64_MAX);
  wanted.request.trial = options.number("trial", 0, 0, UINT64_MAX);
  wanted.request.keep_series = true;
  const std::string traffic = options.choice("traffic", {"exact", "auto", "fluid"});
  wanted.format = options.choice("format", {"text", "json", "chaostoolkit-journal", "promtool"});
  const std::string output = options.text("output", "");
  const std::vector<std::string> sets = options.all("set");
  const std::string moment = options.text("at", "");
  const std::string then = options.text("then", "");
  const std::string second_fault = options.text("second-fault", "");
  wanted.luck = luck_of(options.text("luck", ""));
  wanted.colour = wants_colour(output);
  options.finish();
  check_output(output);
  Loaded loaded = load_one(options.arguments().at(0), options.arguments().at(1), then, parts);
  move_second_fault(loaded.scenarios[0], second_fault);
  wanted.folder = find_deployment(options.arguments().at(0));
  wanted.request.deployment = &loaded.deployment;
  wanted.request.scenario = &loaded.scenarios[0];
  if (!moment.empty())
    return replay_what_if(
        {wanted.request, populate_by(parts, traffic), wanted.luck, moment, sets, false, wanted.colour},
        wanted.format, output);
  loaded.deployment = with_sets(std::move(loaded.deployment), sets);
  const std::string answer = play(wanted, populate_by(parts, traffic));
  if (answer.at(0) - '0' == exit_wrong_input)
    throw UsageError(answer.substr(1));
  write_result(answer.substr(1), output);
  if (answer.at(0) - '0' == exit_defect)
    throw Defect("the trial did not finish, see its timeline");
  return answer.at(0) - '0';
}

} // namespace drsim::cli
