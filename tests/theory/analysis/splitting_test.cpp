// Adaptive multilevel splitting against probabilities that are known, with scores that tie.
#include "sim/analysis/splitting.hpp"
#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>

using namespace drsim;

namespace {

/// A walk on whole numbers, up with probability `up`, else down, from 1 until 0 or the top; its score is the
/// highest place so far: all atoms. P(top before 0) is the gambler's ruin, (1 - r) / (1 - r^top), r =
/// down/up.
struct Walk {
  double up;
  int top;
  std::uint64_t seed;
  std::map<std::size_t, std::vector<int>> paths = {};

  SplitPath go_on(std::vector<int> path, std::uint64_t luck)
  {
    Stream chance(seed, luck, "walk", "steps");
    while (path.back() != 0 && path.back() != top)
      path.push_back(path.back() + (chance.uniform() < up ? 1 : -1));
    const std::size_t name = paths.size();
    const int best = *std::max_element(path.begin(), path.end());
    const bool failed = path.back() == top;
    paths[name] = std::move(path);
    return {name, static_cast<double>(best), failed};
  }

  std::vector<SplitPath> play(const std::vector<SplitStart> &starts)
  {
    std::vector<SplitPath> all;
    for (const SplitStart &one : starts) {
      std::vector<int> path = {1};
      if (one.parent) {
        path.clear();
        for (const int place : paths.at(*one.parent)) {
          path.push_back(place);
          if (place > one.above)
            break;
        }
      }
      all.push_back(go_on(std::move(path), one.luck));
    }
    return all;
  }

  [[nodiscard]] double exact() const
  {
    const double r = (1 - up) / up;
    return (1 - r) / (1 - std::pow(r, top));
  }
};

std::vector<SplittingResult> runs_of(double up, int top, std::size_t paths, std::size_t killed, int runs)
{
  std::vector<SplittingResult> all;
  for (int run = 0; run < runs; ++run) {
    Walk walk{up, top, static_cast<std::uint64_t>(run) + 1};
    SplittingSettings settings;
    settings.paths = paths;
    settings.killed = killed;
    settings.goal = top - 1;
    settings.seed = static_cast<std::uint64_t>(run) + 1;
    all.push_back(split(settings, [&](const std::vector<SplitStart> &starts) { return walk.play(starts); }));
  }
  return all;
}

} // namespace

TEST_CASE("the mean over many runs of splitting is the gambler's ruin though every score is an atom")
{
  struct Case {
    double up;
    int top;
    std::size_t paths, killed;
  };
  const auto one =
      GENERATE(Case{0.3, 5, 20, 1}, Case{0.3, 5, 20, 7}, Case{0.3, 8, 50, 10}, Case{0.45, 6, 5, 2});
  const double exact = Walk{one.up, one.top, 1}.exact();
  const SplittingEstimate estimate = estimate_of(runs_of(one.up, one.top, one.paths, one.killed, 4000));
  INFO(estimate.probability << " against " << exact << ", standard error " << estimate.standard_error);
  CHECK(std::abs(estimate.probability - exact) < 4 * estimate.standard_error);
  CHECK(estimate.standard_error < 0.1 * exact); // or the line above says nothing
}

TEST_CASE("to kill no more than k of those that tie gives a wrong mean")
{
  // What the estimator is for: with k = 1 and ties, a product of (1 - 1/n) per level counts too little dying.
  const auto runs = runs_of(0.3, 5, 20, 1, 2000);
  double naive = 0;
  for (const SplittingResult &one : runs)
    naive += std::pow(1 - 1.0 / 20, static_cast<double>(one.levels.size())) * (one.extinct ? 0 : 1) /
             static_cast<double>(runs.size());
  CHECK(naive > 10 * Walk{0.3, 5, 1}.exact());
}

TEST_CASE("a probability of one in twenty thousand costs far fewer paths than plain trials")
{
  const double exact = Walk{0.25, 9, 1}.exact();
  CHECK(exact < 1.1e-4);
  const SplittingEstimate estimate = estimate_of(runs_of(0.25, 9, 100, 20, 400));
  CHECK(std::abs(estimate.probability - exact) < 4 * estimate.standard_error);
  CHECK(estimate.low < exact);
  CHECK(estimate.high > exact);
  REQUIRE(estimate.times_plain.has_value());
  CHECK(*estimate.times_plain > 5);
}

TEST_CASE("intervals of ten runs hold the truth about as often as they say")
{
  const double exact = Walk{0.3, 5, 1}.exact();
  const auto runs = runs_of(0.3, 5, 50, 10, 3000);
  int held = 0;
  constexpr int groups = 300;
  for (int group = 0; group < groups; ++group) {
    const SplittingEstimate estimate =
        estimate_of({runs.begin() + group * 10, runs.begin() + (group + 1) * 10});
    held += estimate.low <= exact && exact <= estimate.high ? 1 : 0;
  }
  CHECK(held > groups * 0.9); // 95 %, and the estimate is a little skewed
}
