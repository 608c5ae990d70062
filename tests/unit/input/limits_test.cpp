#include "sim/input/limits.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace limits_test {

using namespace drsim;

namespace {

const std::string catalogue_folder = std::string(DRSIM_SOURCE_DIR) + "/models/catalogue";

struct Held {
  ComponentSpec component;
  std::string told;
  bool refused = false;
};

/// A component with figures of a file, held against the shipped limits.
Held held(const std::string &kind, const std::map<std::string, double> &figures)
{
  Diagnostics none;
  const Catalogue catalogue = load_catalogue(catalogue_folder, none);
  const std::vector<Limit> limits = load_limits(catalogue_folder, none);
  REQUIRE(none.text().empty());
  Deployment deployment;
  ComponentSpec component;
  component.id = "it";
  component.kind = kind;
  for (const auto &[name, value] : figures) {
    Parameter &set = component.parameters[name];
    set.value = Distribution(value);
    set.from = {Source::user_file, Confidence::set, "plan.json", "the." + name, ""};
  }
  deployment.components = {component};
  Diagnostics diagnostics;
  enforce_limits(deployment, catalogue, limits, diagnostics);
  return {deployment.components.front(), diagnostics.text(), diagnostics.has_errors()};
}

bool has(const std::string &text, const std::string &part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("limits: every row names a parameter that the catalogue has, inside what it takes")
{
  Diagnostics diagnostics;
  const Catalogue catalogue = load_catalogue(catalogue_folder, diagnostics);
  const std::vector<Limit> limits = load_limits(catalogue_folder, diagnostics);
  REQUIRE(diagnostics.text().empty());
  REQUIRE(limits.size() > 50);
  for (const Limit &limit : limits) {
    INFO(limit.kind << "." << limit.parameter);
    REQUIRE(catalogue.count(limit.kind) == 1);
    const auto &parameters = catalogue.at(limit.kind).parameters;
    REQUIRE(parameters.count(limit.parameter) == 1);
    for (const std::string &other : {limit.at_most, limit.below, limit.needs, limit.times})
      CHECK((other.empty() || parameters.count(other) == 1));
    const Parameter &usual = parameters.at(limit.parameter).value;
    if (usual.value.is_constant() && limit.form.empty() &&
        !std::isnan(usual.value.mean())) { // the catalogue's own figure is in range
      CHECK(usual.value.mean() >= limit.least);
      CHECK(usual.value.mean() <= limit.most);
    }
    CHECK((limit.beyond == Beyond::accepted) == !limit.then.empty());
  }
}

TEST_CASE("limits: what a system refuses is an error with its place, told once")
{
  for (const double interval_s : {10.0, 30.0})
    CHECK(held("route53_health_check", {{"request_interval_s", interval_s}}).told.empty());
  const Held odd = held("route53_health_check", {{"request_interval_s", 15}});
  CHECK(odd.refused);
  CHECK(has(odd.told,
            "plan.json:the.request_interval_s: error: it.request_interval_s is 15: Route 53 takes 10 or 30"));
  CHECK(odd.component.parameters.count("request_interval_s") == 0); // so that nothing else tells it again
  CHECK(held("alb", {{"interval_s", 4}}).refused);
  CHECK(held("alb", {{"interval_s", 301}}).refused);
  CHECK(held("alb", {{"unhealthy_threshold", 1}}).refused);
  CHECK(held("alb", {{"deregistration_delay_s", 3601}}).refused);
  CHECK(held("consul", {{"raft_multiplier", 0}}).refused);
  CHECK(held("service", {{"hpa_scale_up_period_s", 1801}}).refused);
  CHECK(held("alert_route", {{"group_interval_s", 0}}).refused);
}

TEST_CASE("limits: alarms of CloudWatch have periods of their own, and end within a week")
{
  for (const double period_s : {10.0, 20.0, 30.0, 60.0, 300.0, 86400.0})
    CHECK(held("cloudwatch_alarm", {{"period_s", period_s}, {"evaluation_periods", 1}}).told.empty());
  const Held odd = held("cloudwatch_alarm", {{"period_s", 90}});
  CHECK(has(odd.told, "CloudWatch takes 10, 20, 30 or a multiple of 60"));
  CHECK(held("cloudwatch_alarm", {{"period_s", 86400}, {"evaluation_periods", 8}}).refused);
  CHECK(held("cloudwatch_alarm", {{"evaluation_periods", 2}, {"datapoints_to_alarm", 3}}).refused);
}

TEST_CASE("limits: what a system clamps is clamped here too")
{
  const Held check = held("consul_service", {{"check_interval_s", 0.2}});
  CHECK_FALSE(check.refused);
  CHECK(has(check.told, "warning: it.check_interval_s is 0.2: Consul takes 1 or more"));
  CHECK(check.component.parameters.at("check_interval_s").value.mean() == 1);
  CHECK(held("delivery", {{"canary_interval_s", 5}})
            .component.parameters.at("canary_interval_s")
            .value.mean() == 10);
  CHECK(held("service", {{"eviction_wait_s", -1}}).component.parameters.at("eviction_wait_s").value.mean() ==
        0);
}

TEST_CASE("limits: zero is the default where the system says so")
{
  const Held probe = held("service", {{"readiness_period_s", 0}, {"readiness_timeout_s", 0}});
  CHECK_FALSE(probe.refused);
  CHECK(probe.component.parameters.empty()); // the catalogue's default holds, which is Kubernetes'
  CHECK(held("service", {{"readiness_period_s", -1}}).refused);
  CHECK(held("vault", {{"raft_multiplier", 0}}).component.parameters.empty());
}

TEST_CASE("limits: figures that do not go together")
{
  const Held topic = held("msk", {{"min_insync_replicas", 3}, {"replication_factor", 2}});
  CHECK_FALSE(topic.refused);
  CHECK(has(topic.told, "above replication_factor (2)"));
  CHECK(has(topic.told, "partitions take no events from producers with acks=all, ever"));
  CHECK(held("msk", {{"replication_factor", 3}, {"brokers", 2}}).refused);
  CHECK(held("service", {{"hpa_min", 5}, {"hpa_max", 3}}).refused);
  CHECK(held("elasticache", {{"multi_az", 1}}).refused); // automatic failover is off unless set
  CHECK(held("elasticache", {{"multi_az", 1}, {"automatic_failover", 1}, {"replicas_per_shard", 1}})
            .told.empty());
  CHECK(held("prometheus", {{"scrape_timeout_s", 30}, {"scrape_interval_s", 15}}).refused);
  CHECK(held("vault", {{"default_lease_ttl_s", 7200}, {"max_lease_ttl_s", 3600}}).refused);
}

TEST_CASE("limits: Patroni raises what is too small, in deployment.json too")
{
  const Held low = held("patroni", {{"ttl_s", 5}, {"loop_wait_s", 0.5}, {"retry_timeout_s", 1}});
  CHECK_FALSE(low.refused);
  CHECK(low.component.parameters.at("ttl_s").value.mean() == 20);
  CHECK(low.component.parameters.at("loop_wait_s").value.mean() == 1);
  CHECK(low.component.parameters.at("retry_timeout_s").value.mean() == 3);
  CHECK(has(low.told, "it.ttl_s is 5: Patroni takes 20 or more"));
}

TEST_CASE("limits: backups of an instance may be off, those of an Aurora cluster may not")
{
  CHECK(held("rds_instance", {{"backup_retention_days", 0}}).told.empty());
  CHECK(held("rds_instance", {{"backup_retention_days", 36}}).refused);
  Diagnostics none;
  const Catalogue catalogue = load_catalogue(catalogue_folder, none);
  Deployment deployment;
  ComponentSpec cluster;
  cluster.id = "it";
  cluster.kind = "rds_instance";
  for (auto &[name, text, value] :
       {std::tuple{"form", "aurora", 0.0}, std::tuple{"backup_retention_days", "", 0.0}}) {
    Parameter &set = cluster.parameters[name];
    set.text = text;
    set.value = Distribution(value);
    set.from = {Source::user_file, Confidence::set, "plan.json", "the", ""};
  }
  deployment.components = {cluster};
  Diagnostics diagnostics;
  enforce_limits(deployment, catalogue, load_limits(catalogue_folder, none), diagnostics);
  CHECK(has(diagnostics.text(), "it.backup_retention_days is 0: Aurora takes 1 or more"));
  CHECK(diagnostics.has_errors());
}

TEST_CASE("limits: probes and spreads of Kubernetes")
{
  CHECK(held("service", {{"liveness_period_s", 0}}).component.parameters.count("liveness_period_s") == 0);
  CHECK_FALSE(held("service", {{"liveness_period_s", 0}}).refused); // the default
  CHECK(held("service", {{"startup_failure_threshold", -1}}).refused);
  CHECK(held("service", {{"zone_max_skew", 0}}).refused);
  CHECK(held("service", {{"hpa_scale_down_period_s", 3600}}).refused);
  CHECK(has(held("elasticache", {{"automatic_failover", 1}, {"replicas_per_shard", 0}}).told,
            "has nobody to fail over to"));
}

} // namespace limits_test
