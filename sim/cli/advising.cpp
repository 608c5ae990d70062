#include "sim/cli/advising.hpp"

#include "sim/campaign/worth.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/sensitivities.hpp"
#include "sim/cli/unfelt.hpp"
#include "sim/input/evidence.hpp"
#include "sim/input/order_worth.hpp"
#include "sim/model/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline cli {
namespace {

constexpr double least_share = 0.005; ///< of a scenario's seconds, for a component to be on the way

/// The option's, else the deployment's own.
std::optional<AdviceReport::Price> price_of(const AdviceAsked &asked, const Deployment &deployment)
{
  if (asked.price)
    return AdviceReport::Price{*asked.price, "", "--price-of-order", false};
  Diagnostics diagnostics;
  const std::optional<OrderWorth> worth = load_order_worth(deployment.folder, diagnostics);
  settle(diagnostics);
  if (!worth)
    return std::nullopt;
  return AdviceReport::Price{worth->value, worth->currency,
                             provenance_text(worth->from) + ", " + worth->from.note,
                             worth->from.confidence == Confidence::assumed};
}

AdviceReport begun_report(const AdviceAsked &asked, const Loaded &loaded, const CampaignResult &base)
{
  AdviceReport report;
  report.version = DRSIM_VERSION;
  report.deployment = loaded.deployment.id;
  report.word = asked.deployment;
  const std::string &digest = loaded.deployment.input_digest;
  report.input_digest = digest.rfind("sha256:", 0) == 0 ? digest : "sha256:" + digest;
  report.seed = asked.campaign.seed;
  report.objectives = loaded.deployment.objectives;
  report.open_questions = !loaded.deployment.open_questions.empty();
  report.price = price_of(asked, loaded.deployment);
  std::vector<Verdict> verdicts;
  for (const ScenarioRun &run : base.runs) {
    const ScenarioSummary summary = summarise(loaded.deployment, *run.scenario, run.outcomes, run.tail);
    report.parts.push_back(
        {summary.id, summary.title, summary.trials, summary.checks,
         summary.rto_values.empty() ? std::nan("") : sample_quantile(summary.rto_values, 0.5),
         summary.verdict, run.scenario->tags.per_year.has_value()});
    verdicts.push_back(summary.verdict);
  }
  for (const Scenario &scenario : loaded.skipped)
    report.unplayed.push_back({scenario.id, scenario.not_applicable});
  if (base.interrupted) {
    verdicts.push_back(Verdict::inconclusive);
    report.interrupted_in = "the trials as it stands";
  }
  report.verdict = worst_verdict(verdicts);
  return report;
}

/// Components that the recovery went through in some scenario, or that one waits for.
std::set<std::string> on_path(const Deployment &deployment, const CampaignResult &base)
{
  std::set<std::string> ids;
  for (const ScenarioRun &run : base.runs) {
    const ScenarioSummary summary = summarise(deployment, *run.scenario, run.outcomes, run.tail);
    for (const PathShare &leg : summary.critical_path)
      if (leg.share >= least_share)
        ids.insert(leg.component);
    for (const WaitingShare &one : summary.waiting)
      ids.insert(one.waiting_for.component);
  }
  return ids;
}

std::optional<Forecast> forecast_with(const AdviceReport &report, const Deployment &deployment,
                                      const std::vector<FailureCause> &causes)
{
  if (causes.empty())
    return std::nullopt;
  ForecastSettings settings;
  settings.seed = report.seed;
  settings.slo_success_ratio = report.objectives.slo_success_ratio;
  settings.orders_per_s = busiest_orders_per_s(deployment);
  return forecast_of(causes, settings);
}

void add_forecast(AdviceReport &report, const Deployment &deployment, const CampaignResult &base,
                  const Evidence &evidence)
{
  std::vector<FailureCause> causes;
  const std::vector<std::string> ordering = ordering_journeys(deployment);
  for (const ScenarioRun &run : base.runs)
    if (run.scenario->tags.per_year) {
      causes.push_back(cause_of(*run.scenario, run.outcomes, ordering, evidence));
      if (causes.back().trials.empty())
        causes.pop_back();
    }
  report.forecast = forecast_with(report, deployment, causes);
}

std::vector<std::string> sets_of(const Fix &fix)
{
  std::vector<std::string> sets;
  for (const FixedFigure &figure : fix.figures)
    sets.push_back(figure.component + "." + figure.parameter + "=" +
                   (figure.condition.value ? fmt::format("{:.15g}", figure.condition.value->mean())
                                           : figure.condition.text));
  return sets;
}

AdviceReport::Row row_of(const TriedFix &tried)
{
  return {tried.fix, tried.gain,
          "--set" + set_words(sets_of(tried.fix)).substr(std::string(" --set").size())};
}

void add_check(AdviceReport &report, const Deployment &deployment, const Advice &advice)
{
  report.checked_seed = advice.checked_seed;
  std::vector<FailureCause> causes;
  for (const CheckedScenario &one : advice.checked) {
    report.checked.push_back({one.scenario, one.trials, one.checks, one.before, one.after});
    const auto part = std::find_if(report.parts.begin(), report.parts.end(),
                                   [&](const AdviceReport::Part &of) { return of.scenario == one.scenario; });
    if (part != report.parts.end() && part->frequency && !one.cause.trials.empty())
      causes.push_back(one.cause);
  }
  report.forecast_fixed = forecast_with(report, deployment, causes);
}

void add_advice(AdviceReport &report, const Deployment &deployment, const Advice &advice,
                const AdviceSizes &sizes, const std::vector<std::string> &asked_sets)
{
  report.advised = true;
  report.targets = advice.targets;
  report.tried = advice.tried.size();
  report.untried = advice.untried;
  report.compared_trials = sizes.compared;
  for (const TriedFix &tried : advice.tried) {
    report.unchanged += tried.broken.empty() && !tried.changes ? 1 : 0;
    report.compared += tried.finalist ? 1 : 0;
    if (!tried.broken.empty())
      report.broken.push_back({tried.fix.title, tried.broken});
    else if (tried.changes && !tried.finalist)
      ++(does_good(tried.screened) ? report.beaten : report.useless);
  }
  for (const std::size_t i : advice.ranked)
    report.rows.push_back(row_of(advice.tried[i]));
  for (const Advice::Step &step : advice.steps) {
    report.steps.push_back({advice.tried[step.fix].fix.title, step.so_far});
    if (std::find(advice.chosen.begin(), advice.chosen.end(), step.fix) == advice.chosen.end())
      report.dropped.push_back(advice.tried[step.fix].fix.title);
  }
  std::vector<std::string> all = asked_sets;
  for (const std::size_t i : advice.chosen) {
    report.set.push_back(row_of(advice.tried[i]));
    for (std::string &one : sets_of(advice.tried[i].fix))
      all.push_back(std::move(one));
  }
  if (!advice.chosen.empty()) {
    report.everything = advice.everything;
    report.check_command = "drsim check " + shell_word(report.word) + " --trials " +
                           std::to_string(sizes.checked) + " --seed " + std::to_string(report.seed + 1) +
                           set_words(all);
  }
  if (report.interrupted_in.empty())
    report.interrupted_in = advice.interrupted_in;
  add_check(report, deployment, advice);
}

} // namespace

AdviceSizes sizes_for(std::size_t trials)
{
  AdviceSizes sizes;
  sizes.first = std::max<std::size_t>(1, trials / 25);
  sizes.screened = std::max<std::size_t>(sizes.first + 1, trials * 12 / 100);
  sizes.compared = trials * 40 / 100;
  sizes.checked = trials;
  return sizes;
}

AdviceFound find_advice(const AdviceAsked &asked, const Parts &parts)
{
  Loaded loaded =
      load(asked.deployment, asked.scenarios.empty() ? all_scenario_words() : asked.scenarios, parts);
  loaded.deployment = with_sets(std::move(loaded.deployment), asked.sets);
  Diagnostics diagnostics;
  const FixCatalogue catalogue = load_fixes(catalogue_folder(), diagnostics);
  const Evidence evidence = load_evidence(catalogue_folder(), diagnostics);
  settle(diagnostics);
  stop_on_signals();
  CampaignSettings settings = asked.campaign;
  CampaignResult base;
  {
    Progress progress("trials");
    settings.on_progress = [&](const CampaignProgress &now) {
      progress.show(now.done, now.planned, [&] { return "as it stands: " + now.run.scenario->id; });
    };
    base = run_campaign(loaded.deployment, loaded.scenarios, parts.populate, settings);
  }
  set_unfelt_aside(loaded, base);
  refuse_empty_verdicts(base, loaded.deployment);
  AdviceFound found{begun_report(asked, loaded, base), {}, loaded.deployment.folder};
  add_forecast(found.report, loaded.deployment, base, evidence);
  if (asked.only_forecast || base.interrupted)
    return found;
  Progress progress("changes");
  AdviceSettings how{asked.campaign, sizes_for(asked.campaign.trials.value_or(0)), evidence,
                     [&](const std::string &part, std::size_t done, std::size_t planned) {
                       progress.show(done, planned, [&] { return part; });
                     }};
  const Advice advice =
      advise(loaded.deployment, base,
             fixes_for(loaded.deployment, catalogue, on_path(loaded.deployment, base)), parts.populate, how);
  add_advice(found.report, loaded.deployment, advice, how.sizes, asked.sets);
  for (const std::size_t i : advice.chosen)
    found.set.push_back(advice.tried[i].fix);
  if (asked.sensitivity && !was_stopped())
    add_sensitivity(found.report, loaded.deployment, base, advice.targets, parts.populate, asked.campaign);
  return found;
}

} // namespace drsim::cli
