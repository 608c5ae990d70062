#include "samples.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"

#include <catch2/catch.hpp>

namespace roles_test {

using namespace drsim;
using namespace drsim::samples;
using Catch::Matchers::Contains;

namespace {

ComponentSpec component(const std::string &id, const std::string &kind, const std::string &region,
                        std::vector<std::string> zones = {})
{
  ComponentSpec spec;
  spec.id = id;
  spec.kind = kind;
  spec.region = region;
  spec.zones = std::move(zones);
  return spec;
}

Stage stage(Hop::Kind kind, const std::string &target, double visits = 1, bool required = true)
{
  Hop hop;
  hop.kind = kind;
  hop.target = target;
  hop.visits = visits;
  hop.required = required;
  return {{hop}, false};
}

Journey journey(const std::string &id, double share, double slo, std::vector<Stage> path)
{
  Journey out;
  out.id = id;
  out.share = share;
  out.slo_success_ratio = slo;
  out.path = std::move(path);
  return out;
}

/// Browsing touches web and list; buying web, list, till and the ledger.
Deployment shop()
{
  Deployment deployment;
  deployment.id = "corner-shop";
  deployment.regions = {{"north-1", {"north-1a", "north-1b"}}, {"south-1", {"south-1a"}}};
  deployment.components = {
      component("web@north-1", "service", "north-1"),   component("list@north-1", "service", "north-1"),
      component("till@north-1", "service", "north-1"),  component("events", "msk", "north-1"),
      component("ledger", "rds_instance", "north-1"),   component("ledger-dr", "rds_replica", "south-1"),
      component("check:a", "route53_health_check", ""), component("check:b", "route53_health_check", ""),
      component("record:shop", "route53_record", ""),
  };
  deployment.components.back().links["health_check"] = {"check:b"};
  const auto call = Hop::Kind::call;
  deployment.journeys = {journey("browse", 0.9, 0.999, {stage(call, "web"), stage(call, "list", 2)}),
                         journey("buy", 0.1, 0.99,
                                 {stage(call, "web"), stage(call, "list"), stage(call, "till"),
                                  stage(Hop::Kind::write, "ledger")})};
  deployment.stores = {{"events", ""}, {"ledger", ""}};
  return deployment;
}

std::vector<std::string> stands_for(const std::string &kind, const std::string &target,
                                    const Deployment &deployment = shop())
{
  const auto role = role_of(kind, target, deployment);
  REQUIRE(role);
  CHECK((role->targets.empty() ? !role->lacks.empty() : !role->why.empty()));
  return role->targets;
}

std::string lacking(const std::string &kind, const std::string &target, const Deployment &deployment)
{
  const auto role = role_of(kind, target, deployment);
  REQUIRE(role);
  CHECK(role->targets.empty());
  return role->lacks;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("roles: what each stands for in a deployment")
{
  CHECK(stands_for("zone_outage", "zone:busiest of region:primary") == Names{"zone:north-1a"});
  CHECK(stands_for("zone_outage", "zone:busiest of region:dr") == Names{"zone:south-1a"});
  CHECK(stands_for("zone_outage", "zone:any of region:north-1") == Names{"zone:north-1a", "zone:north-1b"});
  CHECK(stands_for("data_corruption", "store:of-record") == Names{"ledger"}); // events is no database
  CHECK(stands_for("component_failure", "store:any") == Names{"ledger"});
  CHECK(stands_for("bad_deploy", "service:critical") == Names{"service:till"});
  CHECK(stands_for("bad_deploy", "service:busiest") == Names{"service:list"});
  CHECK(stands_for("bad_deploy", "service:any on the critical journey") ==
        Names{"service:web", "service:list", "service:till"});
  CHECK(stands_for("health_check_flap", "health-check:primary") == Names{"check:b"});
  CHECK(stands_for("component_failure", "topic:primary") == Names{"events"});
  CHECK(stands_for("component_failure", "replica:dr") == Names{"ledger-dr"});
}

TEST_CASE("roles: the busiest zone is where components stand, a lone database before all")
{
  Deployment deployment = shop();
  deployment.components.push_back(component("cache:a", "elasticache", "north-1", {"north-1b"}));
  CHECK(stands_for("zone_outage", "zone:busiest of region:primary", deployment) == Names{"zone:north-1b"});
  deployment.components[4].zones = {"north-1a"};
  deployment.components.push_back(component("cache:b", "elasticache", "north-1", {"north-1b"}));
  CHECK(stands_for("zone_outage", "zone:busiest of region:primary", deployment) == Names{"zone:north-1a"});
}

TEST_CASE("roles: what a deployment lacks is said, an exact name wins, a typo is no role")
{
  Deployment small = shop();
  small.regions.pop_back();
  small.stores = {{"events", ""}};
  small.components.erase(small.components.begin() + 4, small.components.end());
  small.components.pop_back(); // events
  CHECK_THAT(lacking("partition", "link:inter-region", small), Contains("one region"));
  CHECK_THAT(lacking("region_outage", "region:dr", small), Contains("one region"));
  CHECK_THAT(lacking("data_corruption", "store:of-record", small), Contains("no store of corner-shop"));
  CHECK_THAT(lacking("health_check_flap", "health-check:primary", small),
             Contains("no Route 53 health check"));
  CHECK_THAT(lacking("component_failure", "topic:primary", small), Contains("no msk stands in north-1"));
  small.journeys.clear();
  CHECK_THAT(lacking("bad_deploy", "service:critical", small), Contains("no journey"));

  Deployment named = shop();
  named.components.push_back(component("busiest@north-1", "service", "north-1"));
  CHECK_FALSE(role_of("bad_deploy", "service:busiest", named));
  CHECK_FALSE(role_of("bad_deploy", "service:bussiest", shop()));
  CHECK_FALSE(role_of("region_outage", "store:of-record", shop())); // not what that fault can hit
  CHECK_FALSE(role_of("zone_outage", "zone:busiest of region:nowhere", shop()));
}

TEST_CASE("roles: targets are settled, the message of a wrong one names the roles")
{
  Scenario scenario;
  scenario.file = "s.json";
  FaultSpec fault;
  fault.kind = "zone_outage";
  fault.target = "zone:any of region:primary";
  fault.at_s = 60.0;
  scenario.faults = {fault, fault, fault};
  scenario.faults[1].kind = "component_failure";
  scenario.faults[1].target = "store:of-record";
  scenario.faults[2].target = "zone:north-1b";
  const Deployment deployment = shop();
  settle_targets(scenario, deployment);
  CHECK(scenario.not_applicable.empty());
  CHECK(scenario.faults[0].drawn_from.size() == 2);
  CHECK(scenario.faults[0].role == "zone:any of region:primary");
  CHECK(scenario.faults[1].target == "ledger");
  CHECK(scenario.faults[1].role == "store:of-record");
  CHECK(scenario.faults[2].role.empty());
  Diagnostics diagnostics;
  validate_scenario(scenario, deployment, {"zone_outage", "component_failure"}, diagnostics);
  CHECK(diagnostics.text().empty());

  scenario.faults[2].target = "zone:somewhere else entirely";
  validate_scenario(scenario, deployment, {"zone_outage", "component_failure"}, diagnostics);
  CHECK_THAT(diagnostics.text(), Contains("or a role: zone:busiest of region:primary (zone:north-1a)"));
  CHECK_THAT(diagnostics.text(), Contains("zone:any of region:primary (drawn each trial)"));
}

TEST_CASE("roles: every target of the shipped scenarios is a role, so that they suit any deployment")
{
  for (const auto &path : json_files("scenarios")) {
    Diagnostics diagnostics;
    Scenario scenario = load_scenario(path, diagnostics);
    INFO(path.string());
    settle_targets(scenario, shop());
    CHECK(scenario.not_applicable.empty());
    validate_scenario(scenario, shop(),
                      {"access_blocked", "bad_deploy", "component_failure", "credential_expiry",
                       "data_corruption", "deletion", "health_check_flap", "node_drain", "partition",
                       "region_outage", "rollout", "traffic_spike", "zone_outage"},
                      diagnostics);
    CHECK(diagnostics.text().empty());
  }
}

} // namespace roles_test
