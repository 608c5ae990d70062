#include "sim/analysis/splitting.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/random.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace drsim::inline analysis {
namespace {

/// The score of the `killed`-th worst.
double level_of(const std::vector<SplitPath> &alive, std::size_t killed)
{
  std::vector<double> scores;
  for (const SplitPath &one : alive)
    scores.push_back(one.score);
  std::nth_element(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(killed - 1), scores.end());
  return scores[killed - 1];
}

std::size_t drawn_place(Stream &chance, std::size_t of)
{
  return std::min(of - 1, static_cast<std::size_t>(chance.uniform() * static_cast<double>(of)));
}

/// Replaces everybody at or below the level by children of the others.
void replace(std::vector<SplitPath> &alive, double level, Stream &chance, std::uint64_t &luck,
             const PlayPaths &play)
{
  const auto killed =
      std::partition(alive.begin(), alive.end(), [&](const SplitPath &one) { return one.score > level; });
  const auto survivors = static_cast<std::size_t>(killed - alive.begin());
  std::vector<SplitStart> starts;
  for (auto one = killed; one != alive.end(); ++one)
    starts.push_back({alive[drawn_place(chance, survivors)].name, level, ++luck});
  const std::vector<SplitPath> children = play(starts);
  DRSIM_ASSERT(children.size() == starts.size(), "every path is played");
  for (const SplitPath &child : children)
    DRSIM_ASSERT(child.score > level, "a child has come as far as its parent had when it left it");
  std::copy(children.begin(), children.end(), killed);
}

} // namespace

SplittingResult split(const SplittingSettings &settings, const PlayPaths &play)
{
  DRSIM_ASSERT(settings.paths >= 2 && settings.killed >= 1 && settings.killed < settings.paths,
               "splitting kills some of its paths, not all");
  SplittingResult result;
  Stream chance(settings.seed, 0, "splitting", "parents");
  std::uint64_t luck = 0;
  std::vector<SplitStart> starts(settings.paths);
  for (SplitStart &one : starts)
    one.luck = ++luck;
  std::vector<SplitPath> alive = play(starts);
  result.played = alive.size();
  double share = 1;
  const auto n = static_cast<double>(settings.paths);
  while (result.levels.size() < settings.most_levels) {
    const double level = level_of(alive, settings.killed);
    if (level > settings.goal)
      break;
    const auto killed = static_cast<std::size_t>(
        std::count_if(alive.begin(), alive.end(), [&](const SplitPath &one) { return one.score <= level; }));
    result.levels.push_back({level, killed});
    share *= (n - static_cast<double>(killed)) / n;
    result.extinct = killed == alive.size();
    if (result.extinct)
      break;
    replace(alive, level, chance, luck, play);
    result.played += killed;
  }
  const auto failed =
      std::count_if(alive.begin(), alive.end(), [](const SplitPath &one) { return one.failed; });
  result.probability = share * static_cast<double>(failed) / n;
  result.last = std::move(alive);
  return result;
}

SplittingEstimate estimate_of(const std::vector<SplittingResult> &runs)
{
  SplittingEstimate all;
  all.runs = runs.size();
  all.standard_error = std::numeric_limits<double>::infinity();
  if (runs.empty())
    return all;
  const auto count = static_cast<double>(runs.size());
  for (const SplittingResult &one : runs) {
    all.probability += one.probability / count;
    all.played += one.played;
  }
  if (runs.size() < 2)
    return all;
  const double squares = std::accumulate(runs.begin(), runs.end(), 0.0, [&](double sum, const auto &one) {
    return sum + (one.probability - all.probability) * (one.probability - all.probability);
  });
  const double variance = squares / (count - 1) / count; // of the mean
  all.standard_error = std::sqrt(variance);
  constexpr double upper_tail = 0.025;
  const boost::math::students_t t(count - 1);
  const double wide = boost::math::quantile(boost::math::complement(t, upper_tail)) * all.standard_error;
  if (variance > 0) {
    all.low = std::max(0.0, all.probability - wide);
    all.high = std::min(1.0, all.probability + wide);
    const double plain_trials = all.probability * (1 - all.probability) / variance;
    all.times_plain = plain_trials / static_cast<double>(all.played);
  }
  return all;
}

} // namespace drsim::analysis
