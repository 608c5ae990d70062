// What the exact plane says of itself: counts, and figures over an interval.
#include "sim/core/assertion.hpp"
#include "sim/traffic/exact/exact_plane.hpp"

#include <algorithm>
#include <numeric>

namespace drsim::traffic::inline exact {

void ExactPlane::count_failure(const Person &person, std::uint32_t region, FailureCause cause)
{
  Totals &all = totals_[person.journey];
  all.in_flight -= 1;
  all.failed += 1;
  all.failed_by[number_of(cause)] += 1;
  intervals_[person.journey].ended += 1;
  if (region < regions_)
    edges_[region].errors += 1;
  come_again(person);
}

void ExactPlane::count_success(std::uint32_t journey, double latency_s)
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

void ExactPlane::balance() const
{
  for (const Totals &all : totals_) {
    DRSIM_ASSERT(all.arrivals == all.ok + all.slow + all.failed + all.in_flight,
                 "every transaction is counted once");
    DRSIM_ASSERT(all.failed == std::accumulate(all.failed_by.begin(), all.failed_by.end(), 0.0),
                 "every failed transaction has one cause");
  }
}

void ExactPlane::publish()
{
  balance();
  const double interval_s = now_s_ - published_s_;
  if (interval_s <= 0)
    return;
  published_s_ = now_s_;
  for (std::size_t j = 0; j < totals_.size(); ++j) {
    Interval &one = intervals_[j];
    JourneyView &view = views_[j];
    view = {1, 0, 0, one.ended, one.good, one.slow};
    if (one.ended > 0)
      view.success_ratio = one.good / one.ended;
    std::vector<double> &all = one.latency_s;
    const auto quantile = [&](double u) {
      const auto at = std::min(all.size() - 1, static_cast<std::size_t>(u * static_cast<double>(all.size())));
      std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at), all.end());
      return all[at];
    };
    if (!all.empty()) {
      view.latency_p50_s = quantile(0.5);
      view.latency_p99_s = quantile(0.99);
    }
    one.good = one.ended = one.slow = 0;
    all.clear();
  }
  for (ExactQueue &queue : queues_)
    queue.publish(now_s_, interval_s);
  for (Edge &edge : edges_) {
    edge.rate_per_s = edge.requests / interval_s;
    edge.error_ratio = edge.requests > 0 ? std::min(1.0, edge.errors / edge.requests) : 0;
    edge.requests = edge.errors = 0;
  }
}

double ExactPlane::utilisation(int region, const std::string &service) const
{
  const std::size_t at = slot(region, service);
  return at == Places::nowhere ? 0 : queues_[at].utilisation;
}

double ExactPlane::write_rate_per_s(int region, const std::string &store) const
{
  const std::size_t at = slot(region, store);
  return at == Places::nowhere ? 0 : queues_[at].commit_per_s;
}

double ExactPlane::cache_read_rate_per_s(int region, const std::string &cache) const
{
  const std::size_t at = slot(region, cache);
  return at == Places::nowhere ? 0 : queues_[at].cache_read_per_s;
}

double ExactPlane::acknowledged_writes(int region, const std::string &store) const
{
  const std::size_t at = slot(region, store);
  return at == Places::nowhere ? 0 : queues_[at].acknowledged;
}

double ExactPlane::edge_rate_per_s(int region) const
{
  return edges_[static_cast<std::size_t>(region)].rate_per_s;
}

double ExactPlane::edge_error_ratio(int region) const
{
  return edges_[static_cast<std::size_t>(region)].error_ratio;
}

double ExactPlane::waiting(int region, const std::string &name) const
{
  const std::size_t at = slot(region, name);
  if (at == Places::nowhere)
    return 0;
  double all = static_cast<double>(queues_[at].waiting());
  for (const ExactPool &pool : pools_)
    if (copy_of(pool.store) == at)
      all += static_cast<double>(pool.waiting.size() - pool.gave_up);
  return all;
}

double ExactPlane::backlog() const
{
  double waiting = 0;
  for (const ExactQueue &queue : queues_)
    waiting += static_cast<double>(queue.waiting());
  return waiting;
}

double ExactPlane::excess_backlog() const
{
  double waiting = 0;
  for (const ExactQueue &queue : queues_) // a queue longer than the servers behind it is more than chance
    waiting += std::max(0.0, static_cast<double>(queue.waiting()) - 2 * queue.servers);
  return waiting;
}

double ExactPlane::user_share(int region) const
{
  std::vector<double> shares(regions_ + 1);
  dns_.shares(now_s_, shares);
  return shares[region < 0 ? regions_ : static_cast<std::size_t>(region)];
}

double ExactPlane::mean_sojourn_s() const
{
  return sojourns_ > 0 ? sojourn_sum_s_ / sojourns_ : 0;
}

} // namespace drsim::traffic::exact
