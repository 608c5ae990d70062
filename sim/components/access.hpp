#pragma once
#include "sim/engine/world.hpp"
#include "sim/model/access_ports.hpp"

#include <algorithm>
#include <string>

namespace drsim::inline components {

/// Whether callers reach a component, as they see it.
struct Access {
  const Port *reach = nullptr;
  const Port *dropped = nullptr;

  Access(World &world, const std::string &id)
      : reach(&world.read(ports::reach, id)), dropped(&world.read(ports::dropped, id))
  {
  }
  /// Share of calls that come through.
  [[nodiscard]] double lets() const { return reach->value(); }
  /// Share of calls whose callers wait in vain.
  [[nodiscard]] double lost() const { return dropped->value(); }
  /// Of the others, the share that is refused at once.
  [[nodiscard]] double refused() const { return lost() >= 1 ? 0 : std::max(0.0, 1 - lets() / (1 - lost())); }
};

} // namespace drsim::components
