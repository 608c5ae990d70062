#pragma once
#include "sim/model/deployment.hpp"

#include <simgrid/s4u.hpp>

#include <map>
#include <string>
#include <utility>

namespace drsim::inline engine {

/// The hosts and links of a deployment as a SimGrid platform: a full zone of regions; a region is a star zone
/// with a "core" host (databases, services) and a "storage" host (backups, snapshots), each behind a link of
/// the region's bandwidth; regions are joined by their inter-region links. Where the deployment describes no
/// network, links are unconstrained. Not modelled: links between zones of a region (latency under 2 ms:
/// facts.md, section 22).
struct Platform {
  simgrid::s4u::Host *control = nullptr; ///< where all actors run; never fails
  std::map<std::string, simgrid::s4u::Host *> core;
  std::map<std::string, simgrid::s4u::Host *> storage;
  std::map<std::string, std::vector<simgrid::s4u::Link *>> region_links;
  struct Pair {
    simgrid::s4u::Link *link = nullptr;
    double latency_s = 0;
    double bandwidth_bytes_per_s = 0;
  };
  std::map<std::pair<std::string, std::string>, Pair> between; ///< key: names in order

  /// What warm_up() began: SimGrid looks at it once more when time begins.
  std::vector<simgrid::s4u::ActivityPtr> warmed;

  /// Lets SimGrid make what it makes with the first sleep and the first flow (half a megabyte of zeroes
  /// each), so that processes forked later need not. Before time begins.
  void warm_up();
};

/// Names in order, as Platform::between and the link signals use them.
[[nodiscard]] std::pair<std::string, std::string> region_pair(const std::string &a, const std::string &b);

/// Builds and seals the platform in the process's only engine.
[[nodiscard]] Platform build_platform(const Deployment &deployment);

} // namespace drsim::engine
