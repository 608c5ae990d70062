#include "sim/components/stores/return_home.hpp"

#include "sim/components/answers.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline stores {

ReturnHome::ReturnHome(const ComponentSpec &store, const Deployment &deployment)
    : id_(store.id), home_(std::max(0, region_index(deployment, store.region))),
      home_region_(deployment.regions.at(static_cast<std::size_t>(home_)).name)
{
  const Parameters parameters(store);
  copy_.to_region = home_region_;
  copy_.provision_s = parameters.distribution("provision_s");
  copy_.size_bytes = parameters.number("size_bytes");
  copy_.read_bytes_per_s = parameters.number("restore_bytes_per_s");
  copy_.replay_bytes_per_s = parameters.number("log_replay_bytes_per_s");
  copy_.log_bytes_per_commit = parameters.number("wal_bytes_per_transaction");
  left_ = home_;
  rewinds_ = parameters.has("use_pg_rewind") && parameters.flag("use_pg_rewind");
  if (rewinds_) {
    copy_.provision_s = parameters.distribution("rewind_s");
    rewind_bytes_per_commit_ = parameters.number("rewind_bytes_per_transaction");
  }
  floor_s_ = parameters.distribution("reverse_lag_s");
  switch_s_ = parameters.distribution("switch_back_s");
  reconnect_s_ = parameters.distribution("client_reconnect_s");
}

void ReturnHome::start(World &world, StoreCopies &copies, std::function<void(EventId)> made)
{
  copies_ = &copies;
  made_ = std::move(made);
  answer(world, "reverse", &ReturnHome::reverse);
  answer(world, "switch_back", &ReturnHome::switch_back);
  for (const Port *one : std::initializer_list<const Port *>{&world.up(home_region_), &copies.serving()})
    world.on_change(*one, [this, &world](const Port &) { note_return(world); });
  world.on_change(copies.serving(), [this, &world](const Port &serving) {
    if (serving.value() != home_ && left_ == home_) // what stands at home has all up to now, at the most
      had_ = copies_->acknowledged().committed_by(world.now_s());
    left_ = static_cast<int>(serving.value());
  });
}

void ReturnHome::answer(World &world, const char *action, void (ReturnHome::*act)(World &, EventId))
{
  const std::string name = std::string(action) + ":" + id_;
  static_cast<void>(world.own(ports::done, name));
  answer_in_actor(world, name, id_ + " " + name,
                  [this, &world, act](EventId cause) { (this->*act)(world, cause); });
}

void ReturnHome::say(World &world, const char *action, double value, EventId event)
{
  world.set(world.share(ports::done, std::string(action) + ":" + id_), value, event);
}

/// From here on there is somewhere to go back to.
void ReturnHome::note_return(World &world)
{
  const Port &home = world.up(home_region_);
  if (home.on() && away())
    world.record(id_, "home_back", home_region_ + " is up, and services use the copy elsewhere", Phase::none,
                 {std::max(home.cause(), copies_->serving().cause())});
}

NewCopy ReturnHome::copy_from(World &world, int region) const
{
  NewCopy::Settings settings = copy_;
  settings.from_region = world.deployment().regions.at(static_cast<std::size_t>(region)).name;
  settings.committed = [this, &world] { return copies_->acknowledged().committed_by(world.now_s()); };
  return NewCopy(settings);
}

void ReturnHome::reverse(World &world, EventId asked)
{
  if (!away() || follows_)
    return say(world, "reverse", 1,
               world.record(id_, "reverse_needless",
                            away() ? "a copy at home follows already" : "services use the copy at home",
                            Phase::action, {asked}));
  if (std::exchange(making_, true))
    return; // the one under way answers
  NewCopy copy = copy_from(world, used());
  Stream chance = world.stream(id_, "reverse");
  const EventId begun =
      world.record(id_, "reverse_begun",
                   (rewinds_ ? "the old copy is rewound in " : "a new copy is being made in ") + home_region_,
                   Phase::action, {asked});
  const double since = copies_->acknowledged().committed_by(world.now_s()) - had_;
  const bool made = (rewinds_ ? copy.rewind(world, chance, had_, since * rewind_bytes_per_commit_)
                              : copy.make(world, chance)) &&
                    away();
  making_ = false;
  if (!made)
    return say(world, "reverse", -1,
               world.record(id_, "reverse_failed", "an end or the link died while the copy was being made",
                            Phase::action, {begun}, takes()));
  follow(world, copy, begun);
}

void ReturnHome::follow(World &world, NewCopy &copy, EventId begun)
{
  Stream chance = world.stream(id_, "reverse lag");
  const double floor_s = floor_s_.sample(chance);
  std::vector<const Port *> watched = copy.stands_on(world);
  watched.push_back(&copies_->serving());
  EventId cause = begun;
  while (away()) {
    follows_ = true;
    follows_since_ = world.record(id_, "reverse_follows", "a copy in " + home_region_ + " follows",
                                  Phase::action, {cause}, takes());
    made_(follows_since_);
    say_followed(world, id_, true, follows_since_);
    copies_->home_has(
        [this, &world, floor_s] { return copies_->acknowledged().committed_by(world.now_s() - floor_s); });
    say(world, "reverse", 1, follows_since_);
    world.wait_until(watched, [&] { return !away() || !copy.connected(world); });
    follows_ = false;
    if (!away())
      return;
    const double has = copies_->acknowledged().committed_by(world.now_s() - floor_s);
    copies_->home_has([has] { return has; });
    cause = world.record(id_, "reverse_stopped", "the copy at home hears nothing more", Phase::none,
                         {follows_since_});
    say_followed(world, id_, false, cause);
    do
      world.wait_until(watched, [&] { return !away() || copy.connected(world); });
    while (away() && !copy.catch_up(world, has));
  }
}

/// Figures that set how long a copy at home takes.
std::vector<std::string> ReturnHome::takes() const
{
  return rewinds_ ? std::vector<std::string>{"rewind_s", "rewind_bytes_per_transaction"}
                  : std::vector<std::string>{"provision_s", "size_bytes", "log_replay_bytes_per_s"};
}

/// Services stay where they are: the copy that they used takes writes again.
void ReturnHome::stay(World &world, EventId begun, const char *why)
{
  const EventId event = world.record(id_, "switch_back_failed", why, Phase::action, {begun});
  copies_->move_to(world, used(), event);
  world.set(*copies_->in(used()).writable, copies_->in(used()).readable->on() ? 1 : 0, event);
  say(world, "switch_back", -1, event);
}

void ReturnHome::switch_back(World &world, EventId asked)
{
  if (!away())
    return say(
        world, "switch_back", 1,
        world.record(id_, "switch_back_needless", "services use the copy at home", Phase::action, {asked}));
  if (!follows_)
    return say(
        world, "switch_back", -1,
        world.record(id_, "switch_back_impossible", "no copy at home follows", Phase::action, {asked}));
  Stream chance = world.stream(id_, "switch back");
  const EventId begun =
      world.record(id_, "switch_back_begun", "no writes are taken until services are at home", Phase::action,
                   {asked, follows_since_});
  copies_->refuse_writes(world, used(), begun);
  const double ready_s = world.now_s() + floor_s_.sample(chance) + switch_s_.sample(chance);
  const Port &home = world.up(home_region_);
  if (world.wait_until(
          {&home}, [&] { return !home.on(); }, ready_s))
    return stay(world, begun, "the region died before it took over");
  const EventId switched = world.record(id_, "switched_back", "services use the copy in " + home_region_,
                                        Phase::action, {begun}, {"reverse_lag_s", "switch_back_s"});
  world.sleep_s(reconnect_s_.sample(chance));
  const EventId back = world.record(id_, "reconnected", "services write to the copy at home",
                                    Phase::propagation, {switched}, {"client_reconnect_s"});
  copies_->move_to(world, home_, back);
  say(world, "switch_back", 1, back);
}

} // namespace drsim::components::stores
