#pragma once

#include "sim/engine/world.hpp"
#include "sim/input/model.hpp"

#include <memory>
#include <string>
#include <vector>

namespace drsim {

/// One modelled system at work in a trial. start() creates its signals and spawns its actors.
class Component {
public:
  virtual ~Component() = default;
  virtual void start(World &world) = 0;
};

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

/// Builds the component for a spec; nullptr for kinds without behaviour of their own (listed by lint only).
[[nodiscard]] std::unique_ptr<Component> make_component(const ComponentSpec &spec,
                                                        const Deployment &deployment);

/// Zones a component occupies: its own, else all of its region; none when the region has none.
[[nodiscard]] std::vector<std::string> zones_of(const Deployment &deployment, const ComponentSpec &spec);

/// Every kind make_component knows, sorted.
[[nodiscard]] std::vector<std::string> component_kinds();

} // namespace drsim
