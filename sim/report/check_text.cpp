#include "sim/core/duration.hpp"
#include "sim/model/metrics.hpp"
#include "sim/report/check_report.hpp"
#include "sim/report/grounds_text.hpp"
#include "sim/report/risk_text.hpp"
#include "sim/report/runbooks_report.hpp"
#include "sim/report/set_by.hpp"
#include "sim/report/sway_text.hpp"
#include "sim/report/text.hpp"
#include "sim/report/transactions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drsim::inline report {
namespace {

constexpr std::size_t check_legs_shown = 12;
constexpr std::size_t assumptions_shown = 8;
constexpr std::size_t broken_shown = 5;
constexpr std::size_t causes_shown = 8;
constexpr std::size_t check_what_columns = 44;

Colour verdict_colour(Verdict verdict)
{
  switch (verdict) {
  case Verdict::pass: return Colour::green;
  case Verdict::fail: return Colour::red;
  case Verdict::inconclusive:
  case Verdict::provisional: return Colour::yellow;
  }
  return Colour::yellow;
}

std::string met_in_trials(const Check &check)
{
  if (!check.not_judged.empty())
    return check.not_judged;
  if (check.trials == 0)
    return "-";
  const double share = static_cast<double>(check.met) / static_cast<double>(check.trials);
  return fmt::format("{:.3f} ({:.3f}..{:.3f})", share, check.interval.low, check.interval.high);
}

std::string overview(const CheckReport &report, bool colour)
{
  Table table({"scenario", "verdict", "trials", "censored", "RTO p50", "p95", "p99", "P(RTO met)", "RPO p50",
               "p95", "P(RPO met)", "lost p50"},
              {2, 3, 4, 5, 6, 8, 9, 11});
  for (const CheckReport::Part &part : report.parts) {
    const ScenarioSummary &s = part.summary;
    table.add({printable(s.id), verdict_name(s.verdict), std::to_string(s.trials), std::to_string(s.censored),
               format_clock(s.rto_s.p50), format_clock(s.rto_s.p95), format_clock(s.rto_s.p99),
               met_in_trials(s.checks.at(0)), format_clock(s.rpo_s.p50), format_clock(s.rpo_s.p95),
               met_in_trials(s.checks.at(1)), format_count(s.lost_transactions.p50)});
    table.paint(1, verdict_colour(s.verdict));
  }
  return table.text("", colour);
}

std::string path_text(const ScenarioSummary &summary, const Sources &sources, bool colour)
{
  if (summary.critical_path.empty())
    return {};
  std::string out = "  Where the RTO goes (recovered trials):\n";
  Table table({"share", "p50", "p95", "phase", "component", "until"}, {0, 1, 2});
  std::size_t shown = 0;
  double rest = 0;
  for (const PathShare &leg : summary.critical_path) {
    if (shown++ >= check_legs_shown) {
      rest += leg.share;
      continue;
    }
    table.add({fmt::format("{:.0f} %", 100 * leg.share), format_duration(leg.p50_s),
               format_duration(leg.p95_s), leg.phase, printable(leg.component),
               shortened(printable(leg.what.empty() ? leg.kind : leg.what), check_what_columns)});
    for (const std::string &line : set_by_lines(leg.set_by, sources))
      table.note(line);
  }
  out += table.text("    ", colour);
  if (shown > check_legs_shown)
    out += fmt::format("    and {} more legs with {:.0f} % together\n", shown - check_legs_shown, 100 * rest);
  return out;
}

std::string waiting_text(const ScenarioSummary &summary, bool colour)
{
  if (summary.waiting.empty())
    return {};
  Table table({"share", "trials", "component", "waited for"}, {0, 1});
  for (std::size_t i = 0; i < std::min(causes_shown, summary.waiting.size()); ++i) {
    const WaitingShare &one = summary.waiting[i];
    table.add({fmt::format("{:.0f} %", 100 * one.share), std::to_string(one.trials),
               printable(one.waiting_for.component), printable(one.waiting_for.what)});
  }
  std::string out =
      "  Waited for what at the horizon (trials without recovery):\n" + table.text("    ", colour);
  if (summary.waiting.size() > causes_shown)
    out += fmt::format("    and {} rarer causes (all of them in the JSON)\n",
                       summary.waiting.size() - causes_shown);
  return out;
}

std::string stores_text(const ScenarioSummary &summary, bool colour)
{
  if (summary.stores.size() < 2 || summary.trials == 0)
    return {};
  Table table({"store", "RPO p50", "p95", "lost p50", "max"}, {1, 2, 3, 4});
  for (const StoreSpread &store : summary.stores)
    table.add({printable(store.component), format_clock(store.rpo_s.p50), format_clock(store.rpo_s.p95),
               format_count(store.lost_transactions.p50), format_count(store.lost_transactions.max)});
  return "  Data:\n" + table.text("    ", colour);
}

std::string expectations_text(const ScenarioSummary &summary)
{
  std::string out;
  for (const Check &check : summary.checks) {
    if (check.objective)
      continue;
    const Metric &of = metric(check.metric);
    const bool judged = check.not_judged.empty();
    out += fmt::format("  Expected: {} {} {} with probability {}: {}{}\n", check.metric,
                       of.better == Metric::Better::lower ? "at most" : "at least",
                       of.unit == "s" ? format_duration(check.bound) : format_count(check.bound),
                       check.probability, met_in_trials(check),
                       judged ? std::string(", ") + verdict_name(check.verdict) : "");
  }
  return out;
}

std::string assumptions_text(const ScenarioSummary &summary)
{
  if (summary.assumptions.empty())
    return {};
  std::string out = "  Rests on assumed figures:";
  const std::size_t shown = std::min(assumptions_shown, summary.assumptions.size());
  for (std::size_t i = 0; i < shown; ++i)
    out += (i == 0 ? " " : ", ") + printable(summary.assumptions[i].parameter);
  if (summary.assumptions.size() > shown)
    out += fmt::format(" and {} more (all of them in the JSON)", summary.assumptions.size() - shown);
  return out + "\n";
}

/// How much of the answer is the user's own, and how much somebody else's figure or a guess.
std::string basis_text(const Basis &basis)
{
  const std::pair<double, const char *> parts[] = {{basis.files, "your files"},
                                                   {basis.calibrated, "figures calibrated from your records"},
                                                   {basis.provider, "provider defaults"},
                                                   {basis.documented, "documented figures"},
                                                   {basis.measured, "measured figures"},
                                                   {basis.assumed, "assumed figures"},
                                                   {basis.questions, "unanswered questions"},
                                                   {basis.unnamed, "nothing that is named"}};
  std::string out;
  for (const auto &[share, what] : parts)
    if (share > 0)
      out += fmt::format("{}{:.0f} % {}", out.empty() ? "  Its seconds rest on: " : ", ", 100 * share, what);
  if (!out.empty())
    out += "\n";
  return out;
}

/// Plans that were played although nobody says how long they take.
std::string unknown_lengths_text(const CheckReport &report)
{
  std::string all;
  for (const CheckReport::Part &part : report.parts)
    for (const std::string &one : part.summary.basis.unknown_lengths)
      if (all.find(one) == std::string::npos)
        all += (all.empty() ? "" : ", ") + printable(one);
  return all.empty()
             ? all
             : fmt::format("Provisional: nobody says how long {} takes, which makes everything anew; its "
                           "steps count as the catalogue's minute each. Write a time to each step\n",
                           all);
}

/// How much of all that is told, how much guessed, and what to answer first.
std::string provisional_text(const CheckReport &report)
{
  Basis all;
  std::vector<std::string> deciding;
  for (const CheckReport::Part &part : report.parts) {
    const Basis &basis = part.summary.basis;
    all.files += basis.files + basis.calibrated + basis.provider + basis.documented + basis.measured;
    all.assumed += basis.assumed + basis.unnamed;
    all.questions += basis.questions;
    all.open_questions = std::max(all.open_questions, basis.open_questions);
    for (const std::string &one : basis.deciding)
      if (std::find(deciding.begin(), deciding.end(), one) == deciding.end())
        deciding.push_back(one);
  }
  const double sum = all.files + all.assumed + all.questions;
  if (all.open_questions == 0 || sum <= 0)
    return {};
  std::string first;
  constexpr std::size_t most = 3;
  for (std::size_t i = 0; i < std::min(most, deciding.size()); ++i)
    first += (i == 0 ? "" : ", ") + printable(deciding[i]);
  return fmt::format(
      "Provisional: of the seconds {:.0f} % rest on what files or documents tell, {:.0f} % on the "
      "catalogue's assumptions, {:.0f} % on guesses that deployment.json asks about. Answer first: "
      "{}\n",
      100 * all.files / sum, 100 * all.assumed / sum, 100 * all.questions / sum, first);
}

std::string broken_text(const CheckReport::Part &part, bool colour)
{
  const std::vector<Outcome> &broken = part.summary.broken;
  if (broken.empty())
    return {};
  const std::string head = fmt::format("  {} trials did not finish, a defect in drsim:", broken.size());
  std::string out = coloured(head, Colour::red, colour) + "\n";
  for (std::size_t i = 0; i < std::min(broken_shown, broken.size()); ++i)
    out += fmt::format("    trial {}: {}; repeat: {}\n", broken[i].trial, printable(broken[i].message),
                       repeat_text(part, broken[i]));
  return out;
}

std::string fidelity_text(const CheckReport::Part &part)
{
  const ScenarioSummary &summary = part.summary;
  std::string out;
  if (part.closer == "auto" && summary.exact > 0)
    out = fmt::format("  Played transaction by transaction while rates leave doubt: {} of {} "
                      "trials; {} told another story.\n",
                      summary.exact, summary.trials, part.misled);
  if (summary.in_doubt > 0)
    out += fmt::format("  Rates leave doubt in {} trials, which stand as they are{}.\n", summary.in_doubt,
                       part.closer == "auto" ? " (longer than is played so, or few are late at a time)"
                                             : " (--traffic auto plays them again)");
  return out;
}

/// What the roles among the targets stand for in this deployment.
std::string roles_text(const CheckReport::Part &part)
{
  std::string out;
  for (const FaultSpec &fault : part.roles) {
    std::string targets = fault.target;
    for (std::size_t i = 0; i < fault.drawn_from.size(); ++i)
      targets = (i == 0 ? "" : targets + ", ") + fault.drawn_from[i];
    out += fmt::format("  Hits {} ({}): {}\n", printable(targets), printable(fault.role),
                       printable(fault.role_why));
  }
  return out;
}

/// Results that say more of the deployment as described than of the fault.
std::string doubts_text(const CheckReport::Part &part)
{
  const ScenarioSummary &s = part.summary;
  std::string out;
  if (s.ill_before > 0)
    out += fmt::format("  Users were below an SLO before any fault in {} of {} trials: as described, the "
                       "deployment does not serve its load. See: {}\n",
                       s.ill_before, s.trials, part.replay);
  else if (s.trials > 0 && s.censored == s.trials)
    out += fmt::format("  No trial recovered: drsim lint says what is missing, and one trial: {}\n",
                       part.replay);
  return out;
}

std::string share_text(const TrialShare &share)
{
  return share.of == 0 ? std::string("none to judge by")
                       : fmt::format("{} of {} ({:.3f}..{:.3f})", share.count, share.of, share.interval.low,
                                     share.interval.high);
}

/// What the alarms that are to end an experiment early would have done.
std::string stops_text(const CheckReport::Part &part)
{
  if (!part.stops)
    return {};
  const StopSummary &s = *part.stops;
  std::string alarms;
  for (const std::string &alarm : s.alarms)
    alarms += (alarms.empty() ? "" : ", ") + printable(alarm);
  std::string out =
      fmt::format("  Stop conditions ({}), while the experiment lasts ({}), played to its end:\n", alarms,
                  format_clock(s.lasts_s));
  out += fmt::format("    stop falsely: {}; an alarm stands before the fault: {}; no harm, and stopped: {}\n",
                     share_text(s.falsely), share_text(s.before), share_text(s.harmless));
  out += fmt::format("    never stop a real harm: {}; stop before users feel it: {}\n",
                     share_text(s.unstopped), share_text(s.in_time));
  if (s.late_s.trials > 0)
    out += fmt::format("    late, from users' first harm to the alarm: p50 {}, p95 {}, most {} ({} trials)\n",
                       format_clock(s.late_s.p50), format_clock(s.late_s.p95), format_clock(s.late_s.max),
                       s.late_s.trials);
  return out;
}

std::string skipped_text(const CheckReport &report)
{
  std::string out;
  for (const CheckReport::Skipped &one : report.skipped)
    out += fmt::format("not played: {}, {}\n", printable(one.id), printable(one.why));
  return out.empty() ? out : "\n" + out;
}

/// What is another figure in this scenario than in the deployment.
std::string conditions_text(const CheckReport::Part &part)
{
  std::string out;
  for (const Condition &one : part.conditions)
    out += fmt::format("  Under the condition: {}.{} {}\n", printable(one.of), printable(one.parameter),
                       !one.text.empty() ? "= " + printable(one.text)
                       : one.value       ? "= " + one.value->text()
                                         : fmt::format("{:g} times its own", one.times));
  return out;
}

/// Trials to look at, by the commands that play them again.
std::string look_text(const CheckReport::Part &part)
{
  const auto command = [&](const PickedTrial &one) {
    return part.replay + (one.exact ? " --traffic auto" : " --traffic fluid") + " --trial " +
           std::to_string(one.trial);
  };
  const ScenarioSummary &s = part.summary;
  if (!s.typical || !s.worst)
    return {};
  return "  Look at a typical trial: " + command(*s.typical) + "\n  and at the worst: " + command(*s.worst) +
         "\n";
}

std::string stopped_text(const CheckReport::Part &part)
{
  if (part.stopped == "most_trials")
    return fmt::format("  Still undecided after {} trials: the probability is close to the one required.\n",
                       part.summary.trials);
  if (part.stopped == "missing")
    return fmt::format("  Partial: of its trials {} are there.\n", part.summary.trials);
  if (part.stopped == "interrupted")
    return fmt::format("  Interrupted: only the {} trials that had ended count.\n", part.summary.trials);
  return {};
}

std::string incomplete_text(const CheckReport &report)
{
  if (report.missing > 0)
    return fmt::format("partial: {} trials of this campaign are missing; these are the results of the others",
                       report.missing);
  return "interrupted: these are the results of the trials that had ended";
}

} // namespace

std::string repeat_text(const CheckReport::Part &part, const Outcome &outcome)
{
  return part.replay + " --traffic " + (outcome.exact ? part.closer : "fluid") + " --trial " +
         std::to_string(outcome.trial);
}

std::string check_text(const CheckReport &report, bool colour)
{
  std::string out =
      fmt::format("{}: {}   RPO {}, RTO {}, each with probability {}\n", printable(report.deployment),
                  coloured(verdict_name(report.verdict), verdict_colour(report.verdict), colour),
                  format_duration(report.objectives.rpo_s), format_duration(report.objectives.rto_s),
                  report.objectives.probability);
  if (report.interrupted)
    out += coloured(incomplete_text(report), Colour::yellow, colour) + "\n";
  out += provisional_text(report) + unknown_lengths_text(report) + "\n" + overview(report, colour) +
         skipped_text(report);
  for (const CheckReport::Part &part : report.parts) {
    const ScenarioSummary &s = part.summary;
    const std::string body = roles_text(part) + conditions_text(part) + doubts_text(part) + stops_text(part) +
                             path_text(s, {report.source, part.file}, colour) + waiting_text(s, colour) +
                             deciding_step_text(s) + runbooks_text(s, colour) + stores_text(s, colour) +
                             transactions_text(s, colour) + expectations_text(s) + basis_text(s.basis) +
                             evidence_text(part, report.today) + assumptions_text(s) + fidelity_text(part) +
                             look_text(part) + stopped_text(part) + broken_text(part, colour);
    if (!body.empty())
      out += "\n" + coloured(printable(s.id), Colour::bold, colour) + ": " + printable(s.title) + "\n" + body;
  }
  out += risk_text(report, colour) + sways_text(report, colour) + proven_hint(report);
  out += fmt::format("\ndrsim {}, seed {}, timelines {}\n", report.version, report.seed,
                     report.timeline_digest.substr(0, 16));
  return out;
}

} // namespace drsim::report
