#include "sim/inject/twin/keeper.hpp"
#include "sim/inject/twin/twin.hpp"
#include "sim/inject/twin/twin_file.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace drsim;
using namespace drsim::inject;

namespace {

namespace fs = std::filesystem;

TwinPlan read(const nlohmann::json &json, std::string &problems)
{
  const fs::path file =
      fs::temp_directory_path() / ("drsim-twin-file-" + std::to_string(::getpid()) + ".json");
  std::ofstream(file) << json.dump();
  Diagnostics diagnostics;
  const TwinPlan plan = load_twin_file(file, diagnostics);
  problems = diagnostics.text();
  fs::remove(file);
  return plan;
}

nlohmann::json small()
{
  return nlohmann::json::parse(R"({
    "schema": "drsim.twin/1", "name": "small", "life_s": "5m",
    "bridges": [{"name": "world"}, {"name": "far", "relayed": true, "bits_per_s": 1000000}],
    "hosts": [
      {"name": "a", "bridge": "world", "address": "198.18.0.1", "disk_bytes": 2000000,
       "disk": "block",
       "servers": [{"name": "one", "argv": ["sleep", "9"], "stop_signal": "INT", "restart_s": 1,
                    "clock": true, "reload_signal": "USR2",
                    "certificate": {"file": "/srv/tls/a.pem", "name": "a.twin", "valid_s": "90d"}}]},
      {"name": "b", "bridge": "far", "address": "198.18.2.1",
       "servers": [{"name": "two", "argv": ["sleep", "9"], "after": ["a/one", "/relay-far"],
                    "ready_port": 80}]}
    ]})");
}

} // namespace

TEST_CASE("a twin's file is read with all that it says")
{
  std::string problems;
  const TwinPlan plan = read(small(), problems);
  REQUIRE(problems.empty());
  CHECK(plan.life_s == 300);
  CHECK(plan.bridges[1].relayed);
  CHECK(plan.hosts[0].disk_bytes == 2000000);
  CHECK(plan.servers[0].id() == "a/one");
  CHECK(plan.servers[0].stop_signal == SIGINT);
  CHECK(plan.servers[0].reload_signal == SIGUSR2);
  CHECK(plan.servers[0].clock);
  CHECK(plan.hosts[0].block_disk);
  REQUIRE(plan.servers[0].certificates.size() == 1);
  CHECK(plan.servers[0].certificates[0].name == "a.twin");
  CHECK(plan.servers[0].certificates[0].valid_s == 90 * 86400);
  CHECK(plan.servers[1].certificates.empty());
  CHECK(plan.servers[1].address == "198.18.2.1");
  CHECK(plan.servers[1].ready.tcp_port == 80);
  const std::vector<TwinServer> relays = relays_of(plan);
  REQUIRE(relays.size() == 1);
  CHECK(relays[0].id() == "/relay-far");
}

TEST_CASE("all that is wrong with a twin's file is told at once, with its place")
{
  nlohmann::json wrong = small();
  wrong["hosts"][0]["address"] = "10.0.0.1";
  wrong["hosts"][1]["bridge"] = "near";
  wrong["hosts"][1]["servers"][0]["after"] = {"a/none"};
  wrong["hosts"][0]["servers"][0]["argv"] = nlohmann::json::array();
  wrong["hosts"][0]["servers"][0]["stop_signal"] = "KILL";
  wrong["hosts"][0]["name"] = "Too Long A Name";
  wrong["hosts"][0]["servers"][0]["certificate"] = {{"file", "/etc/shadow"}, {"name", "a"}};
  wrong["hosts"][0]["disk"] = "tape";
  wrong["colour"] = "blue";
  std::string problems;
  (void)read(wrong, problems);
  for (const char *part :
       {"198.18.0.0/15", "no bridge of the twin", "a/none", "names no program", "TERM or INT",
        "Too Long A Name", "colour", "outside of /srv", "valid_s", "memory or block"})
    CHECK_THAT(problems, Catch::Contains(part));
}

TEST_CASE("the twin that comes with drsim is without a fault, and each host of its environment is in it")
{
  const fs::path home = fs::path(DRSIM_SOURCE_DIR) / "models/twin-shop";
  Diagnostics problems;
  const TwinPlan plan = load_twin_file(home / "twin.json", problems);
  CHECK(problems.text().empty());
  std::ifstream in(home / "environment.json");
  const nlohmann::json environment = nlohmann::json::parse(in);
  const auto is_host = [&](const std::string &name) {
    for (const TwinHost &host : plan.hosts)
      if (host.name == name)
        return true;
    return false;
  };
  for (const nlohmann::json &entry : environment.at("allow")) {
    if (entry.contains("host"))
      CHECK(is_host(entry.at("host")));
    for (const nlohmann::json &host : entry.value("hosts", nlohmann::json::array()))
      CHECK(is_host(host));
  }
}

TEST_CASE("twins in folders of their own do not share control groups")
{
  CHECK(TwinFolder{"/a"}.id() != TwinFolder{"/b"}.id());
  CHECK(TwinFolder{"/a/../b"}.id() == TwinFolder{"/b"}.id());
  CHECK(twin_status(TwinFolder{"/no/such/folder"}).life == TwinStatus::Life::none);
}
