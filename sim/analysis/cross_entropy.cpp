#include "sim/analysis/stress.hpp"

#include "sim/core/random.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline analysis {
namespace {

constexpr std::size_t bins = 12;
constexpr double elite_share = 0.2;
constexpr double learning = 0.7;
constexpr double least_share = 0.01; ///< of a bin: what looked well once may look ill again

double drawn(const std::vector<double> &shares, double window_s, Stream &chance)
{
  double left = chance.uniform();
  for (std::size_t bin = 0; bin < bins; ++bin) {
    if (left < shares[bin] || bin + 1 == bins)
      return (static_cast<double>(bin) + std::min(left / shares[bin], 1.0)) * window_s /
             static_cast<double>(bins);
    left -= shares[bin];
  }
  return window_s;
}

/// Moves the histogram towards the moments of the best scores of the last round.
void learn(std::vector<double> &shares, std::vector<StressTried> round, double window_s)
{
  const auto elite =
      std::max<std::size_t>(1, static_cast<std::size_t>(elite_share * static_cast<double>(round.size())));
  std::stable_sort(round.begin(), round.end(), [](const StressTried &a, const StressTried &b) {
    return a.seen.score_s > b.seen.score_s;
  });
  std::vector<double> counts(bins);
  for (std::size_t i = 0; i < elite; ++i) {
    const double place = round[i].path.moment_s / window_s * static_cast<double>(bins);
    counts[std::min(bins - 1, static_cast<std::size_t>(place))] += 1 / static_cast<double>(elite);
  }
  double sum = 0;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    shares[bin] = std::max(least_share, learning * counts[bin] + (1 - learning) * shares[bin]);
    sum += shares[bin];
  }
  for (double &one : shares)
    one /= sum;
}

} // namespace

std::vector<StressTried> cross_entropy(const StressSettings &settings, const PlayStress &play)
{
  Stream chance(settings.seed, 0, "stress", "cross entropy");
  std::vector<double> shares(bins, 1 / static_cast<double>(bins));
  std::vector<StressTried> tried;
  std::uint64_t luck = 0;
  while (tried.size() < settings.plays) {
    std::vector<StressPath> paths(std::min(settings.batch * 2, settings.plays - tried.size()));
    for (StressPath &one : paths) {
      one.moment_s = drawn(shares, settings.window_s, chance);
      for (std::size_t stage = 0; stage < settings.stages; ++stage)
        one.lucks.push_back(++luck);
    }
    const std::vector<StressSeen> seen = play(paths);
    std::vector<StressTried> round;
    for (std::size_t i = 0; i < paths.size(); ++i)
      round.push_back({std::move(paths[i]), seen.at(i)});
    tried.insert(tried.end(), round.begin(), round.end());
    learn(shares, std::move(round), settings.window_s);
  }
  return tried;
}

} // namespace drsim::analysis
