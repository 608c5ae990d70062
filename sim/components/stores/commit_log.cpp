#include "sim/components/stores/commit_log.hpp"

#include "sim/model/own_copies.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline stores {

void CommitLog::follow(World &world, const std::string &store, const std::string &region,
                       const std::string &written_as)
{
  const std::string place = store + "@" + region;
  const Port &rate = world.read(ports::write_per_s, written_as.empty() ? place : written_as + "@" + region);
  const Port &writable = world.read(ports::writable, place);
  const auto listen = [this, &world, &rate, &writable](const Port &) {
    note(world.now_s(), writable.on() ? rate.value() : 0);
  };
  world.on_change(rate, listen);
  world.on_change(writable, listen);
  listen(rate);
}

void CommitLog::follow_serving(World &world, const std::string &store)
{
  const Port &serving = world.read(ports::serving_region, store);
  std::vector<const Port *> changing = {&world.read(ports::serving_region, store)};
  struct Copy {
    const Port *rate = nullptr;
    const Port *writable = nullptr;
  };
  std::vector<Copy> copies;
  for (const Region &region : world.deployment().regions) {
    const Port &rate = world.read(ports::write_per_s, store + "@" + region.name);
    const Port &writable = world.read(ports::writable, store + "@" + region.name);
    copies.push_back({&rate, &writable});
    changing.insert(changing.end(), {&rate, &writable});
  }
  std::vector<std::size_t> local; // whose services use it, whichever copy the others use
  for (std::size_t r = 0; r < copies.size(); ++r)
    if (uses_own_copy(world.deployment(), store, world.deployment().regions[r].name))
      local.push_back(r);
  const auto listen = [this, &world, &serving, copies, local](const Port &) {
    double per_s = 0;
    const auto add = [&](std::size_t copy) {
      per_s += copies.at(copy).writable->on() ? copies.at(copy).rate->value() : 0;
    };
    const auto used = static_cast<std::size_t>(serving.value());
    if (std::find(local.begin(), local.end(), used) == local.end())
      add(used);
    for (const std::size_t copy : local)
      add(copy);
    note(world.now_s(), per_s);
  };
  for (const Port *one : changing)
    world.on_change(*one, listen);
  listen(serving);
}

void CommitLog::follow_topic(World &world, const std::string &topic)
{
  struct Place {
    const Port *rate = nullptr;
    const Port *writable = nullptr; ///< of the region's cluster; nullptr without one
  };
  std::vector<Place> places;
  std::vector<const Port *> changing;
  for (const Region &region : world.deployment().regions) {
    const Port &rate = world.read(ports::write_per_s, topic + "@" + region.name);
    Place place{&rate, nullptr};
    changing.push_back(&rate);
    if (const ComponentSpec *cluster = topic_in(world.deployment(), topic, region.name)) {
      const Port &writable = world.read(ports::writable, cluster->id + "@" + region.name);
      place.writable = &writable;
      changing.push_back(&writable);
    }
    places.push_back(place);
  }
  const auto listen = [this, &world, places](const Port &) {
    double per_s = 0;
    for (const Place &place : places)
      per_s += place.writable != nullptr && place.writable->on() ? place.rate->value() : 0;
    note(world.now_s(), per_s);
  };
  for (const Port *one : changing)
    world.on_change(*one, listen);
  listen(*changing.front());
}

void CommitLog::note(double now_s, double rate_per_s)
{
  const Point last = points_.back();
  if (rate_per_s == last.rate_per_s)
    return;
  if (points_.size() == 1 && last.rate_per_s == 0 && last.committed == 0) {
    points_[0].rate_per_s = rate_per_s; // the first figure holds from the start
    return;
  }
  if (last.t_s == now_s)
    points_.back().rate_per_s = rate_per_s;
  else
    points_.push_back({now_s, last.committed + last.rate_per_s * (now_s - last.t_s), rate_per_s});
}

double CommitLog::committed_by(double t_s) const
{
  const auto after = std::upper_bound(points_.begin(), points_.end(), t_s,
                                      [](double t, const Point &point) { return t < point.t_s; });
  const Point &from = after == points_.begin() ? points_.front() : *(after - 1);
  return from.committed + from.rate_per_s * (t_s - from.t_s);
}

double CommitLog::time_of(double committed) const
{
  const auto after = std::lower_bound(points_.begin(), points_.end(), committed,
                                      [](const Point &point, double c) { return point.committed < c; });
  const Point &from = after == points_.begin() ? points_.front() : *(after - 1);
  return from.rate_per_s > 0 ? from.t_s + (committed - from.committed) / from.rate_per_s : from.t_s;
}

Loss CommitLog::lost(double received, double now_s) const
{
  constexpr double rounding = 1e-6; // of the integral: a whole commit must not count as none
  const double through = std::floor(received + rounding);
  const double all = std::floor(committed_by(now_s) + rounding);
  if (all <= through)
    return {};
  const double from_s = time_of(through);
  const double to_s = time_of(all);
  return {from_s, to_s, all - through, writing_s(from_s, to_s)};
}

double CommitLog::writing_s(double from_s, double to_s) const
{
  double writing_s = 0;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const double begin_s =
        std::max(from_s, i == 0 ? from_s : points_[i].t_s); // the first rate has held for ever
    const double end_s = std::min(to_s, i + 1 < points_.size() ? points_[i + 1].t_s : to_s);
    if (points_[i].rate_per_s > 0 && end_s > begin_s)
      writing_s += end_s - begin_s;
  }
  return writing_s;
}

double CommitLog::newest_s(double now_s) const
{
  return points_.back().rate_per_s > 0 ? now_s : points_.back().t_s;
}

} // namespace drsim::components::stores
