#include "sim/analysis/stress.hpp"
#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace stress_test {

using namespace drsim;

namespace {

/// A trial that fails when the second fault comes at a bad moment and two stages have bad luck: the score is
/// highest near 2,700 s, and every stage adds up to 600 s by its luck.
std::vector<StressSeen> play_toy(const std::vector<StressPath> &paths)
{
  std::vector<StressSeen> all;
  for (const StressPath &path : paths) {
    const double off_s = std::abs(path.moment_s - 2700);
    double score_s = 2000 - std::min(off_s, 1500.0);
    double squares = 0;
    for (const std::uint64_t luck : path.lucks) {
      Stream chance(1, luck, "toy", "stage");
      const double z = normal_quantile(chance.uniform());
      score_s += std::max(0.0, 300 * z);
      squares += z * z;
    }
    all.push_back({score_s, score_s > 3000, -(squares - static_cast<double>(path.lucks.size())) / 2});
  }
  return all;
}

StressSettings toy_settings()
{
  StressSettings settings;
  settings.window_s = 7200;
  settings.goal_s = 3000;
  settings.plays = 600;
  return settings;
}

std::size_t failures(const std::vector<StressTried> &tried)
{
  std::size_t count = 0;
  for (const StressTried &one : tried)
    count += one.seen.failed ? 1 : 0;
  return count;
}

} // namespace

TEST_CASE("both searches find the bad moment, and fail more often than moments that are drawn at random")
{
  const StressSettings settings = toy_settings();
  Stream chance(5, 0, "random", "");
  std::vector<StressPath> any;
  for (std::uint64_t i = 0; i < settings.plays; ++i)
    any.push_back(
        {chance.uniform() * settings.window_s, {1000 + 4 * i, 1001 + 4 * i, 1002 + 4 * i, 1003 + 4 * i}});
  std::size_t at_random = 0;
  for (const StressSeen &one : play_toy(any))
    at_random += one.failed ? 1 : 0;
  for (const auto search : {stress_tree, cross_entropy}) {
    const std::vector<StressTried> tried = search(settings, play_toy);
    REQUIRE(tried.size() == settings.plays);
    CHECK(failures(tried) > 3 * std::max<std::size_t>(1, at_random));
    const auto best = likeliest_failure(tried);
    REQUIRE(best.has_value());
    REQUIRE(best->seen.failed);
    CHECK(std::abs(best->path.moment_s - 2700) < 1000);
  }
}

TEST_CASE("a search is the same every time, and follows its seed")
{
  StressSettings settings = toy_settings();
  settings.plays = 64;
  for (const auto search : {stress_tree, cross_entropy}) {
    const auto once = search(settings, play_toy);
    const auto again = search(settings, play_toy);
    settings.seed = 2;
    const auto other = search(settings, play_toy);
    settings.seed = 1;
    bool differs = false;
    for (std::size_t i = 0; i < once.size(); ++i) {
      CHECK(once[i].path.moment_s == again[i].path.moment_s);
      CHECK(once[i].path.lucks == again[i].path.lucks);
      differs = differs || once[i].path.moment_s != other[i].path.moment_s;
    }
    CHECK(differs);
  }
}

TEST_CASE("the likeliest failure is a failure where there is one, else what came closest")
{
  const StressTried near{{1, {}}, {90, false, 0}};
  const StressTried far{{2, {}}, {10, false, 5}};
  const StressTried rare{{3, {}}, {200, true, -9}};
  const StressTried likely{{4, {}}, {110, true, -2}};
  CHECK(likeliest_failure({near, far})->path.moment_s == 1);
  CHECK(likeliest_failure({near, rare, likely, far})->path.moment_s == 4);
  CHECK_FALSE(likeliest_failure({}).has_value());
}

} // namespace stress_test
