#include "sim/analysis/statistics.hpp"
#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace statistics_test {

using namespace drsim;

namespace {

std::vector<double> ranks(std::size_t n)
{
  std::vector<double> values;
  for (std::size_t i = 1; i <= n; ++i)
    values.push_back(static_cast<double>(i));
  return values;
}

} // namespace

TEST_CASE("the exact interval agrees with worked values and with its closed form at the ends")
{
  const Interval middle = exact_interval(81, 263); // Newcombe 1998, table I: 0.2527 to 0.3676
  CHECK(middle.low == Approx(0.2527).margin(0.0001));
  CHECK(middle.high == Approx(0.3676).margin(0.0001));
  CHECK(exact_interval(0, 20).low == 0);
  CHECK(exact_interval(0, 20).high == Approx(1 - std::pow(0.025, 1 / 20.0)));
  CHECK(exact_interval(100, 100, 0.006).low == Approx(std::pow(0.006, 0.01)));
  CHECK(exact_interval(20, 20).high == 1);
  CHECK(exact_interval(0, 0).high == 1);
  CHECK(exact_interval(0, 0).low == 0);
}

TEST_CASE("a quantile is a value of the sample, and a censored trial stays in it")
{
  std::vector<double> values = ranks(100);
  CHECK(sample_quantile(values, 0.5) == 50);
  CHECK(sample_quantile(values, 0.95) == 95);
  CHECK(sample_quantile(values, 1) == 100);
  values.back() = std::numeric_limits<double>::infinity();
  CHECK(sample_quantile(values, 0.99) == 99);
  CHECK(sample_quantile(values, 1) == std::numeric_limits<double>::infinity());
}

TEST_CASE("no interval where the sample cannot support one")
{
  CHECK_FALSE(quantile_interval(ranks(58), 0.95).has_value());
  CHECK_FALSE(quantile_interval(ranks(367), 0.99).has_value());
  CHECK(quantile_interval(ranks(368), 0.99).has_value()); // 0.99^368 = 0.0248 <= 0.025 < 0.99^367
}

TEST_CASE("the interval of a quantile covers the true one at least as often as it says")
{
  int covered = 0;
  constexpr int samples = 400;
  Stream stream(11, 0, "quantile", "coverage");
  for (int sample = 0; sample < samples; ++sample) {
    std::vector<double> values(200);
    for (double &value : values)
      value = stream.uniform();
    std::sort(values.begin(), values.end());
    const auto interval = quantile_interval(values, 0.9);
    REQUIRE(interval.has_value());
    covered += interval->low <= 0.9 && 0.9 <= interval->high ? 1 : 0;
  }
  CHECK(covered >= samples * 0.95 - 3 * 4.4); // three standard errors: sqrt(400 * 0.95 * 0.05) = 4.4
}

TEST_CASE("a verdict needs the whole interval on one side")
{
  CHECK(judge_probability(200, 200, 0.95) == Verdict::pass);
  CHECK(judge_probability(50, 50, 0.95) == Verdict::inconclusive); // 0.025^(1/50) = 0.929
  CHECK(judge_probability(100, 200, 0.95) == Verdict::fail);
  CHECK(judge_probability(190, 200, 0.95) == Verdict::inconclusive);
  CHECK(judge_probability(0, 0, 0.95) == Verdict::inconclusive);
}

} // namespace statistics_test
