#include "sim/input/catalogue.hpp"
#include "sim/insight/fixes.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace fixes_test {

using namespace drsim;

namespace {

Parameter figure(double value, const std::string &unit, Source source = Source::user_file)
{
  Parameter out;
  out.value = value;
  out.unit = unit;
  out.from.source = source;
  return out;
}

Parameter words(const std::string &text)
{
  Parameter out;
  out.text = text;
  out.unit = "text";
  return out;
}

ComponentSpec component(const std::string &id, const std::string &kind, const std::string &region,
                        std::map<std::string, Parameter> parameters)
{
  ComponentSpec out;
  out.id = id;
  out.kind = kind;
  out.region = region;
  out.parameters = std::move(parameters);
  return out;
}

Deployment shop()
{
  Deployment out;
  out.regions = {{"east", {}}, {"west", {}}};
  out.components = {
      component("alert:a", "alert_rule", "east", {{"for_s", figure(120, "s")}, {"severity", words("page")}}),
      component("alert:b", "alert_rule", "east", {{"for_s", figure(300, "s")}, {"severity", words("page")}}),
      component("alert:c", "alert_rule", "east", {{"for_s", figure(300, "s")}, {"severity", words("mail")}}),
      component("alb:west", "alb", "west", {{"exists", figure(0, "bool")}}),
      component("order@east", "service", "east", {{"replicas", figure(4, "count")}}),
      component("order@west", "service", "west", {{"replicas", figure(2, "count")}}),
      component("dns", "route53_record", "", {{"secondary_serves", figure(0, "bool")}})};
  out.components.back().links["secondary"] = {"alb:west"};
  return out;
}

const std::string efforts = R"({"title": "t", "efforts": {"setting": {"days": 0.5, "title": "a setting",
  "source": "s", "confidence": "assumed"}}, "fixes": [)";

std::string rule(const std::string &of, const std::string &more)
{
  return R"({"id": "r", "title": "{component} is better", "of": ")" + of +
         R"(", "effort": "setting", "why": "w", "source": "s", "confidence": "assumed", )" + more + "}";
}

std::vector<Fix> found(const std::string &rules, const std::set<std::string> &on_path = {})
{
  Diagnostics diagnostics;
  const FixCatalogue catalogue = parse_fixes(efforts + rules + "]}", "fixes.json", diagnostics);
  CHECK(diagnostics.text() == "");
  return fixes_for(shop(), catalogue, on_path);
}

} // namespace

TEST_CASE("fixes: a rule that fits several components is one change of all of them")
{
  const std::vector<Fix> fixes =
      found(rule("alert_rule", R"("as_one": true, "if": [{"parameter": "for_s", "above": 60},
        {"parameter": "severity", "is": "page"}], "set": [{"parameter": "for_s", "value": 60}])"));
  REQUIRE(fixes.size() == 1);
  REQUIRE(fixes[0].figures.size() == 2);
  CHECK(fixes[0].figures[0].component == "alert:a");
  CHECK(fixes[0].figures[1].component == "alert:b");
  CHECK(fixes[0].figures[1].was.value.mean() == 300);
  CHECK(fixes[0].conditions()[1].value->mean() == 60);
  CHECK(fixes[0].effort_days == 0.5);
}

TEST_CASE("fixes: what is so already is none")
{
  const std::string each = R"("set": [{"parameter": "for_s", "value": 300}])";
  const std::vector<Fix> fixes = found(rule("alert_rule", each));
  REQUIRE(fixes.size() == 1);
  CHECK(fixes[0].id == "r:alert:a");
  CHECK(fixes[0].title == "alert:a is better");
}

TEST_CASE("fixes: where, on the way, and what it links to")
{
  const std::string exists = R"("set": [{"parameter": "exists", "value": true}])";
  CHECK(found(rule("alb", R"("where": "dr", )" + exists)).size() == 1);
  CHECK(found(rule("alb", R"("where": "primary", )" + exists)).empty());
  CHECK(found(rule("alb", R"("on_path": true, )" + exists)).empty());
  CHECK(found(rule("alb", R"("on_path": true, )" + exists), {"alb:west"}).size() == 1);
  const std::vector<Fix> record =
      found(rule("route53_record", R"("set": [{"parameter": "secondary_serves", "value": true},
        {"link": "secondary", "parameter": "exists", "value": true}])"));
  REQUIRE(record.size() == 1);
  CHECK(record[0].figures[1].component == "alb:west");
}

TEST_CASE("fixes: as much as the counterpart in the primary region has")
{
  const std::vector<Fix> fixes =
      found(rule("service", R"("where": "dr", "if": [{"parameter": "replicas", "below_twin": true}],
        "set": [{"parameter": "replicas", "twin": true}])"));
  REQUIRE(fixes.size() == 1);
  CHECK(fixes[0].figures[0].component == "order@west");
  CHECK(fixes[0].figures[0].condition.value->mean() == 4);
}

TEST_CASE("fixes: a catalogue that is wrong is told of, all at once")
{
  Diagnostics diagnostics;
  const std::string wrong = efforts + rule("no_kind", R"("set": [{"parameter": "x"}], "spelt": 1)") + "]}";
  static_cast<void>(parse_fixes(wrong, "fixes.json", diagnostics));
  for (const char *text : {"no_kind", "becomes nothing", "spelt"})
    CHECK(diagnostics.text().find(text) != std::string::npos);
}

TEST_CASE("fixes: the shipped ones name figures that their kinds have")
{
  Diagnostics diagnostics;
  const std::filesystem::path folder = DRSIM_SOURCE_DIR "/models/catalogue";
  const FixCatalogue fixes = load_fixes(folder, diagnostics);
  const Catalogue catalogue = load_catalogue(folder, diagnostics);
  CHECK(diagnostics.text() == "");
  CHECK(fixes.rules.size() >= 30);
  std::set<std::string> ids;
  for (const FixRule &rule : fixes.rules) {
    INFO(rule.id);
    CHECK(ids.insert(rule.id).second);
    const auto kind = catalogue.find(rule.kind);
    REQUIRE(kind != catalogue.end());
    for (const FixTerm &term : rule.terms)
      CHECK(kind->second.parameters.count(term.parameter) == 1);
    for (const FixSetting &setting : rule.settings)
      if (setting.link.empty())
        CHECK(kind->second.parameters.count(setting.parameter) == 1);
  }
}

} // namespace fixes_test
