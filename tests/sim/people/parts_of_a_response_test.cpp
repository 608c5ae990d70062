#include "sim/components/people/faults_behind.hpp"
#include "sim/components/people/setbacks.hpp"
#include "sim/components/people/ways.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/kinds.hpp"
#include "tests/sim/people/plain_people.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace parts_of_a_response_test {

using namespace drsim;
using namespace drsim::test;

TEST_CASE("an event belongs to every fault that led to it, and to none when none did")
{
  Timeline timeline;
  const EventId noise = timeline.record(0, "alert:noise", "alert_firing", "", Phase::none, {});
  const EventId one = timeline.record(1, "fault:a", "fault", "", Phase::none, {});
  const EventId two = timeline.record(2, "fault:b", "fault", "", Phase::none, {});
  const EventId down = timeline.record(3, "db", "writer_lost", "", Phase::none, {two});
  people::FaultsBehind behind(timeline);
  CHECK(behind.of(no_event) == 0);
  CHECK(behind.of(noise) == 0);
  CHECK(behind.of(one) == 1);
  CHECK(behind.of(down) == 2);
  const EventId both = timeline.record(4, "alert", "alert_firing", "", Phase::none, {one, down, noise});
  CHECK(behind.of(both) == 3);
  CHECK(behind.first(3) == one);
  CHECK(behind.first(2) == two);
  CHECK(behind.first(0) == no_event);
}

TEST_CASE("the parts of a recovery fail so often that the whole fails as often as rehearsals say")
{
  const people::Setbacks setbacks(component("oncall", "oncall:sre", {}));
  const auto whole = [&](const char *rehearsed, int asked) {
    return 1 - std::pow(1 - setbacks.fails_ratio("promote", rehearsed, asked), asked);
  };
  for (const int asked : {1, 2, 5}) {
    CHECK(whole("never", asked) == Approx(0.3));
    CHECK(whole("yearly", asked) == Approx(0.25));
    CHECK(whole("quarterly", asked) == Approx(0.1));
  }
  // A plan ages by 2 points a month, all its measures together, up to one that never works at first.
  CHECK(1 - std::pow(1 - setbacks.fails_ratio("promote", "yearly", 4, 18), 4) == Approx(0.25 + 18 * 0.02));
  CHECK(setbacks.fails_ratio("promote", "yearly", 4, 600) == Approx(1));
  CHECK(setbacks.fails_ratio("rollback", "never", 3) == 0.1);
  CHECK(setbacks.fails_ratio("restart", "never", 3) == 0.15);
}

TEST_CASE("a failed measure is tried again, reworked or made worse, in the shares of the catalogue")
{
  const people::Setbacks setbacks(component("oncall", "oncall:sre", {}));
  Stream chance(1, 1, "test", "setbacks");
  std::map<std::string, int> seen;
  const int all = 4000;
  for (int i = 0; i < all; ++i)
    ++seen[setbacks.draw(0.5, chance).set_by];
  const auto near = [&](const char *what, double share) {
    return std::fabs(seen[what] - share * all) < 4 * std::sqrt(share * (1 - share) * all);
  };
  CHECK(near("", 0.5));
  CHECK(near("retry_s", 0.3));
  CHECK(near("rework_s", 0.15));
  CHECK(near("worse_s", 0.05));
}

TEST_CASE("every kind that can fail by itself is some kind of trouble, and what is ours can be restarted")
{
  const auto &restarted = action_named("restart")->kinds;
  for (const Kind &kind : kinds()) {
    INFO(kind.name);
    const bool fails = kind.fails != nullptr;
    CHECK((trouble_of_kind(kind.name) != nullptr) == fails);
    const bool ours = fails && trouble_of_kind(kind.name) != trouble_named("outside");
    CHECK((std::find(restarted.begin(), restarted.end(), std::string(kind.name)) != restarted.end()) == ours);
  }
}

TEST_CASE("ways out of a dead database: its standby where it has one, a member that lags after a restart")
{
  const auto names = [](const std::string &kind, std::map<std::string, Distribution> numbers) {
    const Deployment deployment =
        two_regions({component(kind, "orders-db", {"east", std::move(numbers), {}, {}})});
    const people::Trouble dead{trouble_named("database"), "orders-db", no_event};
    std::vector<std::string> all;
    for (const people::Way &way : people::ways_out(dead, deployment, {})) {
      all.push_back(way.name);
      CHECK(people::is_lossy(way, deployment) == (way.name.find("whatever it lacks") != std::string::npos));
    }
    return all;
  };
  using Names = std::vector<std::string>;
  CHECK(names("rds_instance", {{"multi_az", 1.0}}) == Names{"failover orders-db", "restart orders-db"});
  CHECK(names("rds_instance", {{"multi_az", 0.0}}) == Names{"restart orders-db"});
  CHECK(names("patroni", {{"members", 3}}) == Names{"failover orders-db", "restart orders-db",
                                                    "make a member lead of orders-db, whatever it lacks"});
  CHECK(names("patroni", {{"members", 1}}) == Names{"restart orders-db"});
}

TEST_CASE("ways out of a lost region: its runbook, else what it would do, by hand")
{
  Given dr{"west", {}, {}, {{"source", {"orders-db"}}}};
  Given front{"west", {{"exists", 0}}, {}, {}};
  Given record{"", {}, {}, {{"primary", {"alb:east"}}, {"secondary", {"alb:west"}}}};
  Given book{"", {}, {{"trigger", "region"}}, {}};
  Deployment deployment = two_regions(
      {component("rds_instance", "orders-db", {"east", {}, {}, {}}),
       component("rds_replica", "orders-db-dr", dr), component("alb", "alb:east", {"east", {}, {}, {}}),
       component("alb", "alb:west", front), component("eks_cluster", "eks:west", {"west", {}, {}, {}}),
       component("route53_record", "route53:shop", record), component("runbook", "runbook:r", book)});
  deployment.stores.push_back({"orders-db", "Orders"});
  const people::Trouble lost{trouble_named("region"), "east", no_event};
  const auto planned = people::ways_out(lost, deployment, {deployment.find("runbook:r")});
  REQUIRE(planned.size() == 2);
  CHECK(planned[0].name == "runbook:r");
  CHECK_FALSE(planned[0].improvised);
  const auto by_hand = people::ways_out(lost, deployment, {});
  REQUIRE(by_hand.size() == 1);
  std::vector<std::string> asked;
  for (const people::Measure &one : by_hand[0].measures)
    asked.push_back(one.action + ":" + one.target);
  CHECK(asked == std::vector<std::string>{"promote:orders-db-dr", "create:alb:west", "repoint:orders-db",
                                          "scale:eks:west", "switch_dns:route53:shop"});
  CHECK(people::is_lossy(by_hand[0], deployment));
  const people::Trouble dead{trouble_named("edge"), "alb:east", no_event};
  const auto restart = people::ways_out(dead, deployment, {deployment.find("runbook:r")});
  REQUIRE(restart.size() == 2);
  CHECK(restart[0].name == "restart alb:east");
  CHECK_FALSE(people::is_lossy(restart[0], deployment));
  CHECK(restart[1].name == "runbook:r");
  CHECK(restart[1].improvised);
}

TEST_CASE("ways out of an ill zone and of overload: balancers that may leave it, users turned away")
{
  Given allowed{"east", {{"zonal_shift", 1}}, {}, {}};
  const Deployment deployment =
      two_regions({component("alb", "alb:east", allowed), component("alb", "alb:old", {"east", {}, {}, {}}),
                   component("alb", "alb:west", {"west", {{"zonal_shift", 1}}, {}, {}})});
  const people::Trouble ill{trouble_named("zone"), "east-b", no_event};
  const auto leave = people::ways_out(ill, deployment, {});
  REQUIRE(leave.size() == 1);
  REQUIRE(leave[0].measures.size() == 1);
  CHECK(leave[0].measures[0].action + ":" + leave[0].measures[0].target == "shift_away:alb:east");
  people::Trouble load{trouble_named("overload"), "", no_event};
  CHECK(people::ways_out(load, deployment, {}).empty()); // nothing is overloaded, there is no cluster
  load.overloaded = true;
  const auto shed = people::ways_out(load, deployment, {});
  REQUIRE(shed.size() == 1);
  std::vector<std::string> asked;
  for (const people::Measure &one : shed[0].measures)
    asked.push_back(one.action + ":" + one.target);
  CHECK(asked ==
        std::vector<std::string>{"shed:alb:east", "shed:alb:old", "readmit:alb:east", "readmit:alb:old"});
}

} // namespace parts_of_a_response_test
