#include "sim/traffic/exact/figures.hpp"

#include "sim/core/assertion.hpp"

#include <algorithm>
#include <numeric>

namespace drsim::traffic::inline exact {

Figures::Figures(const Deployment &deployment, std::size_t regions)
    : deployment_(deployment), totals_(deployment.journeys.size()), intervals_(totals_.size()),
      views_(totals_.size()), edges_(regions)
{
}

void Figures::begun(const Person &person)
{
  Totals &all = totals_[person.journey];
  all.arrivals += 1;
  all.in_flight += 1;
  all.reloads += person.reloads > 0 ? 1 : 0;
}

void Figures::failed(const Person &person, std::size_t region, FailureCause cause)
{
  Totals &all = totals_[person.journey];
  all.in_flight -= 1;
  all.failed += 1;
  all.failed_by[number_of(cause)] += 1;
  intervals_[person.journey].ended += 1;
  refused(region);
}

void Figures::succeeded(std::uint32_t journey, double latency_s)
{
  Totals &all = totals_[journey];
  Interval &interval = intervals_[journey];
  const bool slow = latency_s > deployment_.journeys[journey].slo_latency_p99_s;
  all.in_flight -= 1;
  (slow ? all.slow : all.ok) += 1;
  interval.ended += 1;
  interval.good += 1;
  interval.slow += slow ? 1 : 0;
  interval.latency_s.push_back(latency_s);
  if (keep_ != nullptr)
    keep_->push_back(latency_s);
  sojourn_sum_s_ += latency_s;
  sojourns_ += 1;
}

void Figures::wrote(std::uint32_t journey, bool acknowledged)
{
  Totals &all = totals_[journey];
  (acknowledged ? all.acknowledged_writes : all.committed_unanswered) += 1;
}

void Figures::balance() const
{
  for (const Totals &all : totals_) {
    DRSIM_ASSERT(all.arrivals == all.ok + all.slow + all.failed + all.in_flight,
                 "every transaction is counted once");
    DRSIM_ASSERT(all.failed == std::accumulate(all.failed_by.begin(), all.failed_by.end(), 0.0),
                 "every failed transaction has one cause");
  }
}

void Figures::publish(double interval_s)
{
  balance();
  if (interval_s <= 0)
    return;
  for (std::size_t j = 0; j < totals_.size(); ++j)
    views_[j] = describe(intervals_[j]);
  for (Edge &edge : edges_) {
    edge.rate_per_s = edge.requests / interval_s;
    edge.error_ratio = edge.requests > 0 ? std::min(1.0, edge.errors / edge.requests) : 0;
    edge.requests = edge.errors = 0;
  }
}

/// And empties it, but for the room it has.
JourneyView Figures::describe(Interval &interval)
{
  JourneyView view{1, 0, 0, interval.ended, interval.good, interval.slow};
  if (interval.ended > 0)
    view.success_ratio = interval.good / interval.ended;
  std::vector<double> &all = interval.latency_s;
  const auto quantile = [&](double u) {
    const auto at = std::min(all.size() - 1, static_cast<std::size_t>(u * static_cast<double>(all.size())));
    std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at), all.end());
    return all[at];
  };
  if (!all.empty()) {
    view.latency_p50_s = quantile(0.5);
    view.latency_p99_s = quantile(0.99);
  }
  interval.good = interval.ended = interval.slow = 0;
  all.clear();
  return view;
}

} // namespace drsim::traffic::exact
