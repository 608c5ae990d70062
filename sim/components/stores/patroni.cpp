#include "sim/components/stores/patroni.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/stores/commit_log.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/components/stores/patroni_members.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace drsim::inline components::inline stores {
namespace {

class Patroni final : public Component {
public:
  Patroni(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), deployment_(deployment), members_(spec, deployment)
  {
    const Parameters parameters(spec);
    home_ = std::max(0, region_index(deployment, region_));
    ttl_s_ = parameters.number("ttl_s");
    loop_wait_s_ = parameters.number("loop_wait_s");
    retry_timeout_s_ = parameters.number("retry_timeout_s");
    most_lag_bytes_ = parameters.number("maximum_lag_bytes");
    wal_bytes_ = parameters.number("wal_bytes_per_transaction");
    synchronous_ = parameters.flag("synchronous");
    strict_ = synchronous_ && parameters.flag("synchronous_strict");
    failsafe_ = parameters.flag("failsafe");
    election_s_ = parameters.distribution("election_s");
    promote_s_ = parameters.distribution("promote_s");
    lag_s_ = parameters.distribution("replica_lag_s");
    reconnect_s_ = parameters.distribution("client_reconnect_s");
    if (const ComponentSpec *proxy = deployment.find(parameters.link("proxy"))) {
      proxied_ = true;
      inter_s_ = Parameters(*proxy).number("inter_s");
      rise_ = Parameters(*proxy).number("rise");
    }
    dcs_ = parameters.link("dcs");
  }

  void start(World &world) override
  {
    const std::string place = id_ + "@" + region_;
    readable_ = &world.signal(place + ".readable", 1);
    writable_ = &world.signal(place + ".writable", 1);
    Signal &speed = world.signal(place + ".speed", 1);
    for (Signal *one : {readable_, writable_, &speed})
      world.set(*one, 1, no_event);
    serving_ = &world.signal(id_ + ".serving_region", home_);
    redundancy_ = &world.signal("redundancy:" + id_ + ".ok", 1);
    key_store_ = &world.signal(dcs_.empty() ? id_ + ".dcs" : dcs_ + ".available", 1);
    world.signal(id_ + ".corrupt_since", -1);
    say_loss(world, id_, {}, no_event);
    members_.start(world);
    world.on_change(members_.changed(), [this, &world](const Signal &) { follow_redundancy(world); });
    world.spawn(id_, [this, &world] { live(world); });
    world.on_change(world.signal("request:repoint:" + id_), [this, &world](const Signal &asked) {
      if (asked.on())
        world.spawn(id_ + " repoint", [this, &world] { repoint(world); });
    });
    world.on_change(world.signal("request:restore:" + id_), [this, &world](const Signal &asked) {
      if (asked.on())
        world.set(world.signal("done:restore:" + id_), -1,
                  world.record(id_, "restore_impossible", "no backup is described", Phase::action,
                               {asked.cause()}));
    });
  }

private:
  [[nodiscard]] std::vector<Signal *> watched() const { return {&members_.changed(), key_store_}; }
  [[nodiscard]] Member &leader() { return members_.leader(); }

  void follow_redundancy(World &world)
  {
    const bool redundant = members_.redundant();
    if (redundant != redundancy_->on() && serving_->value() == home_)
      world.set(*redundancy_, redundant ? 1 : 0,
                world.record(id_, redundant ? "redundancy_restored" : "redundancy_lost",
                             redundant ? "the store has another member again" : "the store has one member",
                             redundant ? Phase::action : Phase::none, {members_.cause()}));
  }

  void serve(World &world, bool reads, bool writes, EventId cause)
  {
    const bool used = serving_->value() == home_;
    world.set(*readable_, reads && used ? 1 : 0, cause);
    world.set(*writable_, writes && used ? 1 : 0, cause);
  }

  void live(World &world)
  {
    log_.follow(world, id_, region_);
    Stream chance = world.stream(id_, "failover");
    const auto trouble = [&] {
      return !leader().ready || (!key_store_->on() && !failsafe_) || members_.synchronous_lost() ||
             members_.synchronous_wanting();
    };
    for (;;) {
      world.wait_until(watched(), trouble);
      if (!leader().ready)
        replace_leader(world, chance);
      else if (!key_store_->on() && !failsafe_)
        outlast_key_store(world, chance);
      else
        replace_synchronous(world, chance);
    }
  }

  /// Writes wait for a dead synchronous member until the leader's next loop; strictly, for any other after
  /// it.
  void replace_synchronous(World &world, Stream &chance)
  {
    if (members_.synchronous_lost())
      serve(
          world, true, false,
          world.record(id_, "writes_wait", "a synchronous member is gone", Phase::none, {members_.cause()}));
    const double loop_s = world.now_s() + loop_wait_s_ * chance.uniform();
    if (world.wait_until(
            watched(), [&] { return !leader().ready; }, loop_s))
      return;
    members_.choose_synchronous();
    const auto some = [&] {
      return !strict_ || std::any_of(members_.all().begin(), members_.all().end(),
                                     [](const Member &one) { return one.synchronous; });
    };
    if (!some())
      return wait_for_synchronous(world);
    if (!writable_->on())
      serve(world, true, true,
            world.record(id_, "writes_go_on", "the leader has dropped the lost member", Phase::action,
                         {writable_->cause()}));
  }

  void wait_for_synchronous(World &world)
  {
    serve(world, true, false, writable_->cause());
    world.wait_until(watched(), [&] { return !leader().ready || members_.synchronous_wanting(); });
  }

  void outlast_key_store(World &world, Stream &chance)
  {
    const EventId away = key_store_->cause();
    const double patience_s = world.now_s() + loop_wait_s_ * chance.uniform() + retry_timeout_s_;
    if (world.wait_until(
            watched(), [&] { return key_store_->on() || !leader().ready; }, patience_s))
      return;
    const EventId demoted = world.record(
        id_, "demoted", "the store of the leader key does not answer: no writes", Phase::none, {away});
    serve(world, true, false, demoted);
    for (;;) {
      world.wait_until(watched(), [&] { return key_store_->on() || !leader().ready; });
      if (!leader().ready)
        return;
      const double back_s = world.now_s() + loop_wait_s_ * chance.uniform() + promote_s_.sample(chance);
      if (world.wait_until(
              watched(), [&] { return !key_store_->on() || !leader().ready; }, back_s))
        continue;
      announce(world, chance,
               world.record(id_, "leader_again", "the leader has its key again", Phase::action,
                            {demoted, key_store_->cause()}));
      return;
    }
  }

  void replace_leader(World &world, Stream &chance)
  {
    const EventId lost =
        world.record(id_, "writer_lost", "the leader is gone", Phase::none, {members_.cause()});
    serve(world, false, false, lost);
    const LeaderLoss loss{world.now_s(), loop_wait_s_ * chance.uniform()};
    for (Member &one : members_.all()) {
      const double behind_s = lag_s_.sample(chance);
      one.received = log_.committed_by(loss.at_s - (one.synchronous ? 0 : behind_s));
    }
    leader().received = log_.committed_by(loss.at_s);
    const double gone_s = loss.at_s + key_left_s(loss, ttl_s_);
    if (world.wait_until(
            watched(), [&] { return leader().ready; }, gone_s)) {
      announce(world, chance,
               world.record(id_, "leader_back", "the leader is back before its key is gone", Phase::action,
                            {lost, members_.cause()}));
      return;
    }
    const EventId gone =
        world.record(id_, "leader_key_gone", "the members see that nobody leads", Phase::detection, {lost});
    const std::size_t next = elect(world, chance, loss, gone);
    const EventId moved = world.record(id_, "failed_over", "another member leads", Phase::action,
                                       {gone, members_.cause(), key_store_->cause()});
    count_loss(world, loss, members_.all()[next], moved);
    members_.lead(next);
    members_.choose_synchronous();
    announce(world, chance, moved);
  }

  [[nodiscard]] bool may_lead(std::size_t m, const LeaderLoss &loss) const
  {
    const Member &one = members_.all()[m];
    if (!one.ready || m == members_.leader_at())
      return one.ready; // the old leader has everything
    if (synchronous_)
      return one.synchronous;
    const double told = log_.committed_by(loss.at_s - loss.phase_s);
    return (told - one.received) * wal_bytes_ <= most_lag_bytes_;
  }

  /// The member with the most log among those that may lead; the number of members when none may.
  [[nodiscard]] std::size_t best(const LeaderLoss &loss) const
  {
    std::size_t found = members_.all().size();
    for (std::size_t m = 0; m < members_.all().size(); ++m)
      if (may_lead(m, loss) &&
          (found == members_.all().size() || members_.all()[m].received > members_.all()[found].received))
        found = m;
    return found;
  }

  std::size_t elect(World &world, Stream &chance, const LeaderLoss &loss, EventId gone)
  {
    const auto possible = [&] { return key_store_->on() && best(loss) < members_.all().size(); };
    for (;;) {
      if (key_store_->on() && !possible() && members_.ready() > 0)
        world.record(id_, "promotion_refused", "no member that lives has enough of the leader's log",
                     Phase::action, {gone});
      world.wait_until(watched(), possible);
      const std::size_t chosen = best(loss);
      const double ready_s = world.now_s() + election_s_.sample(chance) + promote_s_.sample(chance);
      const auto failed = [&] { return !key_store_->on() || !members_.all()[chosen].ready; };
      if (!world.wait_until(watched(), failed, ready_s))
        return chosen;
    }
  }

  void count_loss(World &world, const LeaderLoss &at, const Member &next, EventId cause)
  {
    const double lost = std::max(0.0, log_.committed_by(at.at_s) - next.received);
    if (lost <= 0)
      return;
    const Loss before = present_loss(world, id_);
    Loss loss{log_.time_of(next.received), log_.newest_s(at.at_s), lost + before.writes};
    if (before.to_s - before.from_s > loss.to_s - loss.from_s) { // the longer gap is the store's loss in time
      loss.from_s = before.from_s;
      loss.to_s = before.to_s;
    }
    char text[96];
    std::snprintf(text, sizeof text, "%.0f acknowledged transactions had not reached the new leader", lost);
    say_loss(world, id_, loss, world.record(id_, "data_lost", text, Phase::none, {cause}));
  }

  /// Services find the leader: by the proxy's checks, or by trying.
  void announce(World &world, Stream &chance, EventId led)
  {
    const double found_s = proxied_ ? inter_s_ * (chance.uniform() + rise_ - 1) : reconnect_s_.sample(chance);
    if (world.wait_until(
            watched(), [&] { return !leader().ready; }, world.now_s() + found_s))
      return;
    serve(world, true, true,
          world.record(id_, "reconnected", "services write to the leader", Phase::propagation, {led}));
  }

  void repoint(World &world)
  {
    const EventId asked = world.signal("request:repoint:" + id_).cause();
    Signal &done = world.signal("done:repoint:" + id_);
    for (std::size_t r = 0; r < deployment_.regions.size(); ++r) {
      const Signal &there = world.signal(id_ + "@" + deployment_.regions[r].name + ".writable");
      if (static_cast<int>(r) == home_ || !there.on())
        continue;
      const EventId moved =
          world.record(id_, "repointed", "services use the copy in " + deployment_.regions[r].name,
                       Phase::action, {asked, there.cause()});
      world.set(*serving_, static_cast<double>(r), moved);
      serve(world, false, false, moved); // fenced
      world.set(done, 1, moved);
      return;
    }
    const bool here = writable_->on();
    world.set(done, here ? 1 : -1,
              world.record(id_, here ? "repointed" : "repoint_impossible",
                           here ? "services keep the copy they have" : "no copy takes writes", Phase::action,
                           {asked}));
  }

  std::string id_;
  std::string region_;
  const Deployment &deployment_;
  PatroniMembers members_;
  CommitLog log_;
  int home_ = 0;
  double ttl_s_ = 0;
  double loop_wait_s_ = 0;
  double retry_timeout_s_ = 0;
  double most_lag_bytes_ = 0;
  double wal_bytes_ = 0;
  bool synchronous_ = false;
  bool strict_ = false;
  bool failsafe_ = false;
  bool proxied_ = false;
  double inter_s_ = 0;
  double rise_ = 1;
  std::string dcs_;
  Distribution election_s_;
  Distribution promote_s_;
  Distribution lag_s_;
  Distribution reconnect_s_;
  Signal *readable_ = nullptr;
  Signal *writable_ = nullptr;
  Signal *serving_ = nullptr;
  Signal *redundancy_ = nullptr;
  Signal *key_store_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_patroni(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Patroni>(spec, deployment);
}

} // namespace drsim::components::stores
