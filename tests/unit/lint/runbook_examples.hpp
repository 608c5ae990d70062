#pragma once

#include "tests/unit/lint/deployments.hpp"

#include <functional>

namespace drsim::lint_test {

/// A step of "runbook:book", after those of these numbers.
inline ComponentSpec &step(Deployment &d, const std::string &number, const std::string &action,
                           const std::string &target, const std::vector<std::string> &after = {},
                           const Numbers &numbers = {}, const Texts &texts = {})
{
  for (ComponentSpec &one : d.components)
    if (one.id == "runbook:book")
      one.links["step:0" + number] = {"runbook:book/" + number};
  Links links = {{"runbook", {"runbook:book"}}, {"after", {}}};
  for (const std::string &other : after)
    links.back().second.push_back("runbook:book/" + other);
  Texts all = {{"action", action}, {"target", target}};
  all.insert(all.end(), texts.begin(), texts.end());
  return put(d, "runbook_step", "runbook:book/" + number, "", numbers, links, all);
}

inline ComponentSpec &book(Deployment &d, const std::string &trigger = "region", const Numbers &numbers = {})
{
  return put(d, "runbook", "runbook:book", "", numbers, {}, {{"trigger", trigger}});
}

/// A runbook whose commands name something.
inline void mentions(Deployment &d, const std::string &what, const std::string &name)
{
  put(d, "runbook", "runbook:book", "", {}, {},
      {{"trigger", "region"}, {"mentions", what + " " + name + " 7"}});
}

/// An alert that names a page.
inline ComponentSpec &paged_alert(Deployment &d, const Links &links, const std::string &page)
{
  put(d, "alert_route", "route", "", {{"pages", 1}}, {{"notifies", {"sre"}}});
  put(d, "oncall", "sre", "", {{"acknowledge_s", 100}});
  Links all = {{"route", {"route"}}};
  all.insert(all.end(), links.begin(), links.end());
  return put(d, "alert_rule", "alert", "", {{"for_s", 60}}, all,
             {{"severity", "page"}, {"runbook_url", page}});
}

/// For each rule of runbooks: a deployment in which it finds exactly one thing, and the change that cures it.
inline const std::vector<std::pair<std::string, std::function<void(Deployment &, bool bad)>>>
    runbook_examples = {
        {"rebuild-length-unknown",
         [](Deployment &d, bool bad) {
           book(d, "cluster").title = "Rebuild from scratch";
           step(d, "1", "wait", "", {}, bad ? Numbers{} : Numbers{{"duration_s", 7200}});
         }},
        {"runbook-call-refused",
         [](Deployment &d, bool bad) {
           mentions(d, bad ? "call" : "region", bad ? "dr|rds:PromoteReadReplica|denied" : "away");
         }},
        {"people-call-refused",
         [](Deployment &d, bool bad) {
           book(d);
           step(d, "1", "promote", "copy", {}, {},
                bad ? Texts{{"refused_calls", "rds:PromoteReadReplica (oncall:sre as dr: nothing allows it)"}}
                    : Texts{});
         }},
        {"people-access-unknown",
         [](Deployment &d, bool bad) {
           book(d);
           step(d, "1", "promote", "copy", {}, {},
                bad ? Texts{{"unjudged_calls", "rds:PromoteReadReplica"}} : Texts{})
               .links["by"] = {"role:dba"};
         }},
        {"runbook-steps-without-owner",
         [](Deployment &d, bool bad) {
           book(d);
           const ComponentSpec &one = step(d, "1", "promote", "copy");
           if (!bad)
             d.components.back().links["by"] = {"role:dba"};
           static_cast<void>(one);
           step(d, "2", "wait", "", {"1"});
         }},
        {"runbook-steps-without-time-out",
         [](Deployment &d, bool bad) {
           book(d);
           step(d, "1", "promote", "copy", {}, bad ? Numbers{} : Numbers{{"done_timeout_s", 600}});
         }},
        {"runbook-steps-without-verification",
         [](Deployment &d, bool bad) {
           book(d);
           step(d, "1", "promote", "copy");
           step(d, "2", bad ? "wait" : "verify", "journey:buy", {"1"});
         }},
        {"runbook-steps-without-rollback",
         [](Deployment &d, bool bad) {
           book(d);
           step(d, "1", "promote", "copy", {}, {}, bad ? Texts{} : Texts{{"rollback", "rebuild it"}});
         }},
        {"runbook-needs-what-it-mends",
         [](Deployment &d, bool bad) {
           put(d, "tool", "vpn", "away");
           book(d).links["for"] = {bad ? "vpn" : "other"};
           step(d, "1", "restart", "vpn").links["requires"] = {"vpn"};
         }},
        {"runbook-tells-nobody",
         [](Deployment &d, bool bad) {
           book(d);
           step(d, "1", "promote", "copy");
           step(d, "2", bad ? "wait" : "announce", "", {"1"});
         }},
        {"runbooks-alike",
         [](Deployment &d, bool bad) {
           book(d, "database");
           put(d, "runbook", "runbook:other", "", {}, {{"for", {bad ? "" : "db"}}},
               {{"trigger", "database"}});
           d.components.back().links["for"] =
               bad ? std::vector<std::string>{} : std::vector<std::string>{"db"};
         }},
        {"alert-runbook-unknown",
         [](Deployment &d, bool bad) {
           paged_alert(
               d, {{"runbook", bad ? std::vector<std::string>{} : std::vector{std::string("runbook:book")}}},
               "https://wiki.example.com/nowhere");
           book(d);
         }},
        {"alert-without-runbook",
         [](Deployment &d, bool bad) {
           put(d, "elasticache", "cache", "home");
           paged_alert(d, {{"watches", {"cache"}}}, "");
           book(d, bad ? "stream" : "cache");
         }},
        {"runbook-page-in-failed-region",
         [](Deployment &d, bool bad) {
           put(d, "tool", "tool:wiki", bad ? "home" : "away");
           paged_alert(d, {{"runbook", {"runbook:book"}}}, "https://wiki.example.com/book");
           book(d);
         }},
        {"runbook-older-than-files",
         [](Deployment &d, bool bad) {
           book(d, "region", {{"file_changed_s", 1700000000}});
           put(d, "rds_replica", "copy", "away", {{"file_changed_s", bad ? 1700086400 : 1700000001}});
           step(d, "1", "promote", "copy");
         }},
        {"runbook-dns-too-early",
         [](Deployment &d, bool bad) {
           book(d);
           step(d, "1", "promote", "copy");
           step(d, "2", "switch_dns", "dns",
                bad ? std::vector<std::string>{} : std::vector<std::string>{"1"});
         }},
        {"runbook-application-too-early",
         [](Deployment &d, bool bad) {
           put(d, "rds_instance", "db", "home");
           put(d, "rds_replica", "copy", "away", {}, {{"source", {"db"}}});
           book(d);
           step(d, "1", "repoint", "db", bad ? std::vector<std::string>{} : std::vector<std::string>{"2"});
           step(d, "2", "promote", "copy", bad ? std::vector<std::string>{"1"} : std::vector<std::string>{});
         }},
        {"runbook-verifies-too-early",
         [](Deployment &d, bool bad) {
           book(d);
           step(d, "1", "verify", "journey:buy");
           step(d, "2", "scale", "eks", {"1"});
           step(d, "3", bad ? "wait" : "verify", "journey:buy", {"2"});
         }},
        {"runbook-hands-short",
         [](Deployment &d, bool bad) {
           put(d, "role", "role:dba", "", {{"hands", bad ? 1 : 2}});
           book(d);
           for (const char *number : {"1", "2"})
             step(d, number, "wait", "").links["by"] = {"role:dba"};
           step(d, "3", "wait", "", {"1", "2"}).links["by"] = {"role:dba"};
         }},
        {"runbook-beyond-objective",
         [](Deployment &d, bool bad) {
           book(d, "region", {{"stated_rto_s", bad ? 2001 : 2000}});
         }},
        {"runbooks-contradict",
         [](Deployment &d, bool bad) {
           book(d, "region", {{"stated_rpo_s", 60}});
           put(d, "runbook", "runbook:other", "", {{"stated_rpo_s", bad ? 61 : 60}}, {},
               {{"trigger", "region"}});
         }},
        {"runbook-over-own-promise",
         [](Deployment &d, bool bad) { // 4 TB at 100 MB/s are 11 h 07 min
           put(d, "rds_instance", "db", "home", {{"size_bytes", 4e12}, {"restore_bytes_per_s", 1e8}});
           book(d, "corruption", {{"stated_rto_s", bad ? 14400 : 43200}});
           step(d, "1", "restore", "db", {}, {{"duration_s", 600}});
         }},
        {"runbook-step-gives-up-early",
         [](Deployment &d, bool bad) {
           put(d, "rds_replica", "copy", "away", {{"promote_s", 300}});
           book(d);
           step(d, "1", "promote", "copy", {}, {{"done_timeout_s", bad ? 299 : 300}});
         }},
        {"runbook-names-unknown-region",
         [](Deployment &d, bool bad) { mentions(d, "region", bad ? "eu-west-3" : "away"); }},
        {"runbook-names-unknown-component",
         [](Deployment &d, bool bad) {
           put(d, "rds_replica", "copy", "away");
           mentions(d, "cluster", std::string("any 6\ndatabase ") + (bad ? "cpoy" : "copy"));
         }},
        {"runbook-names-unknown-document",
         [](Deployment &d, bool bad) {
           mentions(d, "document", bad ? "shop-promote" : "AWS-RestartEC2Instance");
         }},
        {"runbook-acts-in-lost-region",
         [](Deployment &d, bool bad) {
           mentions(d, "acts-in", bad ? d.regions.at(0).name : d.regions.at(1).name);
         }},
        {"runbook-names-unknown-namespace",
         [](Deployment &d, bool bad) {
           put(d, "service", "order", "", {{"replicas", 2}}).tags["kubernetes namespace"] = "shop";
           mentions(d, "namespace", bad ? "shopp" : "shop");
         }},
        {"runbook-names-unknown-alert",
         [](Deployment &d, bool bad) {
           put(d, "alert_rule", "alert:EtcdNoLeader", "", {{"for_s", 60}});
           mentions(d, "alert", bad ? "EtcdNoLeaders" : "EtcdNoLeader");
         }},
        {"runbook-step-broken",
         [](Deployment &d, bool bad) {
           mentions(d, bad ? "flaw" : "region", bad ? "error|step~Wait~leads~to~no~step" : "away");
         }},
};

} // namespace drsim::lint_test
