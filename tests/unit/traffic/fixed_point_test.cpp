// Where a steep function comes back to what it was given: along straight lines, kinks and jumps.
#include "sim/traffic/fluid/fixed_point.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>

namespace fixed_point_test {

using drsim::traffic::FixedPoint;
using Values = std::vector<double>;

namespace {

struct Found {
  Values x;
  int evaluations = 0; ///< until the largest of what is off is below 1e-6; 100: never
};

Found find(Values x, const std::function<Values(const Values &)> &f)
{
  FixedPoint search;
  const Values weights(x.size(), 1);
  for (int n = 0; n < 100; ++n) {
    const Values there = f(x);
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      worst = std::max(worst, std::abs(there[i] - x[i]));
    if (worst < 1e-6)
      return {x, n};
    search.next(x, there, weights);
  }
  return {x, 100};
}

} // namespace

TEST_CASE("a straight line is found after two evaluations, however steep")
{
  for (const double gain : {-0.5, -3.0, -300.0, 0.9}) {
    const Found found = find({1}, [&](const Values &x) { return Values{10 + gain * (x[0] - 5)}; });
    CAPTURE(gain);
    if (gain < 0)
      CHECK(found.x[0] == Approx(5 + 5 / (1 - gain)));
    CHECK(found.evaluations <= (gain < 0 ? 4 : 3));
  }
}

TEST_CASE("steep feedbacks that cross are found after about as many evaluations as there are")
{
  const Found found = find({1, 1, 1}, [](const Values &x) {
    return Values{100 - 30 * x[0] + 2 * x[1], 50 - 20 * x[1] + x[2], 40 - 9 * x[2] + 0.1 * x[0]};
  });
  CHECK(found.evaluations <= 8);
}

TEST_CASE("an answer that falls from all to nothing within a hundredth of the load is found")
{
  for (const double from : {0.0, 0.5, 2.0}) {
    const Found found = find({from, 0}, [](const Values &x) {
      const double success = 1 / (1 + std::exp((x[0] - 1.2) * 400));
      return Values{1 + success, success};
    });
    CAPTURE(from);
    CHECK(found.evaluations <= 40);
    CHECK(found.x[0] == Approx(1.2).margin(0.02));
    CHECK(found.x[1] == Approx(found.x[0] - 1).margin(1e-5));
  }
}

TEST_CASE("where what is asked jumps past what was given, it stays beside the jump")
{
  FixedPoint search;
  Values x = {0};
  for (int n = 0; n < 48; ++n)
    search.next(x, {x[0] < 7 ? 10.0 : 2.0}, {1});
  int near = 0;
  for (int n = 0; n < 20; ++n) {
    search.next(x, {x[0] < 7 ? 10.0 : 2.0}, {1});
    near += std::abs(x[0] - 7) < 2 ? 1 : 0;
  }
  CHECK(near >= 12);
}

} // namespace fixed_point_test
