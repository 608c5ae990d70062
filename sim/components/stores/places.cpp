#include "sim/components/stores/places.hpp"

#include "sim/components/answers.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline stores {
namespace {

bool has_replica(const Deployment &deployment, const std::string &store, const std::string &region)
{
  for (const char *kind : {"rds_replica", "dynamodb_replica"})
    for (const ComponentSpec *replica : deployment.of_kind(kind))
      if (replica->region == region && store_of(*replica) == store)
        return true;
  return false;
}

} // namespace

std::vector<StorePlace> own_places(World &world, const std::string &store, int home)
{
  const Deployment &deployment = world.deployment();
  std::vector<StorePlace> places;
  for (std::size_t r = 0; r < deployment.regions.size(); ++r) {
    const std::string &region = deployment.regions[r].name;
    const std::string place = store + "@" + region;
    const bool here = static_cast<int>(r) == home;
    const bool others = !here && has_replica(deployment, store, region);
    const auto port = [&](const PortKind &kind) {
      return others ? &world.share(kind, place) : &world.own(kind, place, here ? 1 : 0);
    };
    places.push_back({port(ports::readable), port(ports::writable), &world.own(ports::speed, place),
                      &world.own(ports::copy_until_s, place)});
  }
  return places;
}

void slow_down(World &world, const std::string &store, Port &speed, const Slowness &slowness, EventId cause)
{
  if (slowness.for_s <= 0)
    return;
  world.set(speed, std::min(speed.value(), slowness.speed), cause);
  const double over_s = world.now_s() + slowness.for_s;
  Port *slow = &speed;
  world.spawn(store + " warm-up", [&world, store, slow, slowness, over_s, cause] {
    world.sleep_until_s(over_s);
    if (slow->cause() > cause)
      return; // it was slowed down anew
    world.set(*slow, 1,
              world.record(store, "warmed_up", slowness.over, Phase::catch_up, {cause}, slowness.set_by));
  });
}

void say_followed(World &world, const std::string &store, bool followed, EventId cause)
{
  Port &port = world.share(ports::followed, store);
  if (port.on() == followed)
    return;
  world.set(
      port, followed ? 1 : 0,
      world.record(store, followed ? "protected" : "unprotected",
                   followed ? "a copy in another region follows it" : "no copy in another region follows it",
                   followed ? Phase::action : Phase::none, {cause}));
}

void StoreCopies::start(World &world, const ComponentSpec &store, int home)
{
  const Parameters parameters(store);
  reapply_per_s_ = parameters.number("reapply_rows_per_s");
  reapply_ratio_ = parameters.number("reapply_ratio");
  store_ = store.id;
  home_ = left_ = home;
  places_ = own_places(world, store_, home);
  serving_ = &world.own(ports::serving_region, store_, home);
  stopped_ = &world.own(ports::stopped_region, store_);
  world.on_change(world.own(ports::followed, store_), [this, &world](const Port &followed) {
    const int refusing = static_cast<int>(stopped_->value());
    if (followed.on() && used_at_home() && refusing != home_) // what refused writes is a copy made anew
      world.set(*stopped_, -1, followed.cause());
  });
  corruption_.start(world, store_, parameters.number("silent_corruption_ratio"));
  answer_stop(world, "stop_writes");
  answer_stop(world, "fence");
  answer_reapply(world);
}

void StoreCopies::answer_reapply(World &world)
{
  const std::string action = "reapply:" + store_;
  Port *done = &world.own(ports::done, action);
  answer_in_actor(world, action, store_ + " reapply",
                  [this, &world, done](EventId cause) { reapply(world, cause, *done); });
}

/// Rows that were acknowledged and are lost still stand in the copy that services left.
void StoreCopies::reapply(World &world, EventId asked, Port &done)
{
  const Loss lost = present_loss(world, store_);
  const Port &up = world.up(world.deployment().regions[static_cast<std::size_t>(left_)].name);
  const double ready_s = world.now_s() + lost.writes / reapply_per_s_;
  if (!up.on() || world.wait_until(
                      {&up}, [&] { return !up.on(); }, ready_s)) {
    world.set(done, -1,
              world.record(store_, "reapply_impossible", "nobody reaches the copy that services left",
                           Phase::action, {asked, up.cause()}));
    return;
  }
  Loss left = lost;
  left.writes = lost.writes - std::floor(lost.writes * reapply_ratio_);
  const EventId event =
      world.record(store_, "reapplied", "rows of the old copy are in the one that services use",
                   Phase::catch_up, {asked}, {"reapply_rows_per_s", "reapply_ratio"});
  say_loss(world, store_, left, event);
  world.set(done, 1, event);
}

/// Whoever is at the keyboard reaches a copy whose region is up.
void StoreCopies::answer_stop(World &world, const char *action)
{
  const std::string name = std::string(action) + ":" + store_;
  static_cast<void>(world.own(ports::done, name));
  world.on_change(world.own(ports::request, name), [this, &world, name, action](const Port &asked) {
    const bool in_use = std::string(action) == "stop_writes";
    if (asked.on())
      stop(world, name, in_use ? static_cast<int>(serving_->value()) : home_, asked.cause());
  });
}

void StoreCopies::stop(World &world, const std::string &action, int region, EventId asked)
{
  const std::string &name = world.deployment().regions[static_cast<std::size_t>(region)].name;
  Port &done = world.share(ports::done, action);
  const bool reached = world.up(name).on();
  const EventId event =
      world.record(store_, reached ? "writes_stopped" : "stop_impossible",
                   (reached ? "no writes are taken any more in " : "nobody reaches it in ") + name,
                   Phase::action, {asked, world.up(name).cause()});
  if (reached)
    refuse_writes(world, region, event);
  world.set(done, reached ? 1 : -1, event);
}

void StoreCopies::refuse_writes(World &world, int region, EventId cause)
{
  world.set(*stopped_, region, cause);
  if (region == home_)
    serve(world, reads_, writes_, cause);
  if (region != home_ || taken_)
    world.set(*in(region).writable, 0, cause);
}

void StoreCopies::serve(World &world, bool reads, bool writes, EventId cause)
{
  reads_ = reads;
  writes_ = writes;
  if (taken_)
    return; // the ports are the other copy's
  const bool used = used_at_home();
  world.set(*home().readable, reads && used ? 1 : 0, cause);
  world.set(*home().writable, writes && used && stopped_->value() != home_ ? 1 : 0, cause);
}

void StoreCopies::move_to(World &world, int region, EventId cause)
{
  if (stopped_->value() == region)
    world.set(*stopped_, -1, cause);
  if (used_at_home() && region != home_)
    left_home_s_ = world.now_s();
  const bool elsewhere = serving_->value() != region;
  if (elsewhere)
    left_ = static_cast<int>(serving_->value());
  world.set(*serving_, region, cause);
  if (elsewhere) // those that followed the copy they left do not follow this one
    say_followed(world, store_, false, cause);
  serve(world, reads_, writes_, cause);
  leave_spoilt(world, region, cause);
}

/// A copy that follows no more since before the bad writes has none of them.
void StoreCopies::leave_spoilt(World &world, int region, EventId moved)
{
  const std::optional<double> until_s = in(region).until->time_s();
  const std::optional<double> since_s = corruption_.since_s();
  if (until_s && since_s && *until_s <= *since_s)
    corruption_.clean(world, moved);
}

void StoreCopies::repoint(World &world, EventId asked, Port &done)
{
  const std::vector<Region> &regions = world.deployment().regions;
  const int used = static_cast<int>(serving_->value());
  if (!taken_ && home().until->time_s())
    return take_beside(world, asked, done);
  for (int r = 0; r < static_cast<int>(regions.size()); ++r)
    if (r != used && r != home_ && in(r).writable->on()) {
      const EventId moved = world.record(
          store_, "repointed", "services use the copy in " + regions[static_cast<std::size_t>(r)].name,
          Phase::action, {asked, in(r).writable->cause()});
      move_to(world, r, moved);
      world.set(done, 1, moved);
      return;
    }
  // It came back, or failed over, before anyone got here; or it refused writes until now.
  if (used != home_ && !in(used).writable->on() && !taken_ && writes_)
    return go_home(world, asked, done);
  const bool well = in(used).writable->on() || (used == home_ && !taken_ && writes_);
  const EventId said = world.record(store_, well ? "repointed" : "repoint_impossible",
                                    well ? "services keep the copy they have" : "no copy takes writes",
                                    Phase::action, {asked});
  if (well)
    move_to(world, used, said);
  world.set(done, well ? 1 : -1, said);
}

/// A replica in the same region has been promoted: it is what services find at home from now on.
void StoreCopies::take_beside(World &world, EventId asked, Port &done)
{
  const double now_s = world.now_s();
  const Port *until = home().until;
  const Loss loss = acknowledged_.lost(acknowledged_.committed_by(*until->time_s()), now_s);
  const EventId moved = world.record(store_, "repointed", "services use the copy promoted beside it",
                                     Phase::action, {asked, until->cause()});
  taken_ = true;
  const auto follow = [this, &world](const Port &copy) {
    const bool lives = copy.time_s() && serving_->value() == home_ && stopped_->value() != home_;
    world.set(*home().readable, copy.time_s() ? 1 : 0, copy.cause());
    world.set(*home().writable, lives ? 1 : 0, copy.cause());
  };
  move_to(world, home_, moved);
  follow(*until);
  world.on_change(*until, follow);
  say_loss(world, store_, loss,
           world.record(store_, "data_lost", "what the promoted copy lacked is gone", Phase::none, {moved}));
  world.set(done, 1, moved);
}

void StoreCopies::go_home(World &world, EventId asked, Port &done)
{
  const double now_s = world.now_s();
  const double has = home_has_ ? home_has_() : acknowledged_.committed_by(left_home_s_);
  const double since_s = home_has_ ? acknowledged_.time_of(has) : left_home_s_;
  Loss loss = {since_s, now_s, acknowledged_.committed_by(now_s) - has,
               acknowledged_.writing_s(since_s, now_s)};
  if (home_has_) // made from the copy they leave: what was lost on the way there is lost here, too
    loss = both(present_loss(world, store_), loss);
  const EventId moved = world.record(store_, "repointed",
                                     "services go back to the copy in " +
                                         world.deployment().regions[static_cast<std::size_t>(home_)].name +
                                         ", which lacks what came since",
                                     Phase::action, {asked, home().writable->cause()});
  move_to(world, home_, moved);
  say_loss(world, store_, loss,
           world.record(store_, "data_lost", "what the copy that they leave had acknowledged is gone",
                        Phase::none, {moved}));
  world.set(done, 1, moved);
}

} // namespace drsim::components::stores
