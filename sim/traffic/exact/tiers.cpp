#include "sim/traffic/exact/tiers.hpp"

#include "sim/traffic/places/pools.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline exact {

Tiers::Tiers(const PlaneSettings &settings, const Places &places, Agenda &agenda)
    : places_(places), queues_(places.slots()), routes_(places.slots())
{
  for (std::size_t slot = 0; slot < routes_.size(); ++slot)
    routes_[slot].region = places_.region_of(slot);
  for (const TierSettings &tier : settings.tiers)
    set_up(tier, settings, agenda);
  for (ExactQueue &queue : queues_)
    queue.readable = queue.writable = !queue.queues;
  const std::vector<double> held_s = held_by_slot(settings, places_);
  for (std::size_t slot = 0; slot < queues_.size(); ++slot)
    if (queues_[slot].queues && held_s[slot] > 0) {
      queues_[slot].held_s = held_s[slot];
      queues_[slot].held = agenda.timeout(queues_[slot].held_s);
    }
}

void Tiers::set_up(const TierSettings &tier, const PlaneSettings &settings, Agenda &agenda)
{
  const std::size_t slot = places_.slot_of(tier);
  for (std::size_t r = 0; r < places_.regions(); ++r)
    queues_[places_.slot(r, places_.target_of(slot))].queues = true;
  ExactQueue &queue = queues_[slot];
  queue.concurrency = tier.concurrency_per_server;
  queue.service_mean_s = tier.service_mean_s;
  queue.read_work = tier.read_work;
  queue.write_work = tier.write_work;
  queue.timeout_s = tier.timeout_s;
  queue.timeout = agenda.timeout(tier.timeout_s);
  queue.retries = static_cast<int>(std::lround(tier.retries));
  queue.retry_budget_ratio = tier.retry_budget_ratio;
  queue.retry_burst_calls = tier.retry_burst_calls;
  queue.backoff = {tier.retry_backoff_base_s, tier.retry_backoff_cap_s};
  queue.queue_limit_per_server = tier.queue_limit_per_server;
  queue.max_connections = tier.max_connections;
  queue.breaker = Breaker(tier.breaker);
  queue.service.emplace(Stream(settings.seed, settings.trial, tier.name, "service"), tier.service_mean_s,
                        tier.service_cv);
}

const ExactQueue *Tiers::find(int region, const std::string &name) const
{
  const std::size_t slot = places_.slot(static_cast<std::size_t>(region), name);
  return slot == Places::nowhere ? nullptr : &queues_[slot];
}

ExactQueue *Tiers::find(int region, const std::string &name)
{
  const std::size_t slot = places_.slot(static_cast<std::size_t>(region), name);
  return slot == Places::nowhere ? nullptr : &queues_[slot];
}

void Tiers::publish(double now_s, double interval_s)
{
  for (ExactQueue &queue : queues_)
    queue.publish(now_s, interval_s);
}

double Tiers::backlog() const
{
  double waiting = 0;
  for (const ExactQueue &queue : queues_)
    waiting += static_cast<double>(queue.waiting());
  return waiting;
}

double Tiers::excess_backlog() const
{
  double waiting = 0;
  for (const ExactQueue &queue : queues_) // a queue longer than the servers behind it is more than chance
    waiting += std::max(0.0, static_cast<double>(queue.waiting()) - 2 * queue.servers);
  return waiting;
}

} // namespace drsim::traffic::exact
