#include "hands.hpp"
#include "sim/inject/environment.hpp"
#include "sim/input/deployment_file.hpp"

#include <catch2/catch.hpp>

namespace environment_test {

using namespace drsim;
using namespace drsim::inject;
using nlohmann::json;

namespace {

constexpr std::int64_t now_s = 1795957200; // 2026-11-29T13:00:00Z

Deployment small()
{
  Deployment deployment;
  deployment.id = "small";
  deployment.regions = {{"eu-central-1", {"eu-central-1a"}}, {"eu-west-1", {"eu-west-1a"}}};
  for (const auto &[id, kind] : std::vector<std::pair<std::string, std::string>>{
           {"bff@eu-central-1", "service"}, {"orders-db", "rds_instance"}, {"runbook:x/1", "runbook_step"}}) {
    ComponentSpec component;
    component.id = id;
    component.kind = kind;
    if (kind == "runbook_step") {
      Parameter action;
      action.text = "scale";
      component.parameters["action"] = action;
    }
    deployment.components.push_back(component);
  }
  return deployment;
}

json kubectl_entry(const std::string &target)
{
  return {{"target", target},
          {"driver", "kubectl"},
          {"context", "stage"},
          {"cluster", "stage"},
          {"namespace", "shop"}};
}

json whole_file()
{
  return {
      {"schema", "drsim.environment/1"},
      {"name", "stage"},
      {"kind", "staging"},
      {"consents", json::array({{{"who", "Anna"}, {"until", "2026-12-01T18:00:00+03:00"}}})},
      {"time_limit_s", "30m"},
      {"lease_s", 20},
      {"prometheus", {{"url", "http://prometheus.stage.example:9090"}}},
      {"stop_conditions", json::array({{{"name", "errors"}, {"promql", "e > bool 0.2"}, {"for_s", "30s"}}})},
      {"programs", {{"kubectl", "/usr/bin/kubectl"}}},
      {"allow", json::array({kubectl_entry("bff@eu-central-1")})}};
}

Environment read(const json &file, std::string &problems)
{
  Diagnostics diagnostics;
  Environment environment = parse_environment(file.dump(), "stage.json", small(), now_s, diagnostics);
  problems = diagnostics.text();
  return environment;
}

std::string problems_of(const json &file)
{
  std::string problems;
  static_cast<void>(read(file, problems));
  return problems;
}

/// The whole file with one value at a JSON pointer.
std::string with(const std::string &pointer, const json &value)
{
  json file = whole_file();
  file[json::json_pointer(pointer)] = value;
  return problems_of(file);
}

#define CHECK_SAYS(text, part) CHECK_THAT(text, Catch::Contains(part))

} // namespace

TEST_CASE("an environment file is read, and its entries find their drivers' programs")
{
  std::string problems;
  const Environment environment = read(whole_file(), problems);
  CHECK(problems == "");
  CHECK(environment.time_limit_s == 1800);
  CHECK(environment.lease_s == 20);
  REQUIRE(environment.consents.size() == 1);
  CHECK(environment.consents[0].until_unix_s == 1796137200);
  REQUIRE(environment.stop_conditions.size() == 1);
  CHECK(environment.stop_conditions[0].for_s == 30);
  const Target *target = target_for(environment, "bff@eu-central-1", "component_failure");
  REQUIRE(target != nullptr);
  CHECK(target->says["program"] == "/usr/bin/kubectl");
  CHECK(target->pointer == "/allow/0");
  CHECK(target_for(environment, "bff@eu-central-1", "health_check_flap") == nullptr);
  CHECK(target_for(environment, "orders-db", "component_failure") == nullptr);
}

TEST_CASE("all that is wrong is said at once, each with its place and cure")
{
  const json file = {{"schema", "drsim.environment/2"},
                     {"name", "my stage"},
                     {"kind", "stage"},
                     {"time_limit_s", "3d"},
                     {"lease_s", 1},
                     {"alow", 1},
                     {"allow", json::array({{{"target", "ordrs-db"}, {"driver", "kubctl"}}})}};
  const std::string text = problems_of(file);
  for (const char *part :
       {"/schema: error: \"drsim.environment/2\" is not known; write \"drsim.environment/1\"",
        "/name: error: \"my stage\" has other characters", "/kind: error: \"stage\" is neither",
        "/time_limit_s: error", "/lease_s: error", "/consents: error: nobody consents to faults here",
        "did you mean \"allow\"?",
        "/allow/0/target: error: \"ordrs-db\" is nothing of small; did you mean \"orders-db\"?",
        "/allow/0/driver: error: there is no driver \"kubctl\"; did you mean \"kubectl\"?"})
    CHECK_SAYS(text, part);
}

TEST_CASE("a consent has a name, a time with its zone, and outlasts the run")
{
  const auto until = [](const std::string &time) { return with("/consents/0/until", time); };
  CHECK_SAYS(until("2026-11-28T13:00:00Z"),
             "the consent of Anna ended 1 d 00 h ago; ask again, or take it out");
  CHECK_SAYS(until("2026-11-29T13:10:00Z"),
             "ends in 10 min 00 s, before a run must have ended (time_limit_s)");
  CHECK_SAYS(until("2099-01-01T00:00:00Z"), "a consent for longer than a year is none");
  for (const char *wrong : {"tomorrow", "2026-12-01", "2026-12-01T18:00:00", "2026-13-01T18:00:00Z",
                            "2026-12-01T25:00:00Z", "2026-12-01T18:00:00 Z", "2026-12-01T18:00:00Zx"})
    CHECK_SAYS(until(wrong), "is no time with its zone");
  CHECK(until("2026-12-01T18:00Z") == "");
  CHECK_SAYS(with("/consents", json::array()), "nobody consents");
  CHECK_SAYS(with("/consents/0", {{"until", "2026-12-01T18:00Z"}}), "\"who\" is missing");
}

TEST_CASE("times of the zone they are written in")
{
  CHECK(unix_time_of("1970-01-01T00:00:00Z") == 0);
  CHECK(unix_time_of("2026-11-29T13:00:00Z") == now_s);
  CHECK(unix_time_of("2026-11-29T16:00:00+03:00") == now_s);
  CHECK(unix_time_of("2026-11-29T08:30-0430") == now_s);
}

TEST_CASE("what looks like production is refused wherever it stands")
{
  for (const char *pointer :
       {"/name", "/consents/0/who", "/prometheus/url", "/stop_conditions/0/name", "/stop_conditions/0/why",
        "/programs/kubectl", "/allow/0/context", "/allow/0/cluster", "/allow/0/namespace",
        "/allow/0/tags/env", "/allow/0/workload", "/description"})
    for (const char *name : {"prod-eu", "PRD", "Production", "live", "прод", "продакшен"})
      CHECK_SAYS(with(pointer, name), "looks like production");
  CHECK_SAYS(with("/allow/0/tags", {{"prod", "no"}}), "looks like production");
}

TEST_CASE("a target is one thing, and stands once for a kind of fault")
{
  for (const char *many : {"*", "bff*", "all", "any", "bff@?"})
    CHECK_SAYS(with("/allow/0/target", many), "stands for many; name each component in an entry of its own");
  for (const char *one : {"region:eu-west-1", "zone:eu-west-1a", "link:inter-region",
                          "link:eu-west-1|eu-central-1", "traffic", "service:bff", "orders-db"})
    CHECK(with("/allow/0/target", one) == "");
  for (const char *none : {"region:primary", "zone:x", "link:a|b", "service:orders", "store:of-record"})
    CHECK_SAYS(with("/allow/0/target", none), "is nothing of small");
  json file = whole_file();
  file["allow"].push_back(kubectl_entry("bff@eu-central-1"));
  CHECK_SAYS(problems_of(file), "\"bff@eu-central-1\" stands at /allow/0 too");
  file["allow"][0]["faults"] = {"bad_deploy"};
  file["allow"][1]["faults"] = {"component_failure"};
  std::string problems;
  const Environment environment = read(file, problems);
  CHECK(problems == "");
  CHECK(target_for(environment, "bff@eu-central-1", "component_failure")->pointer == "/allow/1");
  CHECK(target_for(environment, "bff@eu-central-1", "access_blocked") == nullptr);
  CHECK_SAYS(with("/allow/0/faults", {"component_failur"}), "did you mean \"component_failure\"?");
}

TEST_CASE("entries are held to what their driver knows")
{
  CHECK_SAYS(with("/allow/0/contxt", "x"),
             "/allow/0/contxt: error: unknown key \"contxt\"; did you mean \"context\"?");
  CHECK_SAYS(with("/allow/0/namespace", "--all-namespaces"), "begins with \"-\"");
  CHECK_SAYS(with("/allow/0/workload", "deployment/*"), "stands for many");
  CHECK_SAYS(with("/allow/0/workload", "pod/x"), "write deployment/NAME");
  CHECK_SAYS(with("/allow/0/program", "/bin/sh"), "paths of tools stand in \"programs\"");
  CHECK_SAYS(with("/programs/kubectl", "kubectl; rm"), "is neither \"kubectl\" nor an absolute path");
  CHECK_SAYS(with("/programs/bash", "/bin/bash"), "unknown key \"bash\"");
}

TEST_CASE("stop conditions need a Prometheus, and staging is warned without them")
{
  json file = whole_file();
  file.erase("prometheus");
  CHECK_SAYS(problems_of(file), "there is no Prometheus to ask");
  file.erase("stop_conditions");
  CHECK_SAYS(problems_of(file), "warning: nothing stops a run that does real harm");
  CHECK_SAYS(with("/stop_conditions/0/promql", "e > 0.2"), "write \"> bool\"");
  CHECK_SAYS(with("/prometheus/url", "http://a:secret@b"), "has a user or a password in it");
  CHECK(with("/prometheus/url", "http://a:secret@b").find("secret") == std::string::npos);
}

TEST_CASE("a twin needs nobody's consent, a step of a runbook names one that is there")
{
  json file = whole_file();
  file["kind"] = "twin";
  file.erase("consents");
  CHECK(problems_of(file) == "");
  file["runbook_steps"] = json::array({{{"step", "runbook:x/1"},
                                        {"driver", "kubectl"},
                                        {"context", "s"},
                                        {"cluster", "s"},
                                        {"namespace", "n"}}});
  std::string problems;
  CHECK(read(file, problems).runbook_steps.size() == 1);
  CHECK(problems == "");
  file["runbook_steps"][0]["step"] = "runbook:x/2";
  CHECK_SAYS(problems_of(file), "is no step of a runbook of small; did you mean \"runbook:x/1\"?");
}

TEST_CASE("a file that is none says so")
{
  Diagnostics problems;
  static_cast<void>(load_environment("/nowhere/stage.json", small(), problems));
  CHECK(problems.has_errors());
  CHECK_SAYS(problems_of(json::array()), "not an object");
  for (const char *key : {"allow", "consents", "stop_conditions", "programs", "prometheus", "time_limit_s"})
    CHECK(with(std::string("/") + key, 7.5) != "");
}

} // namespace environment_test
