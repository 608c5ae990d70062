#include "sim/components/stores/loss.hpp"

#include <algorithm>

namespace drsim::inline components::inline stores {

Loss both(const Loss &earlier, const Loss &later)
{
  if (earlier.writes < 1 || later.writes < 1)
    return earlier.writes < 1 ? later : earlier;
  return {std::min(earlier.from_s, later.from_s), std::max(earlier.to_s, later.to_s),
          earlier.writes + later.writes, earlier.span_s + later.span_s};
}

void keep_losses(World &world, const std::string &store)
{
  for (const PortKind *kind :
       {&ports::lost_from_s, &ports::lost_to_s, &ports::lost_writes, &ports::lost_span_s, &ports::losses})
    world.own(*kind, store);
  say_loss(world, store, {}, no_event);
}

void say_loss(World &world, const std::string &store, const Loss &said, EventId cause)
{
  const Loss loss = said.writes >= 1 ? said : Loss{};
  const std::string prefix = "store:" + store + ":";
  world.timeline().set_total(prefix + "rpo_s", loss.span_s);
  world.timeline().set_total(prefix + "lost_transactions", loss.writes);
  if (world.fixed().keep_series)
    world.timeline().sample(prefix + "lost_transactions", world.now_s(), loss.writes);
  world.set(world.share(ports::lost_from_s, store), loss.from_s, cause);
  world.set(world.share(ports::lost_to_s, store), loss.to_s, cause);
  world.set(world.share(ports::lost_span_s, store), loss.span_s, cause);
  world.set(world.share(ports::lost_writes, store), loss.writes, cause);
  Port &losses = world.share(ports::losses, store);
  world.set(losses, losses.value() + 1, cause);
}

Loss present_loss(World &world, const std::string &store)
{
  return {world.read(ports::lost_from_s, store).value(), world.read(ports::lost_to_s, store).value(),
          world.read(ports::lost_writes, store).value(), world.read(ports::lost_span_s, store).value()};
}

} // namespace drsim::components::stores
