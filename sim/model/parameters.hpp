#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline model {

/// Typed access to a component's parameters. A parameter the catalogue does not define is a Defect.
class Parameters {
public:
  explicit Parameters(const ComponentSpec &spec) : spec_(spec) {}
  [[nodiscard]] const Distribution &distribution(const std::string &name) const;
  [[nodiscard]] double number(const std::string &name) const; ///< the mean; exact for a constant
  [[nodiscard]] int count(const std::string &name) const;     ///< rounded
  [[nodiscard]] bool flag(const std::string &name) const;
  [[nodiscard]] const std::string &text(const std::string &name) const;
  [[nodiscard]] bool has(const std::string &name) const; ///< defined and not NaN / empty text
  /// First component linked under a role, or "".
  [[nodiscard]] std::string link(const std::string &role) const;
  [[nodiscard]] std::vector<std::string> links(const std::string &role) const;

private:
  [[nodiscard]] const Parameter &find(const std::string &name) const;
  const ComponentSpec &spec_;
};

/// Zones a component occupies: its own, else all of its region; none when the region has none.
[[nodiscard]] std::vector<std::string> zones_of(const Deployment &deployment, const ComponentSpec &spec);

} // namespace drsim::model
