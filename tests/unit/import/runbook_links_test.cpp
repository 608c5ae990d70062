// What runbooks of files name, held against the deployment.
#include "sim/assemble/runbook_links.hpp"
#include "sim/import/runbooks/runbook_import.hpp"
#include "sim/import/runbooks/ssm_import.hpp"

#include <catch2/catch.hpp>

namespace runbook_links_test {

using namespace drsim;

namespace {

Deployment with(const Imported &imported)
{
  Deployment deployment;
  deployment.components = imported.components;
  for (const auto &[id, kind] :
       {std::pair{"order@eu-west-1", "service"}, std::pair{"orders-db", "rds_instance"}}) {
    ComponentSpec one;
    one.id = id;
    one.kind = kind;
    deployment.components.push_back(one);
  }
  return deployment;
}

Deployment page(const std::string &command, Diagnostics &diagnostics)
{
  return with(import_runbook_markdown("# T\n1. a\n   ```\n   " + command + "\n   ```\n2. b (1 min)\n",
                                      {"p.md", ""}, diagnostics));
}

} // namespace

TEST_CASE("a service that a command names and nobody has makes the step human work, and is asked about")
{
  Diagnostics diagnostics;
  Deployment deployment = page("kubectl rollout restart deployment/nginx", diagnostics);
  settle_runbook_links(deployment, diagnostics);
  CHECK(diagnostics.text().find("p.md:2: warning: runbook:p/1: its command asks \"restart\" of nginx") == 0);
  CHECK(deployment.components[1].parameters.at("action").text == "wait");
  CHECK_FALSE(deployment.components[1].parameters.contains("target"));
  Diagnostics none;
  Deployment known = page("kubectl rollout restart deployment/order", none);
  settle_runbook_links(known, none);
  CHECK(none.text().empty());
  CHECK(known.components[1].parameters.at("target").text == "order");
}

TEST_CASE(
    "what is waited for and nobody has is asked about, what is to be promoted stays an error of validation")
{
  Diagnostics diagnostics;
  Deployment waits = page("aws rds wait db-instance-available --db-instance-identifier other", diagnostics);
  settle_runbook_links(waits, diagnostics);
  CHECK(diagnostics.text().find("runbook:p/1 waits for other") != std::string::npos);
  CHECK_FALSE(waits.components[1].parameters.contains("until"));
  Diagnostics none;
  Deployment promotes = page("aws rds promote-read-replica --db-instance-identifier other", none);
  settle_runbook_links(promotes, none);
  CHECK(none.text().empty());
  CHECK(promotes.components[1].parameters.at("target").text == "other");
}

TEST_CASE("a document that is called and no file has is asked about")
{
  Diagnostics diagnostics;
  const std::string text =
      "schemaVersion: '0.3'\nmainSteps:\n- {name: c, action: 'aws:executeAutomation', inputs: "
      "{DocumentName: NAME}}\n";
  const auto calling = [&](const std::string &name) {
    std::string one = text;
    one.replace(one.find("NAME"), 4, name);
    Deployment deployment = with(import_ssm_automation(one, {"a.yml", ""}, diagnostics));
    ComponentSpec other;
    other.id = "runbook:there";
    other.kind = "runbook";
    deployment.components.push_back(other);
    settle_runbook_links(deployment, diagnostics);
    return deployment.components[1].links.contains("calls");
  };
  CHECK(calling("there"));
  CHECK(diagnostics.text().empty());
  CHECK_FALSE(calling("nowhere"));
  CHECK(diagnostics.text().find(
            "a.yml:3: warning: runbook:a/1 runs runbook:nowhere, which no file describes") == 0);
}

} // namespace runbook_links_test
