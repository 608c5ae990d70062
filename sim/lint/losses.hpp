#pragma once
#include "sim/model/deployment.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline lint {

/// What a loss takes down: what stands in a region, or some components, what needs one of those, and what
/// needs one of several that are all down.
class Losses {
public:
  Losses(const Deployment &deployment, const std::string &region);
  Losses(const Deployment &deployment, const std::vector<std::string> &dead);
  /// What takes a thing down: itself, or what it needs; "" when it lives on, or is not in the deployment.
  [[nodiscard]] std::string root(const std::string &id) const;
  /// The same in words: "tool:chat", "tool:vpn by tool:sso"; "" when it lives on.
  [[nodiscard]] std::string text(const std::string &id) const;

private:
  void grow(const Deployment &deployment);

  std::map<std::string, std::string> roots_;
};

} // namespace drsim::lint
