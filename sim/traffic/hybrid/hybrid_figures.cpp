// Figures over an interval of which several planes may have played a part.
#include "sim/traffic/hybrid/hybrid_plane.hpp"

#include <utility>

namespace drsim::traffic::inline hybrid {
namespace {

/// Mean of two figures of which each is `weight` and `other_weight` worth.
double mean(double figure, double weight, double other, double other_weight)
{
  const double all = weight + other_weight;
  return all > 0 ? (figure * weight + other * other_weight) / all : figure;
}

void add(JourneyView &all, const JourneyView &part)
{
  all.latency_p50_s = mean(all.latency_p50_s, all.good, part.latency_p50_s, part.good);
  all.latency_p99_s = mean(all.latency_p99_s, all.good, part.latency_p99_s, part.good);
  all.ended += part.ended;
  all.good += part.good;
  all.slow += part.slow;
  all.success_ratio = all.ended > 0 ? all.good / all.ended : 1;
}

} // namespace

HybridPlane::Figures HybridPlane::read(const Plane &plane, double interval_s) const
{
  Figures figures;
  figures.interval_s = interval_s;
  for (std::size_t j = 0; j < settings_.deployment->journeys.size(); ++j)
    figures.views.push_back(plane.view(j));
  for (std::size_t slot = 0; slot < places_.slots(); ++slot) {
    const int region = static_cast<int>(places_.region_of(slot));
    const std::string &name = places_.name(places_.target_of(slot));
    figures.slots.push_back({plane.utilisation(region, name), plane.write_rate_per_s(region, name),
                             plane.cache_read_rate_per_s(region, name),
                             plane.cache_fill_rate_per_s(region, name)});
  }
  for (int region = 0; region < static_cast<int>(places_.regions()); ++region)
    figures.edges.push_back({plane.edge_rate_per_s(region), plane.edge_error_ratio(region)});
  return figures;
}

void HybridPlane::add(Figures &all, const Figures &part)
{
  if (all.interval_s <= 0) {
    all = part;
    return;
  }
  const double was_s = all.interval_s, more_s = part.interval_s;
  for (std::size_t j = 0; j < all.views.size(); ++j)
    hybrid::add(all.views[j], part.views[j]);
  for (std::size_t slot = 0; slot < all.slots.size(); ++slot)
    for (double Figures::Slot::*figure : {&Figures::Slot::utilisation, &Figures::Slot::commit_per_s,
                                          &Figures::Slot::cache_read_per_s, &Figures::Slot::cache_fill_per_s})
      all.slots[slot].*figure = mean(all.slots[slot].*figure, was_s, part.slots[slot].*figure, more_s);
  for (std::size_t r = 0; r < all.edges.size(); ++r) {
    Figures::Edge &edge = all.edges[r];
    const Figures::Edge &more = part.edges[r];
    edge.error_ratio =
        mean(edge.error_ratio, edge.rate_per_s * was_s, more.error_ratio, more.rate_per_s * more_s);
    edge.rate_per_s = mean(edge.rate_per_s, was_s, more.rate_per_s, more_s);
  }
  all.interval_s += part.interval_s;
}

/// The plane that has played so far tells of its part.
void HybridPlane::close_part()
{
  Plane &plane = exact_ != nullptr ? static_cast<Plane &>(*exact_) : fluid_;
  const double interval_s = plane.now_s() - part_s_;
  plane.publish();
  if (interval_s <= 0)
    return;
  add(parts_, read(plane, interval_s));
  part_s_ = plane.now_s();
}

void HybridPlane::publish()
{
  close_part();
  if (now_s() > published_s_)
    shown_ = std::exchange(parts_, {});
  published_s_ = now_s();
}

double HybridPlane::utilisation(int region, const std::string &service) const
{
  const std::size_t slot = slot_of(region, service);
  return slot == Places::nowhere ? 0 : shown_.slots[slot].utilisation;
}

double HybridPlane::write_rate_per_s(int region, const std::string &store) const
{
  const std::size_t slot = slot_of(region, store);
  return slot == Places::nowhere ? 0 : shown_.slots[slot].commit_per_s;
}

double HybridPlane::cache_read_rate_per_s(int region, const std::string &cache) const
{
  const std::size_t slot = slot_of(region, cache);
  return slot == Places::nowhere ? 0 : shown_.slots[slot].cache_read_per_s;
}

double HybridPlane::cache_fill_rate_per_s(int region, const std::string &cache) const
{
  const std::size_t slot = slot_of(region, cache);
  return slot == Places::nowhere ? 0 : shown_.slots[slot].cache_fill_per_s;
}

double HybridPlane::acknowledged_writes(int region, const std::string &store) const
{
  const std::size_t slot = slot_of(region, store);
  if (slot == Places::nowhere)
    return 0;
  return acknowledged_before_[slot] + playing().acknowledged_writes(region, store);
}

double HybridPlane::edge_rate_per_s(int region) const
{
  return shown_.edges[static_cast<std::size_t>(region)].rate_per_s;
}

double HybridPlane::edge_error_ratio(int region) const
{
  return shown_.edges[static_cast<std::size_t>(region)].error_ratio;
}

} // namespace drsim::traffic::hybrid
