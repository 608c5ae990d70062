#include "sim/cli/inject_compare.hpp"

#include "sim/core/utc.hpp"
#include "sim/report/text.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace drsim::inline cli {
namespace {

using inject::measured::Measured;
using nlohmann::ordered_json;

/// A figure that a trial and a real run both have; more of it is worse.
struct Quantity {
  const char *name;
  const char *unit;
  bool counts; ///< of transactions: a model of rates tells its mean
  double (*predicted)(const Outcome &outcome);
  std::optional<double> (*measured)(const Measured &seen); ///< absent: the watch ended before it was known
};

/// Both sides look at users' experience first a second after a change (sim/laws/service_level.hpp).
constexpr double look_s = 1;

double rto_of(const Outcome &outcome)
{
  return outcome.impact ? outcome.rto_s : 0;
}

std::optional<double> rto_seen(const Measured &seen)
{
  return seen.outcome.censored ? std::nullopt : std::optional(rto_of(seen.outcome));
}

constexpr Quantity quantities[] = {
    {"rto_s", "s", false, rto_of, rto_seen},
    {"failed_transactions", "", true, [](const Outcome &outcome) { return outcome.failed_transactions; },
     [](const Measured &seen) { return std::optional(static_cast<double>(seen.survival.failed.size())); }},
    {"lost_transactions", "", true, [](const Outcome &outcome) { return outcome.lost_transactions; },
     [](const Measured &seen) { return std::optional(static_cast<double>(seen.survival.lost.size())); }},
    {"rpo_s", "s", false, [](const Outcome &outcome) { return outcome.rpo_s; },
     [](const Measured &seen) { return std::optional(seen.survival.rpo_s); }},
};

std::string number(double value)
{
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, std::fabs(value) < 100 ? 1 : 0) : "never";
}

ordered_json finite(double value)
{
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

/// "12:00:00.123", in UTC.
std::string time_of_day(std::int64_t at_us)
{
  return utc_text(at_us).substr(11, 12);
}

double mean_of(const std::vector<double> &values)
{
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool is_well(const InjectedRun &run)
{
  return run.end.stopped.empty() && run.end.left.empty();
}

std::string felt(const Outcome &outcome)
{
  if (!outcome.impact)
    return "felt nothing";
  return (outcome.censored ? "not well when the watch ended, after " : "well again after ") +
         number(outcome.rto_s) + " s";
}

std::string run_text(const InjectedRun &run)
{
  std::string text = fmt::format("run {}\n", run.number + 1);
  for (const inject::RunEvent &event : run.end.events)
    text += fmt::format("  {}  {:<10} {}\n", time_of_day(event.at_us), event.kind, event.text);
  for (const std::string &left : run.end.left)
    text += "  STILL THERE: " + left + " (drsim inject --recover)\n";
  for (const std::string &problem : run.problems)
    text += "  not measured: " + problem + "\n";
  for (const inject::StepEnd &step : run.steps)
    text += fmt::format("  {}  {:<11} {} ({}, {} s{})\n", time_of_day(step.begin_us), step.result, step.title,
                        step.by, number(static_cast<double>(step.end_us - step.begin_us) * 1e-6),
                        step.note.empty() ? "" : "; " + step.note);
  if (!run.measured)
    return text;
  const Measured &seen = *run.measured;
  text += fmt::format(
      "  measured: users {}; {} failed, {} lost, {} in doubt, {} spoilt; RPO {} s; no answer for {} s\n",
      felt(seen.outcome), seen.survival.failed.size(), seen.survival.lost.size(),
      seen.survival.in_doubt.size(), seen.survival.corrupted.size(), number(seen.survival.rpo_s),
      number(seen.longest_gap_s));
  const auto after = [](const std::optional<double> &s) { return s ? number(*s) : std::string("-"); };
  if (seen.detected_s || seen.alerted_s || seen.paged_s)
    text += fmt::format("  noticed after {} s, an alert fired after {} s, paged after {} s\n",
                        after(seen.detected_s), after(seen.alerted_s), after(seen.paged_s));
  if (!seen.unasked.empty())
    text += "  not known: when alerts fired by Prometheus' own history: " + seen.unasked + "\n";
  return text;
}

ordered_json check_json(const ModelCheck &check)
{
  ordered_json runs = ordered_json::array();
  for (const Ranked &run : check.runs)
    runs.push_back({{"measured", finite(run.measured)},
                    {"rank_low", run.rank_low},
                    {"rank_high", run.rank_high},
                    {"covered", run.covered}});
  return {{"quantity", check.quantity},
          {"predicted", {{"p5", finite(check.p5)}, {"p50", finite(check.p50)}, {"p95", finite(check.p95)}}},
          {"runs", runs},
          {"covered", check.covered},
          {"coverage", {{"ci_low", check.coverage.low}, {"ci_high", check.coverage.high}}},
          {"verdict", model_verdict_text(check.verdict)}};
}

ordered_json run_json(const InjectedRun &run)
{
  ordered_json events = ordered_json::array();
  for (const inject::RunEvent &event : run.end.events)
    events.push_back(
        {{"at_us", event.at_us}, {"fault", event.fault}, {"kind", event.kind}, {"what", event.text}});
  ordered_json all{{"number", run.number},
                   {"stopped", run.end.stopped},
                   {"left", run.end.left},
                   {"problems", run.problems},
                   {"events", events}};
  for (const inject::StepEnd &step : run.steps)
    all["steps"].push_back({{"step", step.id},
                            {"title", step.title},
                            {"by", step.by},
                            {"result", step.result},
                            {"begin_us", step.begin_us},
                            {"end_us", step.end_us},
                            {"note", step.note}});
  if (run.measured)
    all["measured"] = inject::measured::measured_json(*run.measured);
  return all;
}

} // namespace

InjectResult compared(const InjectSession &session, const Prediction &prediction,
                      const std::vector<InjectedRun> &runs)
{
  InjectResult result;
  result.deployment = session.deployment().id;
  result.scenario = session.scenario().id;
  result.environment = session.environment().name;
  result.runs = runs;
  result.predicted = !prediction.outcomes.empty();
  result.prediction_digest = prediction.digest;
  result.predicted_at = prediction.made_at;
  result.trials = prediction.outcomes.size();
  for (const InjectedRun &run : runs)
    result.well = result.well && is_well(run);
  if (!result.predicted)
    return result;
  for (const Quantity &quantity : quantities) {
    std::vector<double> predicted, measured;
    for (const Outcome &outcome : prediction.outcomes)
      if (outcome.status == Outcome::Status::ok)
        predicted.push_back(quantity.predicted(outcome));
    for (const InjectedRun &run : runs)
      if (run.measured && is_well(run))
        if (const std::optional<double> value = quantity.measured(*run.measured))
          measured.push_back(*value);
    if (!predicted.empty() && !measured.empty())
      result.checks.push_back(check_model(quantity.name, quantity.unit, predicted, measured,
                                          quantity.counts ? counting_noise(mean_of(predicted)) : look_s));
  }
  return result;
}

std::string inject_text(const InjectResult &result, bool colour)
{
  std::string text =
      fmt::format("{} of {} on {}\n\n", result.scenario, result.deployment, result.environment);
  for (const InjectedRun &run : result.runs)
    text += run_text(run) + "\n";
  if (!result.predicted)
    return text;
  text += fmt::format("Predicted at {} by {} trials, before the first run (sha256 {}), and measured:\n",
                      result.predicted_at, result.trials, result.prediction_digest.substr(0, 16));
  Table table({"", "p5", "p50", "p95", "measured", "within", "of runs, 95 % CI", "the model"}, {1, 2, 3});
  for (const ModelCheck &check : result.checks) {
    std::string seen;
    for (const Ranked &run : check.runs)
      seen += (seen.empty() ? "" : " ") + number(run.measured);
    table.add({check.quantity, number(check.p5), number(check.p50), number(check.p95), shortened(seen, 40),
               fmt::format("{} of {}", check.covered, check.runs.size()),
               fmt::format("{:.2f} to {:.2f}", check.coverage.low, check.coverage.high),
               model_verdict_text(check.verdict)});
  }
  return text + table.text("", colour);
}

std::string inject_json(const InjectResult &result)
{
  ordered_json runs = ordered_json::array();
  for (const InjectedRun &run : result.runs)
    runs.push_back(run_json(run));
  ordered_json all{{"schema", "drsim.injected/1"},
                   {"deployment", result.deployment},
                   {"scenario", result.scenario},
                   {"environment", result.environment},
                   {"runs", runs}};
  if (result.predicted) {
    ordered_json checks = ordered_json::array();
    for (const ModelCheck &check : result.checks)
      checks.push_back(check_json(check));
    all["prediction"] = {
        {"made_at", result.predicted_at}, {"sha256", result.prediction_digest}, {"trials", result.trials}};
    all["quantities"] = checks;
  }
  return all.dump(2) + "\n";
}

} // namespace drsim::cli
