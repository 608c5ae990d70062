#include "sim/inject/run.hpp"

#include "sim/core/utc.hpp"
#include "sim/inject/watchdog.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fmt/format.h>
#include <set>
#include <thread>

namespace drsim::inject {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto tick = std::chrono::milliseconds(20);
constexpr double ask_period_s = 1;   ///< how often stop conditions are asked
constexpr double alive_period_s = 1; ///< at most; and five times a lease

class Run {
public:
  Run(const std::vector<Scheduled> &faults, const Environment &environment, Journal &journal, Hands &hands,
      const RunSettings &settings)
      : faults_(faults), environment_(environment), journal_(journal), hands_(hands), settings_(settings),
        stop_watch_(environment.prometheus_url, environment.stop_conditions),
        watchdog_(journal, environment.lease_s, environment.time_limit_s)
  {
  }

  RunEnd play()
  {
    double until_s = settings_.run_s + settings_.watch_s;
    while (end_.stopped.empty() && passed_s() < until_s) {
      if (settings_.busy && settings_.busy())
        until_s = std::max(until_s, passed_s() + settings_.watch_s);
      begin_due();
      undo_due();
      look_for_reasons();
      std::this_thread::sleep_for(tick);
    }
    undo_rest();
    note("", "ended", end_.stopped.empty() ? "the run is over" : end_.stopped);
    return end_;
  }

private:
  [[nodiscard]] double passed_s() const
  {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

  void note(const std::string &fault, const std::string &kind, const std::string &text)
  {
    end_.events.push_back({wall_clock_us(), fault, kind, text});
    if (settings_.tell)
      settings_.tell(end_.events.back());
  }

  void stop(const std::string &why)
  {
    if (end_.stopped.empty()) {
      end_.stopped = why;
      note("", "stopped", why);
    }
  }

  void begin_due()
  {
    for (const Scheduled &one : faults_)
      if (end_.stopped.empty() && passed_s() >= one.begin_s && begun_.insert(one.plan.fault).second)
        begin(one.plan);
  }

  void begin(const Plan &plan)
  {
    if (!watchdog_.alive() || !journal_.before(plan))
      return stop("the watchdog has taken over or is gone");
    const std::int64_t at_us = wall_clock_us();
    for (const Operation &operation : plan.begin)
      if (const Done done = hands_.perform(operation); !done.ok) {
        note(plan.fault, "not_begun", operation.what + ": " + done.problem);
        return stop(plan.kind + " of " + plan.component + " could not begin");
      }
    end_.events.push_back({at_us, plan.fault, "begun", plan.kind + " of " + plan.component});
    if (settings_.tell)
      settings_.tell(end_.events.back());
    for (const Look &look : plan.begun)
      if (const Done done = look_until(look, hands_); !done.ok) {
        note(plan.fault, "not_begun", look.look.what + ": " + done.problem);
        stop(plan.kind + " of " + plan.component + " is not to be seen");
      }
  }

  void undo_due()
  {
    for (const Scheduled &one : faults_)
      if (passed_s() >= std::min(one.end_s, settings_.run_s) && begun_.count(one.plan.fault) != 0 &&
          undone_.insert(one.plan.fault).second)
        undo(one.plan.fault, 1);
  }

  void undo(const std::string &fault, int tries)
  {
    for (const OpenFault &open : journal_.open_faults()) {
      if (open.fault != fault)
        continue;
      std::string problem;
      for (int at = 0; at < tries && (at == 0 || !problem.empty()); ++at) {
        (void)watchdog_.alive();
        problem = undo_one(open, hands_);
      }
      if (problem.empty()) {
        journal_.undone(fault);
        note(fault, "undone", open.what);
      } else {
        journal_.not_undone(fault, problem);
        note(fault, "not_undone", problem);
        undone_.erase(fault);
        stop(open.what + " could not be undone: " + problem);
      }
    }
  }

  void look_for_reasons()
  {
    const double now_s = passed_s();
    if (settings_.interrupted && settings_.interrupted())
      return stop("interrupted");
    if (now_s >= environment_.time_limit_s - 5) // before the watchdog does
      return stop("the environment's time limit is over");
    if (now_s >= next_alive_s_) {
      next_alive_s_ = now_s + std::min(alive_period_s, environment_.lease_s / 5);
      if (!watchdog_.alive())
        return stop("the watchdog is gone");
    }
    if (environment_.stop_conditions.empty() || now_s < next_ask_s_)
      return;
    next_ask_s_ = now_s + ask_period_s;
    for (const StopReason &reason : stop_watch_.look(hands_, now_s))
      return stop(fmt::format("stop condition {}: {}", reason.condition, reason.text));
  }

  /// Everything that is open, with several tries: what stays, the watchdog and --recover get.
  void undo_rest()
  {
    for (const OpenFault &open : journal_.open_faults())
      undo(open.fault, 3);
    for (const OpenFault &open : journal_.open_faults())
      end_.left.push_back(open.what);
    if (end_.left.empty()) {
      watchdog_.good_bye();
      journal_.close_run();
    }
  }

  const std::vector<Scheduled> &faults_;
  const Environment &environment_;
  Journal &journal_;
  Hands &hands_;
  const RunSettings &settings_;
  StopWatch stop_watch_;
  Watchdog watchdog_;
  Clock::time_point start_ = Clock::now();
  double next_alive_s_ = 0;
  double next_ask_s_ = 0;
  std::set<std::string> begun_;
  std::set<std::string> undone_;
  RunEnd end_;
};

} // namespace

std::string dry_run_text(const std::vector<Scheduled> &faults)
{
  std::string text;
  for (const Scheduled &one : faults) {
    text += fmt::format("{:.0f} s: begin {} of {} ({})\n", one.begin_s, one.plan.kind, one.plan.component,
                        one.plan.driver);
    for (const Operation &operation : one.plan.begin)
      text += fmt::format("    {}\n      {}\n", operation.what, exact_call(operation));
    text += fmt::format("{:.0f} s: undo it\n", one.end_s);
    for (const Operation &operation : one.plan.undo)
      text += fmt::format("    {}\n      {}\n", operation.what, exact_call(operation));
  }
  return text;
}

RunEnd run_faults(const std::vector<Scheduled> &faults, const Environment &environment, Journal &journal,
                  Hands &hands, const RunSettings &settings)
{
  struct sigaction ignored {
  }, before{};
  ignored.sa_handler = SIG_IGN; // a watchdog that is gone is found out by its line
  ::sigaction(SIGPIPE, &ignored, &before);
  RunEnd end = Run(faults, environment, journal, hands, settings).play();
  ::sigaction(SIGPIPE, &before, nullptr);
  return end;
}

} // namespace drsim::inject
