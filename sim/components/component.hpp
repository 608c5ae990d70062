#pragma once
#include "sim/engine/world.hpp"
#include "sim/model/parameters.hpp"

#include <memory>
#include <string>
#include <vector>

namespace drsim::inline components {

/// One modelled system at work in a trial. start() creates its signals and spawns its actors.
class Component {
public:
  virtual ~Component() = default;
  virtual void start(World &world) = 0;
};

} // namespace drsim::components
