#include "sim/components/stores/order.hpp"

#include <utility>

namespace drsim::inline components::inline stores {

void Order::start(World &world, const std::string &action, const std::string &id,
                  std::function<std::string()> refuses)
{
  action_ = action;
  id_ = id;
  refuses_ = std::move(refuses);
  done_ = &world.own(ports::done, action + ":" + id);
  request_ = &world.own(ports::request, action + ":" + id);
  world.on_change(*request_, [this, &world](const Port &asked) {
    pending_ = asked.on();
    if (!pending_)
      return;
    world.set(*done_, 0, no_event);
    if (const std::string why = refuses_(); !why.empty())
      refuse(world, why);
  });
}

void Order::done(World &world, EventId event)
{
  if (std::exchange(pending_, false))
    world.set(*done_, 1, event);
}

void Order::refuse(World &world, const std::string &why)
{
  if (std::exchange(pending_, false))
    world.set(*done_, -1, world.record(id_, action_ + "_impossible", why, Phase::action, {cause()}));
}

} // namespace drsim::components::stores
