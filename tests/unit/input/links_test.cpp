#include "sim/input/validate_links.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/kinds.hpp"

#include "samples.hpp"

#include <catch2/catch.hpp>

namespace links_test {

using namespace drsim;
using namespace drsim::samples;

namespace {

ComponentSpec part(const std::string &id, const std::string &kind, const std::string &region,
                   const std::map<std::string, std::vector<std::string>> &links = {})
{
  ComponentSpec spec;
  spec.id = id;
  spec.kind = kind;
  spec.region = region;
  spec.links = links;
  spec.from.file = "deployment.json";
  spec.from.address = "/components/0";
  return spec;
}

ComponentSpec step(const std::string &action, const std::string &target)
{
  ComponentSpec spec = part("runbook:r/1", "runbook_step", "", {{"runbook", {"runbook:r"}}});
  Parameter text;
  text.unit = "text";
  text.from.file = "runbooks/r.md";
  text.from.address = "41";
  text.text = action;
  spec.parameters["action"] = text;
  text.text = target;
  spec.parameters["target"] = text;
  return spec;
}

std::string problems(std::vector<ComponentSpec> components)
{
  Deployment deployment;
  deployment.id = "test";
  deployment.regions = {{"east", {}}, {"west", {}}};
  deployment.components = std::move(components);
  deployment.journeys.emplace_back();
  deployment.journeys.back().id = "checkout";
  Diagnostics diagnostics;
  validate_links(deployment, diagnostics);
  return diagnostics.text();
}

bool has(const std::string &text, const std::string &part)
{
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("links: a misspelt role is an error with the right one, and so is a component of the wrong kind")
{
  const std::string said = problems({part("check", "route53_health_check", "", {{"targets", {"alb:a"}}}),
                                     part("alb:a", "alb", "east"),
                                     part("replica", "rds_replica", "west", {{"source", {"alb:a"}}})});
  CHECK(has(said, "check: kind route53_health_check has no link \"targets\"; did you mean \"target\"?"));
  CHECK(has(said, "replica: link \"source\" names alb:a, of kind alb; wanted: rds_instance, patroni"));
  CHECK(has(said, "deployment.json#/components/0: error"));
}

TEST_CASE("links: what a kind cannot do without is asked for")
{
  CHECK(has(problems({part("replica", "rds_replica", "west")}), "replica: link \"source\" is missing"));
  CHECK(has(problems({part("stream", "msk_replicator", "west")}), "stream: link \"source\" is missing"));
  CHECK(has(problems({part("r/1", "runbook_step", "")}), "r/1: link \"runbook\" is missing"));
  CHECK(has(problems({part("alb:a", "alb", "")}), "alb:a: kind alb stands in a region, and none is named"));
}

TEST_CASE("links: an unknown kind and a service without its region are wrong input, not a defect")
{
  CHECK(has(problems({part("x", "rds_instanse", "east")}),
            "x: drsim knows no kind \"rds_instanse\"; did you mean \"rds_instance\"?"));
  CHECK(has(problems({part("bff", "service", "east")}),
            "bff: a service is named with its region; write \"bff@east\""));
  CHECK(problems({part("bff@east", "service", "east")}).empty());
}

TEST_CASE("links: a step whose target cannot answer its action is wrong input where the target stands")
{
  const std::vector<ComponentSpec> others = {
      part("orders", "rds_instance", "east"),
      part("orders-west", "rds_replica", "west", {{"source", {"orders"}}}),
      part("bff@east", "service", "east"), part("runbook:r", "runbook", "")};
  const auto with = [&](const std::string &action, const std::string &target) {
    std::vector<ComponentSpec> all = others;
    all.push_back(step(action, target));
    return problems(all);
  };
  CHECK(has(with("promote", "orders"),
            "runbooks/r.md:41: error: runbook:r/1: promote: orders is of kind rds_instance"));
  CHECK(has(with("promote", "orders-wst"),
            "the deployment has no \"orders-wst\"; did you mean \"orders-west\"?"));
  CHECK(with("promote", "orders-west").empty());
  CHECK(with("restore", "orders").empty());
  CHECK(with("rollback", "bff").empty());
  CHECK(with("announce", "everybody").empty());
  CHECK(with("scale", "").empty()); // carried out by hand
}

TEST_CASE("tables: kinds, actions and the catalogue name the same things")
{
  Diagnostics diagnostics;
  const Catalogue catalogue = load_catalogue(in_source("models/catalogue"), diagnostics);
  REQUIRE_FALSE(diagnostics.has_errors());
  for (const Kind &kind : kinds()) {
    INFO(kind.name);
    CHECK(catalogue.count(kind.name) == 1);
  }
  CHECK(catalogue.size() == kinds().size());
  const std::vector<std::string> words = catalogue.at("runbook_step").parameters.at("action").words;
  const std::vector<std::string> names = action_names();
  CHECK(std::set<std::string>(words.begin(), words.end()) ==
        std::set<std::string>(names.begin(), names.end()));
  for (const Action &action : actions())
    for (const char *kind : action.kinds) {
      INFO(action.name << " of " << kind);
      REQUIRE(kind_named(kind) != nullptr);
      CHECK(
          (owns_port(kind, ports::request) || std::string(kind) == "delivery")); // its services answer for it
    }
  for (const Kind &kind : kinds()) // what can fail by itself has a port for it
    CHECK((kind.fails != nullptr) == owns_port(kind.name, ports::component_up));
}

} // namespace links_test
