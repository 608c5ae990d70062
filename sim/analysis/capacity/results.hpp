#pragma once
#include "sim/analysis/capacity/table.hpp"
#include "sim/analysis/spread.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What is said of capacity besides the table: simulated, priced, mended.

namespace drsim::inline analysis::inline capacity {

/// How a region comes to the pods that the peak needs after another one is lost, over simulated trials.
/// Times count from the fault; infinite in a trial in which it did not come within the horizon.
struct Ramp {
  std::string region;
  std::string scenario;
  std::size_t trials = 0;
  std::size_t refused = 0;  ///< of them, EC2 refused machines
  std::size_t complete = 0; ///< of them, all pods that are needed were ready at once within the horizon
  Spread asked_s;           ///< autoscalers or people have asked for as many pods as are needed
  Spread room_s;            ///< nodes have room for them
  Spread ready_s;           ///< they are in service
  double horizon_s = 0;
  double pods_standing = 0;
  double pods_needed = 0;
  std::vector<std::pair<std::string, std::size_t>> late; ///< service -> trials in which it was the last
};

/// The largest load with which something still holds: each trial has its own limit, found by halving between
/// the same bounds with the same luck. The load that holds with the required probability is a quantile of
/// these limits, and its interval one of order statistics. Trials that fail at the lowest load already fail
/// for another reason than load; the quantile of the others tells what capacity allows.
struct LoadLimit {
  std::string id;    ///< "slo", "zone-outage", "region-outage", "second-region"
  std::string title; ///< what has to hold
  std::size_t trials = 0;
  double probability = 0.95; ///< of its holding
  double low = 0;            ///< bounds of the search, in times of the present load
  double high = 0;
  double precision = 0;             ///< of a trial's limit, relative
  std::size_t below = 0;            ///< trials in which it does not hold even at `low`
  double factor = 0;                ///< over all trials; 0: at no load that was tried
  double able_factor = 0;           ///< over those that hold at `low`; 0: there is none
  std::optional<Interval> interval; ///< 95 % of able_factor; ends at a bound of the search where limits do
};

/// A line of a bill, a month.
struct CostLine {
  std::string what; ///< "8 x m6i.xlarge of eks:shop-dr"
  double usd = 0;
  bool assumed = false;
};

struct Bill {
  std::vector<CostLine> lines;
  std::vector<std::string> unpriced; ///< what the catalogue has no price for, or whose size nobody says
  [[nodiscard]] double usd() const;
  [[nodiscard]] std::size_t assumed() const; ///< lines whose price is an estimate
};

/// One way to keep a second region, played against the loss of the first.
struct Alternative {
  std::string id; ///< as_declared, cold, pilot_light, warm, active_active
  std::string title;
  std::vector<std::string> changes; ///< "eks:shop-dr.nodes=0", as --set takes them
  std::vector<std::string> absent;  ///< components that it has not, though they are played: not in its bill
  std::string unbilled;             ///< what takes their place and has no price; "" = nothing
  bool rpo_played = true;           ///< the loss of data that it means is that of the trials
  std::string not_played; ///< what of such a way no trial shows; "" = nothing is known to be missing
  Bill bill;              ///< of the second region
  std::size_t trials = 0;
  std::size_t met = 0; ///< RTO
  Interval met_interval;
  std::size_t met_both = 0; ///< RTO and RPO
  Spread rto_s;
  bool best = false; ///< no other is both cheaper (or as cheap) and likelier
};

/// One change that gives a short row what it lacks.
struct Remedy {
  std::string change; ///< "web-ui@eu-west-1.hpa_max=18", as --set takes it; "" = none is known
  std::string mends;  ///< tier and resource
  double usd = 0;     ///< a month, at the most
  bool priced = false;
  std::string note;
};

/// The remedies of one case, with what is short when all are made.
struct Cure {
  std::string region;
  std::string loss;
  std::string load;
  std::vector<Remedy> remedies;
  std::vector<std::string> left; ///< "tier resource" that stays short
  double usd = 0;
};

} // namespace drsim::analysis::capacity
