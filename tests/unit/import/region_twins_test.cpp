#include "sim/assemble/region_twins.hpp"

#include <catch2/catch.hpp>

namespace region_twins_test {

using namespace drsim;

namespace {

ComponentSpec part(const std::string &id, const std::string &kind, const std::string &region,
                   const std::map<std::string, std::vector<std::string>> &links = {})
{
  ComponentSpec one;
  one.id = id;
  one.kind = kind;
  one.region = region;
  one.links = links;
  return one;
}

Imported file_of(const std::string &region)
{
  Imported file;
  file.components = {part("alb:web", "alb", region, {{"services", {"web@" + region}}}),
                     part("alertmanager:page", "alert_route", region),
                     part("alert:Down", "alert_rule", region, {{"route", {"alertmanager:page"}}}),
                     part("route53:shop", "route53_record", "", {{"primary", {"alb:web"}}})};
  file.dependencies = {{"alert:Down", "inhibited_by", "alb:web", region, {}}};
  return file;
}

} // namespace

TEST_CASE("components of one name in two regions are two, and each region's links stay within it")
{
  std::vector<Imported> files = {file_of("north"), file_of("south")};
  part_by_region(files);
  CHECK(files[0].components[0].id == "alb:web");
  CHECK(files[1].components[0].id == "alb:web@south");
  CHECK(files[1].components[0].links.at("services") == std::vector<std::string>{"web@south"});
  CHECK(files[0].components[2].links.at("route") == std::vector<std::string>{"alertmanager:page"});
  CHECK(files[1].components[2].links.at("route") == std::vector<std::string>{"alertmanager:page@south"});
  CHECK(files[1].components[3].id == "route53:shop"); // of no region: one and the same
  CHECK(files[1].components[3].links.at("primary") == std::vector<std::string>{"alb:web"});
  CHECK(files[1].dependencies[0].from == "alert:Down@south");
  CHECK(files[1].dependencies[0].to == "alb:web@south");
}

TEST_CASE("a file that routes alerts for a region is found by rules of another file of that region")
{
  Imported routes;
  routes.components = {part("alertmanager:page", "alert_route", "south")};
  Imported rules;
  rules.components = {part("alert:Slow", "alert_rule", "south", {{"route", {"alertmanager:page"}}})};
  std::vector<Imported> files = {file_of("north"), routes, rules};
  part_by_region(files);
  CHECK(files[2].components[0].links.at("route") == std::vector<std::string>{"alertmanager:page@south"});
}

TEST_CASE("the same region twice, no region, and another kind are left as they are")
{
  std::vector<Imported> files = {file_of("north"), file_of("north")};
  part_by_region(files);
  CHECK(files[1].components[0].id == "alb:web");
  Imported other;
  other.components = {part("alb:web", "service", "south"), part("alertmanager:page", "alert_route", "")};
  files = {file_of("north"), other};
  part_by_region(files);
  CHECK(files[1].components[0].id == "alb:web");
  CHECK(files[1].components[1].id == "alertmanager:page");
}

} // namespace region_twins_test
