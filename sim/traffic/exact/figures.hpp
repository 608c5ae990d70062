#pragma once
#include "sim/traffic/exact/person.hpp"
#include "sim/traffic/plane.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drsim::traffic::inline exact {

/// Counts every transaction once, by its journey and its front door, and publishes figures over an interval.
class Figures {
public:
  Figures(const Deployment &deployment, std::size_t regions);

  // --- count ---
  void begun(const Person &person);
  /// A request reaches a region's front door.
  void asked(std::size_t region) { edges_[region].requests += 1; }
  /// And its answer is an error, of which the user is not told yet; a region beyond the last is nowhere.
  void refused(std::size_t region)
  {
    if (region < edges_.size())
      edges_[region].errors += 1;
  }
  /// Told to the user in time, latency_s after the arrival.
  void succeeded(std::uint32_t journey, double latency_s);
  /// Told to the user, or found out by waiting; a region beyond the last is nowhere.
  void failed(const Person &person, std::size_t region, FailureCause cause);
  /// A store committed what the user is told is done, or is told has failed.
  void wrote(std::uint32_t journey, bool acknowledged);
  /// Committed once more for the same person.
  void duplicated(std::uint32_t journey) { totals_[journey].duplicates += 1; }
  /// Good for the user, but an event was not taken.
  void unpublished(std::uint32_t journey) { totals_[journey].unpublished += 1; }

  // --- publish ---
  /// Closes an interval of this length; a Defect when a transaction was lost or counted twice.
  void publish(double interval_s);

  [[nodiscard]] std::size_t journeys() const { return totals_.size(); }
  [[nodiscard]] const Totals &totals(std::size_t journey) const { return totals_[journey]; }
  [[nodiscard]] const JourneyView &view(std::size_t journey) const { return views_[journey]; }
  [[nodiscard]] double edge_rate_per_s(std::size_t region) const { return edges_[region].rate_per_s; }
  [[nodiscard]] double edge_error_ratio(std::size_t region) const { return edges_[region].error_ratio; }
  /// Mean seconds from arrival to a good answer since the start, of all journeys.
  [[nodiscard]] double mean_sojourn_s() const { return sojourns_ > 0 ? sojourn_sum_s_ / sojourns_ : 0; }
  /// From now on appends every good answer's sojourn to `into` (not owned; nullptr ends it).
  void keep_sojourns(std::vector<double> *into) { keep_ = into; }

private:
  struct Interval {
    double good = 0;
    double ended = 0;
    double slow = 0;
    std::vector<double> latency_s;
  };
  struct Edge {
    double requests = 0;
    double errors = 0;
    double rate_per_s = 0;
    double error_ratio = 0;
  };
  void balance() const;
  [[nodiscard]] static JourneyView describe(Interval &interval);

  const Deployment &deployment_;
  std::vector<Totals> totals_;
  std::vector<Interval> intervals_;
  std::vector<JourneyView> views_;
  std::vector<Edge> edges_;
  std::vector<double> *keep_ = nullptr;
  double sojourn_sum_s_ = 0;
  double sojourns_ = 0;
};

} // namespace drsim::traffic::exact
