#pragma once
#include "sim/traffic/exact/agenda.hpp"
#include "sim/traffic/exact/exact_queue.hpp"
#include "sim/traffic/places/places.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::traffic::inline exact {

/// Every service, store, cache and topic in every region, by its slot, and which region's copy of a store
/// each region uses.
class Tiers {
public:
  Tiers(const PlaneSettings &settings, const Places &places, Agenda &agenda);

  [[nodiscard]] std::size_t slots() const { return queues_.size(); }
  [[nodiscard]] ExactQueue &operator[](std::size_t slot) { return queues_[slot]; }
  [[nodiscard]] const ExactQueue &operator[](std::size_t slot) const { return queues_[slot]; }
  [[nodiscard]] const Places &places() const { return places_; }
  /// Of a name in a region; nullptr when no tier and no hop has it.
  [[nodiscard]] const ExactQueue *find(int region, const std::string &name) const;
  [[nodiscard]] ExactQueue *find(int region, const std::string &name);

  /// Sends the services of the store's slot to another region's copy, latency_s away.
  void set_route(std::size_t store, std::size_t region, double latency_s)
  {
    routes_[store] = {region, latency_s};
  }
  /// Slot of the copy that the services of a store's region use.
  [[nodiscard]] std::size_t copy_of(std::size_t store) const
  {
    return places_.slot(routes_[store].region, places_.target_of(store));
  }
  /// Added to each visit that services of a region make to what this slot is a copy of.
  [[nodiscard]] double latency_s(std::size_t region, std::size_t slot) const
  {
    return routes_[places_.slot(region, places_.target_of(slot))].latency_s;
  }

  void publish(double now_s, double interval_s);
  /// Calls that wait for a server anywhere, and those beyond what a steady queue holds.
  [[nodiscard]] double backlog() const;
  [[nodiscard]] double excess_backlog() const;

private:
  struct Route {
    std::size_t region = 0;
    double latency_s = 0;
  };
  void set_up(const TierSettings &tier, const PlaneSettings &settings, Agenda &agenda);

  const Places &places_;
  std::vector<ExactQueue> queues_; ///< target x regions
  std::vector<Route> routes_;      ///< target x regions
};

} // namespace drsim::traffic::exact
