#include "sim/components/stores/commit_log.hpp"

#include <algorithm>

namespace drsim::inline components::inline stores {

void CommitLog::follow(World &world, const std::string &store, const std::string &region)
{
  const std::string place = store + "@" + region;
  Signal &rate = world.signal(place + ".write_per_s");
  Signal &writable = world.signal(place + ".writable");
  const auto listen = [this, &world, &rate, &writable](const Signal &) {
    note(world.now_s(), writable.on() ? rate.value() : 0);
  };
  world.on_change(rate, listen);
  world.on_change(writable, listen);
  listen(rate);
}

void CommitLog::follow_serving(World &world, const std::string &store)
{
  const Signal &serving = world.signal(store + ".serving_region");
  std::vector<Signal *> changing = {&world.signal(store + ".serving_region")};
  struct Copy {
    const Signal *rate = nullptr;
    const Signal *writable = nullptr;
  };
  std::vector<Copy> copies;
  for (const Region &region : world.deployment().regions) {
    Signal &rate = world.signal(store + "@" + region.name + ".write_per_s");
    Signal &writable = world.signal(store + "@" + region.name + ".writable");
    copies.push_back({&rate, &writable});
    changing.insert(changing.end(), {&rate, &writable});
  }
  const auto listen = [this, &world, &serving, copies](const Signal &) {
    const Copy &used = copies.at(static_cast<std::size_t>(serving.value()));
    note(world.now_s(), used.writable->on() ? used.rate->value() : 0);
  };
  for (Signal *one : changing)
    world.on_change(*one, listen);
  listen(serving);
}

void CommitLog::follow_topic(World &world, const std::string &topic)
{
  struct Place {
    const Signal *rate = nullptr;
    const Signal *writable = nullptr; ///< of the region's cluster; nullptr without one
  };
  std::vector<Place> places;
  std::vector<Signal *> changing;
  for (const Region &region : world.deployment().regions) {
    Signal &rate = world.signal(topic + "@" + region.name + ".write_per_s");
    Place place{&rate, nullptr};
    changing.push_back(&rate);
    for (const ComponentSpec *cluster : world.deployment().of_kind("msk"))
      if (cluster->region == region.name && place.writable == nullptr) {
        Signal &writable = world.signal(cluster->id + "@" + region.name + ".writable", 1);
        place.writable = &writable;
        changing.push_back(&writable);
      }
    places.push_back(place);
  }
  const auto listen = [this, &world, places](const Signal &) {
    double per_s = 0;
    for (const Place &place : places)
      per_s += place.writable != nullptr && place.writable->on() ? place.rate->value() : 0;
    note(world.now_s(), per_s);
  };
  for (Signal *one : changing)
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

double CommitLog::newest_s(double now_s) const
{
  return points_.back().rate_per_s > 0 ? now_s : points_.back().t_s;
}

} // namespace drsim::components::stores
