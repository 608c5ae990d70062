#include "sim/traffic/fluid/fluid_plane.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/units.hpp"
#include "sim/core/work.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline fluid {

namespace {

constexpr double share_step = 0.05;       ///< users that change region within a step, at most
constexpr double rate_step = 0.01;        ///< relative change of the daily profile within a step, at most
constexpr double rate_tolerance = 0.005;  ///< answers are kept while the rate moves by less
constexpr double share_tolerance = 0.002; ///< answers are kept while shares of users move by less
constexpr double delay_step = 0.25;       ///< change of a delay within a step, in time-outs, at most
constexpr double shortest_step = 1e-3;    ///< in time-outs
constexpr double shortest_event_s = 1e-3; ///< breakers and budgets change no more often
constexpr int step_rounds = 64;           ///< tries at a step's length
constexpr int most_halvings = 4;          ///< where no rates agree: then shorter steps do not help

} // namespace

FluidPlane::FluidPlane(const PlaneSettings &settings)
    : network_(settings), dns_(settings.cohorts, network_.regions()),
      profile_(settings.deployment->traffic, settings.start_hour, settings.start_day),
      ledger_(network_, network_.paths().size()), reloads_(settings.reloads, network_.paths().size()),
      patience_s_(settings.client_timeout_s), scenario_factor_(settings.load_factor),
      attack_(settings.attack), attack_stopped_(network_.regions(), 0.0), cdn_(settings.cdn),
      edge_serving_(network_.regions(), true), edge_refuses_(network_.regions(), true),
      edge_loss_(network_.regions(), 0.0), edge_away_(edge_loss_), shares_(network_.regions() + 1, 0.0),
      evaluated_shares_(shares_), endings_(network_.paths().size() * network_.regions()),
      meters_(network_.tiers().size())
{
  for (const Journey &journey : settings.deployment->journeys)
    read_shares_.push_back(journey.read_share);
  for (const Tier &tier : network_.tiers())
    shortest_deadline_s_ = std::min(shortest_deadline_s_, tier.deadline_s());
}

void FluidPlane::advance_to(double t_s)
{
  DRSIM_ASSERT(t_s >= now_s_, "the data plane moves forward");
  while (now_s_ < t_s)
    step_to(t_s);
  ledger_.balance();
}

void FluidPlane::step_to(double limit_s)
{
  const double corner = std::min({limit_s, profile_.next_corner_s(now_s_), dns_.next_kink_s(now_s_)});
  double step = std::min(
      {corner - now_s_, profile_.step_limit_s(now_s_, rate_step), dns_.step_limit_s(now_s_, share_step)});
  // What has just changed may fail people who come again within the step.
  if (reloads_.any() && (changed_ || !quiet_ || reloads_.anybody_waits()))
    step = std::min(step, reloads_.step_limit_s());
  const double factor = scenario_factor_ * load_factor_;
  double rate = profile_.mean_rate_per_s(now_s_, now_s_ + step) * factor;
  const bool moving = dns_.moving(now_s_);
  const bool same_rate =
      std::abs(rate - evaluated_per_s_) <= rate_tolerance * evaluated_per_s_ &&
      std::abs(reloads_.rate_per_s() - evaluated_reloads_per_s_) <= rate_tolerance * evaluated_per_s_;
  if (changed_ || !quiet_ || moving != shares_moved_ || !same_rate || (moving && !same_shares(step)))
    evaluate(step, rate, moving);
  count(step, rate);
  const double next = now_s_ + step;
  now_s_ = corner - next <= 1e-9 * std::max(1.0, corner) ? corner : next;
}

bool FluidPlane::same_shares(double step_s)
{
  dns_.shares(now_s_ + step_s / 2, shares_);
  for (std::size_t r = 0; r < shares_.size(); ++r)
    if (std::abs(shares_[r] - evaluated_shares_[r]) > share_tolerance)
      return false;
  return true;
}

double FluidPlane::tier_step_s() const
{
  double step = changed_ ? delay_step * shortest_deadline_s_ : infinity;
  for (const Tier &tier : network_.tiers()) {
    const double drift = std::abs(tier.drift_per_s());
    if (changed_ || drift <= 0 || !std::isfinite(tier.deadline_s()))
      continue;
    const double away = std::abs(tier.wait_s() - tier.deadline_s());
    step = std::min(step, delay_step * std::max(tier.deadline_s(), away) * tier.capacity_per_s() / drift);
  }
  return std::min(std::max(step, shortest_step * shortest_deadline_s_), event_step_s());
}

double FluidPlane::event_step_s() const
{
  double step = infinity;
  for (const Tier &tier : network_.tiers())
    step = std::min(step, tier.event_s());
  return std::max(step, shortest_event_s);
}

void FluidPlane::evaluate(double &step_s, double &rate_per_s, bool moving)
{
  const double factor = scenario_factor_ * load_factor_;
  ++work_done.rate_steps;
  for (Tier &tier : network_.tiers())
    tier.rest(now_s_ - evaluated_until_s_);
  step_s = std::min(step_s, tier_step_s());
  const int may_halve = unsolved_ ? 0 : most_halvings;
  int halved = 0;
  for (int round = 0; round < step_rounds; ++round) {
    dns_.shares(now_s_ + step_s / 2, shares_);
    rate_per_s = profile_.mean_rate_per_s(now_s_, now_s_ + step_s) * factor;
    const bool last = round + 1 == step_rounds; // the step stays what was solved for
    unsolved_ = !solve(step_s, rate_per_s);
    const bool halve = unsolved_ && halved < may_halve && step_s / 2 >= shortest_step * shortest_deadline_s_;
    if (last || (!halve && step_s <= event_step_s()))
      break;
    halved += halve ? 1 : 0;
    step_s = halve ? step_s / 2 : event_step_s();
  }
  describe(rate_per_s);
  quiet_ = true;
  changed_ = false;
  for (Tier &tier : network_.tiers()) {
    changed_ = tier.commit(step_s) || changed_;
    quiet_ = quiet_ && tier.drift_per_s() == 0 && !std::isfinite(tier.event_s());
  }
  doubtful_ = false;
  for (std::size_t i = 0; i < meters_.size(); ++i) {
    const Tier &tier = network_.tiers()[i];
    meters_[i].now = tier.utilisation();
    doubtful_ = doubtful_ || tier.doubtful();
  }
  evaluated_until_s_ = now_s_ + step_s;
  evaluated_per_s_ = rate_per_s;
  evaluated_reloads_per_s_ = reloads_.rate_per_s();
  evaluated_shares_ = shares_;
  shares_moved_ = moving;
}

double FluidPlane::demand_per_s(std::size_t journey, double rate_per_s) const
{
  if (const double users = scenario_factor_ * load_factor_; journey == attack_)
    return users > 0 ? rate_per_s / users * attack_factor_ : 0;
  return rate_per_s * network_.paths()[journey].share + reloads_.rate_per_s(journey);
}

void FluidPlane::describe(double rate_per_s)
{
  network_.clear_loads();
  for (std::size_t j = 0; j < network_.paths().size(); ++j)
    for (std::size_t r = 0; r < network_.regions(); ++r) {
      double come_per_s = 0;
      Ending &end = endings_[j * network_.regions() + r];
      end = come(j, r, rate_per_s, come_per_s) ? in_region(j, r, come_per_s) : at_door(r);
      if (fails_over(j, r))
        end = with_second(j, r, end, come_per_s);
    }
}

Ending FluidPlane::ending(const Path &path, std::size_t region, const PathAnswer &answer)
{
  const double late = time_tail(answer.mean_s, answer.variance_s2, patience_s_);
  const double slow = std::max(late, time_tail(answer.mean_s, answer.variance_s2, path.slow_s));
  Ending end;
  end.ok = answer.success * (1 - slow);
  end.slow = answer.success * (slow - late);
  const Network::Failures failures = network_.failures(path, region);
  end.failed = failures.by;
  end.failed[number_of(FailureCause::too_late)] = answer.success * late;
  end.sum_up();
  const double rounding = 1 - end.ok - end.slow - end.failing;
  DRSIM_ASSERT(std::abs(rounding) <= 1e-9, "who does not succeed fails for some cause");
  end.ok = std::max(0.0, end.ok + rounding); // nobody may be left over
  end.unpublished = failures.unpublished;
  end.unanswered = failures.write_failed + path.record_writes * answer.success * late;
  end.mean_s = answer.mean_s;
  // Two kinds fail: those that meet an error, and those whose answer comes after the user has gone.
  const double errors_s = std::max(0.0, answer.time_s - answer.success * answer.mean_s);
  const double gone_s = late > 1e-9 ? answer.success * late * patience_s_ : 0;
  end.failed_s = end.failing > 1e-12 ? (errors_s + gone_s) / end.failing : 0;
  end.variance_s2 = answer.variance_s2;
  return end;
}

void FluidPlane::count(double step_s, double rate_per_s)
{
  const std::size_t regions = network_.regions();
  for (std::size_t j = 0; j < network_.paths().size(); ++j) {
    const Path &path = network_.paths()[j];
    const double come = demand_per_s(j, rate_per_s) * step_s;
    const double all = come * front_.lets();
    const double nowhere = all * shares_[regions];
    ledger_.offer(j, come);
    if (all < come) { // who waits in vain counts at once, too
      ledger_.fail_at_once(j, come * front_.lost_ratio, FailureCause::front_door);
      ledger_.fail_at_once(j, come * (1 - front_.lost_ratio) - all, FailureCause::shed);
    }
    ledger_.fail_at_once(j, nowhere, FailureCause::front_door);
    if (const double cached = (all - nowhere) * path.cdn_share; front_.caches)
      ledger_.end_well(j, cached);
    else
      ledger_.fail_at_once(j, cached, FailureCause::front_door);
    for (std::size_t r = 0; r < regions; ++r) {
      const double to_door = all * shares_[r] * (1 - path.cdn_share), let = to_door * unstopped(j, r);
      ledger_.arrive(j, r, let, {now_s_, step_s}, endings_[j * regions + r]);
      if (let < to_door)
        ledger_.fail_at_once(j, to_door - let, FailureCause::shed);
    }
    if (reloads_.any() && j != attack_) {
      ledger_.reload(j, reloads_.rate_per_s(j) * step_s);
      reloads_.step(j, step_s, rate_per_s * path.share, ledger_.totals(j).failed);
    }
  }
  doubt_s_ += doubtful_ ? step_s : 0;
  const double scale = evaluated_per_s_ > 0 ? rate_per_s / evaluated_per_s_ : 0;
  for (std::size_t i = 0; i < meters_.size(); ++i) {
    meters_[i].busy += step_s * meters_[i].now;
    meters_[i].commits += step_s * scale * network_.tiers()[i].commit_rate_per_s;
    meters_[i].cache_reads += step_s * scale * network_.tiers()[i].cache_read_rate_per_s;
    meters_[i].cache_fills += step_s * scale * network_.tiers()[i].cache_fill_rate_per_s;
  }
}

} // namespace drsim::traffic::fluid
