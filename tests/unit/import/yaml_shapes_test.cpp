// YAML as its real readers take it: merge keys, tagged block scalars, texts of CloudFormation with "${...}".
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace yaml_shapes_test {

using namespace drsim;

namespace {

YAML::Node parsed(const std::string &text)
{
  Diagnostics diagnostics;
  const auto documents = parse_yaml_documents(text, "f.yaml", diagnostics);
  INFO(diagnostics.text());
  REQUIRE(documents);
  REQUIRE(documents->size() == 1);
  return documents->front();
}

const ComponentSpec *component(const Imported &imported, const std::string &id)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  return found == imported.components.end() ? nullptr : &*found;
}

} // namespace

TEST_CASE("a merge key brings what the mapping does not say itself")
{
  const YAML::Node node = parsed("base: &base {for: 5m, labels: {severity: warning}}\n"
                                 "rule:\n  <<: *base\n  for: 2m\n");
  CHECK(yaml_text(yaml_at(node, {"rule", "for"})) == "2m");
  CHECK(yaml_text(yaml_at(node, {"rule", "labels", "severity"})) == "warning");
  CHECK(yaml_text(yaml_at(node, {"base", "for"})) == "5m");
  CHECK_FALSE(yaml_at(node, {"rule", "<<"}).IsDefined());
}

TEST_CASE("of several merged mappings the earlier holds, and merges of merges arrive")
{
  const YAML::Node node = parsed("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: &c {x: 3, y: 4, z: 5}\n"
                                 "d:\n  <<: [*b, *c]\ne: {'<<': {x: 9}}\n");
  CHECK(yaml_text(yaml_at(node, {"d", "x"})) == "1");
  CHECK(yaml_text(yaml_at(node, {"d", "y"})) == "2");
  CHECK(yaml_text(yaml_at(node, {"d", "z"})) == "5");
  CHECK(yaml_at(node, {"e", "<<"}).IsDefined()); // quoted it is a key like any other
}

TEST_CASE("a text behind a tag in a list may begin one column right of the dash")
{
  for (const char *tag : {"!Sub |", "&text |", "!Sub |-", "&t !Sub >"}) {
    const YAML::Node node = parsed(std::string("list:\n- - ") + tag +
                                   "\n    first\n      deeper\n\n    # no comment\n  - second\n- third\n");
    INFO(tag);
    const std::string text = yaml_text(node["list"][0][0]);
    CHECK(text.starts_with("first"));
    CHECK(text.find("  deeper") != std::string::npos);
    CHECK(text.find("# no comment") != std::string::npos);
    CHECK(yaml_text(node["list"][0][1]) == "second");
    CHECK(yaml_line(node["list"][1]) == "8");
  }
}

TEST_CASE("what only looks like a tagged text inside another text stays as it is")
{
  const YAML::Node node =
      parsed("script: |\n  - !Sub |\n    echo\nlist:\n- key: |\n    - !Sub |\n     odd\n- !Sub |\n x\n");
  CHECK(yaml_text(node["script"]) == "- !Sub |\n  echo\n");
  CHECK(yaml_text(node["list"][0]["key"]) == "- !Sub |\n odd\n");
  CHECK(yaml_text(node["list"][1]) == "x\n");
}

TEST_CASE("an explicit indentation counts from the dash")
{
  CHECK(yaml_text(parsed("- !Sub |2\n    x\n- y\n")[0]) == "  x\n");
}

TEST_CASE("two rules of which one merges the other are two rules")
{
  const char *rules = "groups:\n- name: shop\n  rules:\n  - &slow\n    alert: Slow\n"
                      "    expr: up{job=\"bff\"} == 0\n    for: 5m\n    labels: {severity: warning}\n"
                      "  - <<: *slow\n    for: 2m\n    labels: {severity: page}\n";
  Diagnostics diagnostics;
  const Imported imported = import_text(rules, {"rules.yaml", "eu-central-1"}, diagnostics);
  INFO(diagnostics.text());
  const ComponentSpec *page = component(imported, "alert:Slow-page");
  REQUIRE(page != nullptr);
  CHECK(page->parameters.at("for_s").value.mean() == 120.0);
  CHECK(imported.alert_labels.at("alert:Slow-page").at("severity") == "page");
}

TEST_CASE("a CloudFormation template is never one of templatefile")
{
  const char *text =
      "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Db:\n    Type: AWS::RDS::DBInstance\n"
      "    Properties:\n      DBInstanceIdentifier: ledger\n      Engine: postgres\n"
      "      MasterUserPassword: '{{resolve:secretsmanager:x:SecretString:password}}'\n"
      "  Jump:\n    Type: AWS::EC2::Instance\n    Properties:\n      UserData:\n        Fn::Base64:\n"
      "          Fn::Join:\n          - ''\n          - - !Sub |\n              echo ${AWS::Region}\n"
      "            - exit 0\n";
  Diagnostics diagnostics;
  const Imported imported = import_text(text, {"ledger.yml", ""}, diagnostics);
  INFO(diagnostics.text());
  CHECK_FALSE(diagnostics.has_errors());
  CHECK(component(imported, "ledger") != nullptr);
  Diagnostics broken;
  static_cast<void>(import_text(std::string(text) + "  bad: [\n", {"ledger.yml", ""}, broken));
  CHECK(broken.text().find("templatefile") == std::string::npos);
}

TEST_CASE("what belongs to krkn is named with what plays its like")
{
  for (const char *text :
       {"kraken:\n    chaos_scenarios:\n        - pod_disruption_scenarios:\n            - etcd.yml\n",
        "- id: kill-pods\n  config:\n    namespace_pattern: ^shop$\n    krkn_pod_recovery_time: 120\n"}) {
    Diagnostics diagnostics;
    CHECK(import_text(text, {"scenario.yaml", ""}, diagnostics).components.empty());
    CHECK(diagnostics.text().find("a configuration of krkn") != std::string::npos);
    CHECK(diagnostics.text().find("drsim replay") != std::string::npos);
  }
}

} // namespace yaml_shapes_test
