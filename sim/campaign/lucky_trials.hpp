#pragma once
#include "sim/analysis/splitting.hpp"
#include "sim/analysis/stress.hpp"
#include "sim/campaign/luck.hpp"

#include <atomic>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace drsim::inline campaign {

/// A signal has come: whatever is under way has no result.
class TrialsInterrupted : public std::runtime_error {
public:
  TrialsInterrupted() : std::runtime_error("stopped") {}
};

/// A trial of a scenario with the luck it is to have.
struct LuckyJob {
  std::uint64_t trial = 0;
  LuckPlan plan;
  std::optional<double> second_fault_s = {}; ///< from the first fault to the last of the scenario
};

/// What all these trials have in common.
struct LuckyTrials {
  const Deployment *deployment = nullptr;
  const Scenario *scenario = nullptr;
  Populate populate;
  std::uint64_t seed = 1;
  int jobs = 1;
  const std::atomic<bool> *stop = nullptr;
  LuckScore score = LuckScore::felt; ///< what counts as failure: an RTO above a limit, or an RPO
};

/// Plays them, at most `jobs` at once; the result does not depend on how many. Throws TrialsInterrupted, and
/// Defect when a trial does not end properly.
[[nodiscard]] std::vector<LuckyTrial> play_all(const LuckyTrials &trials, const std::vector<LuckyJob> &jobs);

/// The scenario with its last fault so long after its first.
[[nodiscard]] Scenario with_second_fault(const Scenario &scenario, double after_s);

/// How likely it is that a recovery takes longer, or loses more, than that, by splitting.
struct RareQuestion {
  LuckyTrials trials;
  double limit_s = 3600; ///< of an RTO: at least 10 min below the horizon
  std::size_t runs = 10;
  std::size_t paths = 50;
  std::size_t killed = 10;
};

/// A failing trial, and what repeats it.
struct LuckyExample {
  std::uint64_t trial = 0;
  std::vector<LuckTurn> turns;
  double rto_s = 0, rpo_s = 0;
  double log_likelihood = 0;
  double second_fault_s = 0; ///< where one is moved
  std::vector<Leg> path = {};
};

struct RareAnswer {
  SplittingEstimate estimate;
  std::vector<SplittingResult> runs;
  bool stopped = false;
  std::size_t plain = 0, plain_hits = 0; ///< first paths of every run: trials as any other
  std::optional<LuckyExample> example;   ///< the likeliest that was seen
};

[[nodiscard]] RareAnswer rare_outcome(const RareQuestion &question);

/// When a second fault does most harm.
struct WorstQuestion {
  LuckyTrials trials;
  double limit_s = 3600;
  double window_s = 3600;
  std::size_t moments = 12;     ///< of the profile
  std::size_t trials_each = 20; ///< the same luck at every moment
  std::size_t plays = 200;      ///< of either search
  std::size_t stages = 4;
};

struct WorstAnswer {
  struct Moment {
    double after_s = 0;
    std::size_t trials = 0, missed = 0;
    double p50_s = 0, max_s = 0; ///< of what is limited
  };
  std::vector<Moment> profile;
  Moment alone; ///< the first fault by itself (after_s is no time)
  struct Search {
    std::size_t plays = 0, failures = 0;
    std::optional<std::size_t> first_failure; ///< after so many plays
    std::optional<LuckyExample> likeliest;    ///< failure, else what came closest
    bool failed = false;                      ///< whether it is one
  };
  Search tree, cross_entropy, at_random;
  bool stopped = false;
};

[[nodiscard]] WorstAnswer worst_moment(const WorstQuestion &question);

} // namespace drsim::campaign
