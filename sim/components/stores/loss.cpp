#include "sim/components/stores/loss.hpp"

#include <algorithm>

namespace drsim::inline components::inline stores {

void say_loss(World &world, const std::string &store, const Loss &loss, EventId cause)
{
  const double rpo_s = loss.writes > 0 ? std::max(0.0, loss.to_s - loss.from_s) : 0;
  const std::string prefix = "store:" + store + ":";
  world.timeline().set_total(prefix + "rpo_s", rpo_s);
  world.timeline().set_total(prefix + "lost_transactions", loss.writes);
  if (world.settings().keep_series)
    world.timeline().sample(prefix + "lost_transactions", world.now_s(), loss.writes);
  world.set(world.signal(store + ".lost_from_s"), rpo_s > 0 ? loss.from_s : 0, cause);
  world.set(world.signal(store + ".lost_to_s"), rpo_s > 0 ? loss.to_s : 0, cause);
  world.set(world.signal(store + ".lost_writes"), loss.writes, cause);
  Signal &losses = world.signal(store + ".losses");
  world.set(losses, losses.value() + 1, cause);
}

Loss present_loss(World &world, const std::string &store)
{
  return {world.signal(store + ".lost_from_s").value(), world.signal(store + ".lost_to_s").value(),
          world.signal(store + ".lost_writes").value()};
}

} // namespace drsim::components::stores
