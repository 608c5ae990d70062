#include "sim/traffic/fluid/ledger.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace drsim::traffic::inline fluid {

Ledger::Ledger(const Network &network, std::size_t journeys)
    : score_p99_(normal_quantile(0.99)), network_(network), totals_(journeys), offered_(journeys, 0.0),
      on_the_way_(journeys * network.regions()), intervals_(journeys), views_(journeys), moments_(journeys),
      edges_(network.regions()), acknowledged_(network.tiers().size(), 0.0)
{
}

namespace {

constexpr double nobody = 1e-9; ///< so few fail at once

/// Those on the way over a step: dN/dt = in - N/time, exactly. `keep` is the share of those at its begin
/// who are still there at its end, `stay` that of those who came.
template <typename Way> void pace(Way &way, double step_s, double time_s)
{
  if (way.step_s == step_s && way.time_s == time_s)
    return;
  const double ratio = time_s > 0 ? step_s / time_s : 1e9;
  way.step_s = step_s;
  way.time_s = time_s;
  way.keep = ratio < 40 ? std::exp(-ratio) : 0;
  way.stay = ratio < 1e9 ? (1 - way.keep) / ratio : 0;
}

/// How many reach the end when `come` more set out evenly; `held` is brought to the end of the step.
template <typename Way> double leave(const Way &way, double &held, double come)
{
  const double before = held + come;
  held = held * way.keep + come * way.stay;
  return before - held;
}

} // namespace

void Ledger::arrive(std::size_t journey, std::size_t region, double count, const Step &step,
                    const Ending &ending)
{
  balanced_ = false;
  OnTheWay &way = on_the_way_[journey * network_.regions() + region];
  if (count == 0 && on_the_way(journey, region) == 0)
    return; // nobody comes, nobody is there
  pace(way.good_way, step.length_s, ending.mean_s);
  const double ok = leave(way.good_way, way.ok, count * ending.ok);
  const double slow = leave(way.good_way, way.slow, count * ending.slow);
  const double failed = fail_those_due(journey, way, count, step, ending);
  totals_[journey].ok += ok;
  totals_[journey].slow += slow;
  totals_[journey].unpublished += (ok + slow) * ending.unpublished;
  totals_[journey].committed_unanswered += count * ending.unanswered;
  acknowledge(journey, region, ok + slow);

  Interval &interval = intervals_[journey];
  interval.good += ok + slow;
  interval.slow += slow;
  interval.ended += ok + slow + failed;
  const double weight = count * (ending.ok + ending.slow);
  interval.weight += weight;
  interval.mean_sum += weight * ending.mean_s;
  interval.second_sum += weight * (ending.variance_s2 + ending.mean_s * ending.mean_s);
  edges_[region].requests += count;
  edges_[region].errors += count * ending.refused_at_door;
}

double Ledger::fail_those_due(std::size_t journey, OnTheWay &way, double count, const Step &step,
                              const Ending &ending)
{
  FailedBy by{};
  const bool few = count * ending.failing <= nobody;
  if (few && way.failing.empty()) {
    if (ending.failing <= 0)
      return 0;
    for (std::size_t cause = 0; cause < failure_causes; ++cause)
      by[cause] = count * ending.failed[cause];
    return fail(journey, by);
  }
  const double end_s = step.begin_s + step.length_s;
  way.failing.set_out(step.begin_s, end_s, few ? 0 : ending.failed_s, count, ending.failed);
  way.failing.fail_until(end_s, by);
  return fail(journey, by);
}

double Ledger::fail(std::size_t journey, const FailedBy &by)
{
  double sum = 0;
  for (std::size_t cause = 0; cause < failure_causes; ++cause) {
    totals_[journey].failed_by[cause] += by[cause];
    sum += by[cause];
  }
  totals_[journey].failed += sum;
  return sum;
}

void Ledger::acknowledge(std::size_t journey, std::size_t region, double good)
{
  const Path &path = network_.paths()[journey];
  totals_[journey].acknowledged_writes += good * path.record_writes;
  for (const PathWrite &write : path.writes) {
    const std::size_t slot = network_.store_slot(region, write.target);
    const Tier &tier = network_.tiers()[slot];
    double done = 1;
    if (!write.required)
      done = tier.writable && tier.alive() ? tier.answer(path.idempotent).success : 0;
    acknowledged_[slot] += good * write.per_transaction * done;
  }
}

void Ledger::end_well(std::size_t journey, double count)
{
  balanced_ = false;
  totals_[journey].ok += count;
  intervals_[journey].ended += count;
  intervals_[journey].good += count;
}

void Ledger::fail_at_once(std::size_t journey, double count, FailureCause cause)
{
  balanced_ = false;
  totals_[journey].failed += count;
  totals_[journey].failed_by[number_of(cause)] += count;
  intervals_[journey].ended += count;
}

void Ledger::break_journey(std::size_t journey, std::size_t region, FailureCause cause)
{
  OnTheWay &way = on_the_way_[journey * network_.regions() + region];
  fail_at_once(journey, way.ok + way.slow, cause);
  FailedBy by{}; // they had failed before, and stay by what
  way.failing.fail_now(by);
  intervals_[journey].ended += fail(journey, by);
  way = {};
}

void Ledger::release(std::size_t journey, std::size_t region, double now_s, double good_share)
{
  OnTheWay &way = on_the_way_[journey * network_.regions() + region];
  const Doomed::Saved saved =
      way.failing.save(FailureCause::no_server, now_s, network_.paths()[journey].slow_s);
  if (saved.all <= 0)
    return;
  const double good = saved.all * good_share, slow = saved.late * good_share;
  fail_at_once(journey, saved.all - good, FailureCause::error_answered);
  totals_[journey].ok += good - slow;
  totals_[journey].slow += slow;
  intervals_[journey].ended += good;
  intervals_[journey].good += good;
  intervals_[journey].slow += slow;
  acknowledge(journey, region, good);
}

void Ledger::take_over(std::size_t journey, const Totals &totals, const std::vector<Way> &ways,
                       const Step &fail)
{
  totals_[journey] = totals;
  offered_[journey] = totals.arrivals;
  intervals_[journey] = {};
  for (std::size_t r = 0; r < network_.regions(); ++r) {
    OnTheWay &way = on_the_way_[journey * network_.regions() + r];
    way = {};
    way.ok = ways[r].good;
    FailedBy due{};
    due[number_of(FailureCause::timed_out)] = ways[r].failing;
    due[number_of(FailureCause::front_door)] = ways[r].in_vain;
    if (ways[r].failing + ways[r].in_vain > 0)
      way.failing.set_out(fail.begin_s, fail.begin_s + fail.length_s, 0, 1, due);
  }
  balanced_ = false;
}

double Ledger::on_the_way(std::size_t journey, std::size_t region) const
{
  const OnTheWay &way = on_the_way_[journey * network_.regions() + region];
  return way.ok + way.slow + way.failing.count();
}

void Ledger::balance()
{
  if (std::exchange(balanced_, true))
    return;
  for (std::size_t j = 0; j < totals_.size(); ++j) {
    Totals &totals = totals_[j];
    totals.in_flight = 0;
    for (std::size_t r = 0; r < network_.regions(); ++r)
      totals.in_flight += on_the_way(j, r);
    totals.arrivals = totals.ok + totals.slow + totals.failed + totals.in_flight;
    DRSIM_ASSERT(std::abs(totals.arrivals - offered_[j]) <= 1e-8 * std::max(1.0, offered_[j]),
                 "transactions are conserved: arrivals = ok + slow + failed + in flight");
    const double by_cause = std::accumulate(totals.failed_by.begin(), totals.failed_by.end(), 0.0);
    DRSIM_ASSERT(std::abs(by_cause - totals.failed) <= 1e-8 * std::max(1.0, totals.failed),
                 "every failed transaction has one cause");
  }
}

/// Quantiles are kept while the moments are the same but for rounding.
void Ledger::describe(std::size_t journey, double mean_s, double variance_s2)
{
  Moments &last = moments_[journey];
  const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-9 * std::abs(b); };
  if (near(mean_s, last.mean_s) && near(variance_s2, last.variance_s2))
    return;
  last = {mean_s, variance_s2, time_quantile_s(mean_s, variance_s2, 0),
          time_quantile_s(mean_s, variance_s2, score_p99_)};
}

void Ledger::publish(double interval_s)
{
  balance();
  if (interval_s <= 0)
    return;
  for (std::size_t j = 0; j < views_.size(); ++j) {
    const Interval &interval = intervals_[j];
    JourneyView view;
    view.success_ratio = interval.ended > 0 ? interval.good / interval.ended : 1;
    view.ended = interval.ended;
    view.good = interval.good;
    view.slow = interval.slow;
    if (interval.weight > 0) {
      const double mean = interval.mean_sum / interval.weight;
      describe(j, mean, interval.second_sum / interval.weight - mean * mean);
      view.latency_p50_s = moments_[j].p50_s;
      view.latency_p99_s = moments_[j].p99_s;
    }
    views_[j] = view;
    intervals_[j] = {};
  }
  for (Edge &edge : edges_) {
    edge.rate_per_s = edge.requests / interval_s;
    edge.error_ratio = edge.requests > 0 ? edge.errors / edge.requests : 0;
    edge.requests = edge.errors = 0;
  }
}

} // namespace drsim::traffic::fluid
