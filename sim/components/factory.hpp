#pragma once
#include "sim/components/component.hpp"

#include <memory>
#include <string>
#include <vector>

namespace drsim::inline components {

/// Builds the component for a spec; nullptr for kinds without behaviour of their own (listed by lint only).
[[nodiscard]] std::unique_ptr<Component> make_component(const ComponentSpec &spec,
                                                        const Deployment &deployment);

/// Every kind make_component knows, sorted.
[[nodiscard]] std::vector<std::string> component_kinds();

} // namespace drsim::components
