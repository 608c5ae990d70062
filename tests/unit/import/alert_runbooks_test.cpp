// Whose runbook an alert names: by the page's file, its title, an anchor.
#include "sim/assemble/alert_runbooks.hpp"
#include "sim/assemble/runbook_mentions.hpp"
#include "sim/import/facts/runbook_address.hpp"
#include "sim/import/prometheus/prometheus_import.hpp"
#include "sim/import/runbooks/page_mentions.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace alert_runbooks_test {

using namespace drsim;

namespace {

using Ids = std::vector<std::string>;

ComponentSpec &runbook(Deployment &d, const std::string &id, const std::string &file,
                       const std::string &title)
{
  ComponentSpec spec;
  spec.id = id;
  spec.kind = "runbook";
  spec.title = title;
  spec.from.file = file;
  d.components.push_back(spec);
  return d.components.back();
}

Deployment three()
{
  Deployment d;
  runbook(d, "runbook:region-failover", "runbooks/region-failover.md", "Переключение на DR-регион");
  runbook(d, "runbook:plan-region", "runbooks/plan.md", "Scenario 1: loss of the region");
  runbook(d, "runbook:plan-corruption", "runbooks/plan.md", "Сценарий 2. Порча данных");
  return d;
}

Imported rules(const std::string &annotation)
{
  Diagnostics diagnostics;
  const std::string text = "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up{job=\"x\"} == 0\n"
                           "    annotations:\n      " +
                           annotation + "\n";
  return import_prometheus_rules(text, ImportContext{"rules.yml", "", nullptr}, diagnostics);
}

std::string url_of(const Imported &imported)
{
  REQUIRE(imported.components.size() == 1);
  const auto found = imported.components[0].parameters.find("runbook_url");
  return found == imported.components[0].parameters.end() ? "" : found->second.text;
}

} // namespace

TEST_CASE("a page is found by its file, its title, its place in a repository")
{
  const Deployment d = three();
  for (const char *address :
       {"https://wiki.example.com/runbooks/region-failover",
        "https://wiki.example.com/runbooks/region-failover/",
        "https://github.com/o/r/blob/main/runbooks/region-failover.md", "region-failover",
        "runbook:region-failover", "https://wiki.example.com/Region-Failover.html",
        "https://wiki.example.com/%D0%9F%D0%B5%D1%80%D0%B5%D0%BA%D0%BB%D1%8E%D1%87%D0%B5%D0%BD%D0%B8%D0%B5+"
        "%D0%BD%D0%B0+DR-%D1%80%D0%B5%D0%B3%D0%B8%D0%BE%D0%BD",
        "https://wiki.example.com/region-failover#step-3"}) {
    INFO(address);
    CHECK(runbooks_at(d, address) == Ids{"runbook:region-failover"});
  }
}

TEST_CASE("of several runbooks of a page the anchor names one")
{
  const Deployment d = three();
  CHECK(runbooks_at(d, "https://w/plan#scenario-1-loss-of-the-region") == Ids{"runbook:plan-region"});
  CHECK(runbooks_at(d, "https://w/plan#сценарий-2-порча-данных") == Ids{"runbook:plan-corruption"});
  CHECK(runbooks_at(d, "https://w/plan#region") == Ids{"runbook:plan-region"});
  CHECK(runbooks_at(d, "https://w/plan") == Ids{"runbook:plan-region", "runbook:plan-corruption"});
  CHECK(runbooks_at(d, "https://w/plan#else").empty());
}

TEST_CASE("a page that is not among the files is nobody's")
{
  const Deployment d = three();
  for (const char *address : {"https://wiki.example.com/runbooks/other", "https://wiki.example.com/", "/",
                              "#a", "https://wiki.example.com/region-failover/child", "%", "unnamed", ""}) {
    INFO(address);
    CHECK(runbooks_at(d, address).empty());
  }
}

TEST_CASE("alerts and alarms are linked, what deployment.json says stays, a trigger is not asked for")
{
  Deployment d = three();
  const auto alert = [&](const char *kind, const std::string &id, const std::string &url) -> ComponentSpec & {
    ComponentSpec spec;
    spec.id = id;
    spec.kind = kind;
    spec.parameters["runbook_url"].text = url;
    d.components.push_back(spec);
    return d.components.back();
  };
  alert("alert_rule", "a", "https://w/region-failover");
  alert("cloudwatch_alarm", "b", "https://w/region-failover");
  alert("alert_rule", "c", "https://w/region-failover").links["runbook"] = {"runbook:plan-region"};
  alert("alert_rule", "d", "https://w/nowhere");
  link_alert_runbooks(d);
  CHECK(d.find("a")->links.at("runbook") == Ids{"runbook:region-failover"});
  CHECK(d.find("b")->links.at("runbook") == Ids{"runbook:region-failover"});
  CHECK(d.find("c")->links.at("runbook") == Ids{"runbook:plan-region"});
  CHECK(d.find("d")->links.count("runbook") == 0);
}

TEST_CASE("an annotation is an address, without what may be secret, and prose and templates are none")
{
  CHECK(url_of(rules("runbook_url: https://me:pw@wiki.example.com/a?token=x#b")) ==
        "https://wiki.example.com/a#b");
  CHECK(url_of(rules("runbook: region-failover")) == "region-failover");
  CHECK(url_of(rules("runbook_link: runbooks/a.md")) == "runbooks/a.md");
  CHECK(url_of(rules("runbook: call the dba and wait")) == "");
  CHECK(url_of(rules("runbook_url: 'https://w/{{ $labels.job }}'")) == "");
  CHECK(url_of(rules("summary: nothing")) == "");
  CHECK(runbook_address(std::string(600, 'a')) == "");
}

TEST_CASE("a description that speaks of a runbook gives its first address")
{
  CHECK(described_runbook_address("5xx of the shop. Runbook: https://w/a#b.") == "https://w/a#b");
  CHECK(described_runbook_address("see (https://w/playbooks/a), then https://w/c") ==
        "https://w/playbooks/a");
  CHECK(described_runbook_address("dashboard: https://grafana/x") == "");
  CHECK(described_runbook_address("runbook: ask Anna") == "");
}

TEST_CASE("commands of a page name regions, databases, services and documents")
{
  const std::string page =
      "# Plan\nNever in eu-north-1.\n\n1. Go `aws ssm start-automation-execution "
      "--document-name shop-promote`\n```bash\n"
      "aws rds promote-read-replica --region eu-west-3 \\\n  --db-instance-identifier orders-dr\n"
      "aws route53 list-hosted-zones --region us-east-1\n"
      "kubectl -n shop scale deployment order payment --replicas=3\n"
      "kubectl rollout restart deployment/bff\n"
      "aws rds create-db-instance --db-instance-identifier fresh --availability-zone eu-west-1a\n"
      "aws rds reboot-db-instance --db-instance-identifier fresh\n"
      "aws rds reboot-db-instance --db-instance-identifier $DB\n"
      "aws rds reboot-db-instance --db-instance-identifier=arn:aws:rds:eu-west-1:1:db:late\n```\n";
  std::vector<std::string> found;
  for (const Mention &one : read_mentions(page, true))
    found.push_back(one.what + " " + one.name + " " + one.line);
  CHECK(found == Ids{"document shop-promote 4", "region eu-west-3 6", "database orders-dr 6",
                     "acts-in eu-west-3 6", "service order 9", "service payment 9", "namespace shop 9",
                     "service bff 10", "region eu-west-1 11", "database late 14"});
}

} // namespace alert_runbooks_test
