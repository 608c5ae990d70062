// drsim inject
#include "sim/cli/asking.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/inject_compare.hpp"
#include "sim/cli/inject_run.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"

#include <fmt/format.h>
#include <iostream>
#include <unistd.h>

namespace drsim::inline cli {
namespace {

namespace fs = std::filesystem;

CommandSpec inject_spec()
{
  return {"inject",
          "DEPLOYMENT SCENARIO",
          "Plays a scenario's faults for real on an environment that allows it, undoes them and measures.\n"
          "drsim inject --recover --target ENV undoes what an interrupted run left.",
          0,
          2,
          {{"target", "ENV", "the environment file: what may be touched, by whose consent, for how long"},
           {"dry-run", "", "print the exact calls and do nothing"},
           {"yes", "", "do not ask before the first fault"},
           {"recover", "", "undo what the environment's journal lists"},
           {"journal", "FILE", "the journal of undo (by the environment's name, in ~/.local/state/drsim)"},
           {"how", "TARGET=WAY...", "in which way a component fails (host_loss, kill, freeze, ...)", true},
           {"execute", "RUNBOOK",
            "carry this runbook out, too: by drivers where runbook_steps says so, else by asking"},
           {"for", "SECONDS", "watch users so long after the last fault (30)"},
           {"repeat", "N", "so many runs, at other times; a twin is made anew before each (1)"},
           {"first", "K", "number of the first run: a series is gone on with, run by run (1)"},
           {"compare", "", "predict first, then measure, and say whether the model agrees"},
           {"trials", "N", "of the prediction (400)"},
           {"seed", "S", "of the times and of the prediction (1)"},
           {"format", "text|json", "of the result"},
           {"output", "FILE", "write the result there"}}};
}

InjectRequest request_of(Options &options)
{
  InjectRequest request;
  request.environment_file = options.text("target", "");
  request.journal_file = options.text("journal", "");
  request.watch_s = static_cast<double>(options.number("for", 30, 0, 86400));
  request.repeat = options.number("repeat", 1, 1, 1000);
  request.first = options.number("first", 1, 1, 100000);
  request.trials = options.number("trials", 400, 20, 100000);
  request.seed = options.number("seed", 1, 0, UINT64_MAX);
  request.compare = options.has("compare");
  request.runbook = options.text("execute", "");
  for (const std::string &word : options.all("how")) {
    const std::size_t at = word.find('=');
    if (at == std::string::npos)
      throw UsageError("--how " + word + ": write TARGET=WAY, orders-db=freeze");
    request.how[word.substr(0, at)] = word.substr(at + 1);
  }
  return request;
}

/// True when whoever sits there types the environment's name.
bool agreed(const inject::Environment &environment, const std::string &calls)
{
  std::cerr << calls << "\nThis is done for real in " << environment.name
            << ". Type its name to go on: " << std::flush;
  return asked_line({}).value_or("") == environment.name;
}

int recover(const InjectRequest &request)
{
  const fs::path file = journal_of(request, environment_name(request.environment_file));
  inject::Journal journal(file, true);
  inject::RealHands hands;
  const std::size_t open = journal.open_faults().size();
  const std::vector<std::string> left = inject::undo_all(journal, hands, 3);
  if (left.empty())
    journal.close_run();
  std::string text = fmt::format("{} of {} faults undone ({})\n", open - left.size(), open, file.string());
  for (const std::string &one : left)
    text += "still there: " + one + "\n";
  write_result(text, "");
  return left.empty() ? exit_ok : exit_unmet;
}

} // namespace

int run_inject(const Words &words, const Parts &parts)
{
  const CommandSpec command = inject_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const InjectRequest request = request_of(options);
  const std::string format = options.choice("format", {"text", "json"});
  const std::string output = options.text("output", "");
  options.finish();
  check_output(output);
  if (request.environment_file.empty())
    throw UsageError("--target ENV is missing: nothing is touched that no environment file allows");
  if (options.has("recover"))
    return recover(request);
  if (options.arguments().size() != 2)
    throw UsageError("a DEPLOYMENT and a SCENARIO are needed; see drsim inject --help");
  InjectSession session(options.arguments()[0], options.arguments()[1], request, parts);
  const std::vector<inject::StepToDo> steps = session.steps();
  inject::RealHands looking;
  const auto calls = [&] {
    return inject::dry_run_text(session.schedule(0)) + inject::dry_run_text(steps, looking);
  };
  if (options.has("dry-run")) {
    write_result(calls(), output);
    return exit_ok;
  }
  if (!options.has("yes") && !agreed(session.environment(), calls()))
    throw UsageError("nothing was done: the environment's name was not typed");
  stop_on_signals();
  const Prediction prediction = request.compare ? session.predict() : Prediction{};
  const std::vector<InjectedRun> runs = session.play();
  const InjectResult result = compared(session, prediction, runs);
  write_result(format == "json" ? inject_json(result) : inject_text(result, wants_colour(output)), output);
  return result.well ? exit_ok : exit_unmet;
}

} // namespace drsim::cli
