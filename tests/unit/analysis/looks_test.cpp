#include "sim/analysis/looks.hpp"
#include "sim/analysis/statistics.hpp"
#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace looks_test {

using namespace drsim;

namespace {

/// What a campaign of trials that meet with chance p says when it stops, as run_campaign() asks.
Verdict simulated(const Looks &looks, double p, double required, Stream &chance)
{
  std::size_t trials = 0, met = 0;
  for (std::size_t look = 0; look < looks.sizes().size(); ++look) {
    for (; trials < looks.sizes()[look]; ++trials)
      met += chance.uniform() < p ? 1 : 0;
    const Verdict verdict = judge_probability(met, trials, required, looks.tail(look));
    if (verdict != Verdict::inconclusive)
      return verdict;
  }
  return Verdict::inconclusive;
}

std::map<Verdict, double> shares(const Looks &looks, double p, double required, std::uint64_t seed)
{
  constexpr int campaigns = 4000;
  Stream chance(seed, 0, "campaigns", "looks");
  std::map<Verdict, double> of;
  for (int i = 0; i < campaigns; ++i)
    of[simulated(looks, p, required, chance)] += 1.0 / campaigns;
  return of;
}

} // namespace

TEST_CASE("looks double up to the most, and share the chance of error of one")
{
  const Looks looks(100, 2000);
  CHECK(looks.sizes() == std::vector<std::size_t>{100, 200, 400, 800, 1600, 2000});
  double sum = 0;
  for (std::size_t i = 0; i < looks.sizes().size(); ++i)
    sum += looks.tail(i);
  CHECK(sum == Approx(one_look_tail));
  CHECK(Looks(30).sizes() == std::vector<std::size_t>{30});
  CHECK(Looks(30).tail(0) == one_look_tail);
  CHECK(Looks(100, 40).sizes() == std::vector<std::size_t>{40});
  CHECK(Looks(100, 100).tail(0) == one_look_tail);
  CHECK(Looks(1, 3).sizes() == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("the first look of the default lets a hundred trials without a miss pass")
{
  const Looks looks(100, 2000);
  CHECK(judge_probability(100, 100, 0.95, looks.tail(0)) == Verdict::pass);
  CHECK(judge_probability(99, 100, 0.95, looks.tail(0)) == Verdict::inconclusive);
}

TEST_CASE(
    "verdicts at the boundary are wrong no more often than one interval would be, however often one looks")
{
  constexpr double error = 0.0025; // of a share of 2.5 % in 4,000 campaigns
  for (const double required : {0.95, 0.5, 0.99})
    for (const Looks &looks : {Looks(100, 2000), Looks(10, 2000), Looks(200)}) {
      auto at = shares(looks, required, required, 7);
      CHECK(at[Verdict::fail] <= one_look_tail + 3 * error); // it is met, just
      CHECK(at[Verdict::pass] <= one_look_tail + 3 * error); // and would not be by a hair less
    }
}

TEST_CASE("a single interval looked at each time would err too often")
{
  // Why the looks share it: the same test with 2.5 % a look.
  Stream chance(7, 0, "campaigns", "naive");
  const Looks looks(100, 2000);
  int wrong = 0;
  for (int i = 0; i < 4000; ++i) {
    std::size_t trials = 0, met = 0;
    Verdict verdict = Verdict::inconclusive;
    for (const std::size_t size : looks.sizes()) {
      for (; trials < size; ++trials)
        met += chance.uniform() < 0.5 ? 1 : 0;
      if (verdict == Verdict::inconclusive)
        verdict = judge_probability(met, trials, 0.5);
    }
    wrong += verdict == Verdict::inconclusive ? 0 : 1;
  }
  CHECK(wrong > 4000 * 0.08);
}

TEST_CASE("clear cases are decided at the first looks")
{
  auto well = shares(Looks(100, 2000), 1, 0.95, 3);
  CHECK(well[Verdict::pass] == Approx(1));
  auto badly = shares(Looks(100, 2000), 0.7, 0.95, 3);
  CHECK(badly[Verdict::fail] == Approx(1));
}

} // namespace looks_test
