#include "sim/analysis/model_check.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace model_check_test {

using namespace drsim;

namespace {

std::vector<double> one_to(int last)
{
  std::vector<double> all;
  for (int i = 1; i <= last; ++i)
    all.push_back(i);
  return all;
}

} // namespace

TEST_CASE("a prediction that covers is agreed with, one that is passed on one side is named by the side")
{
  const std::vector<double> predicted = one_to(100);
  CHECK(check_model("rto_s", "s", predicted, std::vector<double>(9, 50)).verdict ==
        ModelVerdict::too_few_runs);
  CHECK(check_model("rto_s", "s", predicted, std::vector<double>(20, 50)).verdict == ModelVerdict::agrees);
  CHECK(check_model("rto_s", "s", predicted, std::vector<double>(20, 200)).verdict ==
        ModelVerdict::too_optimistic);
  CHECK(check_model("rto_s", "s", predicted, std::vector<double>(20, 0)).verdict ==
        ModelVerdict::too_pessimistic);
  std::vector<double> both(10, 0);
  both.insert(both.end(), 10, 200);
  CHECK(check_model("rto_s", "s", predicted, both).verdict == ModelVerdict::too_narrow);
}

TEST_CASE("ranks, ends and coverage are those of the sample, and resolution widens it")
{
  const ModelCheck check = check_model("rto_s", "s", one_to(100), {5, 95, 96, 4.5}, 0);
  CHECK(check.p5 == 5);
  CHECK(check.p50 == 50);
  CHECK(check.p95 == 95);
  CHECK(check.covered == 2);
  CHECK(check.runs[0].rank_low == Approx(0.04));
  CHECK(check.runs[0].rank_high == Approx(0.05));
  const Interval exact = exact_interval(2, 4);
  CHECK(check.coverage.low == exact.low);
  CHECK(check.coverage.high == exact.high);
  CHECK(check_model("rto_s", "s", one_to(100), {5, 95, 96, 4.5}, 1).covered == 4);
}

TEST_CASE("a trial that never ends is worse than every measured one")
{
  const ModelCheck check = check_model("rto_s", "s", {1, 2, INFINITY, INFINITY}, {3});
  CHECK(std::isinf(check.p95));
  CHECK(check.covered == 1);
}

TEST_CASE("a count's noise is the square root of its mean, at the normal's 95 %")
{
  CHECK(counting_noise(100) == Approx(16.449).margin(0.001));
  CHECK(counting_noise(0) == 0);
}

} // namespace model_check_test
