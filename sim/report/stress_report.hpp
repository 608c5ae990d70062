#pragma once
#include "sim/analysis/splitting.hpp"
#include "sim/model/outcome.hpp"
#include "sim/report/set_by.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drsim::inline report {

/// A failing trial with what repeats it.
struct StressExample {
  std::uint64_t trial = 0;
  double rto_s = 0, rpo_s = 0;
  double log_likelihood = 0;
  double second_fault_s = 0;
  std::string command; ///< "drsim replay ..."
  std::vector<Leg> path = {};
};

/// How likely it is that users are without service for longer, or lose more, than that.
struct StressRare {
  SplittingEstimate estimate;
  std::vector<SplittingResult> runs;
  std::size_t plain = 0, plain_hits = 0; ///< plain trials among the paths
  double plain_low = 0, plain_high = 1;  ///< their exact interval
  std::optional<StressExample> example;
};

/// A second fault at many moments, and the searches for the likeliest failure.
struct StressWorst {
  struct Moment {
    double after_s = 0;
    std::size_t trials = 0, missed = 0;
    double p50_s = 0, max_s = 0; ///< of what is limited
  };
  struct Search {
    std::string name; ///< "tree", "cross_entropy", "at_random"
    std::size_t plays = 0, failures = 0;
    std::optional<std::size_t> first_failure;
    bool failed = false;
    std::optional<StressExample> likeliest;
  };
  std::string first, second; ///< faults, in words
  Moment alone;
  std::vector<Moment> profile;
  std::vector<Search> searches;
};

struct StressReport {
  std::string version, deployment, scenario;
  std::string title; ///< of the scenario
  std::uint64_t seed = 1;
  double horizon_s = 0;
  bool of_loss = false; ///< the RPO is limited, not the RTO
  double limit_s = 0;
  bool interrupted = false;
  std::optional<StressRare> rare;
  std::optional<StressWorst> worst;
  Sources sources = {};
};

[[nodiscard]] std::string stress_text(const StressReport &report, bool colour);
/// Schema drsim.stress/1 (models/schema/stress.schema.json).
[[nodiscard]] std::string stress_json(const StressReport &report);

} // namespace drsim::report
