#include "sim/components/edge/asked.hpp"

#include "sim/model/kinds.hpp"
#include "sim/model/own_copies.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline edge {

Asked::Asked(std::vector<std::string> components, std::string region)
    : components_(std::move(components)), region_(std::move(region))
{
}

const Port *Asked::note(const Port &port)
{
  ports_.push_back(&port);
  return &port;
}

void Asked::note_grey(World &world, One &one, const std::string &id)
{
  one.grey = {note(world.grey(ports::grey_errors, id)), note(world.grey(ports::grey_loss, id))};
}

void Asked::note_reach(World &world, One &one, const ComponentSpec *of)
{
  const bool known = of != nullptr && owns_port(of->kind, ports::reach);
  one.reach.push_back(known ? note(world.read(ports::reach, of->id)) : nullptr);
}

void Asked::attach_database(World &world, const ComponentSpec &spec)
{
  One one;
  if (uses_own_copy(world.deployment(), spec.id, region_))
    one.own = region_index(world.deployment(), region_);
  one.serving_region = note(world.read(ports::serving_region, spec.id));
  one.error_ratio = note(world.read(ports::error_ratio, spec.id));
  note_grey(world, one, spec.id);
  for (const Region &region : world.deployment().regions) {
    one.answers.push_back(note(world.read(ports::readable, spec.id + "@" + region.name)));
    note_reach(world, one, copy_in(world.deployment(), spec.id, region.name));
    const bool here = region_.empty() || region.name == region_;
    one.links.push_back(here ? &world.always() : note(world.link_up(region_, region.name)));
  }
  asked_.push_back(one);
}

void Asked::attach(World &world)
{
  const Deployment &deployment = world.deployment();
  for (const std::string &id : components_) {
    const ComponentSpec *spec = deployment.find(id);
    const Kind *kind = spec == nullptr ? nullptr : kind_named(spec->kind);
    if (kind == nullptr)
      continue; // of wrong input
    if (kind->database) {
      attach_database(world, *spec);
      continue;
    }
    One one;
    if (spec->kind == "service") {
      one.error_ratio = note(world.read(ports::error_ratio, id));
      note_grey(world, one, id);
    }
    if (spec->kind == "rds_replica")
      one.answers = {note(world.read(ports::readable, store_of(*spec) + "@" + spec->region))};
    else if (kind->health != nullptr)
      one.answers = {note(world.read(*kind->health, kind->health_placed ? id + "@" + spec->region : id))};
    else
      continue; // nothing of it can fail
    note_reach(world, one, spec);
    asked_.push_back(one);
  }
}

/// Chance that one of them answers well.
double Asked::answering(const One &one)
{
  std::size_t copy = 0;
  if (one.serving_region != nullptr)
    copy = one.own >= 0 ? static_cast<std::size_t>(one.own)
                        : static_cast<std::size_t>(std::max(0.0, one.serving_region->value()));
  const bool reached = one.links.empty() || one.links[copy]->on();
  if (!reached || !one.answers[copy]->on())
    return 0;
  double well = one.error_ratio == nullptr ? 1 : 1 - one.error_ratio->value();
  if (one.reach[copy] != nullptr)
    well *= one.reach[copy]->value();
  for (const Port *share : one.grey)
    well *= 1 - share->value();
  return well;
}

double Asked::failure() const
{
  double well = 1;
  for (const One &one : asked_)
    well *= answering(one);
  return 1 - well;
}

EventId Asked::cause() const
{
  EventId latest = no_event;
  for (const Port *port : ports_)
    latest = std::max(latest, port->cause());
  return latest;
}

} // namespace drsim::components::edge
