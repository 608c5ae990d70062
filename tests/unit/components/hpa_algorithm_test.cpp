#include "sim/laws/hpa_algorithm.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace drsim;

TEST_CASE("HPA recommendation follows the documented rules")
{
  struct Row {
    HpaSample sample;
    int expected;
  };
  const std::vector<Row> rows = {{{10, 10, 0, 0.50}, 10}, {{10, 10, 0, 0.55}, 10}, {{10, 10, 0, 0.56}, 12},
                                 {{10, 10, 0, 1.00}, 20}, {{10, 10, 0, 0.45}, 10}, {{10, 10, 0, 0.44}, 9},
                                 {{10, 5, 5, 1.00}, 10},  {{10, 8, 2, 1.00}, 16},  {{10, 5, 5, 0.10}, 6},
                                 {{10, 0, 10, 0.90}, 10}, {{0, 0, 0, 0.90}, 0}};
  HpaSettings settings;
  for (const auto &row : rows) {
    CAPTURE(row.sample.measured_pods, row.sample.utilisation);
    CHECK(hpa_recommendation(settings, row.sample) == row.expected);
  }
}

TEST_CASE("HPA ramp takes at least log2 of the growth in periods")
{
  HpaSettings settings;
  settings.max_pods = 1000;
  for (const int goal : {8, 60, 500}) {
    HpaAlgorithm hpa(settings);
    int pods = 4;
    int steps = 0;
    while (pods < goal && steps < 100)
      pods = hpa.decide(15.0 * steps++, {pods, pods, 0, settings.target_ratio * goal / pods});
    CHECK(pods == goal);
    CHECK(steps == static_cast<int>(std::ceil(std::log2(goal / 4.0))));
  }
}

TEST_CASE("HPA adds no more within one period and shrinks only after its window")
{
  HpaSettings settings;
  settings.max_pods = 100;
  HpaAlgorithm hpa(settings);
  CHECK(hpa.decide(0, {10, 10, 0, 5.0}) == 20);
  CHECK(hpa.decide(5, {20, 20, 0, 5.0}) == 20);
  CHECK(hpa.decide(15, {20, 20, 0, 2.5}) == 40);
  CHECK(hpa.decide(300, {40, 40, 0, 0.1}) == 40);
  CHECK(hpa.decide(316, {40, 40, 0, 0.1}) == 8);
}
