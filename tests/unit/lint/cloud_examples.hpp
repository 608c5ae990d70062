#pragma once

#include "tests/unit/lint/deployments.hpp"

#include <functional>

namespace drsim::lint_test {

inline void gated_record(Deployment &d)
{
  put(d, "routing_control", "control", "");
  put(d, "route53_record", "record", "", {}, {{"routing_control", {"control"}}},
      {{"switched_by", "routing_control"}});
}

inline ComponentSpec &bucket(Deployment &d, const std::string &replication)
{
  put(d, "s3_bucket", "copies", "away");
  return put(d, "s3_bucket", "pages", "home", {{"replication_bound_s", 900}, {"replication_lag_s", 60}},
             {{"replica", {"copies"}}}, {{"replication", replication}});
}

/// For each rule of routing, copies and paths: a deployment in which it finds exactly one thing, and the
/// change that cures it.
inline const std::vector<std::pair<std::string, std::function<void(Deployment &, bool bad)>>> cloud_examples =
    {
        {"routing-control-without-step",
         [](Deployment &d, bool bad) {
           gated_record(d);
           put(d, "runbook_step", "step", "", {}, {},
               {{"action", "switch_dns"}, {"target", bad ? "other" : "record"}});
         }},
        {"safety-rule-blocks-failover",
         [](Deployment &d, bool bad) {
           put(d, "safety_rule", "rule", "", {{"threshold", bad ? 2 : 1}, {"inverted", 0}},
               {{"asserted", {"a", "b"}}}, {{"sort", "assertion"}, {"rule", "ATLEAST"}});
         }},
        {"cloudfront-one-region",
         [](Deployment &d, bool bad) {
           put(d, "alb", "door", "home");
           put(d, "alb", "other", bad ? "home" : "away");
           put(d, "cloudfront", "front", "", {{"origin_failover", 1}}, {{"origin", {"door", "other"}}});
         }},
        {"cloudfront-failover-codes",
         [](Deployment &d, bool bad) {
           put(d, "cloudfront", "front", "", {{"origin_failover", 1}}, {},
               {{"failover_codes", bad ? "500, 502, 504" : "500, 502, 503, 504"}});
         }},
        {"bucket-not-replicated", [](Deployment &d, bool bad) { bucket(d, bad ? "none" : "rtc"); }},
        {"bucket-lag-over-rpo",
         [](Deployment &d, bool bad) {
           d.objectives.rpo_s = 900;
           bucket(d, bad ? "plain" : "rtc");
         }},
        {"bucket-partly-replicated",
         [](Deployment &d, bool bad) {
           bucket(d, "rtc").parameters["whole"] = parameter(bad ? 0 : 1, "", "whole");
         }},
        {"bucket-without-versions",
         [](Deployment &d, bool bad) {
           put(d, "s3_bucket", "pages", "away", {{"versioning", bad ? 0 : 1}});
         }},
        {"dr-needs-primary-region",
         [](Deployment &d, bool bad) {
           put(d, "rds_replica", "copy", "away");
           need(d, "copy", "key", "aws_kms_key.main");
           need(d, "aws_kms_key.main", "stands_in", bad ? "home" : "away");
         }},
        {"certificate-wrong",
         [](Deployment &d, bool bad) {
           put(d, "alb", "door", "home");
           put(d, "alb", "spare", "away");
           put(d, "route53_record", "record", "", {}, {{"primary", {"door"}}, {"secondary", {"spare"}}});
           need(d, "record", "named", "shop.example.com A");
           need(d, "spare", "certificate", "cert");
           need(d, "cert", "covers", bad ? "static.example.com" : "*.example.com");
         }},
        {"port-closed",
         [](Deployment &d, bool bad) {
           put(d, "rds_replica", "copy", "away");
           need(d, "copy", "port", "5432");
           need(d, "copy", "security_group", "sg");
           need(d, "sg", "allows", bad ? "ingress tcp 5433-5440" : "ingress tcp 5000-6000");
         }},
        {"subnets-in-one-zone",
         [](Deployment &d, bool bad) {
           put(d, "alb", "door", "home");
           need(d, "door", "network", "one");
           need(d, "door", "network", "two");
           need(d, "one", "zone", "home-a");
           need(d, "two", "zone", bad ? "home-a" : "home-b");
         }},
        {"front-door-without-way-in",
         [](Deployment &d, bool bad) {
           put(d, "alb", "door", "home");
           need(d, "door", "faces", "internet");
           need(d, "door", "network", "one");
           need(d, "one", "zone", "unknown");
           need(d, "one", "routed_by", "table");
           need(d, "table", bad ? "way_out" : "way_in", "gate");
         }},
        {"one-way-out",
         [](Deployment &d, bool bad) {
           for (const char *zone : {"home-a", "home-b"}) {
             need(d, std::string("inner-") + zone, "zone", zone);
             need(d, std::string("outer-") + zone, "zone", zone);
             need(d, std::string("inner-") + zone, "routed_by", std::string("table-") + zone, "home");
             need(d, std::string("table-") + zone, "way_out",
                  bad ? "nat-home-a" : std::string("nat-") + zone);
             need(d, std::string("nat-") + zone, "lies_in", std::string("outer-") + zone);
           }
         }},
        {"networks-overlap",
         [](Deployment &d, bool bad) {
           need(d, "here", "range", "10.1.0.0/16", "home");
           need(d, "beside", "range", bad ? "10.9.0.0/16" : "10.1.0.0/24", "home"); // of one region
           need(d, "there", "range", bad ? "10.1.128.0/20" : "10.2.0.0/16", "away");
         }},
        {"fixed-address-missing",
         [](Deployment &d, bool bad) {
           need(d, "out", "fixed_address", "eip", "home");
           need(d, "out too", "fixed_address", "eip", bad ? "home" : "away");
         }},
        {"node-pool-in-one-zone",
         [](Deployment &d, bool bad) {
           need(d, "NodePool/web", "pool_zone", "home-a", "home");
           if (!bad)
             need(d, "NodePool/web", "pool_zone", "home-b", "home");
         }},
        {"pod-without-owner",
         [](Deployment &d, bool bad) { need(d, "Pod/tools", "owned_by", bad ? "nobody" : "Job/tools"); }},
        {"accelerator-one-region",
         [](Deployment &d, bool bad) {
           need(d, "front", "spreads_to", "home");
           if (!bad)
             need(d, "front", "spreads_to", "away");
         }},
        {"role-of-one-region",
         [](Deployment &d, bool bad) {
           need(d, "policy", "grants_in", "sqs home");
           if (!bad)
             need(d, "other", "grants_in", "sqs away");
         }},
        {"kept-in-one-region",
         [](Deployment &d, bool bad) {
           need(d, "secret", "kept_as", "shop/home/db");
           need(d, "secret", "stands_in", "home");
           need(d, "copy", "kept_as", bad ? "shop/away/cache" : "shop/away/db");
           need(d, "copy", "stands_in", "away");
         }},
        {"dns-name-of-one-region",
         [](Deployment &d, bool bad) {
           put(d, "rds_instance", "db", "home");
           put(d, "rds_replica", "copy", "away");
           need(d, "aws_route53_record.db", "named", "db.shop.internal CNAME");
           need(d, "aws_route53_record.db", "store", "db");
           if (!bad) {
             need(d, "aws_route53_record.copy", "named", "db.shop.internal CNAME");
             need(d, "aws_route53_record.copy", "store", "copy");
           }
         }},
};

} // namespace drsim::lint_test
