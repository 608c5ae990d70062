#pragma once
#include "sim/traffic/fluid/doomed.hpp"
#include "sim/traffic/fluid/network.hpp"

#include <cstddef>
#include <numeric>
#include <vector>

namespace drsim::traffic::inline fluid {

/// Shares of a region's transactions of one journey by how they end; they sum to 1.
struct Ending {
  double ok = 1;
  double slow = 0;
  FailedBy failed{};          ///< by cause
  double failing = 0;         ///< their sum
  double refused_at_door = 0; ///< of them, whom the region's front door answered with an error
  double failed_s = 0;        ///< mean time until the end of those that fail
  double mean_s = 0;          ///< of successes
  double variance_s2 = 0;
  double unpublished = 0; ///< share of the good whose event no topic takes
  double unanswered = 0;  ///< share of all that is committed though the user is told that it failed

  /// Call when `failed` is as it shall be.
  void sum_up() { failing = std::accumulate(failed.begin(), failed.end(), 0.0); }
};

/// Counts every transaction once: begun, on its way, ended. How it will end is decided on arrival (first
/// come, first served: the queue ahead is known). The good end after their mean time, spread exponentially;
/// who fails does so after the mean time of those who fail, to the moment: nearly always a time-out.
class Ledger {
public:
  Ledger(const Network &network, std::size_t journeys);

  struct Step {
    double begin_s = 0;
    double length_s = 0;
  };
  /// Transactions that arrive at a region over a step.
  void arrive(std::size_t journey, std::size_t region, double count, const Step &step, const Ending &ending);
  /// Transactions that end well at once, in no region (CDN).
  void end_well(std::size_t journey, double count);
  /// And that fail at once.
  void fail_at_once(std::size_t journey, double count, FailureCause cause);
  /// What users offered to a journey over a step, summed apart from everything above.
  void offer(std::size_t journey, double count) { offered_[journey] += count; }
  /// Of the transactions that arrived, people who came again.
  void reload(std::size_t journey, double count) { totals_[journey].reloads += count; }
  /// Transactions on their way in a region fail now.
  void break_journey(std::size_t journey, std::size_t region, FailureCause cause);
  /// Transactions that waited in a region for a store or service, and would have failed without it, end at
  /// now_s: this share of them well, the others by an error.
  void release(std::size_t journey, std::size_t region, double now_s, double good_share);
  /// Goes on from these totals. Of those on their way in a region, who fails does so over `fail_s` from now.
  struct Way {
    double good = 0;
    double failing = 0;
    double in_vain = 0; ///< at a front door that does not answer
  };
  void take_over(std::size_t journey, const Totals &totals, const std::vector<Way> &ways, const Step &fail);
  /// Brings totals up to date; a Defect when a transaction was lost or counted twice.
  void balance();
  /// Closes the interval that the views describe.
  void publish(double interval_s);

  [[nodiscard]] const Totals &totals(std::size_t journey) const { return totals_[journey]; }
  [[nodiscard]] const JourneyView &view(std::size_t journey) const { return views_[journey]; }
  [[nodiscard]] double acknowledged(std::size_t slot) const { return acknowledged_[slot]; }
  [[nodiscard]] double edge_rate_per_s(std::size_t region) const { return edges_[region].rate_per_s; }
  [[nodiscard]] double edge_error_ratio(std::size_t region) const { return edges_[region].error_ratio; }
  [[nodiscard]] double on_the_way(std::size_t journey, std::size_t region) const;

private:
  struct OnTheWay {
    double ok = 0;
    double slow = 0;
    Doomed failing;
    struct Way { ///< what a step of this length does to those with so far to go, kept while both stay
      double step_s = -1;
      double time_s = -1;
      double keep = 0;
      double stay = 0;
    };
    Way good_way = {};
  };
  struct Interval {
    double good = 0;
    double slow = 0;
    double ended = 0;
    double weight = 0;
    double mean_sum = 0;
    double second_sum = 0;
  };
  struct Moments { ///< of latencies, and their quantiles
    double mean_s = -1;
    double variance_s2 = 0;
    double p50_s = 0;
    double p99_s = 0;
  };
  void describe(std::size_t journey, double mean_s, double variance_s2);
  struct Edge {
    double requests = 0;
    double errors = 0;
    double rate_per_s = 0;
    double error_ratio = 0;
  };

  double fail_those_due(std::size_t journey, OnTheWay &way, double count, const Step &step,
                        const Ending &ending);
  /// Counts them, and returns how many.
  double fail(std::size_t journey, const FailedBy &by);
  void acknowledge(std::size_t journey, std::size_t region, double good);

  double score_p99_; ///< standard normal quantile of 0.99
  const Network &network_;
  std::vector<Totals> totals_;
  std::vector<double> offered_;
  std::vector<OnTheWay> on_the_way_;
  std::vector<Interval> intervals_;
  std::vector<JourneyView> views_;
  std::vector<Moments> moments_; ///< of each journey's last interval
  std::vector<Edge> edges_;
  bool balanced_ = false; ///< totals are up to date
  std::vector<double> acknowledged_;
};

} // namespace drsim::traffic::fluid
