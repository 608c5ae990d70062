// drsim rehearse --run
#include "sim/analysis/rehearsal/drill.hpp"
#include "sim/cli/asking.hpp"
#include "sim/cli/drill_file.hpp"
#include "sim/cli/drill_injection.hpp"
#include "sim/cli/inject_run.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/rehearsal_modes.hpp"
#include "sim/core/utc.hpp"
#include "sim/formats/instant.hpp"
#include "sim/report/drill_screen.hpp"
#include "sim/report/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <unistd.h>

namespace drsim::inline cli {
namespace {

/// Where the time of an entry comes from: the wall clock, or the beginning of each line.
class DrillClock {
public:
  explicit DrillClock(bool typed) : typed_(typed) {}
  [[nodiscard]] bool typed() const { return typed_; }

  /// The time of a line; a typed one is taken off it. Absent where there is none.
  std::optional<double> take(std::string &line)
  {
    if (!typed_)
      return static_cast<double>(wall_clock_us()) / 1e6;
    const std::size_t end = std::min(line.find(' '), line.size());
    const auto at = parse_instant_s(line.substr(0, end));
    if (at) {
      line.erase(0, std::min(end + 1, line.size()));
      last_s_ = *at;
    }
    return at;
  }
  [[nodiscard]] double now_s() const { return typed_ ? last_s_ : static_cast<double>(wall_clock_us()) / 1e6; }
  void at_least(double at_s) { last_s_ = std::max(last_s_, at_s); }

private:
  bool typed_;
  double last_s_ = 0;
};

class LiveRun {
public:
  /// `injection`: of faults for real; null where they are somebody else's. `environment`: its name.
  LiveRun(Drill &drill, DrillFile &file, DrillClock &clock, DrillInjection *injection,
          std::string environment)
      : drill_(drill), file_(file), clock_(clock), injection_(injection), environment_(std::move(environment))
  {
  }

  int lead()
  {
    replay();
    show();
    for (std::string line; !drill_.is_over() && next(line);)
      if (!take(line))
        break;
    return drill_.state() == Drill::State::completed ? exit_ok : exit_unmet;
  }

private:
  void replay()
  {
    for (DrillEntry entry : file_.log().entries) {
      const std::string why = drill_.apply(entry);
      if (!why.empty())
        throw UsageError("--log " + file_.log().file + ": line " + entry.where + ": " + why);
      clock_.at_least(entry.at_s);
    }
  }

  /// On a terminal the first row shows the clock, every second, while nobody types.
  bool next(std::string &line)
  {
    std::fputs("> ", stdout);
    std::fflush(stdout);
    const bool live = !clock_.typed() && isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
    double shown_s = clock_.now_s();
    const auto read = asked_line([&] {
      hear();
      if (live && clock_.now_s() - shown_s >= 1) {
        shown_s = clock_.now_s();
        std::printf("\x1b"
                    "7\x1b[1;1H\x1b[2K%s\x1b"
                    "8",
                    drill_line_now(drill_, shown_s).c_str());
        std::fflush(stdout);
      }
      return false;
    });
    line = read.value_or("");
    return read.has_value();
  }

  void show() { write_result(drill_screen(drill_, clock_.now_s()), ""); }

  void say(const std::string &text) { write_result(text + "\n", ""); }

  /// What the injection has said by now: shown, and kept as a note; the first fault that is there is T0.
  void hear()
  {
    if (injection_ == nullptr || drill_.is_over())
      return;
    injection_->listen([&](const std::string &said) {
      say("\n" + printable("inject: " + said));
      const bool first = said.starts_with("begun ") && !drill_.fault_s();
      keep({first ? "fault" : "note", clock_.now_s(), "", "drsim inject", said, ""});
    });
  }

  void keep(DrillEntry entry)
  {
    if (!Drill(drill_).apply(entry).empty()) // on hold, or over: said, and not kept
      return;
    file_.append(entry);
    static_cast<void>(drill_.apply(entry));
  }

  /// "fault NAME" where faults are for real.
  void inject(const DrillEntry &entry)
  {
    if (entry.text != environment_)
      return say("not taken: faults are begun for real in " + printable(environment_) +
                 "; to begin them: fault " + printable(environment_));
    if (drill_.state() != Drill::State::running)
      return say("not taken: start it first, or resume");
    if (injection_->began())
      return say("not taken: they have begun already");
    const std::string why = injection_->begin();
    say(why.empty() ? "drsim inject begins them; the first one that is there is T0"
                    : "not taken: drsim inject cannot be started: " + why);
  }

  /// False: leave, the rehearsal goes on with --resume.
  bool take(std::string line)
  {
    if (line.empty()) {
      show();
      return true;
    }
    const auto at = clock_.take(line);
    if (!at) {
      say("begin the line with its time: 2027-01-12T07:05:00Z start");
      return true;
    }
    DrillEntry entry = parse_drill_command(line);
    if (entry.kind.empty()) {
      say(entry.text);
      return true;
    }
    if (only_shows(entry.kind)) {
      if (entry.kind == "help")
        say(drill_help());
      else if (entry.kind == "status")
        show();
      return entry.kind != "quit";
    }
    if (entry.kind == "fault" && injection_ != nullptr) {
      inject(entry);
      return true;
    }
    entry.at_s = *at;
    Drill after = drill_;
    const std::string why = after.apply(entry);
    if (!why.empty()) {
      say("not taken: " + why);
      return true;
    }
    file_.append(entry); // on disk before it counts
    static_cast<void>(drill_.apply(entry));
    if (entry.kind == "alert" && !is_expected(entry.step))
      say("kept; the plan expects no alert called \"" + printable(entry.step) + "\"");
    show();
    return true;
  }

  [[nodiscard]] bool is_expected(const std::string &alert) const
  {
    const auto &all = drill_.rehearsal().alerts;
    return std::any_of(all.begin(), all.end(),
                       [&](const PredictedAlert &one) { return one.is_meant(alert); });
  }

  Drill &drill_;
  DrillFile &file_;
  DrillClock &clock_;
  DrillInjection *injection_;
  std::string environment_;
};

/// A scenario of the deployment's own folder, else one that comes with drsim: the plan has its id.
std::string scenario_word(const std::string &deployment, const std::string &id)
{
  const std::string own = "scenarios/" + id + ".json";
  std::error_code error;
  return std::filesystem::is_regular_file(find_deployment(deployment) / own, error) ? own : id;
}

} // namespace

int run_rehearsal(Options &options)
{
  const std::string name = options.text("log", "");
  const bool typed = options.choice("clock", {"real", "typed"}) == "typed";
  const std::string target = options.text("inject", "");
  const RehearsalOutput output = rehearsal_output(options);
  options.finish();
  if (!target.empty() && typed)
    throw UsageError("--inject begins faults now: --clock typed is for what has been");
  if (name.empty())
    throw UsageError("--log FILE is needed: what happens is kept there");
  if (output.format != "text" || !output.output.empty())
    throw UsageError("--run writes its log; --record FILE judges it in any format");
  const GivenPlan given = given_plan(options);
  const PredictedRehearsal &rehearsal = given.rehearsals[given.find(options.text("rehearsal", ""))];
  DrillFile file(name, options.has("resume"), rehearsal.id, given.plan.at("deployment").get<std::string>());
  DrillClock clock(typed);
  Drill drill(rehearsal);
  std::optional<DrillInjection> injection;
  if (!target.empty())
    injection.emplace(std::vector<std::string>{options.arguments().at(0),
                                               scenario_word(options.arguments().at(0), rehearsal.scenario),
                                               "--target", target},
                      name + ".injected.json");
  const std::string environment = target.empty() ? "" : environment_name(target);
  const int code = LiveRun(drill, file, clock, injection ? &*injection : nullptr, environment).lead();
  if (injection && injection->began()) {
    std::fprintf(stderr, "drsim: what was injected is undone now; its result: %s.injected.json\n",
                 name.c_str());
    injection->end();
  }
  std::fprintf(stderr, "drsim: %s; judge it with: drsim rehearse %s --record %s --plan %s --rehearsal %s\n",
               state_name(drill.state()), shell_word(options.arguments().at(0)).c_str(),
               shell_word(name).c_str(), shell_word(options.text("plan", "")).c_str(), rehearsal.id.c_str());
  return code;
}

} // namespace drsim::cli
