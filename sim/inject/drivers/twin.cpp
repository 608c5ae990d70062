#include "sim/inject/drivers/twin.hpp"

#include "sim/inject/drivers/twin_plans.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <functional>
#include <map>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

void lose_host(TwinMaking &making, const std::string &host)
{
  making.begin("lose the host " + host, {{"do", "host_down"}, {"host", host}});
  making.undo("bring the host " + host + " back", {{"do", "host_up"}, {"host", host}});
  making.look(host, R"("link_up":false)", R"("link_up":true)");
}

void cut_link(TwinMaking &making, const std::string &host)
{
  making.begin("cut the wire of " + host, {{"do", "link"}, {"host", host}, {"up", false}});
  making.undo("join the wire of " + host, {{"do", "link"}, {"host", host}, {"up", true}});
  making.look(host, R"("link_up":false)", R"("link_up":true)");
}

/// The host may have been fenced meanwhile: what thaws it also brings it back.
void freeze(TwinMaking &making, const std::string &host)
{
  making.begin("freeze " + host, {{"do", "freeze"}, {"host", host}});
  making.undo("thaw " + host, {{"do", "thaw"}, {"host", host}});
  making.undo("bring the host " + host + " back", {{"do", "host_up"}, {"host", host}});
  making.look(host, "", R"("frozen":false)");
}

void end_server(TwinMaking &making, bool at_once)
{
  const std::string &server = making.entry.server;
  const std::string host = server.substr(0, server.find('/'));
  if (at_once)
    making.begin("kill " + server, {{"do", "kill"}, {"server", server}, {"stay", true}});
  else
    making.begin("stop " + server, {{"do", "stop"}, {"server", server}});
  making.undo("bring the host " + host + " back",
              {{"do", "host_up"}, {"host", host}}); // it may have been fenced
  making.undo("start " + server, {{"do", "start"}, {"server", server}});
  making.look(host, "", "\"" + server.substr(server.find('/') + 1) + "\":\"ready\"");
}

void fill_disk(TwinMaking &making, const std::string &host)
{
  making.begin("fill the disk of " + host,
               {{"do", "fill"},
                {"host", host},
                {"leave_bytes", static_cast<std::uint64_t>(making.entry.leave_bytes)}});
  making.undo("free the disk of " + host, {{"do", "unfill"}, {"host", host}});
  making.look(host, R"("disk_filled":true)", R"("disk_filled":false)");
}

/// A table of its own, so that one order takes all of it away; adding it first makes that right any time.
void filter(TwinMaking &making, const std::string &host, const std::string &verdict)
{
  std::string table = "drsim_" + making.order.run + "_" + making.order.id;
  std::replace_if(
      table.begin(), table.end(), [](unsigned char letter) { return std::isalnum(letter) == 0; }, '_');
  const std::string port = making.entry.port > 0 ? fmt::format("tcp dport {} ", making.entry.port) : "";
  std::string rules = fmt::format(
      "add table inet {0}\nadd chain inet {0} in {{ type filter hook input priority -10; }}\n", table);
  for (const std::string &address : making.entry.admits)
    rules += fmt::format("add rule inet {} in ip saddr {} accept\n", table, address);
  rules += fmt::format("add rule inet {} in {}{}\n", table, port, verdict);
  const std::string none = fmt::format("add table inet {0}\ndelete table inet {0}\n", table);
  const auto nft = [&](const std::string &input) {
    return json{{"do", "net"}, {"host", host}, {"argv", {"nft", "-f", "-"}}, {"input", input}};
  };
  making.begin("filter packets to " + host, nft(rules));
  making.undo("take the filter of " + host + " away", nft(none));
  const Operation look = making.ask("look at " + host, {{"do", "look"}, {"host", host}});
  making.plan.begun.push_back({look, table, false, 10});
  making.plan.undone.push_back(
      {making.ask("look for the filter of " + host,
                  {{"do", "net"}, {"host", host}, {"argv", {"nft", "list", "table", "inet", table}}}),
       "", true, 10});
}

void limit_cpu(TwinMaking &making, const std::string &host)
{
  making.begin("limit the processor of " + host,
               {{"do", "cpu"}, {"host", host}, {"cores", making.entry.cores}});
  making.undo("take the limit of " + host + " away", {{"do", "cpu"}, {"host", host}, {"cores", 0}});
  making.look(host, R"("cpu_limited":true)", R"("cpu_limited":false)");
}

void limit_disk(TwinMaking &making, const std::string &host)
{
  making.begin("limit the disk of " + host,
               {{"do", "io"}, {"host", host}, {"bytes_per_s", making.entry.bytes_per_s}});
  making.undo("take the limit of the disk of " + host + " away",
              {{"do", "io"}, {"host", host}, {"bytes_per_s", 0}});
  making.look(host, R"("io_limited":true)", R"("io_limited":false)");
}

void component_failure(TwinMaking &making)
{
  const std::string how = making.entry.how.empty() ? "host_loss" : making.entry.how;
  const bool by_server = how == "kill" || how == "stop";
  if (!making.needs(by_server ? "server" : "host",
                    by_server ? !making.entry.server.empty() : !making.entry.host.empty()))
    return;
  if (by_server)
    return end_server(making, how == "kill");
  if (how == "host_loss")
    return lose_host(making, making.entry.host);
  if (how == "freeze")
    return freeze(making, making.entry.host);
  if (how == "disk_full")
    return fill_disk(making, making.entry.host);
  if (how == "link_cut")
    return cut_link(making, making.entry.host);
  entry_problem(making.target, "how", "\"" + how + "\" does not make a component fail",
                "host_loss, kill, stop, freeze, disk_full or link_cut", making.problems);
}

void access_blocked(TwinMaking &making)
{
  if (!making.needs("host", !making.entry.host.empty()) || !making.needs("port", making.entry.port > 0))
    return;
  const bool drop = making.entry.how == "drop" || (making.entry.how.empty() && drops(making.order));
  filter(making, making.entry.host, drop ? "drop" : "reject with tcp reset");
}

void brown_out(TwinMaking &making)
{
  const TwinEntry &entry = making.entry;
  if (entry.how == "connections") {
    if (!making.needs("server", !entry.server.empty()))
      return;
    const std::string host = entry.server.substr(0, entry.server.find('/'));
    making.begin("hold connections", {{"do", "start"}, {"server", entry.server}});
    making.undo("let go of the connections", {{"do", "stop"}, {"server", entry.server}});
    making.look(host, "", "\"" + entry.server.substr(entry.server.find('/') + 1) + "\":\"off\"");
    return;
  }
  if (!making.needs("host", !entry.host.empty()))
    return;
  if (entry.how == "cpu") {
    if (making.needs("cores", entry.cores > 0))
      limit_cpu(making, entry.host);
    return;
  }
  if (entry.how == "io") {
    if (making.needs("bytes_per_s", entry.bytes_per_s > 0))
      limit_disk(making, entry.host);
    return;
  }
  const double loss = figure_of(making.order, "loss_ratio");
  if (loss <= 0) {
    entry_problem(
        making.target, "how", "a brown-out of a twin's host needs a loss_ratio in the scenario",
        "or how: cpu with cores, io with bytes_per_s, or connections with the server that holds them",
        making.problems);
    return;
  }
  filter(making, entry.host,
         fmt::format("numgen random mod 10000 < {} drop", static_cast<int>(loss * 10000)));
}

void partition(TwinMaking &making)
{
  const TwinEntry &entry = making.entry;
  if (!making.needs("bridge", !entry.bridge.empty()))
    return;
  const double ratio = figure_of(making.order, "bandwidth_ratio");
  const Operation look =
      making.ask("look at the wire of " + entry.bridge, {{"do", "look"}, {"bridge", entry.bridge}});
  if (ratio <= 0) {
    making.begin("cut the wire of " + entry.bridge,
                 {{"do", "link"}, {"bridge", entry.bridge}, {"up", false}});
    making.undo("join the wire of " + entry.bridge, {{"do", "link"}, {"bridge", entry.bridge}, {"up", true}});
    making.plan.begun.push_back({look, R"("link_up":false)", false, 10});
    making.plan.undone.push_back({look, R"("link_up":true)", false, 10});
    return;
  }
  if (!making.needs("bits_per_s", entry.bits_per_s > 0))
    return;
  const auto narrow = static_cast<std::uint64_t>(entry.bits_per_s * ratio);
  making.begin("narrow the wire of " + entry.bridge,
               {{"do", "bandwidth"}, {"bridge", entry.bridge}, {"bits_per_s", narrow}});
  making.undo("widen the wire of " + entry.bridge,
              {{"do", "bandwidth"}, {"bridge", entry.bridge}, {"bits_per_s", 0}});
  making.plan.begun.push_back({look, "tbf", false, 10});
}

void region_outage(TwinMaking &making)
{
  if (!making.needs("hosts", !making.entry.hosts.empty()) ||
      !making.needs("bridge", !making.entry.bridge.empty()))
    return;
  const std::string &bridge = making.entry.bridge;
  making.begin("cut the wire of " + bridge, {{"do", "link"}, {"bridge", bridge}, {"up", false}});
  making.undo("join the wire of " + bridge, {{"do", "link"}, {"bridge", bridge}, {"up", true}});
  for (const std::string &host : making.entry.hosts)
    lose_host(making, host);
}

/// Settings that a program of the twin reads again; the old ones are what undo writes.
void settings(TwinMaking &making, Hands &reading, const std::function<void(json &)> &change, bool told)
{
  const TwinEntry &entry = making.entry;
  if (!making.needs("control", !entry.control.empty()) ||
      (told && !making.needs("server", !entry.server.empty())))
    return;
  const Done old = reading.perform({"read " + entry.control, CallProgram{{"cat", entry.control}}});
  json says = json::parse(old.output, nullptr, false);
  if (!old.ok || !says.is_object()) {
    entry_problem(making.target, "control", entry.control + " holds no settings: " + old.problem,
                  "the twin is up?", making.problems);
    return;
  }
  const std::string before = says.dump();
  change(says);
  const Operation look{"read " + entry.control, CallProgram{{"cat", entry.control}}};
  making.plan.begin.push_back({"change " + entry.control, WriteFile{entry.control, says.dump()}});
  making.plan.undo.push_back({"change " + entry.control + " back", WriteFile{entry.control, before}});
  if (told) {
    const json hup{{"do", "signal"}, {"server", entry.server}, {"number", SIGHUP}};
    making.begin("tell " + entry.server, hup);
    making.undo("tell " + entry.server, hup);
  }
  making.plan.begun.push_back({look, says.dump(), false, 5});
  making.plan.undone.push_back({look, before, false, 5});
}

void of_settings(TwinMaking &making, Hands &reading)
{
  const std::string &kind = making.order.kind;
  if (kind == "traffic_spike")
    settings(
        making, reading, [&](json &says) { says["factor"] = figure_of(making.order, "factor"); }, false);
  else if (kind == "bad_deploy")
    settings(
        making, reading,
        [&](json &says) {
          says["version"] = "bad-" + making.order.run;
          says["error_ratio"] = figure_of(making.order, "error_ratio");
        },
        true);
  else if (making.needs("orders_per_s", making.entry.orders_per_s > 0))
    settings(
        making, reading,
        [&](json &says) {
          says["version"] = "spoiling-" + making.order.run;
          says["corrupt_ratio"] =
              std::min(1.0, figure_of(making.order, "corrupt_per_s") / making.entry.orders_per_s);
        },
        true);
}

const std::map<std::string, void (*)(TwinMaking &)> &of_hosts()
{
  static const std::map<std::string, void (*)(TwinMaking &)> all{{"component_failure", component_failure},
                                                                 {"access_blocked", access_blocked},
                                                                 {"brown_out", brown_out},
                                                                 {"credential_expiry", expire_credential},
                                                                 {"partition", partition},
                                                                 {"region_outage", region_outage},
                                                                 {"zone_outage", region_outage}};
  return all;
}

} // namespace

TwinEntry read_twin_entry(const Target &target, Diagnostics &problems)
{
  EntryReader reader(target, problems);
  TwinEntry entry;
  entry.socket = reader.required_words("socket");
  entry.how =
      reader.choice("how", {"", "host_loss", "kill", "freeze", "stop", "disk_full", "link_cut", "reject",
                            "drop", "loss", "cpu", "io", "connections", "certificate", "clock"});
  entry.host = reader.name("host");
  entry.hosts = reader.list("hosts");
  entry.admits = reader.list("admits");
  entry.server = reader.words("server");
  entry.bridge = reader.name("bridge");
  entry.control = reader.words("control");
  entry.record = reader.name("record");
  entry.address = reader.name("address");
  Reader &plain = reader.reader();
  entry.port = static_cast<int>(plain.number("port", {1, 65535}).value_or(0));
  entry.bits_per_s = plain.number("bits_per_s", {8000, 1e11}).value_or(0);
  entry.cores = plain.number("cores", {0.01, 1024}).value_or(0);
  entry.leave_bytes = plain.number("leave_bytes", {0, 1e12}).value_or(0);
  entry.orders_per_s = plain.number("orders_per_s", {0.001, 1e6}).value_or(0);
  entry.bytes_per_s = plain.number("bytes_per_s", {1000, 1e12}).value_or(0);
  entry.ahead_s = plain.duration_s("ahead_s", {1, 1e9}).value_or(0);
  for (const std::string &address : entry.admits)
    if (address.find_first_not_of("0123456789./") != std::string::npos)
      reader.reader().problem("admits", "\"" + address + "\" is no IPv4 address",
                              "198.18.0.53, or 198.18.1.0/24");
  reader.finish();
  return entry;
}

std::optional<Plan> twin_plan(const FaultOrder &order, const Target &target, Hands &reading,
                              Diagnostics &problems, const std::function<void(TwinMaking &)> &make)
{
  Diagnostics own;
  TwinMaking making{order, target, read_twin_entry(target, own), own};
  making.plan = empty_plan(order, target);
  make(making);
  const Done up = reading.perform(making.ask("ask the keeper", {{"do", "status"}}));
  if (!up.ok)
    entry_problem(target, "socket", "the twin's keeper does not answer: " + up.problem, "drsim twin up", own);
  for (const Problem &problem : own.problems())
    problems.add(problem);
  return own.has_errors() ? std::nullopt : std::optional(making.plan);
}

std::vector<std::string> TwinDriver::fault_kinds() const
{
  std::vector<std::string> kinds{"bad_deploy", "data_corruption", "traffic_spike"};
  for (const auto &[kind, make] : of_hosts())
    kinds.push_back(kind);
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

void TwinDriver::check_entry(const Target &target, Diagnostics &problems) const
{
  (void)read_twin_entry(target, problems);
}

std::optional<Plan> TwinDriver::plan(const FaultOrder &order, const Target &target, Hands &reading,
                                     Diagnostics &problems) const
{
  return twin_plan(order, target, reading, problems, [&](TwinMaking &making) {
    if (const auto make = of_hosts().find(order.kind); make != of_hosts().end())
      make->second(making);
    else
      of_settings(making, reading);
  });
}

} // namespace drsim::inject::drivers
