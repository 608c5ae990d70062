// What deployment.json still asks about is a guess: nobody made a mistake, and two guesses compared say
// nothing.
#include "sim/assemble/load_deployment.hpp"
#include "tests/unit/lint/deployments.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace drsim;
using namespace drsim::lint_test;
namespace fs = std::filesystem;

namespace {

/// One manifest, and deployment.json as `import --init` writes it: database, people and objectives are made
/// up.
Deployment guessed()
{
  const fs::path root = DRSIM_SOURCE_DIR;
  Diagnostics diagnostics;
  const Deployment deployment =
      load_deployment(root / "tests/data/lint/guessed", root / "models/catalogue", diagnostics);
  INFO(diagnostics.text());
  REQUIRE_FALSE(diagnostics.has_errors());
  return deployment;
}

std::set<std::string> ids_of(const std::vector<Finding> &findings)
{
  std::set<std::string> ids;
  for (const Finding &finding : findings)
    ids.insert(finding.id);
  return ids;
}

/// Of a first deployment, about what it made up.
const std::vector<std::string> about_guesses = {
    "no-point-in-time-recovery", "store-without-replica", "store-in-one-zone", "no-cross-region-backup",
    "error-budget-below-rto",    "one-region-only",       "runbook-missing",   "journey-unwatched"};

} // namespace

TEST_CASE(
    "a first deployment has no finding about what drsim made up, and one line says what was not looked at")
{
  const Deployment deployment = guessed();
  REQUIRE(deployment.open_questions.size() > 5);
  const std::vector<Finding> findings = lint::lint(deployment);
  const std::set<std::string> ids = ids_of(findings);
  for (const std::string &id : about_guesses) {
    INFO(id);
    CHECK(ids.count(id) == 0);
    REQUIRE(of(deployment, "open-questions").size() == 1);
    CHECK(of(deployment, "open-questions")[0].message.find(id) != std::string::npos);
  }
  CHECK(ids.count("dns-tail-over-rto") == 0); // there is no record
  CHECK(std::none_of(findings.begin(), findings.end(),
                     [](const Finding &finding) { return finding.severity == Severity::error; }));
  CHECK(ids.count("service-without-history") + ids.count("component-unwatched") >
        0); // what files say still counts
}

TEST_CASE("once the questions are answered the same is found")
{
  Deployment deployment = guessed();
  deployment.open_questions.clear();
  const std::set<std::string> ids = ids_of(lint::lint(deployment));
  for (const std::string &id : about_guesses) {
    INFO(id);
    CHECK(ids.count(id) == 1);
  }
  CHECK(ids.count("open-questions") == 0);
}

TEST_CASE("an assumed figure is set against an objective somebody chose, not against a guess")
{
  Deployment d = empty();
  put(d, "route53_record", "dns", "", {}, {}, {{"routing", "failover"}});
  ComponentSpec &clients =
      put(d, "dns_clients", "clients", "", {{"violator_share", 0.1}, {"violator_ttl_s", 2001}});
  clients.parameters["violator_ttl_s"].from = {Source::catalogue, Confidence::assumed, "catalogue/a.json",
                                               "/parameters/violator_ttl_s", ""};
  CHECK(count(d, "dns-tail-over-rto") == 1);
  d.open_questions = {"/objectives"};
  CHECK(count(d, "dns-tail-over-rto") == 0);
  CHECK(of(d, "open-questions").at(0).message.find("1 place holds a guess") != std::string::npos);
  CHECK(of(d, "open-questions").at(0).message.find("dns-tail-over-rto") != std::string::npos);
  d.open_questions = {"/objectives/rpo"}; // the RTO is chosen
  CHECK(count(d, "dns-tail-over-rto") == 1);
}

TEST_CASE("what a file sets misses an objective, guess or not")
{
  Deployment d = empty();
  put(d, "route53_record", "dns", "", {}, {}, {{"routing", "failover"}});
  put(d, "dns_clients", "clients", "", {{"violator_share", 0.1}, {"violator_ttl_s", 2001}});
  d.open_questions = {"/objectives", "/components/7"};
  CHECK(count(d, "dns-tail-over-rto") == 1);
}

TEST_CASE("a question covers what it is about and what is in it, no more")
{
  Deployment d = empty();
  d.objectives.rto_s = 2600; // beyond a month's error budget
  REQUIRE(count(d, "error-budget-below-rto") == 1);
  for (const char *about : {"/objectives", "/objectives/slo_success_ratio"}) {
    d.open_questions = {about};
    CHECK(count(d, "error-budget-below-rto") == 0);
  }
  for (const char *about : {"/objective", "/objectives/rpo", "/files", "/objectives/slo_success_ratio/x"}) {
    d.open_questions = {about};
    CHECK(count(d, "error-budget-below-rto") == 1);
  }
}
