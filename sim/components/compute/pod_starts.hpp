#pragma once
#include "sim/engine/world.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

namespace drsim::inline components::inline compute {

/// A pod on its way into service.
struct Start {
  double ready_s = 0;
  std::size_t zone = 0;
  EventId why = no_event; ///< what set it in motion
  int restarts = 0;       ///< of its container
  bool unpulled = false;  ///< on its node, and waits for its image
};

/// All pods of a service on their way.
class PodStarts {
public:
  void add(const Start &one) { starts_.push_back(one); }
  [[nodiscard]] int count() const { return static_cast<int>(starts_.size()); }
  [[nodiscard]] std::vector<int> by_zone(std::size_t zones) const
  {
    std::vector<int> pods(zones, 0);
    for (const Start &one : starts_)
      ++pods[one.zone];
    return pods;
  }
  [[nodiscard]] double next_s() const
  {
    double next_s = forever_s;
    for (const Start &one : starts_)
      next_s = std::min(next_s, one.ready_s);
    return next_s;
  }
  /// Those that are ready by now, which are on their way no more.
  std::vector<Start> take_due(double now_s)
  {
    std::vector<Start> due;
    for (std::size_t i = starts_.size(); i-- > 0;)
      if (starts_[i].ready_s <= now_s) {
        due.push_back(starts_[i]);
        starts_.erase(starts_.begin() + static_cast<std::ptrdiff_t>(i));
      }
    return due;
  }
  [[nodiscard]] bool any_unpulled() const
  {
    return std::any_of(starts_.begin(), starts_.end(), [](const Start &one) { return one.unpulled; });
  }
  /// Pods of zones where they can never start are no running ones, from the beginning on.
  template <class Zones, class Misses> void hang(Zones &zones, Misses misses)
  {
    for (std::size_t z = 0; z < zones.size(); ++z)
      for (; zones[z].running > 0 && misses(zones[z]); --zones[z].running)
        add({forever_s, z, no_event, 0, true});
  }
  /// Takes those out that wait for their image where it comes now.
  template <class Pulls> std::vector<Start> take_unpulled(Pulls pulls)
  {
    const auto now = [&](const Start &one) { return one.unpulled && pulls(one); };
    std::vector<Start> taken;
    std::copy_if(starts_.begin(), starts_.end(), std::back_inserter(taken), now);
    std::erase_if(starts_, now);
    return taken;
  }
  /// Forgets those of a zone; returns how many.
  int drop_zone(std::size_t zone)
  {
    return static_cast<int>(std::erase_if(starts_, [&](const Start &one) { return one.zone == zone; }));
  }
  /// Forgets up to so many, the latest first; returns how many.
  int drop_latest(int pods)
  {
    const int gone = std::min(pods, count());
    starts_.erase(starts_.end() - gone, starts_.end());
    return gone;
  }

private:
  std::vector<Start> starts_;
};

} // namespace drsim::components::compute
