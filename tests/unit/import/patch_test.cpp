#include "sim/insight/patch.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace patch_test {

using namespace drsim;

namespace {

FixedFigure figure(const std::string &name, Source source, const std::string &file,
                   const std::string &address, double was, const std::string &unit, double is)
{
  const std::size_t dot = name.rfind('.');
  FixedFigure out;
  out.component = name.substr(0, dot);
  out.parameter = name.substr(dot + 1);
  out.was.value = was;
  out.was.unit = unit;
  out.was.from = {source, Confidence::set, file, address, ""};
  out.of = out.was.from;
  out.condition.value = Distribution(is);
  return out;
}

Fix fix(std::vector<FixedFigure> figures)
{
  Fix out;
  out.title = "a \"better\" one";
  out.figures = std::move(figures);
  return out;
}

Patch patched(const std::map<std::string, std::string> &files, std::vector<FixedFigure> figures)
{
  return patch_of({fix(std::move(figures))}, [&](const std::string &name) -> std::optional<std::string> {
    const auto found = files.find(name);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  });
}

std::string after(const Patch &patch)
{
  REQUIRE(patch.edits.size() == 1);
  CHECK(patch.hints.empty());
  return patch.edits[0].after;
}

} // namespace

TEST_CASE("patch: a line of YAML, written as it was")
{
  const std::map<std::string, std::string> files = {
      {"rules.yml", "rules:\n  - alert: A\n    for: 2m # slow\n    labels: {}\n"}};
  const auto for_s = [](double was) {
    return figure("alert:a.for_s", Source::user_file, "rules.yml", "3", was, "s", 60);
  };
  CHECK(after(patched(files, {for_s(120)})) == "rules:\n  - alert: A\n    for: 1m # slow\n    labels: {}\n");
  // Two figures that one line sets: it is changed once.
  CHECK(after(patched(files, {for_s(120), for_s(120)})).find("for: 1m # slow") != std::string::npos);
  // What stands there is not what was read: nothing is touched.
  const Patch wrong = patched(files, {for_s(90)});
  CHECK(wrong.edits.empty());
  REQUIRE(wrong.hints.size() == 1);
  CHECK(wrong.hints[0].figure == "alert:a.for_s");
  CHECK(wrong.hints[0].what == "becomes 60");
}

TEST_CASE("patch: words near the line, where the figure is not the figure")
{
  FixedFigure skew = figure("order@east.zone_max_skew", Source::user_file, "k.yaml", "1", 1, "count", 100);
  skew.says = "whenUnsatisfiable: DoNotSchedule";
  skew.to_say = "whenUnsatisfiable: ScheduleAnyway";
  CHECK(after(patched({{"k.yaml", "- maxSkew: 1\n  whenUnsatisfiable: DoNotSchedule\n"}}, {skew})) ==
        "- maxSkew: 1\n  whenUnsatisfiable: ScheduleAnyway\n");
}

TEST_CASE("patch: comments of a runbook's page, there or not")
{
  const std::string page =
      "# P\n\n<!-- drsim: trigger=region -->\n\n1. **A**\n   x\n\n"
      "   <!-- drsim: action=wait approval=yes requires=t -->\n\n2. **B**\n   y\n3. **C**\n";
  const auto at = [](const std::string &name, const std::string &line, double is) {
    FixedFigure out = figure(name, Source::catalogue, "catalogue/runbook.json", "/x", 0, "bool", is);
    out.of = {Source::user_file, Confidence::set, "p.md", line, ""};
    return out;
  };
  const std::string text = after(patched(
      {{"p.md", page}}, {at("runbook:p.preauthorised", "1", 1), at("runbook:p/1.needs_approval", "5", 0),
                         at("runbook:p/2.by_machine", "10", 1), at("runbook:p/3.by_machine", "12", 1)}));
  CHECK(text ==
        "# P\n\n<!-- drsim: trigger=region preauthorised=yes -->\n\n1. **A**\n   x\n\n"
        "   <!-- drsim: action=wait approval=no requires=t -->\n\n2. **B**\n\n   <!-- drsim: machine=yes "
        "-->\n   y\n3. **C**\n\n   <!-- drsim: machine=yes -->\n");
}

TEST_CASE("patch: deployment.json, where it says the figure and where nobody does")
{
  const std::string own =
      "{\n  \"components\": [{\"id\": \"alb:w\", \"parameters\": {\"exists\": "
      "{\"value\": false, \"source\": \"s\"}}}],\n  \"parameters\": {\n    \"x.y\": 1\n  }\n}\n";
  const std::map<std::string, std::string> files = {{"deployment.json", own}};
  const std::string there =
      after(patched(files, {figure("alb:w.exists", Source::deployment, "deployment.json",
                                   "/components/0/parameters/exists", 0, "bool", 1)}));
  CHECK(there.find("{\"value\": true, \"source\": \"s\"}") != std::string::npos);
  const std::string added = after(patched(files, {figure("oncall:sre.hands", Source::catalogue,
                                                         "catalogue/oncall.json", "/hands", 2, "count", 3)}));
  CHECK(added.find("\"oncall:sre.hands\": {\n      \"value\": 3,\n      \"source\": \"done as advised: a "
                   "\\\"better\\\" one\"\n    },\n    \"x.y\": 1") != std::string::npos);
  const std::string first = after(patched({{"deployment.json", "{}"}},
                                          {figure("a.b", Source::catalogue, "c.json", "/b", 2, "count", 3),
                                           figure("a.c", Source::catalogue, "c.json", "/c", 2, "count", 4)}));
  CHECK(first.find("\"a.b\"") != std::string::npos);
  CHECK(first.find("\"a.c\"") != std::string::npos);
}

TEST_CASE("patch: a plan is made by others, so it gets a hint with its address")
{
  const Patch patch =
      patched({{"plan.json", "{}"}, {"deployment.json", "{}"}},
              {figure("alb:a.interval_s", Source::user_file, "plan.json", "aws_lb.a.interval", 30, "s", 10)});
  CHECK(patch.edits.empty());
  REQUIRE(patch.hints.size() == 1);
  CHECK(patch.hints[0].where.find("aws_lb.a.interval") != std::string::npos);
}

} // namespace patch_test
