#include "sim/campaign/store_watch.hpp"

#include "sim/model/ports.hpp"

#include <algorithm>

namespace drsim::inline campaign {
namespace {

// A rate is of the users' last interval: what has changed since then shows only after it.
constexpr double stale_s = 20;

} // namespace

StoreWatch::StoreWatch(World &world) : world_(world)
{
  for (const char *kind : {"rds_instance", "patroni"})
    for (const ComponentSpec *spec : world.deployment().of_kind(kind)) {
      const Port *serving = world.find(port_name(ports::serving_region, spec->id));
      if (serving == nullptr)
        continue;
      auto one = std::make_unique<Watched>();
      one->store = spec->id;
      one->used = static_cast<int>(serving->value());
      for (const Region &region : world.deployment().regions) {
        const std::string place = spec->id + "@" + region.name;
        one->copies.push_back({region.name, world.find(port_name(ports::writable, place)),
                               world.find(port_name(ports::write_per_s, place))});
      }
      Watched *watched = one.get();
      world.on_change(*serving,
                      [this, watched](const Port &now) { moved(*watched, static_cast<int>(now.value())); });
      stores_.push_back(std::move(one));
    }
}

/// The copy that services leave shows still what it did: the store turns it off after it has moved them.
void StoreWatch::moved(Watched &one, int to)
{
  const Copy &left = one.copies.at(static_cast<std::size_t>(one.used));
  const Copy &taken = one.copies.at(static_cast<std::size_t>(to));
  one.used = to;
  for (const Port *port : {left.writable, taken.writable, left.write_per_s})
    if (port == nullptr || !port->on())
      return;
  const double from_s = std::max(left.writable->since_s(), taken.writable->since_s());
  const double rate_since_s = std::max(from_s, left.write_per_s->since_s());
  const double writes = left.write_per_s->value() * (world_.now_s() - rate_since_s - stale_s);
  if (writes >= 1)
    seen_.push_back({one.store, left.region, taken.region, from_s, world_.now_s(), writes});
}

void StoreWatch::tell(Witness &witness) const
{
  witness.two_writers = seen_;
  for (const Store &store : world_.deployment().stores) {
    const Port *writes = world_.find(port_name(ports::lost_writes, store.component));
    const Port *span_s = world_.find(port_name(ports::lost_span_s, store.component));
    if (writes != nullptr && span_s != nullptr)
      witness.losses.push_back({store.component, writes->value(), span_s->value(), writes->cause()});
  }
}

} // namespace drsim::campaign
