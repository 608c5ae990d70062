#include "sim/inject/twin/twin_file.hpp"

#include "sim/formats/json_text.hpp"
#include "sim/input/reader.hpp"

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <csignal>
#include <set>

namespace drsim::inject::inline twin {
namespace {

using nlohmann::json;

/// What reads one array of the file.
struct Part {
  std::string file;
  std::string pointer;
  Diagnostics &problems;
};

std::string name_in(Reader &reader, const char *key)
{
  const std::string name = reader.required_text(key);
  if (!name.empty() && !RE2::FullMatch(name, "[a-z][a-z0-9-]{0,10}")) // an interface's name has 15 letters
    reader.problem(key, "\"" + name + "\" is no name for it",
                   "a letter, then up to ten letters, digits or dashes");
  return name;
}

std::vector<std::string> texts(Reader &reader, const char *key)
{
  std::vector<std::string> all;
  for (const json *item : reader.items(key))
    if (item->is_string())
      all.push_back(item->get<std::string>());
    else
      reader.problem(key, "holds something that is no text");
  return all;
}

TwinBridge bridge_of(Reader &reader)
{
  TwinBridge bridge;
  bridge.name = name_in(reader, "name");
  bridge.relayed = reader.flag("relayed").value_or(false);
  bridge.bits_per_s = static_cast<std::uint64_t>(reader.number("bits_per_s", {8000, 1e11}).value_or(0));
  return bridge;
}

PostgresData data_of(const json &value, const Part &part)
{
  Reader reader(value, part.file, part.pointer, part.problems);
  PostgresData data{reader.required_text("folder"), reader.required_text("own_name"), texts(reader, "peers"),
                    texts(reader, "first_sql")};
  if (!data.folder.starts_with("/srv/"))
    reader.problem("folder", "is outside of /srv", "/srv/HOST/data");
  reader.finish();
  return data;
}

TwinCertificate certificate_of(const json &value, const Part &part)
{
  Reader reader(value, part.file, part.pointer, part.problems);
  TwinCertificate one{reader.required_text("file"), reader.required_text("name"),
                      reader.duration_s("valid_s", {60, 1e9}).value_or(0)};
  if (!one.file.starts_with("/srv/"))
    reader.problem("file", "is outside of /srv", "/srv/tls/HOST.pem");
  if (one.valid_s == 0)
    reader.problem("valid_s", "is not told", "90d");
  reader.finish();
  return one;
}

struct NamedSignal {
  const char *name;
  int number;
};

/// The signal that `key` names; the first where it names none.
int signal_of(Reader &reader, const char *key, const std::vector<NamedSignal> &known)
{
  const std::string word = reader.text(key).value_or(known.front().name);
  std::string names;
  for (const NamedSignal &one : known) {
    if (word == one.name)
      return one.number;
    names += (names.empty() ? "" : " or ") + std::string(one.name);
  }
  reader.problem(key, "\"" + word + "\" is not one that is known", names);
  return 0;
}

TwinServer server_of(Reader &reader, const TwinHost &host, const Part &part)
{
  TwinServer server;
  server.host = host.name;
  server.address = host.address;
  server.name = name_in(reader, "name");
  server.argv = texts(reader, "argv");
  if (server.argv.empty())
    reader.problem("argv", "names no program", "[\"redis-server\", \"/srv/etc/redis.conf\"]");
  server.user = reader.text("user").value_or("nobody");
  server.after = texts(reader, "after");
  if (const json *data = reader.raw("postgres_data"))
    server.data.push_back(data_of(*data, {part.file, reader.pointer_to("postgres_data"), part.problems}));
  std::size_t at = 0;
  for (const json *item : reader.items("copies")) {
    Reader one(*item, part.file, reader.pointer_to("copies") + "/" + std::to_string(at++), part.problems);
    server.copies.push_back({one.required_text("from"), one.required_text("to")});
    one.finish();
  }
  server.is_database = reader.flag("database").value_or(!server.data.empty());
  server.ready.argv = texts(reader, "ready");
  server.ready.tcp_port = static_cast<int>(reader.number("ready_port", {1, 65535}).value_or(0));
  server.starts = reader.flag("starts").value_or(true);
  server.restart_s = reader.duration_s("restart_s", {0.05, 3600}).value_or(0);
  if (const json *certificate = reader.raw("certificate"))
    server.certificates.push_back(
        certificate_of(*certificate, {part.file, reader.pointer_to("certificate"), part.problems}));
  server.clock = reader.flag("clock").value_or(false);
  server.stop_signal = signal_of(reader, "stop_signal", {{"TERM", SIGTERM}, {"INT", SIGINT}});
  server.reload_signal = signal_of(reader, "reload_signal", {{"HUP", SIGHUP}, {"USR2", SIGUSR2}});
  reader.finish();
  return server;
}

TwinHost host_of(Reader &reader, std::vector<TwinServer> &servers, const Part &part)
{
  TwinHost host;
  host.name = name_in(reader, "name");
  host.bridge = reader.required_text("bridge");
  host.address = reader.required_text("address");
  if (!RE2::FullMatch(host.address, R"(198\.1[89]\.\d{1,3}\.\d{1,3})"))
    reader.problem(
        "address", "\"" + host.address + "\" is not of 198.18.0.0/15",
        "the range set aside for tests of networks (RFC 2544), so that nothing real is ever meant");
  host.disk_bytes = static_cast<std::uint64_t>(reader.number("disk_bytes", {1e6, 1e11}).value_or(0));
  const std::string disk = reader.text("disk").value_or("memory");
  host.block_disk = disk == "block";
  if (disk != "memory" && (!host.block_disk || host.disk_bytes == 0))
    reader.problem("disk", "\"" + disk + "\" is no disk, or has no disk_bytes", "memory or block");
  std::size_t at = 0;
  for (const json *item : reader.items("servers")) {
    Reader one(*item, part.file, reader.pointer_to("servers") + "/" + std::to_string(at++), part.problems);
    servers.push_back(server_of(one, host, part));
  }
  reader.finish();
  return host;
}

/// A name that is used twice, or one that is used and not there.
void check_names(const TwinPlan &plan, const std::string &file, Diagnostics &problems)
{
  std::set<std::string> bridges, hosts, servers, addresses;
  for (const TwinBridge &bridge : plan.bridges)
    if (!bridges.insert(bridge.name).second)
      problems.error(file, "/bridges", "\"" + bridge.name + "\" is there twice");
  for (const TwinHost &host : plan.hosts) {
    if (!hosts.insert(host.name).second || !addresses.insert(host.address).second)
      problems.error(file, "/hosts", "\"" + host.name + "\" or its address is there twice");
    if (bridges.count(host.bridge) == 0)
      problems.error(file, "/hosts",
                     host.name + " is on \"" + host.bridge + "\", which is no bridge of the twin");
  }
  for (const TwinServer &server : plan.servers)
    if (!servers.insert(server.id()).second)
      problems.error(file, "/hosts", "\"" + server.id() + "\" is there twice");
  for (const TwinBridge &bridge : plan.bridges)
    if (bridge.relayed)
      servers.insert("/relay-" + bridge.name); // started by the keeper itself
  for (const TwinServer &server : plan.servers)
    for (const std::string &first : server.after)
      if (servers.count(first) == 0)
        problems.error(file, "/hosts", server.id() + " starts after \"" + first + "\", which is not there",
                       "HOST/SERVER");
  if (plan.bridges.empty() || plan.servers.empty())
    problems.error(file, "", "a twin has at least a bridge and a server");
}

} // namespace

TwinPlan load_twin_file(const std::filesystem::path &file, Diagnostics &problems)
{
  TwinPlan plan;
  Part part{file.string(), "", problems};
  const auto text = read_text(file, part.file, problems);
  const auto whole = text ? parse_json(*text, part.file, problems) : std::nullopt;
  if (!whole)
    return plan;
  Reader reader(*whole, part.file, "", problems);
  if (reader.required_text("schema") != "drsim.twin/1")
    reader.problem("schema", "is not one that is known", "drsim.twin/1");
  plan.name = name_in(reader, "name");
  plan.life_s = reader.duration_s("life_s", {10, 86400}).value_or(plan.life_s);
  std::size_t at = 0;
  for (const json *item : reader.items("bridges")) {
    Reader one(*item, part.file, "/bridges/" + std::to_string(at++), problems);
    plan.bridges.push_back(bridge_of(one));
    one.finish();
  }
  at = 0;
  for (const json *item : reader.items("hosts")) {
    Reader one(*item, part.file, "/hosts/" + std::to_string(at++), problems);
    plan.hosts.push_back(host_of(one, plan.servers, part));
  }
  reader.finish();
  check_names(plan, part.file, problems);
  return plan;
}

} // namespace drsim::inject::twin
