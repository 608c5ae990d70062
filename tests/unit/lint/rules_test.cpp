#include "tests/unit/lint/cloud_examples.hpp"
#include "tests/unit/lint/deployments.hpp"
#include "tests/unit/lint/runbook_examples.hpp"
#include "tests/unit/lint/server_examples.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace drsim;
using namespace drsim::lint_test;

namespace {

/// A deployment in which a rule finds exactly one thing, and the change that cures it.
struct Case {
  std::string id;
  std::function<void(Deployment &, bool bad)> build;
};

Journey journey(std::vector<Stage> path)
{
  Journey made;
  made.id = "buy";
  made.share = 1;
  made.path = std::move(path);
  return made;
}

Stage calls(const std::string &target)
{
  return {{{Hop::Kind::call, target, 1, 0, "", true}}, false};
}

void paging(Deployment &d, double for_s, double acknowledge_s, double pages = 1)
{
  put(d, "prometheus", "prom", "", {{"scrape_interval_s", 30}, {"watchdog_timeout_s", 60}});
  put(d, "alert_route", "route", "", {{"group_wait_s", 30}, {"receiver_s", 5}, {"pages", pages}});
  put(d, "oncall", "sre", "", {{"acknowledge_s", acknowledge_s}});
  put(d, "alert_rule", "alert", "", {{"for_s", for_s}, {"evaluation_interval_s", 30}},
      {{"prometheus", {"prom"}}, {"route", {"route"}}, {"watches", {"journey:buy"}}}, {{"severity", "page"}});
  d.journeys = {journey({})};
}

void store(Deployment &d, double room, double hit_ratio)
{
  put(d, "rds_instance", "db", "home", {{"max_concurrency", 8}, {"wal_bytes_per_transaction", 10}});
  put(d, "rds_replica", "copy", "away",
      {{"max_concurrency", room},
       {"read_service_time_s", 0.1},
       {"write_service_time_s", 0.1},
       {"replay_bytes_per_s", 500}},
      {{"source", {"db"}}});
  d.traffic.rate_per_s = 40;
  d.journeys = {journey({{{{Hop::Kind::cache_read, "cache", 1, hit_ratio, "db", true}}, false}})};
}

void record(Deployment &d, const Links &links, const Numbers &numbers)
{
  put(d, "alb", "door", "home");
  put(d, "alb", "door-away", "away", {{"exists", 0}});
  put(d, "route53_health_check", "check", "",
      {{"request_interval_s", 30},
       {"failure_threshold", 3},
       {"timeout_s", 4},
       {"checkers", 16},
       {"healthy_share", 0.18},
       {"aggregation_s", 6}});
  put(d, "route53_record", "dns", "", numbers, links);
}

void runbook(Deployment &d, const std::string &action, const std::string &target, double duration_s,
             const std::string &requires_id = "")
{
  paging(d, 60, 100);
  put(d, "runbook", "book", "", {}, {{"step:01", {"book/1"}}, {"step:02", {"book/2"}}},
      {{"trigger", "region"}});
  put(d, "runbook_step", "book/1", "", {{"duration_s", duration_s}}, {}, {{"action", "wait"}});
  put(d, "runbook_step", "book/2", "", {{"duration_s", duration_s}},
      {{"after", {"book/1"}}, {"requires", {requires_id}}}, {{"action", action}, {"target", target}});
  put(d, "rds_replica", "copy", "away", {{"promote_s", 300}});
  put(d, "route53_record", "dns", "");
}

const std::vector<Case> data_cases = {
    {"backup-interval-over-rpo",
     [](Deployment &d, bool bad) {
       put(d, "backup_plan", "plan", "home", {{"period_s", bad ? 901 : 900}});
     }},
    {"no-point-in-time-recovery",
     [](Deployment &d, bool bad) {
       put(d, "rds_instance", "db", "home", {{"backup_retention_days", bad ? 0 : 1}});
     }},
    {"point-in-time-lag-over-rpo",
     [](Deployment &d, bool bad) {
       put(d, "rds_instance", "db", "home",
           {{"backup_retention_days", 7}, {"pitr_ship_s", bad ? 900 : 800}, {"pitr_upload_s", 60}});
     }},
    {"backup-not-copied-to-dr",
     [](Deployment &d, bool bad) {
       put(d, "backup_plan", "plan", "home", {{"copy_to_dr", bad ? 0 : 1}});
     }},
    {"no-cross-region-backup",
     [](Deployment &d, bool bad) {
       put(d, "rds_instance", "db", "home", {{"cross_region_backup", 0}});
       put(d, "backup_plan", "plan", "home", {{"copy_to_dr", bad ? 0 : 1}}, {{"stores", {"db"}}});
     }},
    {"store-without-replica",
     [](Deployment &d, bool bad) {
       put(d, "rds_instance", "db", "home");
       put(d, "rds_replica", "copy", bad ? "home" : "away", {}, {{"source", {"db"}}});
       d.stores = {{"db", ""}};
     }},
    {"replica-smaller-than-primary", [](Deployment &d, bool bad) { store(d, bad ? 7 : 8, 1); }},
    {"replica-too-small-for-peak", [](Deployment &d, bool bad) { store(d, bad ? 3 : 5, 0); }},
    {"cold-cache-overloads-replica", [](Deployment &d, bool bad) { store(d, bad ? 3 : 5, 0.9); }},
    {"replica-replays-too-slowly",
     [](Deployment &d, bool bad) {
       store(d, 8, 1);
       d.traffic.rate_per_s = bad ? 51 : 49;
       d.journeys = {journey({{{{Hop::Kind::write, "db", 1, 0, "", true}}, false}})};
     }},
    {"store-in-one-zone",
     [](Deployment &d, bool bad) {
       put(d, "rds_instance", "db", "home", {{"multi_az", bad ? 0 : 1}});
     }},
};

const std::vector<Case> parity_cases = {
    {"dr-component-missing",
     [](Deployment &d, bool bad) {
       put(d, "elasticache", "cache", "home");
       put(d, "elasticache", "cache-away", bad ? "home2" : "away");
     }},
    {"dr-front-door-missing",
     [](Deployment &d, bool bad) {
       put(d, "alb", "door", "home");
       put(d, "alb", "door-away", "away", {{"exists", bad ? 0 : 1}});
     }},
    {"dr-service-missing",
     [](Deployment &d, bool bad) {
       put(d, "service", "bff@home", "home");
       put(d, "service", bad ? "other@away" : "bff@away", "away");
     }},
    {"dr-alarm-missing",
     [](Deployment &d, bool bad) {
       put(d, "alb", "door", "home");
       put(d, "alb", "door-away", "away");
       put(d, "cloudwatch_alarm", "a", "", {}, {{"watches", {"door"}}}, {{"metric", "5xx_ratio"}});
       put(d, "cloudwatch_alarm", "b", "", {}, {{"watches", {"door-away"}}},
           {{"metric", bad ? "replica_lag_s" : "5xx_ratio"}});
     }},
    {"dr-cluster-smaller",
     [](Deployment &d, bool bad) {
       put(d, "eks_cluster", "here", "home", {{"nodes", 3}});
       put(d, "eks_cluster", "there", "away", {{"nodes", bad ? 2 : 3}});
     }},
    {"dr-fewer-replicas",
     [](Deployment &d, bool bad) {
       put(d, "service", "bff@home", "home", {{"replicas", 4}});
       put(d, "service", "bff@away", "away", {{"replicas", bad ? 3 : 4}});
     }},
    {"dr-cluster-without-room",
     [](Deployment &d, bool bad) {
       put(d, "service", "bff@home", "home", {{"replicas", bad ? 9 : 8}});
       put(d, "eks_cluster", "there", "away", {{"max_nodes", 2}, {"pods_per_node", 4}});
     }},
};

const std::vector<Case> watch_cases = {
    {"monitoring-in-guarded-region",
     [](Deployment &d, bool bad) { put(d, "prometheus", "prom", bad ? "home" : "away"); }},
    {"tool-in-guarded-region", [](Deployment &d, bool bad) { put(d, "tool", "ci", bad ? "home" : ""); }},
    {"alarm-in-watched-region",
     [](Deployment &d, bool bad) {
       put(d, "alb", "door", "home");
       put(d, "cloudwatch_alarm", "a", bad ? "home" : "away", {}, {{"watches", {"door"}}});
     }},
    {"alarm-silent-on-missing-data",
     [](Deployment &d, bool bad) {
       put(d, "cloudwatch_alarm", "a", "", {}, {}, {{"treat_missing_data", bad ? "ignore" : "breaching"}});
     }},
    {"no-dead-mans-switch",
     [](Deployment &d, bool bad) {
       put(d, "prometheus", "prom", "", {{"watchdog_timeout_s", bad ? std::nan("") : 300}});
     }},
    {"alert-watches-nothing",
     [](Deployment &d, bool bad) {
       paging(d, 60, 60);
       put(d, "cloudwatch_alarm", "a", "", {}, {{"watches", {bad ? "nothing" : "prom"}}});
     }},
    {"group-blind-to-service",
     [](Deployment &d, bool bad) {
       put(d, "autoscaling_group", "asg:web", "home", {}, {}, {{"health_check", bad ? "EC2" : "ELB"}});
       put(d, "service", "web@home", "home", {}, {{"cluster", {"asg:web"}}});
       put(d, "alb", "door", "home", {}, {{"services", {"web@home"}}});
     }},
    {"page-muted",
     [](Deployment &d, bool bad) {
       paging(d, 60, 60);
       for (ComponentSpec &one : d.components)
         if (one.kind == "alert_route" && bad)
           one.parameters["mute_times"].text = "weekdays=sat,sun";
     }},
    {"journey-unwatched", [](Deployment &d, bool bad) { paging(d, 60, 60, bad ? 0 : 1); }},
    {"component-unwatched",
     [](Deployment &d, bool bad) {
       put(d, "alb", "door", "home");
       put(d, "alert_rule", "alert", "", {}, {{"watches", {bad ? "else" : "door"}}});
     }},
    {"alert-chain-slow", [](Deployment &d, bool bad) { paging(d, 60, bad ? 400 : 360); }},
    {"alert-fires-always",
     [](Deployment &d, bool bad) {
       put(d, "alert_rule", "alert", "", {{"threshold", bad ? -1 : 0.1}}, {{"watches", {"journey:a"}}},
           {{"metric", "error_ratio"}});
     }},
    {"alert-rule-slow", [](Deployment &d, bool bad) { paging(d, bad ? 450 : 420, 1); }},
    {"alert-pages-nobody",
     [](Deployment &d, bool bad) {
       paging(d, 60, 60, bad ? 0 : 1);
       put(d, "cloudwatch_alarm", "a", "", {}, {{"notifies", {"sre"}}});
     }},
};

const std::vector<Case> dns_cases = {
    {"dns-failover-floor",
     [](Deployment &d, bool bad) {
       record(d, {{"health_check", {bad ? "check" : "none"}}}, {{"ttl_s", 60}});
     }},
    {"record-without-failover",
     [](Deployment &d, bool bad) {
       record(d, {{"health_check", {"check"}}, {"secondary", {"door-away"}}}, {});
       for (ComponentSpec &one : d.components)
         if (one.kind == "route53_record")
           one.parameters["routing"].text = bad ? "simple" : "failover";
     }},
    {"failover-without-health-check",
     [](Deployment &d, bool bad) {
       record(d, {{"health_check", {bad ? "none" : "check"}}, {"secondary", {"door-away"}}}, {});
     }},
    {"failover-without-secondary",
     [](Deployment &d, bool bad) {
       record(d, {{"primary", {"door"}}, {"secondary", {bad ? "none" : "door-away"}}}, {});
     }},
    {"failover-secondary-does-not-serve",
     [](Deployment &d, bool bad) {
       record(d, {}, {{"secondary_serves", bad ? 0 : 1}});
     }},
    {"failover-secondary-unchecked",
     [](Deployment &d, bool bad) {
       record(d, {{"secondary", {"door-away"}}, {"secondary_health_check", {bad ? "none" : "check"}}}, {});
     }},
    {"failover-ignores-target-health",
     [](Deployment &d, bool bad) {
       record(d, {}, {{"evaluate_target_health", bad ? 0 : 1}});
     }},
    {"failover-fails-open",
     [](Deployment &d, bool bad) {
       record(d, {{"secondary", {bad ? "door-away" : "door"}}}, {{"evaluate_target_health", 1}});
     }},
    {"dns-tail-over-rto",
     [](Deployment &d, bool bad) {
       put(d, "route53_record", "dns", "");
       put(d, "dns_clients", "c", "", {{"violator_share", 0.1}, {"violator_ttl_s", bad ? 2001 : 2000}});
     }},
};

const std::vector<Case> recovery_cases = {
    {"runbook-over-rto", [](Deployment &d, bool bad) { runbook(d, "promote", "copy", bad ? 740 : 720); }},
    {"runbook-needs-failed-region",
     [](Deployment &d, bool bad) {
       put(d, "tool", "vault", bad ? "home" : "away");
       runbook(d, "promote", "copy", 1, "vault");
     }},
    {"recovery-creates-resources",
     [](Deployment &d, bool bad) { runbook(d, bad ? "create" : "promote", "copy", 1); }},
    {"recovery-edits-dns",
     [](Deployment &d, bool bad) { runbook(d, bad ? "switch_dns" : "wait", "dns", 1); }},
    {"runbook-missing",
     [](Deployment &d, bool bad) {
       put(d, "oncall", "sre", "");
       for (const char *trigger : {"region", "database", "corruption"})
         put(d, "runbook", trigger, "", {}, {}, {{"trigger", trigger}});
       put(d, "runbook", "last", "", {}, {}, {{"trigger", bad ? "other" : "deploy"}});
     }},
    {"failback-missing",
     [](Deployment &d, bool bad) {
       put(d, "runbook", "away", "", {}, {}, {{"trigger", "region"}});
       put(d, "runbook", "home", "", {}, {}, {{"trigger", bad ? "database" : "failback"}});
     }},
    {"runbook-without-trigger",
     [](Deployment &d, bool bad) {
       put(d, "runbook", "book", "", {}, {}, {{"trigger", bad ? "" : "region"}});
     }},
    {"runbook-step-target-unknown",
     [](Deployment &d, bool bad) { runbook(d, "promote", bad ? "nobody" : "copy", 1); }},
};

void chain(Deployment &d, const Numbers &outer, const Numbers &inner)
{
  put(d, "service", "web@home", "home", outer);
  put(d, "service", "bff@home", "home", inner);
  d.traffic.rate_per_s = 10;
  d.journeys = {journey({calls("web"), calls("bff")})};
}

const std::vector<Case> load_cases = {
    {"pools-beyond-connections",
     [](Deployment &d, bool bad) {
       chain(d, {}, {{"replicas", 2}, {"hpa", 1}, {"hpa_max", 14}, {"pool_size_per_pod", bad ? 20 : 6}});
       put(d, "rds_instance", "db", "home", {{"max_connections", 90}, {"reserved_connections", 3}});
       const Stage writes = {{{Hop::Kind::write, "db", 1, 0, "", true}}, false};
       d.journeys = {journey({calls("web"), calls("bff"), writes})};
     }},
    {"retry-amplification",
     [](Deployment &d, bool bad) {
       chain(d, {{"retries", 2}}, {{"retries", bad ? 1 : 0}});
     }},
    {"timeout-inversion",
     [](Deployment &d, bool bad) {
       chain(d, {{"timeout_s", 2}}, {{"timeout_s", 1}, {"retries", bad ? 2 : 1}});
     }},
    {"capacity-below-peak",
     [](Deployment &d, bool bad) {
       chain(d, {}, {{"replicas", bad ? 4 : 5}, {"service_time_s", 0.5}, {"concurrency_per_pod", 1}});
     }},
    {"autoscaler-limit-low",
     [](Deployment &d, bool bad) {
       chain(d, {},
             {{"hpa", 1},
              {"hpa_max", bad ? 9 : 10},
              {"hpa_target_utilisation", 0.5},
              {"service_time_s", 0.5},
              {"concurrency_per_pod", 1}});
     }},
    {"autoscaler-undoes-runbook",
     [](Deployment &d, bool bad) {
       put(d, "eks_cluster", "eks", "away");
       put(d, "service", "web@away", "away",
           {{"hpa", 1}, {"hpa_min", bad ? 4 : 5}, {"service_time_s", 0.5}, {"concurrency_per_pod", 1}},
           {{"cluster", {"eks"}}});
       d.traffic.rate_per_s = 10;
       d.journeys = {journey({calls("web")})};
       put(d, "runbook_step", "book/1", "", {}, {}, {{"action", "scale"}, {"target", "eks"}});
       put(d, "runbook_step", "book/2", "", {}, {{"after", {"book/1"}}}, {{"action", "check"}});
       put(d, "runbook_step", "book/3", "", {}, {{"after", {"book/2"}}}, {{"action", "switch_dns"}});
     }},
    {"service-single-replica",
     [](Deployment &d, bool bad) {
       put(d, "service", "s@home", "home", {{"replicas", bad ? 1 : 2}});
     }},
    {"service-zone-spread-off",
     [](Deployment &d, bool bad) {
       put(d, "service", "s@home", "home", {{"replicas", 2}, {"zone_spread", bad ? 0 : 1}});
     }},
    {"service-without-history",
     [](Deployment &d, bool bad) {
       put(d, "service", "s@home", "home", {{"revision_history", bad ? 0 : 1}});
     }},
    {"delivery-without-rollback",
     [](Deployment &d, bool bad) {
       put(d, "delivery", "d", "", {{"automatic_rollback", bad ? 0 : 1}});
     }},
    {"delivery-without-canary",
     [](Deployment &d, bool bad) {
       put(d, "delivery", "d", "", {{"canary_weight", bad ? 1 : 0.1}});
     }},
    {"error-budget-below-rto", [](Deployment &d, bool bad) { d.objectives.rto_s = bad ? 2600 : 2590; }},
    {"unplayed-on-path",
     [](Deployment &d, bool bad) {
       Hop hop;
       hop.target = "basket";
       d.journeys.emplace_back().path.emplace_back().hops.push_back(hop);
       d.unplayed.push_back({bad ? "basket" : "other",
                             "HelmRelease/basket",
                             "HelmRelease",
                             "a chart",
                             {Source::user_file, Confidence::set, "apps.yaml", "12", ""}});
     }},
    {"open-questions",
     [](Deployment &d, bool bad) {
       d.objectives.rto_s = 2600;
       if (bad)
         d.open_questions = {"/objectives"};
     }},
    {"one-region-only",
     [](Deployment &d, bool bad) {
       if (bad)
         d.regions.pop_back();
     }},
    {"assumptions-carry-verdict",
     [](Deployment &d, bool bad) {
       put(d, "tool", "ci", "", {{"start_s", 100}}).parameters["start_s"].from.confidence =
           bad ? Confidence::assumed : Confidence::measured;
     }},
};

void counterparts(Deployment &d, const std::string &what, const std::string &here, const std::string &there)
{
  put(d, "service", "s@home", "home");
  put(d, "service", "s@away", "away");
  const auto needs = [&](const std::string &from, const std::string &kind, const std::string &to) {
    d.dependencies.push_back({from, kind, to, "", {Source::user_file, Confidence::set, "k.yaml", "7", ""}});
  };
  needs(what == "allows" ? "sg-home" : "s@home", what, here);
  needs("s@home", "security_group", "sg-home");
  needs("s@away", "security_group", "sg-away");
  needs(what == "allows" ? "sg-away" : "s@away", what, there);
}

const std::vector<Case> difference_cases = {
    {"dr-version-differs",
     [](Deployment &d, bool bad) { counterparts(d, "image", "a/s:2", bad ? "b/s:1" : "b/s:2"); }},
    {"dr-need-missing",
     [](Deployment &d, bool bad) { counterparts(d, "secret", "keys", bad ? "other-keys" : "keys"); }},
    {"dr-firewall-differs",
     [](Deployment &d, bool bad) {
       counterparts(d, "allows", "ingress tcp 5432", "ingress tcp 5432");
       if (bad)
         d.dependencies.push_back({"sg-home", "allows", "ingress tcp 443", "", {}});
     }},
    {"dr-setting-differs",
     [](Deployment &d, bool bad) {
       put(d, "service", "s@home", "home", {{"timeout_s", 2}});
       put(d, "service", "s@away", "away", {{"timeout_s", bad ? 3 : 2}});
     }},
};

std::vector<Case> all_cases()
{
  std::vector<Case> all;
  for (const auto *cases : {&data_cases, &parity_cases, &difference_cases, &watch_cases, &dns_cases,
                            &recovery_cases, &load_cases})
    all.insert(all.end(), cases->begin(), cases->end());
  for (const auto *examples : {&server_examples, &cloud_examples, &runbook_examples})
    for (const auto &[id, build] : *examples)
      all.push_back({id, build});
  return all;
}

} // namespace

TEST_CASE("every rule finds its one mistake, and nothing once it is cured")
{
  for (const Case &example : all_cases()) {
    INFO(example.id);
    Deployment wrong = empty();
    example.build(wrong, true);
    CHECK(count(wrong, example.id) == 1);
    for (const Finding &finding : of(wrong, example.id)) {
      CHECK_FALSE(finding.file.empty());
      CHECK_FALSE(finding.where.empty());
      CHECK_FALSE(finding.message.empty());
      CHECK_FALSE(finding.cure.empty());
    }
    Deployment right = empty();
    example.build(right, false);
    CHECK(count(right, example.id) == 0);
  }
}

TEST_CASE("every rule has an example")
{
  std::vector<std::string> ids;
  for (const Case &example : all_cases())
    ids.push_back(example.id);
  std::sort(ids.begin(), ids.end());
  CHECK(ids == lint_rules());
}

TEST_CASE("absent figures are no findings")
{
  Deployment d = empty();
  for (const char *kind :
       {"rds_instance",    "service",         "eks_cluster",    "backup_plan",  "route53_record",
        "oncall",          "alert_rule",      "alert_route",    "runbook_step", "cloudwatch_alarm",
        "delivery",        "consul",          "consul_service", "vault",        "patroni",
        "haproxy_backend", "routing_control", "safety_rule",    "cloudfront",   "s3_bucket"})
    put(d, kind, kind, "away");
  for (const Finding &finding : lint::lint(d)) {
    INFO(finding.message);
    CHECK((finding.id == "alert-watches-nothing" || finding.id == "component-unwatched" ||
           finding.id == "runbook-missing" || finding.id == "alert-pages-nobody"));
  }
  CHECK(lint::lint(Deployment()).empty());
}

TEST_CASE("a sum is spelled out, and its figures are right")
{
  Deployment d = empty();
  paging(d, 45, 500);
  const std::vector<Finding> found = of(d, "alert-chain-slow");
  REQUIRE(found.size() == 1);
  // 15 + 15 + 60 (45 rounded up to evaluations of 30) + 30 + 5 + 500 = 625 of 2000 s
  CHECK(found[0].message.find("31.3 % of the RTO") != std::string::npos);
  CHECK(found[0].message.find("10 min 25 s") != std::string::npos);
  CHECK(found[0].where == "for_s");
}

TEST_CASE("a failover's floor is the vote of the checkers, what carries it, and the TTL")
{
  Deployment d = empty();
  record(d, {{"health_check", {"check"}}}, {{"ttl_s", 60}});
  REQUIRE(count(d, "dns-failover-floor") == 1);
  const std::string message = of(d, "dns-failover-floor")[0].message;
  // 4 + 2 x (30 + 4) + 30 x 14 / 17 = 96.7 s (facts 2: p50 97 s), + 6 + 60
  CHECK(message.find("2 min 43 s in the mean") != std::string::npos);
  CHECK(message.find("14 of 16 checkers agree, 1 min 37 s") != std::string::npos);
  d.components[2].parameters.erase("checkers"); // who votes is not known
  CHECK(count(d, "dns-failover-floor") == 0);
}

TEST_CASE("an alarm of CloudWatch pages too, and may be the fastest")
{
  Deployment d = empty();
  paging(d, 600, 500);
  put(d, "cloudwatch_alarm", "quick", "", {{"period_s", 60}, {"evaluation_periods", 1}, {"notify_s", 5}},
      {{"watches", {"journey:buy"}}, {"notifies", {"sre"}}});
  REQUIRE(count(d, "alert-chain-slow") == 1);
  // 30 + 5 + 500 = 535 of 2000 s
  CHECK(of(d, "alert-chain-slow")[0].message.find("quick, takes 26.8 % of the RTO") != std::string::npos);
  CHECK(of(d, "alert-chain-slow")[0].where == "period_s");
}

TEST_CASE("a catalogue's figure names the catalogue and the component")
{
  Deployment d = empty();
  put(d, "delivery", "canary", "", {{"automatic_rollback", 0}}).parameters["automatic_rollback"].from = {
      Source::catalogue, Confidence::assumed, "catalogue/delivery.json", "/parameters/automatic_rollback",
      ""};
  const std::vector<Finding> found = of(d, "delivery-without-rollback");
  REQUIRE(found.size() == 1);
  CHECK(found[0].file == "catalogue/delivery.json");
  CHECK(found[0].where == "/parameters/automatic_rollback (of canary)");
  CHECK(found[0].message.find("no file sets it") != std::string::npos);
}

TEST_CASE("point in time recovery makes a rare backup milder, not well")
{
  Deployment d = empty();
  put(d, "rds_instance", "db", "home", {{"backup_retention_days", 7}});
  put(d, "backup_plan", "plan", "home", {{"period_s", 86400}}, {{"stores", {"db"}}});
  REQUIRE(count(d, "backup-interval-over-rpo") == 1);
  CHECK(of(d, "backup-interval-over-rpo")[0].severity == Severity::warning);
  d.components[0].parameters["backup_retention_days"].value = 0;
  CHECK(of(d, "backup-interval-over-rpo")[0].severity == Severity::error);
}

TEST_CASE("Vault in the primary region only is a tool that is missing when it is needed")
{
  Deployment d = empty();
  put(d, "vault", "vault-home", "home");
  CHECK(count(d, "tool-in-guarded-region") == 1);
  put(d, "vault", "vault-away", "away");
  CHECK(count(d, "tool-in-guarded-region") == 0);
}

TEST_CASE("a topic whose events a replicator carries over has its copy")
{
  Deployment d = empty();
  put(d, "msk", "events", "home");
  d.stores = {{"events", ""}};
  REQUIRE(count(d, "store-without-replica") == 1);
  CHECK(of(d, "store-without-replica")[0].cure.find("Replicator") != std::string::npos);
  put(d, "msk", "events-away", "away");
  put(d, "msk_replicator", "carry", "away", {}, {{"source", {"events"}}, {"target", {"events-away"}}});
  CHECK(count(d, "store-without-replica") == 0);
}

TEST_CASE("a tool with a twin elsewhere, or a registry of its own region, is missed by nobody")
{
  Deployment d = empty();
  put(d, "tool", "vpn-home", "home");
  put(d, "tool", "vpn-away", "away");
  CHECK(count(d, "tool-in-guarded-region") == 1);
  put(d, "tool", "vpn", "", {}, {{"one_of", {"vpn-home", "vpn-away"}}});
  CHECK(count(d, "tool-in-guarded-region") == 0);
  put(d, "tool", "images", "home");
  put(d, "service", "web@home", "home", {}, {{"registry", {"images"}}});
  CHECK(count(d, "tool-in-guarded-region") == 0);
  put(d, "service", "web@away", "away", {}, {{"registry", {"images"}}});
  CHECK(count(d, "tool-in-guarded-region") == 1);
}

TEST_CASE("a runbook's last words are not part of the recovery")
{
  Deployment d = empty();
  runbook(d, "promote", "copy", 700);
  CHECK(count(d, "runbook-over-rto") == 0);
  put(d, "runbook_step", "book/3", "", {{"duration_s", 5000}}, {{"after", {"book/2"}}},
      {{"action", "announce"}});
  for (ComponentSpec &component : d.components)
    if (component.id == "book")
      component.links["step:03"] = {"book/3"};
  CHECK(count(d, "runbook-over-rto") == 0);
}

TEST_CASE("a service a runbook scales is short of pods only until then")
{
  Deployment d = empty();
  chain(d, {}, {{"replicas", 4}, {"service_time_s", 0.5}, {"concurrency_per_pod", 1}});
  d.components.back().links["cluster"] = {"eks"};
  REQUIRE(count(d, "capacity-below-peak") == 1);
  CHECK(of(d, "capacity-below-peak")[0].severity == Severity::error);
  put(d, "runbook_step", "book/1", "", {}, {}, {{"action", "scale"}, {"target", "eks"}});
  REQUIRE(count(d, "capacity-below-peak") == 1);
  CHECK(of(d, "capacity-below-peak")[0].severity == Severity::warning);
  CHECK(of(d, "capacity-below-peak")[0].message.find("until book/1 scales it") != std::string::npos);
}
