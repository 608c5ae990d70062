#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline insight {

struct GraphNode {
  std::string id;
  std::string kind;   ///< of the component; what it is ("secret", "image", ...) when it is none
  std::string region; ///< "" = global or unknown
  bool component = false;
};

struct GraphEdge {
  std::string from; ///< needs ...
  std::string to;
  std::string what; ///< role of a link, or Dependency::what
  std::string at;   ///< file and line or address; may be empty
};

/// What depends on what: components with their links, and everything the files say they need.
struct DependencyGraph {
  std::vector<GraphNode> nodes; ///< components in the deployment's order, then the rest by id
  std::vector<GraphEdge> edges; ///< each once
};

/// Of objects that are no component only those are in it that a component needs, directly or not.
[[nodiscard]] DependencyGraph dependency_graph(const Deployment &deployment);

} // namespace drsim::insight
