// Rules of runbooks: what their findings say, and what is no finding.
#include "sim/model/mentions.hpp"
#include "tests/unit/lint/runbook_examples.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::lint_test;

namespace {

std::string said(const Deployment &d, const std::string &id)
{
  const std::vector<Finding> found = of(d, id);
  return found.empty() ? "" : found.front().message;
}

bool tells(const std::string &text, const std::string &words)
{
  return text.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("what steps lack is one finding a runbook, with their numbers, of steps that act")
{
  Deployment d = empty();
  book(d);
  step(d, "1", "wait", "");
  step(d, "2", "promote", "copy", {"1"});
  step(d, "3", "repoint", "db", {"2"});
  step(d, "4", "verify", "", {"3"});
  CHECK(said(d, "runbook-steps-without-time-out") ==
        "runbook:book: 2 of 2 steps that act have no time-out (2, 3): nobody knows when to give up and go "
        "another way");
  CHECK(
      tells(said(d, "runbook-steps-without-verification"), "1 of 2 steps that act have no verification (2)"));
  CHECK(of(d, "runbook-steps-without-owner").at(0).severity == Severity::note);
  d.components[0].parameters["automatic"].value = 1; // a machine does it
  CHECK(count(d, "runbook-steps-without-owner") == 0);
}

TEST_CASE("a step that fails is taken back by the step for its failure")
{
  Deployment d = empty();
  book(d);
  step(d, "1", "promote", "copy");
  REQUIRE(count(d, "runbook-steps-without-rollback") == 1);
  step(d, "2", "rebuild_replica", "copy", {}, {}, {{"rollback", "none"}}).links["after_failure"] = {
      "runbook:book/1"};
  CHECK(count(d, "runbook-steps-without-rollback") == 0);
}

TEST_CASE("a tool is lost with a region by what it needs, and lives on while one of several does")
{
  Deployment d = empty();
  put(d, "tool", "sso", "home");
  put(d, "tool", "vpn-home", "home");
  put(d, "tool", "vpn-away", "away");
  put(d, "tool", "vpn", "", {}, {{"one_of", {"vpn-home", "vpn-away"}}});
  book(d);
  step(d, "1", "promote", "copy").links["requires"] = {"vpn"};
  CHECK(count(d, "runbook-needs-failed-region") == 0);
  d.components[3].links["needs"] = {"sso"};
  CHECK(tells(said(d, "runbook-needs-failed-region"), "vpn by sso"));
  d.components[3].links.erase("needs");
  d.components[2].region = "home";
  CHECK(tells(said(d, "runbook-needs-failed-region"), "vpn by vpn-away"));
}

TEST_CASE("a runbook cannot use what it is there to mend, until it has mended it")
{
  Deployment d = empty();
  put(d, "vault", "vault", "home");
  put(d, "tool", "secrets", "", {}, {{"one_of", {"vault"}}});
  book(d, "platform");
  d.components.back().links["for"] = {"vault"};
  step(d, "1", "wait", "").links["requires"] = {"secrets"};
  ComponentSpec &mends = step(d, "2", "unseal", "vault");
  mends.links["after"] = {"runbook:book/1"};
  step(d, "3", "wait", "").links = {{"after", {"runbook:book/2"}}, {"requires", {"secrets"}}};
  CHECK(count(d, "runbook-needs-what-it-mends") == 1);
  CHECK(tells(said(d, "runbook-needs-what-it-mends"), "book/1 needs secrets by vault"));
}

TEST_CASE("the loss of the other region takes what stands there")
{
  Deployment d = empty();
  put(d, "tool", "ci", "away");
  book(d, "other_region");
  step(d, "1", "switch_dns_back", "dns").links["requires"] = {"ci"};
  CHECK(count(d, "runbook-needs-failed-region") == 1);
  d.components[0].region = "home";
  CHECK(count(d, "runbook-needs-failed-region") == 0);
}

TEST_CASE("a runbook that an alert names, or another calls, is begun without a trigger")
{
  Deployment d = empty();
  book(d, "");
  REQUIRE(count(d, "runbook-without-trigger") == 1);
  SECTION("an alert names it")
  {
    paged_alert(d, {{"runbook", {"runbook:book"}}}, "book");
    CHECK(count(d, "runbook-without-trigger") == 0);
  }
  SECTION("a step calls it")
  {
    put(d, "runbook_step", "runbook:other/1", "", {}, {{"calls", {"runbook:book"}}});
    CHECK(count(d, "runbook-without-trigger") == 0);
  }
}

TEST_CASE("steps side by side are too early for each other, ways after a failure are not")
{
  Deployment d = empty();
  book(d);
  step(d, "1", "promote", "copy");
  step(d, "2", "create", "door");
  step(d, "3", "switch_dns", "dns", {"1"});
  CHECK(tells(said(d, "runbook-dns-too-early"), "are done: 2 (create door)"));
  CHECK(tells(of(d, "runbook-dns-too-early").at(0).cure, "after=2"));
  d.components[2].links["after_failure"] = {"runbook:book/1"};
  CHECK(count(d, "runbook-dns-too-early") == 0);
}

TEST_CASE("pods start after the vault that is restarted for them")
{
  Deployment d = empty();
  put(d, "eks_cluster", "eks", "away");
  put(d, "service", "web@away", "away", {}, {{"cluster", {"eks"}}, {"secrets", {"vault"}}});
  put(d, "vault", "vault", "away");
  book(d);
  step(d, "1", "scale", "eks");
  step(d, "2", "restart", "vault");
  CHECK(tells(said(d, "runbook-application-too-early"), "2 (restart vault)"));
  d.components[4].links["after"] = {"runbook:book/2"};
  CHECK(count(d, "runbook-application-too-early") == 0);
}

TEST_CASE("hands are counted over steps at work at once, not over the page")
{
  Deployment d = empty();
  put(d, "oncall", "sre", "", {{"hands", 2}});
  book(d);
  step(d, "1", "wait", "");
  step(d, "2", "wait", "", {"1"});
  step(d, "3", "wait", "", {"1"});
  step(d, "4", "wait", "", {"2"}); // beside 3, not beside 2
  step(d, "5", "wait", "", {"3", "4"});
  CHECK(count(d, "runbook-hands-short") == 0);
  step(d, "6", "wait", "", {"1"});
  CHECK(tells(said(d, "runbook-hands-short"), "at work at once, and sre has hands for 2"));
  for (ComponentSpec &one : d.components)
    if (one.id == "runbook:book/6")
      one.parameters["by_machine"] = parameter(1, "", "by_machine");
  CHECK(count(d, "runbook-hands-short") == 0);
}

TEST_CASE("a promise is held against the steps alone, and with what comes before them")
{
  Deployment d = empty();
  put(d, "rds_instance", "db", "home",
      {{"size_bytes", 4e12}, {"restore_bytes_per_s", 1e8}, {"provision_s", 400}});
  book(d, "corruption", {{"stated_rto_s", 4 * 3600.0}});
  step(d, "1", "restore", "db", {}, {{"duration_s", 600}});
  CHECK(of(d, "runbook-over-own-promise").at(0).severity == Severity::error);
  CHECK(tells(said(d, "runbook-over-own-promise"),
              "within 4 h 00 min; its longest way alone takes 11 h 23 min"));
  put(d, "oncall", "sre", "", {{"acknowledge_s", 1000}});
  d.components[1].parameters["stated_rto_s"].value = 41500; // the way takes 41000
  CHECK(of(d, "runbook-over-own-promise").at(0).severity == Severity::warning);
  CHECK(tells(said(d, "runbook-over-own-promise"), "after 16 min 40 s until its first step"));
  d.components[1].parameters["stated_rto_s"].value = 2000; // the objective: runbook-over-rto has it
  CHECK(count(d, "runbook-over-own-promise") == 0);
}

TEST_CASE("a name of deployment.json is not the name that a command must say")
{
  Deployment d = empty();
  put(d, "rds_replica", "orders-db-dr", "away").tags[own_name_tag] = "shop-orders-dr";
  mentions(d, "database", "orders-db-dr");
  CHECK(tells(said(d, "runbook-names-unknown-component"), "the file says shop-orders-dr"));
  CHECK(of(d, "runbook-names-unknown-component").at(0).where == "7");
  d.components[1].parameters["mentions"].text = "database shop-orders-dr 7";
  CHECK(count(d, "runbook-names-unknown-component") == 0);
  d.components[1].parameters["mentions"].text = "database anything 7";
  CHECK(count(d, "runbook-names-unknown-component") == 1);
  d.components[0].from.source = Source::deployment; // nobody knows what it is called
  CHECK(count(d, "runbook-names-unknown-component") == 0);
}

TEST_CASE("mentions come back from the text that keeps them")
{
  ComponentSpec runbook;
  CHECK(mentions_of(runbook).empty());
  runbook.parameters["mentions"].text =
      mentions_text({{"region", "eu-west-3", "6"}, {"service", "order", "9"}});
  const std::vector<Mention> back = mentions_of(runbook);
  REQUIRE(back.size() == 2);
  CHECK((back[1].what == "service" && back[1].name == "order" && back[1].line == "9"));
}

TEST_CASE("what is newer than a page is told with its days")
{
  Deployment d = empty();
  book(d, "region", {{"file_changed_s", 951782400}});                      // 2000-02-29
  put(d, "rds_replica", "copy", "away", {{"file_changed_s", 1709164800}}); // 2024-02-29
  step(d, "1", "promote", "copy");
  CHECK(tells(said(d, "runbook-older-than-files"), "last changed on 2000-02-29"));
  CHECK(tells(said(d, "runbook-older-than-files"), "place.json (copy) on 2024-02-29"));
  d.components[1].from.source = Source::deployment; // which changes with every figure
  CHECK(count(d, "runbook-older-than-files") == 0);
  d.components[1].from.source = Source::user_file;
  d.components[0].parameters.erase("file_changed_s"); // not committed yet
  CHECK(count(d, "runbook-older-than-files") == 0);
}

TEST_CASE("runbooks of one trouble are told apart by what they are for, or by alerts")
{
  Deployment d = empty();
  book(d, "database");
  put(d, "runbook", "runbook:other", "", {}, {}, {{"trigger", "database"}});
  REQUIRE(count(d, "runbooks-alike") == 1);
  paged_alert(d, {{"runbook", {"runbook:other"}}}, "other");
  CHECK(count(d, "runbooks-alike") == 0);
}

TEST_CASE(
    "the way through a runbook counts who joins, the decision to lose data, and a service's page to its end")
{
  const auto told = [](const std::function<void(Deployment &)> &more) {
    Deployment d = empty();
    put(d, "oncall", "sre", "",
        {{"decide_s", 10}, {"decide_lossy_s", 600}, {"approval_levels", 2}, {"approve_s", 300}});
    put(d, "rds_replica", "copy", "away", {{"promote_s", 1000}});
    more(d);
    const std::vector<Finding> found = of(d, "runbook-over-rto");
    return found.empty() ? std::string() : found.front().message;
  };
  // 600 s and two approvals of 300 s before 1000 s of promotion: over the RTO of 2000 s by the decision
  // alone.
  CHECK(told([](Deployment &d) {
          book(d);
          step(d, "1", "promote", "copy");
        }).find("decide to lose data 20 min") != std::string::npos);
  CHECK(told([](Deployment &d) {
          book(d, "region", {{"preauthorised", 1}});
          step(d, "1", "promote", "copy");
        }).empty());
  CHECK(told([](Deployment &d) {
          book(d, "region", {{"preauthorised", 1}});
          put(d, "role", "role:dba", "", {{"join_s", 1500}});
          step(d, "1", "promote", "copy").links["by"] = {"role:dba"};
        }).find("until role:dba joins (25 min") != std::string::npos);
  const auto page = [](const char *trigger) {
    return [trigger](Deployment &d) {
      book(d, trigger);
      step(d, "1", "rollback", "bff", {}, {{"duration_s", 100}});
      step(d, "2", "restart", "bff", {"1"}, {{"duration_s", 5000}});
    };
  };
  CHECK(!told(page("service")).empty());
  CHECK(told(page("deploy")).empty());
}
