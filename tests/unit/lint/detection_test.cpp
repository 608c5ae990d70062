// How long detection takes is one law: lint and the table of alerts must not tell two stories of one alert.
#include "sim/assemble/load_deployment.hpp"
#include "sim/insight/detection_table.hpp"
#include "sim/lint/facts.hpp"
#include "tests/unit/lint/deployments.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::lint_test;
namespace fs = std::filesystem;

namespace {

/// Alerts that page whose detection lint and the table both tell, compared to the second; how many there
/// were.
std::size_t compared(const Deployment &deployment)
{
  std::size_t alerts = 0;
  for (const DetectionRow &row : detection_table(deployment)) {
    const ComponentSpec *alarm = deployment.find(row.alarm);
    if (alarm == nullptr || !row.pages)
      continue;
    INFO(row.alarm << " of " << row.target);
    const std::vector<Phase> phases = machine_phases(deployment, *alarm);
    CHECK(total_s(phases) == Approx(row.total_s));
    ++alerts;
  }
  return alerts;
}

/// Everything that may stand between a failure and a page, in one rule.
Deployment with_every_wait(const std::string &metric)
{
  Deployment deployment = empty();
  put(deployment, "prometheus", "prometheus:main", "home",
      {{"scrape_interval_s", 60}, {"evaluation_interval_s", 20}});
  put(deployment, "alert_rule", "alert:a", "home",
      {{"scrape_interval_s", 10},
       {"rate_window_s", 300},
       {"threshold", 0.1},
       {"recording_interval_s", 40},
       {"recording_groups", 2},
       {"offset_s", 600},
       {"evaluation_interval_s", 30},
       {"for_s", 100}},
      {{"prometheus", {"prometheus:main"}},
       {"watches", {"journey:a"}},
       {"route", {"route:chat", "route:page"}}},
      {{"metric", metric}});
  put(deployment, "alert_route", "route:chat", "home", {{"pages", 0}, {"group_wait_s", 1000}});
  put(deployment, "alert_route", "route:page", "home",
      {{"pages", 1}, {"group_wait_s", 40}, {"receiver_s", 5}});
  return deployment;
}

} // namespace

TEST_CASE("lint and the table of alerts give every alert of the reference the same detection")
{
  const fs::path root = DRSIM_SOURCE_DIR;
  Diagnostics diagnostics;
  const Deployment deployment =
      load_deployment(root / "models/two-region-shop", root / "models/catalogue", diagnostics);
  REQUIRE_FALSE(diagnostics.has_errors());
  CHECK(compared(deployment) >= 3);
}

TEST_CASE("lint and the table of alerts know the same waits")
{
  CHECK(compared(with_every_wait("error_ratio")) == 1);
  CHECK(compared(with_every_wait("utilisation")) == 1);
  CHECK(compared(with_every_wait("replica_lag_s")) == 1);
}
