#include "sim/campaign/proven.hpp"

#include "sim/analysis/path_shares.hpp"
#include "sim/campaign/scaled_figure.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace drsim::inline campaign {
namespace {

/// Sums over the probes, each value at most the horizon.
struct Score {
  double rto_s = 0;
  double rpo_s = 0;
};

Score score_of(const std::vector<Outcome> &outcomes, double horizon_s)
{
  Score score;
  for (const Outcome &outcome : outcomes) {
    score.rto_s += std::min(metric("rto_s").value(outcome), horizon_s);
    score.rpo_s += std::min(metric("rpo_s").value(outcome), horizon_s);
  }
  return score;
}

/// The end with the larger score; 1 where neither is larger than what is assumed.
double worse_end(double at_low, double as_assumed, double at_high)
{
  if (at_low <= as_assumed && at_high <= as_assumed)
    return 1;
  return at_low > at_high ? low_end : high_end;
}

/// Units of which half and twice mean something; half a person or twice a switch do not.
bool may_be_scaled(const Parameter &parameter)
{
  static const std::set<std::string> units = {"s", "ratio", "per_s", "bytes", "bytes_per_s"};
  return units.count(parameter.unit) > 0;
}

/// Whether a component holds what a loss is made of: a store of record, a copy or backups of one.
bool keeps_data(const ComponentSpec &spec, const Deployment &deployment)
{
  const auto is_store = [&](const std::string &id) {
    return std::any_of(deployment.stores.begin(), deployment.stores.end(),
                       [&](const Store &store) { return store.component == id; });
  };
  if (is_store(spec.id) || is_store(store_of(spec)))
    return true;
  const auto stores = spec.links.find("stores");
  return spec.kind == "backup_plan" && stores != spec.links.end() &&
         std::any_of(stores->second.begin(), stores->second.end(), is_store);
}

/// One scenario of a campaign, to be played again with other figures.
class Doubted {
public:
  Doubted(const Deployment &deployment, const ScenarioRun &run, const Populate &populate,
          const CampaignSettings &settings, const EvidenceBook &book, const ProvenEffort &effort)
      : deployment_(deployment), run_(run), populate_(populate), settings_(settings), book_(book),
        effort_(effort)
  {
    out_.scenario = run.scenario->id;
    out_.trials = std::min(effort.trials, run.outcomes.size());
  }

  /// Absent parts: it was cut short.
  std::optional<Proven> judged()
  {
    base_ = probed(deployment_);
    find_ends(figures_on_path());
    if (!stopped_)
      find_ends(narrowed(data_figures(false)));
    if (!stopped_)
      weigh_loss();
    out_.rto = judged_with(&MovedFigure::times_for_rto, 0);
    out_.rpo = judged_with(&MovedFigure::times_for_rpo, 1);
    return stopped_ ? std::nullopt : std::optional(std::move(out_));
  }

private:
  std::vector<Outcome> played(const Deployment &changed, std::size_t trials)
  {
    CampaignSettings few = settings_;
    few.trials = std::min(trials, run_.outcomes.size());
    CampaignResult result = run_campaign(changed, {*run_.scenario}, populate_, few);
    stopped_ = stopped_ || result.interrupted;
    return std::move(result.runs.at(0).outcomes);
  }

  Score probed(const Deployment &changed)
  {
    return score_of(played(changed, effort_.probes), run_.scenario->horizon_s);
  }

  /// Unproven figures that set seconds, the largest share first.
  std::vector<MovedFigure> figures_on_path()
  {
    std::vector<const Outcome *> finished;
    for (const Outcome &outcome : run_.outcomes)
      if (outcome.status == Outcome::Status::ok)
        finished.push_back(&outcome);
    std::map<std::string, double> shares;
    for (const PathShare &leg : path_shares(finished))
      for (const std::string &name : leg.set_by)
        if (is_unproven(name, deployment_, book_))
          shares[name] += leg.share / static_cast<double>(leg.set_by.size());
    std::vector<MovedFigure> figures;
    for (const auto &[name, share] : shares) {
      const Parameter *number = number_named(scratch_, name);
      if (number == nullptr || !may_be_scaled(*number))
        out_.left.push_back(name);
      else if (share >= effort_.least_share)
        figures.push_back({name, share});
    }
    std::stable_sort(figures.begin(), figures.end(),
                     [](const MovedFigure &a, const MovedFigure &b) { return a.share > b.share; });
    for (std::size_t i = effort_.figures; i < figures.size(); ++i)
      out_.left.push_back(figures[i].parameter);
    figures.resize(std::min(figures.size(), effort_.figures));
    return figures;
  }

  /// Figures of what keeps data that are not looked at yet: the unproven ones, or the others.
  std::vector<MovedFigure> data_figures(bool proven)
  {
    std::vector<MovedFigure> figures;
    for (const ComponentSpec &spec : deployment_.components) {
      if (!keeps_data(spec, deployment_))
        continue;
      for (const auto &[name, parameter] : spec.parameters) {
        const std::string id = spec.id + "." + name;
        const bool known = std::any_of(out_.moved.begin(), out_.moved.end(),
                                       [&](const MovedFigure &one) { return one.parameter == id; });
        if (!known && may_be_scaled(parameter) && number_named(scratch_, id) != nullptr &&
            is_unproven(id, deployment_, book_) != proven)
          figures.push_back({id});
      }
    }
    return figures;
  }

  /// Shares the loss out among all figures that move it: no second of a loss is set by one figure as those
  /// of a recovery are, so each counts by what half and twice of it make of the loss.
  void weigh_loss()
  {
    std::vector<MovedFigure> all = out_.moved;
    for (MovedFigure &one : narrowed(data_figures(true))) {
      if (stopped_)
        return;
      add_loss(one, probed(with_scaled(deployment_, one.parameter, low_end)),
               probed(with_scaled(deployment_, one.parameter, high_end)));
      all.push_back(std::move(one));
    }
    const double least_s = effort_.least_share * deployment_.objectives.rpo_s;
    for (const MovedFigure &one : all)
      if (one.loss_moved_s > least_s)
        out_.loss.push_back({one.parameter, one.loss_moved_s});
    double kept = 0;
    for (const LossShare &one : out_.loss)
      kept += one.share;
    for (LossShare &one : out_.loss)
      one.share /= kept;
    std::stable_sort(out_.loss.begin(), out_.loss.end(),
                     [](const LossShare &a, const LossShare &b) { return a.share > b.share; });
  }

  void add_loss(MovedFigure &figure, const Score &low, const Score &high) const
  {
    const double trials = std::max<double>(1, static_cast<double>(effort_.probes));
    figure.loss_moved_s =
        (std::abs(low.rpo_s - base_.rpo_s) + std::abs(high.rpo_s - base_.rpo_s)) / (2 * trials);
  }

  /// The part of the figures that moves the loss by a share of the RPO worth a word: halves of the list are
  /// tried together, and what moves it at neither end is left as it is.
  std::vector<MovedFigure> narrowed(std::vector<MovedFigure> figures)
  {
    if (figures.empty() || stopped_)
      return {};
    const auto differs = [&](double factor) {
      Deployment changed = deployment_;
      for (const MovedFigure &one : figures)
        changed = with_scaled(changed, one.parameter, factor);
      const double least_s = effort_.least_share * deployment_.objectives.rpo_s;
      return std::abs(probed(changed).rpo_s - base_.rpo_s) > least_s * static_cast<double>(effort_.probes);
    };
    if (!differs(low_end) && !differs(high_end))
      return {};
    if (figures.size() == 1)
      return figures;
    const auto middle = figures.begin() + static_cast<std::ptrdiff_t>(figures.size() / 2);
    std::vector<MovedFigure> found = narrowed({figures.begin(), middle});
    for (MovedFigure &one : narrowed({middle, figures.end()}))
      found.push_back(std::move(one));
    return found;
  }

  void find_ends(std::vector<MovedFigure> figures)
  {
    for (MovedFigure &figure : figures) {
      if (stopped_)
        return;
      const Score low = probed(with_scaled(deployment_, figure.parameter, low_end));
      const Score high = probed(with_scaled(deployment_, figure.parameter, high_end));
      figure.times_for_rto = worse_end(low.rto_s, base_.rto_s, high.rto_s);
      figure.times_for_rpo = worse_end(low.rpo_s, base_.rpo_s, high.rpo_s);
      add_loss(figure, low, high);
      out_.moved.push_back(figure);
    }
  }

  /// The objective (of judge_checks) with every figure at the end that is worse for it.
  Check judged_with(double MovedFigure::*times, std::size_t objective)
  {
    Deployment changed = deployment_;
    bool any = false;
    for (const MovedFigure &one : out_.moved)
      if (one.*times != 1) {
        changed = with_scaled(changed, one.parameter, one.*times);
        any = true;
      }
    const std::vector<Outcome> outcomes =
        any && !stopped_ ? played(changed, out_.trials) : first_of(run_.outcomes, out_.trials);
    return judge_checks(deployment_, *run_.scenario, outcomes).at(objective);
  }

  const Deployment &deployment_;
  const ScenarioRun &run_;
  const Populate &populate_;
  const CampaignSettings &settings_;
  const EvidenceBook &book_;
  const ProvenEffort &effort_;
  Deployment scratch_ = deployment_; ///< number_named() asks for one that may be changed
  Proven out_;
  Score base_;
  bool stopped_ = false;
};

} // namespace

std::vector<Proven> proven_of(const Deployment &deployment, const CampaignResult &result,
                              const Populate &populate, const CampaignSettings &settings,
                              const EvidenceBook &book, const ProvenEffort &effort)
{
  std::vector<Proven> out;
  for (const ScenarioRun &run : result.runs) {
    if (run.outcomes.empty())
      continue;
    std::optional<Proven> one = Doubted(deployment, run, populate, settings, book, effort).judged();
    if (!one)
      return out;
    out.push_back(std::move(*one));
  }
  return out;
}

} // namespace drsim::campaign
