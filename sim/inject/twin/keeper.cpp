#include "sim/inject/twin/keeper.hpp"

#include "sim/inject/ask.hpp"
#include "sim/inject/twin/certificates.hpp"
#include "sim/inject/twin/cgroups.hpp"
#include "sim/inject/twin/clocks.hpp"
#include "sim/inject/twin/orders.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drsim::inject::inline twin {
namespace {

constexpr int tick_ms = 20;
constexpr std::size_t longest_order_bytes = 1u << 20;

} // namespace

std::vector<TwinServer> relays_of(const TwinPlan &plan)
{
  std::vector<TwinServer> relays;
  for (const TwinBridge &bridge : plan.bridges) {
    if (!bridge.relayed)
      continue;
    TwinServer relay;
    relay.name = "relay-" + bridge.name;
    relay.user = "root"; // raw packets
    relay.argv = {"drsim-shop", "relay",
                  "--left",     relay_left(bridge.name),
                  "--right",    relay_right(bridge.name),
                  "--control",  "/srv/control/relay-" + bridge.name + ".json",
                  "--for-s",    std::to_string(static_cast<long>(plan.life_s))};
    relay.restart_s = 0.1;
    relays.push_back(relay);
  }
  return relays;
}

Keeper::Keeper(const TwinPlan &plan, const std::string &id, int listening)
    : plan_(plan), id_(id), network_(plan), listening_(listening)
{
  for (const TwinHost &host : plan_.hosts)
    if (const std::string problem = HostCgroup(id_, host.name).make(); !problem.empty())
      throw std::runtime_error(problem);
  make_certificates(plan_);
  for (const TwinServer &server : plan_.servers)
    if (server.clock && !clock_library().empty())
      (void)set_clock(server, 0);
  const TwinPlace place{id_, "/srv/log", &network_};
  std::vector<TwinServer> all = relays_of(plan_);
  all.insert(all.end(), plan_.servers.begin(), plan_.servers.end());
  for (const TwinServer &spec : all) {
    servers_.emplace_back(spec, place);
    if (spec.starts)
      servers_.back().start();
  }
}

ServerProcess *Keeper::server(const std::string &id)
{
  const auto found = std::find_if(servers_.begin(), servers_.end(),
                                  [&](const ServerProcess &one) { return one.spec().id() == id; });
  return found == servers_.end() ? nullptr : &*found;
}

const TwinHost *Keeper::host(const std::string &name) const
{
  const auto found = std::find_if(plan_.hosts.begin(), plan_.hosts.end(),
                                  [&](const TwinHost &one) { return one.name == name; });
  return found == plan_.hosts.end() ? nullptr : &*found;
}

void Keeper::host_down(const std::string &name)
{
  for (ServerProcess &one : servers_)
    if (one.spec().host == name)
      one.host_gone();
}

void Keeper::host_up(const std::string &name)
{
  for (ServerProcess &one : servers_)
    if (one.spec().host == name && one.spec().starts)
      one.start();
}

/// Its own children, and every orphan of the sandbox: it is process 1.
void Keeper::reap()
{
  int status = 0;
  for (pid_t child = ::waitpid(-1, &status, WNOHANG); child > 0; child = ::waitpid(-1, &status, WNOHANG))
    for (ServerProcess &one : servers_)
      if (one.ended(child, status))
        break;
}

void Keeper::answer(int listening)
{
  const int link = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
  if (link < 0)
    return;
  timeval limit{2, 0}; // whoever connects and says nothing does not stop the twin
  ::setsockopt(link, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(link, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const nlohmann::json order = nlohmann::json::parse(line_from(link, longest_order_bytes), nullptr, false);
  const std::string back = carry_out(order, *this).dump() + "\n";
  (void)!::send(link, back.data(), back.size(), MSG_NOSIGNAL);
  ::close(link);
}

void Keeper::run()
{
  ::signal(SIGPIPE, SIG_IGN);
  const auto over = ServerProcess::Clock::now() + std::chrono::duration_cast<ServerProcess::Clock::duration>(
                                                      std::chrono::duration<double>(plan_.life_s));
  const auto is_ready = [this](const std::string &id) {
    const ServerProcess *one = server(id);
    return one != nullptr && one->state() == ServerState::ready;
  };
  while (!ends_ && ServerProcess::Clock::now() < over) {
    reap();
    for (ServerProcess &one : servers_)
      one.tick(is_ready);
    pollfd wait{listening_, POLLIN, 0};
    if (::poll(&wait, 1, tick_ms) > 0)
      answer(listening_);
  }
}

} // namespace drsim::inject::twin
