// The exact plane: its clock, its arrivals and what is set on it. exact_calls.cpp has the life of a call.
#include "sim/traffic/exact/exact_plane.hpp"

#include "sim/core/assertion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim::traffic::inline exact {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double shares_step_s = 0.5; ///< users' shares are looked up again this often while they move

} // namespace

ExactPlane::ExactPlane(const PlaneSettings &settings)
    : deployment_(*settings.deployment), places_(settings), regions_(places_.regions()),
      dns_(settings.cohorts, regions_),
      profile_(settings.deployment->traffic, settings.start_hour, settings.start_day),
      patience_s_(settings.client_timeout_s), scenario_factor_(settings.load_factor),
      shares_(regions_ + 1, 0.0), arrivals_(Stream(settings.seed, settings.trial, "users", "arrivals")),
      choices_(settings.seed, settings.trial, "users", "choices"),
      pods_chance_(settings.seed, settings.trial, "users", "pods"),
      backoff_(settings.seed, settings.trial, "users", "back-off"), reloads_(settings.reloads),
      reload_chance_(settings.seed, settings.trial, "users", "reloads"), edges_(regions_),
      totals_(deployment_.journeys.size()), intervals_(totals_.size()), views_(totals_.size())
{
  queues_.resize(places_.slots());
  routes_.resize(queues_.size());
  deadline_of_.assign(queues_.size(), 0);
  for (std::size_t i = 0; i < routes_.size(); ++i)
    routes_[i].region = places_.region_of(i);
  for (const TierSettings &tier : settings.tiers)
    set_up(tier, settings);
  set_up_pools(settings);
  place_paths();
  for (ExactQueue &queue : queues_)
    queue.readable = queue.writable = !queue.queues;
  plan_arrival();
}

void ExactPlane::set_up(const TierSettings &tier, const PlaneSettings &settings)
{
  const std::size_t at = places_.slot_of(tier);
  for (std::size_t r = 0; r < regions_; ++r)
    queues_[places_.slot(r, places_.target_of(at))].queues = true;
  ExactQueue &queue = queues_[at];
  queue.concurrency = tier.concurrency_per_server;
  queue.service_mean_s = tier.service_mean_s;
  queue.timeout_s = tier.timeout_s;
  queue.retries = static_cast<int>(std::lround(tier.retries));
  queue.retry_budget_ratio = tier.retry_budget_ratio;
  queue.retry_burst_calls = tier.retry_burst_calls;
  queue.backoff = {tier.retry_backoff_base_s, tier.retry_backoff_cap_s};
  queue.queue_limit_per_server = tier.queue_limit_per_server;
  queue.max_connections = tier.max_connections;
  queue.breaker = Breaker(tier.breaker);
  queue.service.emplace(Stream(settings.seed, settings.trial, tier.name, "service"), tier.service_mean_s,
                        tier.service_cv);
  deadline_of_[at] = deadline_bucket(tier.timeout_s);
}

std::size_t ExactPlane::deadline_bucket(double after_s)
{
  std::size_t d = 0;
  while (d < deadlines_.size() && deadlines_[d].after_s != after_s)
    ++d;
  if (d == deadlines_.size())
    deadlines_.push_back({after_s, {}});
  return d;
}

// --- what the control plane sets ---

void ExactPlane::set_dns_answer(int region)
{
  dns_.set_answer(now_s_, region);
  shares_until_s_ = now_s_;
}

void ExactPlane::set_edge(int region, bool serving)
{
  const auto r = static_cast<std::size_t>(region);
  if (edges_[r].serving == serving)
    return;
  edges_[r].serving = serving;
  dns_.set_edge(now_s_, r, serving);
  shares_until_s_ = now_s_;
  if (serving)
    return;
  for (Transaction &one : transactions_)
    if (one.uses > 0 && one.region == r && !one.answered) {
      one.cause = FailureCause::front_door;
      answer(one, false);
    }
}

void ExactPlane::set_edge_refuses(int region, bool refuses)
{
  edges_[static_cast<std::size_t>(region)].refuses = refuses;
}

void ExactPlane::set_store(int region, const std::string &store, bool readable, bool writable, double speed)
{
  const std::size_t at = slot(region, store);
  if (at == Places::nowhere)
    return;
  ExactQueue &queue = queues_[at];
  queue.readable = readable;
  queue.writable = writable;
  queue.speed = speed;
  const double there = readable || writable ? 1 : 0;
  if (queue.queues && queue.pods != there)
    set_lines(at, {{there, 0}});
}

void ExactPlane::set_store_errors(int region, const std::string &store, double error_ratio)
{
  if (const std::size_t at = slot(region, store); at != Places::nowhere)
    queues_[at].error_ratio = error_ratio;
}

void ExactPlane::set_cache_warmth(int region, const std::string &cache, double share)
{
  if (const std::size_t at = slot(region, cache); at != Places::nowhere)
    queues_[at].warmth = share;
}

void ExactPlane::set_store_route(int region, const std::string &store, int store_region, double latency_s)
{
  if (const std::size_t at = slot(region, store); at != Places::nowhere) {
    routes_[at] = {static_cast<std::size_t>(store_region), latency_s};
    size_pools();
  }
}

void ExactPlane::set_load_factor(double factor)
{
  load_factor_ = factor;
  plan_arrival(); // a Poisson process has no memory
}

// --- time ---

/// The next arrival, or the next corner of the profile when none comes before it.
void ExactPlane::plan_arrival()
{
  const double corner_s = profile_.next_corner_s(now_s_);
  const double factor = scenario_factor_ * load_factor_;
  const double highest = profile_.bound_per_s(now_s_) * factor;
  double t_s = now_s_;
  arrival_is_real_ = false;
  while (highest > 0 && !arrival_is_real_) {
    t_s += exponential_(arrivals_) / highest;
    if (t_s >= corner_s)
      break;
    const double keep = static_cast<double>(arrivals_() >> 11) * 0x1p-53; // thinning (Lewis and Shedler 1979)
    arrival_is_real_ = keep * highest < profile_.rate_per_s(t_s) * factor;
  }
  next_arrival_s_ = arrival_is_real_ ? t_s : corner_s;
}

void ExactPlane::advance_to(double t_s)
{
  DRSIM_ASSERT(t_s >= now_s_, "the data plane moves forward");
  for (;;) {
    double next_s = std::min(next_arrival_s_, hanging_.empty() ? infinity : hanging_.front().until_s);
    if (!done_.empty())
      next_s = std::min(next_s, done_.top().at_s);
    if (!retries_.empty())
      next_s = std::min(next_s, retries_.top().at_s);
    if (!returns_.empty())
      next_s = std::min(next_s, returns_.top().at_s);
    Deadlines *first = nullptr;
    for (Deadlines &one : deadlines_)
      if (!one.due.empty() && one.due.front().at_s <= next_s) {
        next_s = one.due.front().at_s;
        first = &one;
      }
    if (next_s > t_s)
      break;
    now_s_ = next_s;
    if (first != nullptr) {
      const Done due = first->due.front();
      first->due.pop_front();
      give_up(due);
    } else if (!done_.empty() && done_.top().at_s == next_s) {
      const Done done = done_.top();
      done_.pop();
      finish_service(done);
    } else if (!retries_.empty() && retries_.top().at_s == next_s) {
      const Retry retry = retries_.top();
      retries_.pop();
      visit_tier(retry.branch, retry.slot, false);
    } else if (!returns_.empty() && returns_.top().at_s == next_s) {
      const Person person = returns_.top().person;
      returns_.pop();
      begin(person);
    } else if (!hanging_.empty() && hanging_.front().until_s == next_s) {
      const Hanging user = hanging_.front();
      hanging_.pop_front();
      count_failure(user.person, user.region, FailureCause::front_door);
    } else {
      if (arrival_is_real_)
        arrive();
      plan_arrival();
    }
  }
  now_s_ = t_s;
}

std::uint32_t ExactPlane::pick_region()
{
  if (now_s_ >= shares_until_s_) {
    dns_.shares(now_s_, shares_);
    shares_until_s_ = dns_.moving(now_s_) ? now_s_ + shares_step_s : infinity;
  }
  double left = choices_.uniform();
  for (std::size_t r = 0; r < regions_; ++r) {
    left -= shares_[r];
    if (left < 0)
      return static_cast<std::uint32_t>(r);
  }
  return shares_[regions_] > 0 ? static_cast<std::uint32_t>(regions_) : 0;
}

void ExactPlane::arrive()
{
  double left = choices_.uniform();
  std::uint32_t journey = 0;
  while (journey + 1 < totals_.size() && left >= deployment_.journeys[journey].share)
    left -= deployment_.journeys[journey++].share;
  begin({journey, 0, false});
}

/// A person begins a journey.
void ExactPlane::begin(const Person &person)
{
  Totals &all = totals_[person.journey];
  all.arrivals += 1;
  all.in_flight += 1;
  all.reloads += person.reloads > 0 ? 1 : 0;
  const std::uint32_t region = pick_region();
  if (region >= regions_) {
    count_failure(person, region, FailureCause::front_door);
    return;
  }
  if (choices_.uniform() < deployment_.journeys[person.journey].cdn_share) {
    count_success(person.journey, 0);
    return;
  }
  edges_[region].requests += 1;
  if (!edges_[region].serving) {
    if (edges_[region].refuses)
      count_failure(person, region, FailureCause::front_door);
    else
      hanging_.push_back({now_s_ + patience_s_, person, region});
    return;
  }
  std::uint32_t id = static_cast<std::uint32_t>(transactions_.size());
  if (free_transactions_.empty()) {
    transactions_.emplace_back();
  } else {
    id = free_transactions_.back();
    free_transactions_.pop_back();
  }
  transactions_[id] = Transaction{now_s_, person, region};
  transactions_[id].uses = 1;
  next_stage(id);
}

/// Of the people whose transaction failed, some try once more.
void ExactPlane::come_again(Person person)
{
  if (reloads_.share <= 0 || person.reloads >= reloads_.most || reload_chance_.uniform() >= reloads_.share)
    return;
  ++person.reloads;
  returns_.push({now_s_ - std::log1p(-reload_chance_.uniform()) * reloads_.delay_mean_s, person});
}

} // namespace drsim::traffic::exact
