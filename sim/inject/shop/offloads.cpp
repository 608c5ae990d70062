#include "sim/inject/shop/offloads.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <vector>

namespace drsim::inject::inline shop {
namespace {

/// One ethtool call; 0 or the error.
int ask(const std::string &interface, void *data)
{
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = static_cast<char *>(data);
  const int error = ioctl(fd, SIOCETHTOOL, &request) == 0 ? 0 : errno;
  close(fd);
  return error;
}

/// How many statistics a driver keeps.
std::uint32_t statistics_of(const std::string &interface)
{
  std::vector<std::uint32_t> buffer((sizeof(ethtool_sset_info) + 2 * sizeof(std::uint32_t)) / 4);
  auto *info = reinterpret_cast<ethtool_sset_info *>(buffer.data());
  info->cmd = ETHTOOL_GSSET_INFO;
  info->sset_mask = 1ULL << ETH_SS_STATS;
  return ask(interface, info) == 0 && info->sset_mask != 0 ? info->data[0] : 0;
}

/// veth says the number of its other end as a statistic, "peer_ifindex"; 0 where it says none.
unsigned peer_index(const std::string &interface)
{
  constexpr std::uint32_t most = 4096;
  const std::uint32_t count = statistics_of(interface);
  if (count == 0 || count > most)
    return 0;
  std::vector<std::uint64_t> names((sizeof(ethtool_gstrings) + count * ETH_GSTRING_LEN) / 8 + 1);
  auto *strings = reinterpret_cast<ethtool_gstrings *>(names.data());
  strings->cmd = ETHTOOL_GSTRINGS;
  strings->string_set = ETH_SS_STATS;
  strings->len = count;
  std::vector<std::uint64_t> values(sizeof(ethtool_stats) / 8 + count + 1);
  auto *statistics = reinterpret_cast<ethtool_stats *>(values.data());
  statistics->cmd = ETHTOOL_GSTATS;
  statistics->n_stats = count;
  if (ask(interface, strings) != 0 || ask(interface, statistics) != 0)
    return 0;
  for (std::uint32_t i = 0; i < count; ++i)
    if (std::strncmp(reinterpret_cast<const char *>(strings->data) + i * ETH_GSTRING_LEN, "peer_ifindex",
                     ETH_GSTRING_LEN) == 0)
      return static_cast<unsigned>(statistics->data[i]);
  return 0;
}

} // namespace

std::string turn_offloads_off(const std::string &interface)
{
  for (const std::uint32_t what : {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_STXCSUM}) {
    ethtool_value value{what, 0};
    if (const int error = ask(interface, &value); error != 0 && error != EOPNOTSUPP)
      return interface + ": offloads: " + std::strerror(error);
  }
  return {};
}

std::string peer_of(const std::string &interface)
{
  const unsigned index = peer_index(interface);
  char name[IF_NAMESIZE] = "";
  if (index == 0 || if_indextoname(index, name) == nullptr)
    return {};
  // Numbers are of a namespace each: only who says the same of us is the other end.
  return peer_index(name) == if_nametoindex(interface.c_str()) ? name : "";
}

} // namespace drsim::inject::shop
