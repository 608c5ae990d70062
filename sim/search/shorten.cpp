#include "sim/search/shorten.hpp"

#include "sim/core/duration.hpp"
#include "sim/model/fault_kinds.hpp"
#include "sim/verdict/judge.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

namespace drsim::inline search {
namespace {

constexpr double a_minute_s = 60;
constexpr double ladder_s[] = {0, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 57600};

/// Whether a fault of the kind may be over by itself: it may come and go.
bool may_end(const FaultSpec &fault)
{
  const FaultKind *kind = fault_kind_named(fault.kind);
  return kind != nullptr &&
         std::any_of(kind->figures.begin(), kind->figures.end(), [](const FaultFigure &figure) {
           return std::strcmp(figure.name, "flap_period_s") == 0;
         });
}

class Shortening {
public:
  Shortening(const Pieces &pieces, Trier &trier) : trier_(trier)
  {
    for (const SearchSide &side : trier.sides())
      best_.push_back(scenario_of(side.space, pieces));
  }

  Shortened run()
  {
    if (take(best_, "")) { // the measure of a short trial is another: it must fail by that, too
      shorten_horizon();
      for (std::size_t fault = 0; fault < best_.back().faults.size(); ++fault)
        shorten_fault(fault);
      for (std::size_t fault = 0; fault < best_.back().faults.size(); ++fault)
        move_up(fault);
      shorten_horizon();
    }
    out_.whole = !trier_.is_over();
    out_.scenario = best_.back();
    return std::move(out_);
  }

private:
  using Change = std::function<void(Scenario &scenario, double length_s)>;

  /// Whether these still fail; then they are the best so far.
  bool take(const std::vector<Scenario> &scenarios, const std::string &step)
  {
    if (trier_.is_over())
      return false;
    const Sought sought = trier_.settings().sought;
    const TryResult result =
        trier_.attempt(scenarios, [&](const Outcome &outcome, const Deployment &deployment) {
          const Missed missed = missed_in(outcome, deployment);
          return Missed{missed.rto, missed.rpo && !outcome.censored}.by(sought);
        });
    if (result.shown != Shown::fails)
      return false;
    best_ = scenarios;
    out_.result = result;
    if (!step.empty())
      out_.steps.push_back(step);
    return true;
  }

  bool take(const Change &change, double length_s, const std::string &step)
  {
    std::vector<Scenario> changed = best_;
    for (Scenario &scenario : changed)
      change(scenario, length_s);
    return take(changed, step);
  }

  /// The shortest of the ladder from `least` to below `most` that still fails; halving, so that one longer
  /// than the next shorter one that was tried.
  void descend(double least_s, double most_s, const Change &change, const std::string &step)
  {
    std::vector<double> lengths;
    for (const double length_s : ladder_s)
      if (length_s >= least_s && length_s < most_s)
        lengths.push_back(length_s);
    std::size_t low = 0;
    std::size_t high = lengths.size();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (take(change, lengths[middle], ""))
        high = middle;
      else
        low = middle + 1;
    }
    if (high < lengths.size())
      out_.steps.push_back(step + format_duration(lengths[high]));
  }

  void shorten_horizon()
  {
    const Scenario &now = best_.back();
    double begun_s = 0;
    for (const FaultSpec &fault : now.faults)
      begun_s = std::max(begun_s, fault.at_s.quantile(latest));
    double rto_s = 0;
    for (const SearchSide &side : trier_.sides())
      rto_s = std::max(rto_s, side.deployment->objectives.rto_s);
    const double least_s = now.begin_s.quantile(latest) + begun_s + rto_s + stays_over_s + a_minute_s;
    const double whole_s = std::ceil(least_s / a_minute_s) * a_minute_s;
    const auto change = [](Scenario &scenario, double length_s) { scenario.horizon_s = length_s; };
    for (double length_s = whole_s; length_s < now.horizon_s; length_s *= 2)
      if (take(change, length_s, "a horizon of " + format_duration(length_s)))
        return;
  }

  void shorten_fault(std::size_t number)
  {
    const FaultSpec &fault = best_.back().faults[number];
    if (!fault.for_s && !may_end(fault))
      return;
    const double most_s = fault.for_s ? fault.for_s->quantile(0.5) : best_.back().horizon_s;
    descend(
        a_minute_s, most_s,
        [number](Scenario &scenario, double length_s) {
          scenario.faults[number].for_s = Distribution(length_s);
        },
        fault.kind + " of " + fault.target + ": over after ");
  }

  void move_up(std::size_t number)
  {
    const FaultSpec &fault = best_.back().faults[number];
    descend(
        0, fault.at_s.quantile(0.5),
        [number](Scenario &scenario, double at_s) { scenario.faults[number].at_s = Distribution(at_s); },
        fault.kind + " of " + fault.target + ": after ");
  }

  Trier &trier_;
  std::vector<Scenario> best_; ///< one a side
  Shortened out_;
};

} // namespace

Shortened shortened(const Pieces &pieces, Trier &trier)
{
  return Shortening(pieces, trier).run();
}

} // namespace drsim::search
