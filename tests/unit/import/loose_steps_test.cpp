#include "sim/assemble/load_deployment.hpp"
#include "sim/assemble/loose_steps.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace loose_steps_test {

using namespace drsim;
namespace fs = std::filesystem;

namespace {

ComponentSpec step(const std::string &id, const std::string &address)
{
  ComponentSpec one;
  one.id = id;
  one.kind = "runbook_step";
  one.from = {Source::user_file, Confidence::set, "plan.json", address, {}};
  one.links["calls"] = {"runbook:a", "runbook:gone"};
  one.parameters["until"] = {{}, "region_up:mars", "text", one.from};
  one.parameters["action"] = {{}, "await", "text", one.from};
  return one;
}

} // namespace

TEST_CASE("Steps of files name runbooks and regions that are not there: work only, and told")
{
  Deployment deployment;
  deployment.regions = {{"eu-west-1", {}}};
  ComponentSpec runbook;
  runbook.id = "runbook:a";
  runbook.kind = "runbook";
  deployment.components = {runbook, step("runbook:b/1", "7"), step("runbook:c/1", "/steps/0")};
  Diagnostics diagnostics;
  settle_loose_steps(deployment, diagnostics);
  const ComponentSpec &imported = deployment.components[1];
  CHECK(imported.links.at("calls") == std::vector<std::string>{"runbook:a"});
  CHECK_FALSE(imported.parameters.contains("until"));
  CHECK(imported.parameters.at("action").text == "wait");
  CHECK(diagnostics.problems().size() == 2);
  CHECK(diagnostics.text().find("plan.json:7: warning: runbook:b/1 begins runbook:gone") !=
        std::string::npos);
  const ComponentSpec &own = deployment.components[2]; // drsim's own form: the checks refuse it
  CHECK(own.links.at("calls").size() == 2);
  CHECK(own.parameters.contains("until"));
}

TEST_CASE("A plan that promotes on the way back what stands at home points services at it")
{
  for (const std::string trigger : {"failback", "region"}) {
    Deployment deployment;
    deployment.regions = {{"eu-west-1", {}}};
    ComponentSpec runbook, store, promotes;
    runbook.id = "runbook:back";
    runbook.kind = "runbook";
    runbook.parameters["trigger"] = {{}, trigger, "text", {}};
    store.id = "orders";
    store.kind = "rds_instance";
    promotes.id = "runbook:back/1";
    promotes.kind = "runbook_step";
    promotes.from = {Source::user_file, Confidence::set, "plan.json", "1", {}};
    promotes.links["runbook"] = {"runbook:back"};
    promotes.parameters["action"] = {{}, "promote", "text", promotes.from};
    promotes.parameters["target"] = {{}, "orders", "text", promotes.from};
    deployment.components = {runbook, store, promotes};
    Diagnostics diagnostics;
    settle_loose_steps(deployment, diagnostics);
    const bool back = trigger == "failback"; // else it is refused, as ever
    CHECK(deployment.components[2].parameters.at("action").text == (back ? "repoint" : "promote"));
    CHECK(diagnostics.problems().size() == (back ? 1 : 0));
  }
}

TEST_CASE("A deployment reads sidecars and the tasks of a playbook's roles, and its digest knows them")
{
  std::string pattern = (fs::temp_directory_path() / "drsim-sidecar-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  const fs::path folder = pattern;
  const auto write = [&](const std::string &name, const std::string &text) {
    fs::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << text;
  };
  write("deployment.json", R"({"id": "d", "title": "t", "objectives": {"rpo": "15m", "rto": "1h"},
    "regions": [{"name": "eu-west-1", "zones": ["eu-west-1a"]}], "traffic": {"rate": "60/min"},
    "stores": [{"component": "db"}],
    "journeys": [{"id": "j", "share": 1, "path": [{"hops": [{"kind": "read", "target": "db"}]}]}],
    "files": [{"path": "failover.yml"}, {"path": "roles/a/tasks/main.yml"}],
    "components": [{"id": "db", "kind": "rds_instance", "region": "eu-west-1"}]})");
  write("failover.yml", "- name: fail over\n  hosts: localhost\n  roles: [a]\n");
  write("roles/a/tasks/main.yml", "- name: one\n  shell: ./one.sh\n- name: two\n  shell: sleep 5\n");
  const auto read = [&](Diagnostics &diagnostics) {
    return load_deployment(folder, fs::path(DRSIM_SOURCE_DIR) / "models/catalogue", diagnostics);
  };
  Diagnostics asked;
  const std::string before = read(asked).input_digest;
  CHECK(asked.text().find("what \"one\" does is not known") != std::string::npos);
  write("failover.yml.drsim.json", R"({"format": "drsim.answers/1",
    "steps": {"one": {"action": "failover", "target": "db", "duration": "4m"}}})");
  Diagnostics answered;
  const Deployment deployment = read(answered);
  INFO(answered.text());
  CHECK(answered.text().find("what \"one\" does is not known") == std::string::npos);
  REQUIRE(deployment.find("runbook:failover/1") != nullptr);
  CHECK(deployment.find("runbook:failover/1")->parameters.at("duration_s").value.mean() == 240);
  CHECK(deployment.find("runbook:failover/2")->parameters.at("duration_s").value.mean() == 5);
  CHECK(deployment.input_digest != before);
  write("failover.yml.drsim.json", "{\"format\": \"drsim.answers/1\",\n\"steps\": {\"nobody\": {}}}");
  Diagnostics wrong;
  static_cast<void>(read(wrong));
  CHECK(wrong.text().find("failover.yml.drsim.json:2: error:") != std::string::npos);
  fs::remove_all(folder);
}

} // namespace loose_steps_test
