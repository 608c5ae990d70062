#include "sim/components/watch/pagers.hpp"

namespace drsim::inline components::inline watch {

void lay_out_pagers(World &world, const std::vector<std::string> &oncalls)
{
  for (const std::string &oncall : oncalls)
    static_cast<void>(world.share(ports::paged, oncall));
}

void ring_pagers(World &world, const std::vector<std::string> &oncalls, EventId cause)
{
  for (const std::string &oncall : oncalls) {
    Port &paged = world.share(ports::paged, oncall);
    world.set(paged, paged.value() + 1, cause);
  }
}

} // namespace drsim::components::watch
