// Kubernetes' rules about pods as arithmetic: where the scheduler lets one in, how fast nodes are given up,
// when probes take a pod out and bring it back, how restarts wait.
#include "sim/laws/hpa_algorithm.hpp"
#include "sim/laws/node_eviction.hpp"
#include "sim/laws/pod_probe.hpp"
#include "sim/laws/zone_placement.hpp"

#include <catch2/catch.hpp>

using namespace drsim;

namespace {

PlacementRules spread(int max_skew)
{
  PlacementRules rules;
  rules.zone_max_skew = max_skew;
  return rules;
}

ZoneState alive(int pods)
{
  return {pods, true, true};
}

ZoneState dead(int pods)
{
  return {pods, false, true};
}

} // namespace

TEST_CASE("scheduler: DoNotSchedule counts a dead zone until its Node objects go, ScheduleAnyway never")
{
  PlacementRules rules = spread(1);
  CHECK(zone_for_pod(rules, {alive(2), alive(2), alive(1)}) == 2);
  CHECK(zone_for_pod(rules, {alive(2), alive(2), alive(2)}) == 0);
  CHECK_FALSE(zone_for_pod(rules, {alive(2), alive(2), dead(0)})); // 3 - 0 > 1
  CHECK(zone_for_pod(rules, {alive(0), alive(1), dead(0)}) == 0);  // 1 - 0
  CHECK(zone_for_pod(rules, {alive(2), alive(1), dead(1)}) == 1);  // those not evicted yet count
  CHECK(pods_that_fit(rules, {alive(2), alive(1), dead(1)}, 3) == 1);
  CHECK(pods_that_fit(spread(2), {alive(2), alive(1), dead(0)}, 9) == 1);
  ZoneState deleted = dead(0);
  deleted.registered = false;
  CHECK(pods_that_fit(rules, {alive(2), alive(2), deleted}, 5) == 5);
  rules.dead_nodes_count = false; // nodeTaintsPolicy: Honor
  CHECK(pods_that_fit(rules, {alive(2), alive(2), dead(0)}, 5) == 5);
  CHECK(pods_that_fit({}, {alive(2), alive(2), dead(0)}, 5) == 5);
  CHECK_FALSE(zone_for_pod({}, {dead(0), dead(0)}));
}

TEST_CASE("scheduler: minDomains makes the emptiest zone of too few count as none")
{
  PlacementRules rules = spread(1);
  rules.zone_min_domains = 3;
  CHECK(pods_that_fit(rules, {alive(1), alive(1)}, 5) == 0);
  CHECK(pods_that_fit(rules, {alive(1), alive(1), alive(1)}, 5) == 5);
}

TEST_CASE(
    "scheduler: required anti-affinity over zones or nodes is a limit, and nodes help against the latter")
{
  PlacementRules zones;
  zones.most_per_zone = 1;
  CHECK(pods_that_fit(zones, {alive(1), alive(0), dead(0)}, 5) == 1);
  PlacementRules nodes;
  nodes.most_per_node = 1;
  ZoneState two = alive(0);
  two.nodes = 2;
  CHECK(pods_that_fit(nodes, {two, two}, 9) == 4);
  CHECK(pods_that_nodes_would_fit(nodes, {two, two}, 9) == 9);
  PlacementRules skew;
  skew.node_max_skew = 1;
  CHECK(pods_that_fit(skew, {two, two}, 9) == 9);
  ZoneState lost = two;
  lost.alive = false;
  CHECK(pods_that_fit(skew, {two, lost}, 9) == 2); // the dead nodes hold none
}

TEST_CASE("node controller: 0.1 nodes a second of a zone that is lost, slower or none of one lost in part")
{
  const NodeEviction usual;
  CHECK(usual.of_zone_per_s(30, 30) == 0.1);
  CHECK(usual.of_zone_per_s(30, 2) == 0.1);
  CHECK(usual.of_zone_per_s(30, 17) == 0);    // 57 %, a small zone
  CHECK(usual.of_zone_per_s(60, 40) == 0.01); // 67 %, a large one
  CHECK(usual.of_zone_per_s(60, 30) == 0.1);  // 50 %
  CHECK(NodeEviction::after_first_s(0, 0.1) == 0);
  CHECK(NodeEviction::after_first_s(29, 0.1) == Approx(290));
}

TEST_CASE("probes: out after (u + F - 1) P + tau, in after (u + S - 1) P, restarts back off up to their cap")
{
  const PodProbe usual;
  CHECK(usual.out_after_s(0) == 21);
  CHECK(usual.out_after_s(1) == 31);
  CHECK(usual.in_after_s(0.5) == 5);
  CHECK(usual.budget_s() == 30);
  CHECK(usual.fails_behind(1.01));
  CHECK_FALSE(usual.fails_behind(1));
  const double waits_s[] = {0, 10, 20, 40, 80, 160, 300, 300};
  for (int restart = 1; restart <= 8; ++restart)
    CHECK(crash_back_off_s(restart, 10, 300) == waits_s[restart - 1]);
}

TEST_CASE("hpa: what people set by hand is no recommendation, so an idle service shrinks at the next sync")
{
  HpaSettings settings;
  settings.min_pods = 2;
  settings.max_pods = 20;
  HpaAlgorithm idle(settings);
  idle.remember(0, 2);
  CHECK(idle.decide(10, {12, 12, 0, 0.01}) == 2);
  HpaAlgorithm grown(settings); // it asked for them itself: the window holds
  grown.remember(0, 12);
  CHECK(grown.decide(10, {12, 12, 0, 0.01}) == 12);
  CHECK(grown.held_by_window());
  CHECK(grown.decide(301, {12, 12, 0, 0.01}) == 2);
}

TEST_CASE("hpa: scale-down policies bound each period, fractions of pods are cut off")
{
  HpaSettings settings;
  settings.max_pods = 100;
  settings.scale_down_stabilization_s = 0;
  settings.scale_down_percent = 10;
  settings.scale_down_period_s = 60;
  HpaAlgorithm hpa(settings);
  CHECK(hpa.decide(0, {12, 12, 0, 0.01}) == 10); // 10.8
  CHECK(hpa.decide(15, {10, 10, 0, 0.01}) == 10);
  CHECK(hpa.decide(60, {10, 10, 0, 0.01}) == 9);
  settings.scale_down_pods = 4;
  CHECK(HpaAlgorithm(settings).decide(0, {12, 12, 0, 0.01}) == 8);
  settings.scale_down_smaller = true;
  CHECK(HpaAlgorithm(settings).decide(0, {12, 12, 0, 0.01}) == 10);
}

TEST_CASE("hpa: pods that are not ready count as idle when it grows, and not at all when it shrinks")
{
  const HpaSettings settings;                                     // target 0.5
  CHECK(hpa_recommendation(settings, {10, 5, 0, 0.10, 5}) == 1);  // 5 x 0.2
  CHECK(hpa_recommendation(settings, {10, 5, 0, 1.00, 5}) == 10); // as if 0.5
  CHECK(hpa_recommendation(settings, {10, 8, 0, 1.00, 2}) == 16);
}
