#include "sim/inject/twin/network.hpp"

#include "sim/inject/program.hpp"
#include "sim/inject/safe_text.hpp"
#include "sim/inject/twin/must.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace drsim::inject::inline twin {
namespace {

/// Programs of the system are near at hand: what takes so long hangs.
constexpr double program_limit_s = 20;

void ip_batch(const std::string &lines)
{
  const ProgramEnd end = run_program({"ip", "-batch", "-"}, lines, program_limit_s);
  if (end.status != 0)
    throw std::runtime_error("ip: " + first_lines(end.messages, 3));
}

/// A veth leaves checksums to a card that is not there; what a relay copies must have them.
void no_offload(const std::string &interface)
{
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  must(socket >= 0, "socket");
  for (const unsigned command : {ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO}) {
    ethtool_value value{command, 0};
    ifreq request{};
    std::strncpy(request.ifr_name, interface.c_str(), IFNAMSIZ - 1);
    request.ifr_data = reinterpret_cast<char *>(&value);
    (void)::ioctl(socket, SIOCETHTOOL, &request); // a feature that is off for good answers no
  }
  ::close(socket);
}

std::string tbf(const std::string &interface, std::uint64_t bits_per_s)
{
  const std::uint64_t burst_bytes = std::max<std::uint64_t>(bits_per_s / 8 / 100, 3200); // 10 ms, two packets
  return fmt::format("qdisc replace dev {} root tbf rate {}bit burst {}b latency 50ms\n", interface,
                     bits_per_s, burst_bytes);
}

void tc_batch(const std::string &lines)
{
  const ProgramEnd end = run_program({"tc", "-batch", "-"}, lines, program_limit_s);
  if (end.status != 0)
    throw std::runtime_error("tc: " + first_lines(end.messages, 3));
}

void open_low_ports()
{
  const int file = ::open("/proc/sys/net/ipv4/ip_unprivileged_port_start", O_WRONLY | O_CLOEXEC);
  if (file < 0)
    return; // then a server that wants one says so
  (void)!::write(file, "0", 1);
  ::close(file);
}

} // namespace

NetworkNamespace NetworkNamespace::own()
{
  const int descriptor = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  must(descriptor >= 0, "/proc/self/ns/net");
  return NetworkNamespace(descriptor);
}

NetworkNamespace NetworkNamespace::make()
{
  const NetworkNamespace before = own();
  must(::unshare(CLONE_NEWNET) == 0, "a new network namespace");
  NetworkNamespace made = own();
  before.enter();
  return made;
}

NetworkNamespace::NetworkNamespace(NetworkNamespace &&other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1))
{
}

NetworkNamespace &NetworkNamespace::operator=(NetworkNamespace &&other) noexcept
{
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

NetworkNamespace::~NetworkNamespace()
{
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

void NetworkNamespace::enter() const
{
  must(::setns(descriptor_, CLONE_NEWNET) == 0, "entering a network namespace");
}

std::string wire_of_host(const std::string &host)
{
  return "h-" + host;
}

std::string wire_of_bridge(const std::string &bridge)
{
  return "up-" + bridge;
}

std::string relay_left(const std::string &bridge)
{
  return "rl-" + bridge;
}

std::string relay_right(const std::string &bridge)
{
  return "rr-" + bridge;
}

TwinNetwork::TwinNetwork(const TwinPlan &plan) : switches_(NetworkNamespace::own())
{
  std::string lines = "link set lo up\n";
  for (const TwinBridge &bridge : plan.bridges)
    lines += fmt::format("link add {0} type bridge forward_delay 0 mcast_snooping 0\nlink set {0} up\n",
                         bridge.name);
  ip_batch(lines);
  for (const TwinBridge &bridge : plan.bridges)
    if (bridge.name != plan.bridges.front().name)
      join(bridge, plan.bridges.front().name);
  for (const TwinHost &host : plan.hosts)
    connect(host);
}

void TwinNetwork::join(const TwinBridge &bridge, const std::string &world)
{
  const std::string up = wire_of_bridge(bridge.name);
  const std::string down = "dn-" + bridge.name;
  std::string lines;
  if (bridge.relayed)
    lines = fmt::format("link add {0} type veth peer name {1}\nlink add {2} type veth peer name {3}\n"
                        "link set {1} up\nlink set {3} up\n",
                        up, relay_left(bridge.name), down, relay_right(bridge.name));
  else
    lines = fmt::format("link add {} type veth peer name {}\n", up, down);
  lines += fmt::format("link set {0} master {2}\nlink set {1} master {3}\nlink set {0} up\nlink set {1} up\n",
                       up, down, bridge.name, world);
  ip_batch(lines);
  if (bridge.bits_per_s > 0)
    tc_batch(tbf(up, bridge.bits_per_s) + tbf(down, bridge.bits_per_s));
}

void TwinNetwork::connect(const TwinHost &host)
{
  hosts_[host.name] = NetworkNamespace::make();
  const NetworkNamespace &inside = hosts_[host.name];
  const std::string wire = wire_of_host(host.name);
  ip_batch(fmt::format("link add {0} type veth peer name eth0 netns /proc/{1}/fd/{2}\n"
                       "link set {0} master {3}\nlink set {0} up\n",
                       wire, ::getpid(), inside.descriptor(), host.bridge));
  inside.enter();
  try {
    ip_batch(fmt::format("link set lo up\naddr add {}/15 dev eth0\nlink set eth0 up\n", host.address));
    no_offload("eth0");
    open_low_ports();
  } catch (...) {
    switches_.enter();
    throw;
  }
  switches_.enter();
}

std::string TwinNetwork::set_bandwidth(const TwinBridge &bridge, std::uint64_t bits_per_s) const
{
  const std::uint64_t wanted = bits_per_s > 0 ? bits_per_s : bridge.bits_per_s;
  try {
    for (const std::string &end : {wire_of_bridge(bridge.name), "dn-" + bridge.name})
      if (wanted > 0)
        tc_batch(tbf(end, wanted));
      else // one that has none of its own answers that there is nothing to take away
        (void)run_program({"tc", "qdisc", "del", "dev", end, "root"}, "", program_limit_s);
  } catch (const std::exception &problem) {
    return problem.what();
  }
  return {};
}

std::string TwinNetwork::run_in(const std::string &host, const std::vector<std::string> &argv,
                                const std::string &input, int &status) const
{
  if (!host.empty())
    of(host).enter();
  const ProgramEnd end = run_program(argv, input, program_limit_s);
  switches_.enter();
  status = end.status;
  return end.status == 0 ? end.output : end.messages;
}

} // namespace drsim::inject::twin
