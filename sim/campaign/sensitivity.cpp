#include "sim/campaign/sensitivity.hpp"

#include "sim/analysis/paired.hpp"
#include "sim/campaign/bytes.hpp"
#include "sim/campaign/pool.hpp"
#include "sim/campaign/sway.hpp"
#include "sim/core/scaled.hpp"
#include "sim/engine/heartbeat.hpp"
#include "sim/engine/stream_log.hpp"
#include "sim/model/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace drsim::inline campaign {
namespace {

constexpr std::size_t heard_trials = 4; ///< of a scenario, to hear its sources of chance
constexpr double half = 0.5;
constexpr double twice = 2;
/// Of the log of a factor: 95 % of it from log(1/2) to log(2).
const double factor_sigma = std::log(2.0) / 1.959964;

/// A trial that did not finish is the worst, not the best.
double raw_of(SensitivityOf of, const Outcome &outcome, const Objectives &objectives)
{
  if (outcome.status != Outcome::Status::ok)
    return of == SensitivityOf::met ? 0 : std::numeric_limits<double>::infinity();
  switch (of) {
  case SensitivityOf::met: return meets_objectives(outcome, objectives.rto_s, objectives.rpo_s) ? 1 : 0;
  case SensitivityOf::rto: return metric("rto_s").value(outcome);
  case SensitivityOf::lost: return metric("lost_transactions").value(outcome);
  }
  return 0;
}

/// Ranks, equal values alike: finite whatever the values are.
std::vector<double> ranks_of(const std::vector<double> &values)
{
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> ranks;
  for (const double value : values) {
    const auto low = std::lower_bound(sorted.begin(), sorted.end(), value);
    const auto high = std::upper_bound(sorted.begin(), sorted.end(), value);
    ranks.push_back(static_cast<double>((low - sorted.begin()) + (high - sorted.begin())) / 2);
  }
  return ranks;
}

bool varies(const std::vector<double> &values)
{
  return std::any_of(values.begin(), values.end(), [&](double one) { return one != values.front(); });
}

std::string encoded(const std::set<StreamLog::Name> &names)
{
  ByteWriter bytes;
  for (const auto &[component, purpose] : names) {
    bytes.text(component);
    bytes.text(purpose);
  }
  return bytes.take();
}

/// Sources of chance that some of the first trials ask for.
std::set<StreamLog::Name> sources_of(const Deployment &deployment, const Scenario &scenario,
                                     const Populate &populate, const CampaignSettings &settings)
{
  std::set<StreamLog::Name> names;
  const Job job = [&](std::size_t index, const Line &line) {
    count_advances(line.beats());
    const StreamLog log;
    TrialRequest request{&deployment, &scenario, settings.seed, index, settings.event_limit, false};
    play_trial(request, populate, true,
               [&](const Outcome &, const Timeline &) { line.answer(encoded(log.names())); });
  };
  run_jobs(heard_trials, job, {settings.jobs, settings.stall_limit_s, true, settings.stop},
           [&](std::size_t, JobEnd end) {
             ByteReader bytes(end.answer);
             while (end.how == JobEnd::How::finished && !bytes.complete() && !bytes.broken()) {
               const std::string component = bytes.text();
               const std::string purpose = bytes.text();
               if (!bytes.broken())
                 names.emplace(component, purpose);
             }
           });
  return names;
}

std::vector<const Outcome *> finished(const std::vector<Outcome> &outcomes)
{
  std::vector<const Outcome *> out;
  for (const Outcome &one : outcomes)
    if (one.status == Outcome::Status::ok)
      out.push_back(&one);
  return out;
}

TornadoBar::End end_of(const std::vector<Outcome> &outcomes, const Objectives &objectives)
{
  std::vector<double> rto;
  std::vector<double> lost;
  TornadoBar::End end;
  for (const Outcome *one : finished(outcomes)) {
    end.met += raw_of(SensitivityOf::met, *one, objectives);
    rto.push_back(raw_of(SensitivityOf::rto, *one, objectives));
    lost.push_back(raw_of(SensitivityOf::lost, *one, objectives));
  }
  end.rto_p50_s = end.rto_p95_s = end.lost_p50 = std::numeric_limits<double>::quiet_NaN();
  if (rto.empty())
    return end;
  end.met /= static_cast<double>(rto.size());
  std::sort(rto.begin(), rto.end());
  std::sort(lost.begin(), lost.end());
  end.rto_p50_s = sample_quantile(rto, 0.5);
  end.lost_p50 = sample_quantile(lost, 0.5);
  constexpr std::size_t least_for_p95 = 20;
  if (rto.size() >= least_for_p95)
    end.rto_p95_s = sample_quantile(rto, 0.95);
  return end;
}

/// How far apart the ends of a bar are: first by objectives met, then by the median.
std::pair<double, double> width_of(const TornadoBar &bar)
{
  const auto apart = [](double a, double b) { return a == b ? 0 : std::abs(a - b); };
  return {apart(bar.at_half.met, bar.at_twice.met), apart(bar.at_half.rto_p50_s, bar.at_twice.rto_p50_s)};
}

class Effects {
public:
  Effects(const Deployment &deployment, const Populate &populate, const CampaignSettings &settings,
          const SensitivitySizes &sizes, std::vector<std::string> figures)
      : deployment_(deployment), populate_(populate), settings_(settings), sizes_(sizes),
        figures_(std::move(figures))
  {
    settings_.on_progress = {};
  }

  /// Absent when a signal came.
  std::optional<FigureEffects> of(const ScenarioRun &run)
  {
    FigureEffects out;
    out.scenario = run.scenario->id;
    if (!add_bars(run, out) || !add_shares(*run.scenario, out))
      return std::nullopt;
    return out;
  }

private:
  [[nodiscard]] Condition times(const std::string &figure, double factor) const
  {
    const std::size_t dot = figure.rfind('.');
    const ComponentSpec *spec = deployment_.find(figure.substr(0, dot));
    const Parameter &parameter = spec->parameters.at(figure.substr(dot + 1));
    if (parameter.unit == "ratio" && parameter.value.is_constant() && parameter.value.mean() <= 1)
      factor = std::min(factor, 1 / parameter.value.mean());
    Condition condition;
    condition.of = spec->id;
    condition.parameter = figure.substr(dot + 1);
    condition.value = scaled(parameter.value, factor);
    condition.components = {spec->id};
    return condition;
  }

  static Scenario under(const Scenario &scenario, const std::vector<Condition> &conditions)
  {
    Scenario out = scenario;
    out.conditions.insert(out.conditions.begin(), conditions.begin(), conditions.end());
    return out;
  }

  bool add_bars(const ScenarioRun &run, FigureEffects &out)
  {
    out.trials = std::min(sizes_.bar_trials, run.outcomes.size());
    std::vector<Scenario> ends;
    for (const std::string &figure : figures_)
      for (const double factor : {half, twice})
        ends.push_back(under(*run.scenario, {times(figure, factor)}));
    settings_.first_trial = 0;
    settings_.trials = out.trials;
    const CampaignResult played = run_campaign(deployment_, ends, populate_, settings_);
    if (played.interrupted)
      return false;
    const std::vector<Outcome> first(run.outcomes.begin(),
                                     run.outcomes.begin() + static_cast<std::ptrdiff_t>(out.trials));
    for (std::size_t i = 0; i < figures_.size(); ++i)
      out.bars.push_back({figures_[i], end_of(first, deployment_.objectives),
                          end_of(played.runs[2 * i].outcomes, deployment_.objectives),
                          end_of(played.runs[2 * i + 1].outcomes, deployment_.objectives)});
    std::stable_sort(out.bars.begin(), out.bars.end(),
                     [](const TornadoBar &a, const TornadoBar &b) { return width_of(a) > width_of(b); });
    return true;
  }

  /// Inputs are the figures' factors and, the last one, all other chance: the trial's number. As many walks
  /// again while the largest is not told apart, up to the most.
  bool add_shares(const Scenario &scenario, FigureEffects &out)
  {
    std::vector<Outcome> points; ///< of all walks one after the other
    std::vector<std::vector<ShapleyEffect>> effects;
    for (std::size_t count = std::min(sizes_.walks, sizes_.most_walks); out.walks < sizes_.most_walks;
         count = std::min(2 * count, sizes_.most_walks)) {
      const std::vector<ShapleyWalk> walks = shapley_walks(figures_.size() + 1, count, settings_.seed);
      for (; out.walks < count; ++out.walks)
        if (!play_walk(scenario, walks[out.walks], out.walks, points))
          return false;
      effects = effects_of(walks, points);
      if (!any_tied(effects))
        break;
    }
    for (std::size_t i = 0; i <= figures_.size(); ++i) {
      out.shares.push_back({i < figures_.size() ? figures_[i] : "", {}});
      for (const std::vector<ShapleyEffect> &of : effects)
        out.shares.back().effects.push_back(of[i]);
    }
    std::stable_sort(out.shares.begin(), out.shares.end(),
                     [](const FigureEffects::Share &a, const FigureEffects::Share &b) {
                       return a.effects[0].share + a.effects[1].share >
                              b.effects[0].share + b.effects[1].share;
                     });
    return true;
  }

  static bool any_tied(const std::vector<std::vector<ShapleyEffect>> &effects)
  {
    return std::any_of(effects.begin(), effects.end(), [](const std::vector<ShapleyEffect> &of) {
      return std::any_of(of.begin(), of.end(), [](const ShapleyEffect &one) { return one.tied; });
    });
  }

  /// By sensitivities().
  [[nodiscard]] std::vector<std::vector<ShapleyEffect>> effects_of(const std::vector<ShapleyWalk> &walks,
                                                                   const std::vector<Outcome> &points) const
  {
    std::vector<std::vector<ShapleyEffect>> out;
    for (const SensitivityOf of : sensitivities()) {
      std::vector<double> all;
      for (const Outcome &one : points)
        all.push_back(raw_of(of, one, deployment_.objectives));
      all = of == SensitivityOf::met ? all : ranks_of(all);
      std::vector<std::vector<double>> values;
      const std::size_t length = figures_.size() + 2;
      for (std::size_t i = 0; i < walks.size(); ++i)
        values.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(i * length),
                            all.begin() + static_cast<std::ptrdiff_t>((i + 1) * length));
      out.push_back(shapley_effects(walks, values));
    }
    return out;
  }

  /// The points before the luck changes are one trial, those after it another.
  bool play_walk(const Scenario &scenario, const ShapleyWalk &walk, std::size_t number,
                 std::vector<Outcome> &points)
  {
    const auto luck = static_cast<std::size_t>(
        std::find(walk.order.begin(), walk.order.end(), figures_.size()) - walk.order.begin());
    for (const bool later : {false, true}) {
      std::vector<Scenario> scenarios;
      for (std::size_t k = later ? luck + 1 : 0; k <= (later ? figures_.size() + 1 : luck); ++k) {
        const std::vector<double> point = walk.point(k);
        std::vector<Condition> conditions;
        for (std::size_t i = 0; i < figures_.size(); ++i)
          conditions.push_back(times(figures_[i], std::exp(factor_sigma * normal_quantile(point[i]))));
        scenarios.push_back(under(scenario, conditions));
      }
      settings_.first_trial = 2 * number + (later ? 1 : 0);
      settings_.trials = 1;
      const CampaignResult played = run_campaign(deployment_, scenarios, populate_, settings_);
      if (played.interrupted)
        return false;
      for (const ScenarioRun &run : played.runs)
        points.push_back(run.outcomes.at(0));
    }
    return true;
  }

  const Deployment &deployment_;
  const Populate &populate_;
  CampaignSettings settings_;
  const SensitivitySizes &sizes_;
  std::vector<std::string> figures_;
};

} // namespace

const char *sensitivity_name(SensitivityOf of)
{
  switch (of) {
  case SensitivityOf::met: return "objectives_met";
  case SensitivityOf::rto: return "rto_s";
  case SensitivityOf::lost: return "lost_transactions";
  }
  return "";
}

std::vector<SensitivityOf> sensitivities()
{
  return {SensitivityOf::met, SensitivityOf::rto, SensitivityOf::lost};
}

std::vector<ChanceIndices> chance_indices(const Deployment &deployment, const CampaignResult &base,
                                          const Populate &populate, const CampaignSettings &settings)
{
  std::vector<ChanceIndices> out;
  for (const ScenarioRun &run : base.runs) {
    const std::vector<const Outcome *> good = finished(run.outcomes);
    std::vector<GivenInput> inputs;
    for (const auto &[component, purpose] : sources_of(deployment, *run.scenario, populate, settings)) {
      inputs.push_back({component + ": " + purpose, {}});
      for (const Outcome *one : good)
        inputs.back().values.push_back(Stream(settings.seed, one->trial, component, purpose).uniform());
    }
    for (const SensitivityOf of : sensitivities()) {
      std::vector<double> y;
      for (const Outcome *one : good)
        y.push_back(raw_of(of, *one, deployment.objectives));
      if (y.empty() || !varies(y))
        continue;
      out.push_back({run.scenario->id, of, good.size(),
                     given_indices(inputs, of == SensitivityOf::met ? y : ranks_of(y), settings.seed)});
    }
  }
  return out;
}

std::vector<FigureEffects> figure_effects(
    const Deployment &deployment, const CampaignResult &base, const std::vector<std::string> &scenarios,
    const Populate &populate, const CampaignSettings &settings, const SensitivitySizes &sizes,
    const std::function<void(const std::string &what, std::size_t done, std::size_t planned)> &told)
{
  std::vector<FigureEffects> out;
  std::size_t done = 0;
  for (const ScenarioRun &run : base.runs) {
    if (std::find(scenarios.begin(), scenarios.end(), run.scenario->id) == scenarios.end())
      continue;
    told("figures of " + run.scenario->id, done++, scenarios.size());
    const std::vector<std::string> figures = assumed_figures(deployment, {run}, sizes.figures);
    if (figures.empty())
      continue;
    std::optional<FigureEffects> one = Effects(deployment, populate, settings, sizes, figures).of(run);
    if (!one)
      break;
    out.push_back(std::move(*one));
  }
  return out;
}

} // namespace drsim::campaign
