// Hostile files in the shape of every format: refused with a message, at once.
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace limits_test {

using namespace drsim;

namespace {

/// Nine levels of nine aliases: hundreds of millions of nodes when told out.
std::string bomb()
{
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below;
    for (int k = 0; k < 8; ++k)
      text += ", " + below;
    text += "]\n";
  }
  return text;
}

std::string errors(const std::string &text, const std::string &name, const std::string &format)
{
  Diagnostics diagnostics;
  const Imported imported = import_text(text, {name, "eu-west-1"}, diagnostics);
  INFO(name << " as " << imported.format);
  CHECK(imported.format == format);
  CHECK(imported.components.empty());
  CHECK(diagnostics.has_errors());
  return diagnostics.text();
}

/// Beginnings by which the formats of YAML are recognised.
const std::vector<std::pair<const char *, const char *>> yaml_heads = {
    {"kubernetes", "apiVersion: v1\nkind: Service\n"},
    {"prometheus-rules", "groups: []\n"},
    {"prometheus-config", "scrape_configs: []\n"},
    {"alertmanager", "route: {}\nreceivers: []\n"},
    {"cloudformation", "AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n"},
    {"ssm-automation", "schemaVersion: '0.3'\nmainSteps: []\n"},
    {"patroni", "scope: a\nname: b\npostgresql: {}\nbootstrap: {dcs: {ttl: 30}}\n"}};

} // namespace

TEST_CASE("alias bombs, circles and deep nesting are refused in every format that is YAML")
{
  for (const auto &[format, head] : yaml_heads) {
    CHECK(errors(head + bomb(), "a.yaml", format).find("more than a million nodes") != std::string::npos);
    CHECK(errors(head + std::string("z: &x [1, *x]\n"), "a.yaml", format).find("alias inside") !=
          std::string::npos);
    CHECK(errors(head + ("z: " + std::string(100'000, '[')), "a.yaml", format).find("nested deeper than") !=
          std::string::npos);
  }
}

TEST_CASE("deep nesting is refused in every format that is JSON")
{
  const std::string deep = std::string(100'000, '[');
  for (const auto &[format, head] : std::vector<std::pair<const char *, const char *>>{
           {"terraform-plan", R"({"format_version": "1.2", "planned_values": {}, "resource_changes": )"},
           {"cloudformation", R"({"AWSTemplateFormatVersion": "2010-09-09", "Resources": )"},
           {"kubernetes", R"({"apiVersion": "v1", "kind": "Service", "spec": )"},
           {"ssm-automation", R"({"schemaVersion": "0.3", "mainSteps": )"}})
    CHECK(errors(head + deep, "a.json", format).find("nested deeper than") != std::string::npos);
}

TEST_CASE("what is too large for its kind is refused unread")
{
  const std::string large(5'000'000, ' ');
  CHECK(errors("# page\n" + large, "a.md", "runbook-markdown").find("4 MB") != std::string::npos);
  CHECK(errors("global\n  maxconn 1\ndefaults\n  mode http\nbackend b\n" + large, "haproxy.cfg", "haproxy")
            .find("4 MB") != std::string::npos);
  CHECK(errors("server = true\nbootstrap_expect = 3\n" + large, "server.hcl", "consul").find("4 MB") !=
        std::string::npos);
  std::string steps = "# page\n";
  for (int i = 0; i < 501; ++i)
    steps += "1. step\n";
  CHECK(errors(steps, "a.md", "runbook-markdown").find("more than 500 steps") != std::string::npos);
  CHECK(errors("# page\n\n" + std::string(200'000, '>') + " quoted\n", "a.md", "runbook-markdown")
            .find("no steps") != std::string::npos);
}

} // namespace limits_test
