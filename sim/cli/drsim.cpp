#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/stress.hpp"
#include "sim/history/history_error.hpp"
#include "sim/report/text.hpp"

#include <csignal>
#include <cstdio>

namespace drsim::inline cli {
namespace {

struct Command {
  const char *name;
  int (*run)(const Words &, const Parts &);
  const char *summary;
};

constexpr Command commands[] = {
    {"check", run_check, "plays failure scenarios many times and says whether the objectives hold"},
    {"advise", run_advise, "what to fix first, tried in simulation, and how much of a year is lost"},
    {"search", run_search, "which faults and circumstances together break an objective, and how often"},
    {"compare", run_compare, "the same trials before and after a change: better, worse or the same"},
    {"gate", run_gate, "whether a change of the infrastructure may pass, by rules"},
    {"replay", run_replay, "one trial, its whole timeline; with --at, what if"},
    {"stress", run_stress, "how likely a rare outcome is; when a second fault does most harm"},
    {"lint", run_lint, "what is wrong before anything fails"},
    {"import", run_import, "what was understood of real files, and what was not"},
    {"list", run_list, "components, faults, scenarios, parameters, alerts, parity"},
    {"runbook", run_runbook, "a runbook as it was understood: who does what, after what, for how long"},
    {"explain", run_explain, "one parameter: its value, who set it, what it drives"},
    {"history", run_history, "what changed since the last quarter, and what is proven"},
    {"report", run_report, "a result of check as a page, a comment, test results, metrics"},
    {"twin", run_twin, "a staging twin of real servers on this machine: up, down, status"},
    {"inject", run_inject, "a scenario's faults for real on staging, undone and measured"},
    {"calibrate", run_calibrate, "figures from records of rehearsals, incidents and automation"},
    {"capacity", run_capacity, "whether each region, or what a loss leaves of it, can carry the load"},
    {"rehearse", run_rehearse, "a quarter of DR rehearsals: plan, documents, live run, judging"},
    {"shard", run_shard, "one part of a campaign, on any machine: leaves a file for merge"},
    {"merge", run_merge, "the result of check from the files of shards, and what is missing"},
    {"campaign", run_campaign_plan, "files for Slurm, Kubernetes, AWS Batch or GNU parallel to play shards"},
    {"export", run_export, "a scenario as AWS FIS, Chaos Toolkit or Chaos Mesh write it"},
};

std::string overview()
{
  std::string out = "usage: drsim COMMAND [arguments] [options]\n\n"
                    "Executes a disaster-recovery plan many times before the disaster does.\n\n";
  Table table({"command", ""});
  for (const Command &command : commands)
    table.add({command.name, command.summary});
  return out + table.text("", false) +
         "\ndrsim COMMAND --help tells the options; drsim --version the version.\n"
         "Exit codes: 0 all objectives met, 1 one is not or an error was found, 2 wrong input, 3 a defect in "
         "drsim.\n";
}

int unknown_command(const std::string &word)
{
  std::vector<std::string> names;
  for (const Command &command : commands)
    names.emplace_back(command.name);
  const std::string near = did_you_mean(word, names);
  throw UsageError("unknown command \"" + word + "\"" +
                   (near.empty() ? "; see drsim --help" : "; did you mean " + near + "?"));
}

int dispatch(const Words &words, const Parts &parts)
{
  if (words.empty())
    throw UsageError("no command; see drsim --help");
  if (words[0] == "--help" || (words[0] == "help" && words.size() == 1)) {
    write_result(overview(), "");
    return exit_ok;
  }
  if (words[0] == "--version") {
    write_result("drsim " DRSIM_VERSION "\n", "");
    return exit_ok;
  }
  const bool help = words[0] == "help";
  const std::string &name = words[help ? 1 : 0];
  for (const Command &command : commands)
    if (name == command.name)
      return command.run(help ? Words{"--help"} : Words(words.begin() + 1, words.end()), parts);
  return unknown_command(name);
}

void complain(const std::string &lines)
{
  std::string_view left = lines;
  while (!left.empty()) {
    const std::string_view line = left.substr(0, left.find('\n'));
    std::fprintf(stderr, "drsim: %s\n", printable(line).c_str());
    left.remove_prefix(std::min(left.size(), line.size() + 1));
  }
}

std::string command_line(const Words &words)
{
  std::string line = "drsim";
  for (const std::string &word : words)
    line += " " + shell_word(word);
  return line;
}

} // namespace

int run_drsim(const Words &words, const Parts &parts)
{
  std::signal(SIGPIPE, SIG_IGN); // a reader that leaves is seen by write()
  try {
    return dispatch(words, parts);
  } catch (const UsageError &error) {
    complain(error.what());
    return exit_wrong_input;
  } catch (const history::HistoryError &error) {
    complain(error.what());
    return exit_wrong_input;
  } catch (const InputError &error) {
    for (const Problem &problem : error.diagnostics().problems())
      std::fprintf(stderr, "%s\n", printable(problem_line(problem)).c_str());
    return exit_wrong_input;
  } catch (const std::exception &error) {
    complain(std::string("defect in drsim: ") + error.what() + "\nrepeat with: " + command_line(words));
    return exit_defect;
  }
}

} // namespace drsim::cli
