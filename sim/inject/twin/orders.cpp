#include "sim/inject/twin/orders.hpp"

#include "sim/inject/operation.hpp"
#include "sim/inject/twin/cgroups.hpp"
#include "sim/inject/twin/keeper.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <map>
#include <sys/statvfs.h>
#include <unistd.h>

namespace drsim::inject::inline twin {
namespace {

using nlohmann::json;

json well()
{
  return {{"ok", true}};
}

json refused(const std::string &why)
{
  return {{"ok", false}, {"problem", why}};
}

json written(const std::string &file, const std::string &text)
{
  if (file.empty())
    return refused("this machine's control groups cannot do it");
  std::ofstream out(file);
  out << text;
  out.flush();
  return out.good() ? well() : refused(file + " cannot be written");
}

/// Runs `act` on the server that the order names.
json on_server(const json &order, Keeper &keeper, const std::function<void(ServerProcess &)> &act)
{
  const std::string id = order.value("server", "");
  ServerProcess *server = keeper.server(id);
  if (server == nullptr)
    return refused("no server \"" + id + "\"");
  act(*server);
  return well();
}

json status_of(const json &, Keeper &keeper)
{
  json servers = json::array();
  bool ready = true;
  for (const ServerProcess &one : keeper.servers()) {
    servers.push_back({{"id", one.spec().id()},
                       {"state", state_word(one.state())},
                       {"problem", one.problem()},
                       {"pid_inside", one.pid()}});
    ready = ready && (one.state() == ServerState::ready || !one.spec().starts);
  }
  return {{"ok", true}, {"twin", keeper.plan().name}, {"ready", ready}, {"servers", servers}};
}

json kill_server(const json &order, Keeper &keeper)
{
  const bool stays = order.value("stay", false);
  return on_server(order, keeper, [&](ServerProcess &server) {
    server.kill();
    if (stays)
      server.stop();
  });
}

json signal(const json &order, Keeper &keeper)
{
  const int number = order.value("number", 0);
  if (number != SIGHUP && number != SIGUSR1 && number != SIGUSR2)
    return refused("only HUP, USR1 and USR2 are sent so");
  return on_server(order, keeper, [&](ServerProcess &server) { server.signal(number); });
}

json set_wire(const std::string &wire, bool up, Keeper &keeper)
{
  int status = 0;
  const std::string said =
      keeper.network().run_in("", {"ip", "link", "set", wire, up ? "up" : "down"}, "", status);
  return status == 0 ? well() : refused(said);
}

json link(const json &order, Keeper &keeper)
{
  const bool up = order.value("up", true);
  if (order.contains("bridge")) {
    const std::string name = order.at("bridge");
    for (const TwinBridge &bridge : keeper.plan().bridges)
      if (bridge.name == name && name != keeper.plan().bridges.front().name)
        return set_wire(wire_of_bridge(name), up, keeper);
    return refused("no joined bridge \"" + name + "\"");
  }
  return set_wire(wire_of_host(order.at("host")), up, keeper);
}

json freeze(const json &order, Keeper &keeper, bool frozen)
{
  const HostCgroup group(keeper.id(), order.at("host"));
  return written(group.freeze_file(), group.freeze_text(frozen));
}

json host_down(const json &order, Keeper &keeper)
{
  const std::string host = order.at("host");
  const HostCgroup group(keeper.id(), host);
  const json cut = set_wire(wire_of_host(host), false, keeper);
  if (!cut.at("ok").get<bool>())
    return cut;
  const json still = freeze(order, keeper, true);
  keeper.host_down(host);
  for (const int process : group.processes()) // all are still: none can start another meanwhile
    ::kill(process, SIGKILL);
  freeze(order, keeper, false);
  for (const int process : still.at("ok").get<bool>() ? std::vector<int>{} : group.processes())
    ::kill(process, SIGKILL); // where nothing can be frozen, what was started meanwhile
  return well();
}

json host_up(const json &order, Keeper &keeper)
{
  const std::string host = order.at("host");
  const json joined = set_wire(wire_of_host(host), true, keeper);
  if (joined.at("ok").get<bool>())
    keeper.host_up(host);
  return joined;
}

json cpu(const json &order, Keeper &keeper)
{
  const double cores = order.at("cores");
  if (cores < 0 || cores > 1024)
    return refused("cores: from 0 (no limit) to 1024");
  const HostCgroup group(keeper.id(), order.at("host"));
  return written(group.cpu_file(), group.cpu_text(cores));
}

json net(const json &order, Keeper &keeper)
{
  const std::vector<std::string> argv = order.at("argv");
  if (argv.empty() || (argv[0] != "nft" && argv[0] != "tc" && argv[0] != "ip"))
    return refused("only nft, tc and ip are run so");
  int status = 0;
  const std::string said =
      keeper.network().run_in(order.value("host", ""), argv, order.value("input", ""), status);
  return status == 0 ? json{{"ok", true}, {"said", said}} : refused(said);
}

std::string ballast_of(const std::string &host)
{
  return "/srv/" + host + "/ballast";
}

json fill(const json &order, Keeper &keeper)
{
  const std::string host = order.at("host");
  if (keeper.host(host)->disk_bytes == 0)
    return refused(host + " has no disk of its own");
  const Done done = RealHands().perform(
      {"fill the disk", FillDisk{ballast_of(host), order.at("leave_bytes").get<std::uint64_t>()}});
  return done.ok ? well() : refused(done.problem);
}

json unfill(const json &order, Keeper &)
{
  const Done done = RealHands().perform({"free the disk", RemoveFile{ballast_of(order.at("host"))}});
  return done.ok ? well() : refused(done.problem);
}

std::string text_of(const std::string &file)
{
  std::ifstream in(file);
  std::string word;
  in >> word;
  return word;
}

/// How a host stands: what faults change, and nothing else.
json look(const json &order, Keeper &keeper)
{
  const std::string host = order.at("host");
  const HostCgroup group(keeper.id(), host);
  int status = 0;
  const std::string wire =
      keeper.network().run_in("", {"ip", "-brief", "link", "show", wire_of_host(host)}, "", status);
  const std::string tables = keeper.network().run_in(host, {"nft", "list", "tables"}, "", status);
  const std::string queues =
      keeper.network().run_in(host, {"tc", "qdisc", "show", "dev", "eth0"}, "", status);
  json servers = json::object();
  for (const ServerProcess &one : keeper.servers())
    if (one.spec().host == host)
      servers[one.spec().name] = state_word(one.state());
  json seen{{"ok", true},
            {"link_up",
             wire.find(" DOWN ") == std::string::npos && wire.find("LOWERLAYERDOWN") == std::string::npos},
            {"frozen", text_of(group.freeze_file()) == group.freeze_text(true)},
            {"processes", group.processes().size()},
            {"cpu_limited", text_of(group.cpu_file()) != group.cpu_text(0)},
            {"tables", tables},
            {"queues", queues},
            {"disk_filled", access(ballast_of(host).c_str(), F_OK) == 0},
            {"servers", servers}};
  look_at_limits(host, keeper, seen);
  return seen;
}

/// How a region's wire stands.
json look_bridge(const json &order, Keeper &keeper)
{
  int status = 0;
  const std::string wire = wire_of_bridge(order.at("bridge"));
  const std::string link = keeper.network().run_in("", {"ip", "-brief", "link", "show", wire}, "", status);
  if (status != 0)
    return refused(link);
  const std::string queue = keeper.network().run_in("", {"tc", "qdisc", "show", "dev", wire}, "", status);
  return {{"ok", true}, {"link_up", link.find(" DOWN ") == std::string::npos}, {"queues", queue}};
}

/// The bandwidth of a region's wire, each way; 0: as the twin's file says.
json bandwidth(const json &order, Keeper &keeper)
{
  for (const TwinBridge &bridge : keeper.plan().bridges)
    if (bridge.name == order.at("bridge")) {
      const std::string problem =
          keeper.network().set_bandwidth(bridge, order.at("bits_per_s").get<std::uint64_t>());
      return problem.empty() ? well() : refused(problem);
    }
  return refused("no such bridge");
}

using Act = std::function<json(const json &, Keeper &)>;

const std::map<std::string, Act> &acts()
{
  static const std::map<std::string, Act> all{
      {"status", status_of},
      {"start", [](const json &order, Keeper &k) { return on_server(order, k, [](auto &s) { s.start(); }); }},
      {"stop", [](const json &order, Keeper &k) { return on_server(order, k, [](auto &s) { s.stop(); }); }},
      {"kill", kill_server},
      {"signal", signal},
      {"host_down", host_down},
      {"host_up", host_up},
      {"freeze", [](const json &order, Keeper &k) { return freeze(order, k, true); }},
      {"thaw", [](const json &order, Keeper &k) { return freeze(order, k, false); }},
      {"cpu", cpu},
      {"link", link},
      {"net", net},
      {"look", [](const json &order,
                  Keeper &k) { return order.contains("bridge") ? look_bridge(order, k) : look(order, k); }},
      {"bandwidth", bandwidth},
      {"fill", fill},
      {"unfill", unfill},
      {"table", [](const json &, Keeper &k) { return table_of_primary(k); }},
      {"promote", [](const json &order, Keeper &k) { return promote(k, order.at("host")); }},
      {"takes_writes", [](const json &order, Keeper &k) { return takes_writes(k, order.at("host")); }},
      {"certificate", set_certificate},
      {"clock", move_clock},
      {"io", limit_io},
      {"history", history},
      {"end", [](const json &, Keeper &k) { return k.end(), well(); }},
  };
  return all;
}

} // namespace

json carry_out(const json &order, Keeper &keeper)
{
  if (!order.is_object())
    return refused("an order is an object of JSON on one line");
  try {
    const std::string what = order.value("do", "");
    const auto act = acts().find(what);
    if (act == acts().end())
      return refused("no order \"" + what + "\"");
    if (const std::string host = order.value("host", ""); !host.empty() && keeper.host(host) == nullptr)
      return refused("no host \"" + host + "\"");
    return act->second(order, keeper);
  } catch (const std::exception &problem) {
    return refused(problem.what());
  }
}

} // namespace drsim::inject::twin
