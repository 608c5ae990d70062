#include "sim/components/stores/global_copies.hpp"

#include "sim/components/answers.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline components::inline stores {

GlobalCopies::GlobalCopies(const ComponentSpec &table, const Deployment &deployment) : id_(table.id)
{
  const Parameters of(table);
  catch_up_ratio_ = of.number("catch_up_ratio");
  switch_s_ = of.distribution("switch_back_s");
  const auto add = [&](const std::string &region, const std::string &id) {
    const bool known =
        std::any_of(places_.begin(), places_.end(), [&](const Place &one) { return one.region == region; });
    if (!known)
      places_.push_back({region, id, std::max(0, region_index(deployment, region))});
  };
  add(table.region, table.id);
  for (const ComponentSpec *replica : deployment.of_kind("dynamodb_replica"))
    if (store_of(*replica) == id_)
      add(replica->region, replica->id);
}

void GlobalCopies::start(World &world, StoreCopies &copies)
{
  copies_ = &copies;
  reversed_ = &world.own(ports::done, "reverse:" + id_);
  switched_ = &world.own(ports::done, "switch_back:" + id_);
  answer_in_actor(world, "reverse:" + id_, id_ + " reverse",
                  [this, &world](EventId asked) { reverse(world, asked); });
  answer_in_actor(world, "switch_back:" + id_, id_ + " switch back",
                  [this, &world](EventId asked) { switch_back(world, asked); });
  for (Place &place : places_) {
    place.up = &world.up(place.region);
    place.alive = &world.read(ports::component_up, place.id);
    if (places_.size() > 1)
      for (const Port *one : {place.up, place.alive})
        world.on_change(
            *one, [this, &world, &place](const Port &changed) { follow(world, place, changed.cause()); });
    for (const Place &other : places_)
      if (&other < &place)
        world.on_change(world.link_up(place.region, other.region),
                        [this, &world](const Port &link) { look(world, link.cause()); });
  }
  if (places_.size() > 1)
    world.on_change(copies.serving(), [this, &world](const Port &serving) { look(world, serving.cause()); });
}

void GlobalCopies::follow(World &world, Place &place, EventId cause)
{
  const bool lives = place.up->on() && place.alive->on();
  if (lives == place.lives)
    return;
  place.lives = lives;
  ++place.returns;
  if (lives)
    return come_back(world, place, cause);
  if (place.whole)
    place.away_since_s = world.now_s();
  place.whole = false;
  look(world, cause);
}

void GlobalCopies::come_back(World &world, Place &place, EventId cause)
{
  if (&place == &home()) {
    returned_ = true;
    cause =
        world.record(id_, "home_back", place.region + " is up, and its copy takes what was written elsewhere",
                     Phase::none, {cause});
  }
  world.spawn(id_ + " catch-up", [this, &world, &place, cause] { catch_up(world, place, cause); });
}

void GlobalCopies::catch_up(World &world, Place &place, EventId back)
{
  const int mine = place.returns;
  place.whole_s = world.now_s() + catch_up_ratio_ * (world.now_s() - place.away_since_s);
  world.sleep_until_s(place.whole_s);
  if (mine != place.returns)
    return;
  place.whole = true;
  EventId event = world.record(id_, "copy_caught_up", "the copy in " + place.region + " has everything",
                               Phase::catch_up, {back}, {"catch_up_ratio"});
  if (&place == &home() && returned_ && copies_->serving().value() == place.index) {
    returned_ = false;
    event =
        world.record(id_, "switched_back", "services of " + place.region + " use the copy there as before",
                     Phase::none, {event});
  }
  look(world, event);
}

/// The copy that stands for the table: that of services without one of their own, else one that is well.
const GlobalCopies::Place *GlobalCopies::used() const
{
  const double serving = copies_->serving().value();
  const Place *other = nullptr;
  for (const Place &one : places_)
    if (one.lives && one.whole && one.index == serving)
      return &one;
    else if (one.lives && one.whole && other == nullptr)
      other = &one;
  return other;
}

void GlobalCopies::look(World &world, EventId cause)
{
  const Place *now = used();
  if (now == nullptr)
    return; // nobody goes on
  say_followed(world, id_,
               std::any_of(places_.begin(), places_.end(),
                           [&](const Place &one) {
                             return &one != now && one.lives && one.whole &&
                                    world.link_up(one.region, now->region).on();
                           }),
               cause);
}

void GlobalCopies::reverse(World &world, EventId asked)
{
  if (!home().lives)
    return world.set(*reversed_, -1,
                     world.record(id_, "reverse_failed", "there is no copy at home that could follow",
                                  Phase::action, {asked, home().up->cause()}));
  const EventId begun = world.record(id_, "reverse_begun", "the copy at home takes what it lacks by itself",
                                     Phase::action, {asked});
  if (!home().whole)
    world.sleep_until_s(std::max(world.now_s(), home().whole_s));
  world.set(*reversed_, home().lives ? 1 : -1, begun);
}

void GlobalCopies::switch_back(World &world, EventId asked)
{
  const int from = static_cast<int>(copies_->serving().value());
  if (from == home().index || !home().whole || !home().lives)
    return world.set(*switched_, from == home().index ? 1 : -1,
                     world.record(id_,
                                  from == home().index ? "switch_back_needless" : "switch_back_impossible",
                                  from == home().index ? "services use the copy at home"
                                                       : "the copy at home lacks what was written elsewhere",
                                  Phase::action, {asked}));
  Stream chance = world.stream(id_, "switch back");
  const EventId begun = world.record(id_, "switch_back_begun", "writes pause until every copy has them",
                                     Phase::action, {asked});
  copies_->refuse_writes(world, from, begun);
  world.sleep_s(switch_s_.sample(chance));
  returned_ = false;
  const EventId back = world.record(id_, "switched_back", "services use the copy in " + home().region,
                                    Phase::action, {begun}, {"switch_back_s"});
  copies_->move_to(world, home().index, back);
  look(world, back);
  world.set(*switched_, 1, back);
}

} // namespace drsim::components::stores
