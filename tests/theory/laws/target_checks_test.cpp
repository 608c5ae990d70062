#include "sim/laws/target_checks.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace drsim;

TEST_CASE("a target whose checks fail by chance is out for the share that run lengths give")
{
  const double p = GENERATE(0.2, 0.5, 0.8);
  const int to_fail = GENERATE(2, 3), to_pass = GENERATE(3, 5);
  const double q = 1 - p;
  const double down = (1 - std::pow(p, to_fail)) / (q * std::pow(p, to_fail));
  const double up = (1 - std::pow(q, to_pass)) / (p * std::pow(q, to_pass));
  TargetChecks targets(to_fail, to_pass);
  targets.resize(500);
  Stream chance(1, 0, "targets", "checks");
  for (int round = 0; round < 300; ++round)
    targets.check(p, chance);
  double out = 0;
  constexpr int rounds = 300;
  for (int round = 0; round < rounds; ++round) {
    targets.check(p, chance);
    out += 1 - static_cast<double>(targets.in_service()) / 500;
  }
  CHECK(out / rounds == Approx(up / (up + down)).margin(0.02));
}

TEST_CASE("a dead target is out after so many checks, a well one in again after so many")
{
  TargetChecks one(3, 4);
  one.resize(1);
  Stream chance(1, 0, "targets", "checks");
  for (int round = 0; round < 2; ++round)
    one.check(1, chance);
  CHECK(one.in_service() == 1);
  one.check(1, chance);
  CHECK(one.in_service() == 0);
  for (int round = 0; round < 3; ++round)
    one.check(0, chance);
  CHECK(one.in_service() == 0);
  one.check(0, chance);
  CHECK(one.in_service() == 1);
  CHECK(one.settled());
}
