// What the control plane tells the rates: who serves, how well, and by which way.
#include "sim/core/assertion.hpp"
#include "sim/traffic/fluid/fluid_plane.hpp"

namespace drsim::traffic::inline fluid {

std::size_t FluidPlane::region_index(int region) const
{
  DRSIM_ASSERT(region >= 0 && region < static_cast<int>(network_.regions()), "a region of the deployment");
  return static_cast<std::size_t>(region);
}

std::size_t FluidPlane::slot_of(int region, const std::string &name) const
{
  return network_.places().slot(region_index(region), name);
}

void FluidPlane::set_dns_answer(int region)
{
  dns_.set_answer(now_s_, region);
  changed_ = true;
}

void FluidPlane::set_edge(int region, bool serving)
{
  const std::size_t r = region_index(region);
  if (edge_serving_[r] == serving)
    return;
  edge_serving_[r] = serving;
  dns_.set_edge(now_s_, r, serving);
  changed_ = true;
  if (serving)
    return;
  for (std::size_t j = 0; j < network_.paths().size(); ++j)
    ledger_.break_journey(j, r, FailureCause::front_door);
}

void FluidPlane::set_edge_refuses(int region, bool refuses)
{
  const std::size_t r = region_index(region);
  changed_ = changed_ || edge_refuses_[r] != refuses;
  edge_refuses_[r] = refuses;
}

void FluidPlane::break_target(std::size_t region, std::size_t target)
{
  network_.tiers()[network_.places().slot(region, target)].break_queue();
  for (std::size_t r = 0; r < network_.regions(); ++r)
    for (std::size_t j = 0; j < network_.paths().size(); ++j)
      if (network_.store_slot(r, target) == network_.places().slot(region, target) &&
          network_.requires_target(network_.paths()[j], target))
        ledger_.break_journey(j, r, FailureCause::server_lost);
}

std::vector<bool> FluidPlane::who_waits() const
{
  std::vector<bool> all;
  for (std::size_t j = 0; j < network_.paths().size() && network_.may_wait(); ++j)
    for (std::size_t r = 0; r < network_.regions(); ++r)
      all.push_back(network_.waits(network_.paths()[j], r));
  return all;
}

void FluidPlane::let_go_on(const std::vector<bool> &waited, const std::string &name)
{
  const std::vector<bool> wait = who_waits();
  const std::size_t regions = network_.regions();
  for (std::size_t i = 0; i < waited.size(); ++i)
    if (waited[i] && !wait[i]) {
      const Tier &tier = network_.tiers()[network_.store_slot(i % regions, network_.places().target(name))];
      ledger_.release(i / regions, i % regions, now_s_, (1 - tier.error_ratio) * (1 - tier.lost_share));
    }
}

void FluidPlane::set_service(int region, const std::string &service, const std::vector<ZonePods> &zones,
                             double error_ratio)
{
  DRSIM_ASSERT(error_ratio >= 0 && error_ratio <= 1, "errors of " + service);
  const std::size_t slot = slot_of(region, service);
  if (slot == Places::nowhere)
    return; // no journey visits it
  double ready = 0, silent = 0;
  for (const ZonePods &zone : zones) {
    DRSIM_ASSERT(zone.ready >= 0 && zone.silent >= 0, "pods of " + service);
    ready += zone.ready;
    silent += zone.silent;
  }
  const double silent_share = silent > 0 ? silent / (ready + silent) : 0;
  std::vector<double> shares, calls;
  for (const ZonePods &zone : zones)
    if (zone.ready > 0) {
      shares.push_back(zone.ready / ready);
      if (zone.calls >= 0)
        calls.push_back(zone.calls);
    }
  DRSIM_ASSERT(calls.empty() || calls.size() == shares.size(), "calls of all zones of " + service);
  Tier &tier = network_.tiers()[slot];
  if (tier.servers == ready && tier.error_ratio == error_ratio && tier.silent_share == silent_share &&
      tier.zone_shares == shares && tier.call_shares == calls)
    return;
  const std::vector<bool> waited = who_waits();
  const bool lost = ready <= 0 && tier.servers > 0;
  const bool resized = tier.servers != ready;
  tier.servers = ready;
  tier.silent_share = silent_share;
  tier.zone_shares = shares;
  tier.call_shares = calls;
  if (resized)
    network_.size_pools();
  tier.error_ratio = error_ratio;
  changed_ = true;
  if (lost)
    break_target(region_index(region), network_.places().target(service));
  let_go_on(waited, service);
}

void FluidPlane::set_store(int region, const std::string &store, bool readable, bool writable, double speed)
{
  DRSIM_ASSERT(speed >= 0, "speed of " + store);
  const std::size_t slot = slot_of(region, store);
  if (slot == Places::nowhere)
    return;
  Tier &tier = network_.tiers()[slot];
  if (tier.readable == readable && tier.writable == writable && tier.speed == speed && tier.servers == 1)
    return;
  const std::vector<bool> waited = who_waits();
  const bool lost = tier.readable && !readable && !writable;
  tier.readable = readable;
  tier.writable = writable;
  tier.speed = speed;
  tier.servers = 1;
  changed_ = true;
  if (lost)
    break_target(region_index(region), network_.places().target(store));
  let_go_on(waited, store);
}

void FluidPlane::set_store_errors(int region, const std::string &store, double error_ratio)
{
  DRSIM_ASSERT(error_ratio >= 0 && error_ratio <= 1, "errors of " + store);
  const std::size_t slot = slot_of(region, store);
  if (slot == Places::nowhere)
    return;
  changed_ = changed_ || network_.tiers()[slot].error_ratio != error_ratio;
  network_.tiers()[slot].error_ratio = error_ratio;
}

void FluidPlane::set_cache_warmth(int region, const std::string &cache, double share)
{
  DRSIM_ASSERT(share >= 0 && share <= 1, "warmth of " + cache);
  const std::size_t slot = slot_of(region, cache);
  if (slot == Places::nowhere)
    return;
  changed_ = changed_ || network_.tiers()[slot].warmth != share;
  network_.tiers()[slot].warmth = share;
}

void FluidPlane::set_grey(int region, const std::string &name, const Grey &grey)
{
  const std::size_t slot = slot_of(region, name);
  if (slot == Places::nowhere)
    return;
  Tier &tier = network_.tiers()[slot];
  const bool same = tier.lost_share == grey.loss_ratio && tier.slow_s == grey.latency_s &&
                    tier.slow_share == grey.slow_ratio;
  if (!tier.queues() || same)
    return;
  tier.lost_share = grey.loss_ratio;
  tier.slow_s = grey.latency_s;
  tier.slow_share = grey.latency_s > 0 ? grey.slow_ratio : 0;
  changed_ = true;
}

void FluidPlane::set_store_route(int region, const std::string &store, int store_region, double latency_s)
{
  const std::size_t target = network_.places().target(store);
  if (target == Places::nowhere)
    return;
  const std::vector<bool> waited = who_waits();
  network_.set_route(region_index(region), target, region_index(store_region), latency_s);
  changed_ = true;
  let_go_on(waited, store);
}

void FluidPlane::set_load_factor(double factor)
{
  DRSIM_ASSERT(factor >= 0, "a load factor is not negative");
  changed_ = changed_ || load_factor_ != factor;
  load_factor_ = factor;
}

void FluidPlane::set_attack(double factor)
{
  DRSIM_ASSERT(factor >= 0 && (factor <= 0 || attack_ != no_attack), "what an attack asks for is known");
  changed_ = changed_ || attack_factor_ != factor;
  attack_factor_ = factor;
}

void FluidPlane::set_attack_stopped(int region, double share)
{
  DRSIM_ASSERT(share >= 0 && share <= 1, "what is stopped of an attack is a share");
  double &now = attack_stopped_[region_index(region)];
  changed_ = changed_ || now != share;
  now = share;
}

} // namespace drsim::traffic::fluid
