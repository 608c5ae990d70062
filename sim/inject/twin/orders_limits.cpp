// Orders about certificates, clocks and disks.
#include "sim/inject/twin/certificates.hpp"
#include "sim/inject/twin/cgroups.hpp"
#include "sim/inject/twin/clocks.hpp"
#include "sim/inject/twin/disks.hpp"
#include "sim/inject/twin/keeper.hpp"
#include "sim/inject/twin/orders.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace drsim::inject::inline twin {
namespace {

using nlohmann::json;

json said_of(const std::string &problem)
{
  return problem.empty() ? json{{"ok", true}} : json{{"ok", false}, {"problem", problem}};
}

json no_server(const json &order)
{
  return said_of("no server \"" + order.value("server", "") + "\"");
}

} // namespace

json set_certificate(const json &order, Keeper &keeper)
{
  const ServerProcess *server = keeper.server(order.value("server", ""));
  if (server == nullptr)
    return no_server(order);
  const std::string problem = show_certificate(server->spec(), order.at("expired").get<bool>());
  if (problem.empty())
    server->signal(server->spec().reload_signal);
  return said_of(problem);
}

json move_clock(const json &order, Keeper &keeper)
{
  const ServerProcess *server = keeper.server(order.value("server", ""));
  return server == nullptr ? no_server(order)
                           : said_of(set_clock(server->spec(), order.at("ahead_s").get<long>()));
}

json limit_io(const json &order, Keeper &keeper)
{
  const std::string host = order.at("host");
  const double bytes_per_s = order.at("bytes_per_s");
  const std::string device = device_of_disk(host);
  if (device.empty())
    return bytes_per_s == 0 ? said_of("")
                            : said_of("the disk of " + host + " is memory, which no limit applies to");
  const auto texts = HostCgroup(keeper.id(), host).io_texts(device, bytes_per_s);
  if (texts.empty())
    return said_of("this machine's control groups cannot limit a disk");
  for (const auto &[file, text] : texts) {
    std::ofstream out(file);
    out << text;
    out.flush();
    if (!out.good())
      return said_of(file + " cannot be written");
  }
  return said_of("");
}

void look_at_limits(const std::string &host, Keeper &keeper, json &seen)
{
  seen["io_limited"] = HostCgroup(keeper.id(), host).io_limited();
  seen["clocks"] = json::object();
  seen["certificates"] = json::object();
  for (const TwinServer &server : keeper.plan().servers) {
    if (server.host != host)
      continue;
    if (const long ahead_s = server.clock ? clock_ahead_s(server) : 0; ahead_s != 0)
      seen["clocks"][server.name] = ahead_s;
    if (shows_expired(server))
      seen["certificates"][server.name] = "expired";
  }
}

} // namespace drsim::inject::twin
