#include "sim/components/stores/patroni.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/stores/commit_log.hpp"
#include "sim/components/stores/crash_recovery.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/components/stores/order.hpp"
#include "sim/components/stores/patroni_members.hpp"
#include "sim/components/stores/patroni_settings.hpp"
#include "sim/components/stores/places.hpp"
#include "sim/components/stores/return_home.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace drsim::inline components::inline stores {
namespace {

constexpr std::size_t no_member = static_cast<std::size_t>(-1);

class Patroni final : public Component {
public:
  Patroni(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), of_(spec, deployment), members_(spec, deployment),
        return_home_(spec, deployment), recovery_(spec)
  {
    home_ = std::max(0, region_index(deployment, region_));
    spec_ = &spec;
  }

  void start(World &world) override
  {
    copies_.start(world, *spec_, home_);
    recovery_.start(world);
    return_home_.start(world, copies_, [](EventId) {}); // its members are the machines that came back
    writable_ = copies_.home().writable;
    redundancy_ = &world.own(ports::redundancy, id_);
    repoint_done_ = &world.own(ports::done, "repoint:" + id_);
    restore_done_ = &world.own(ports::done, "restore:" + id_);
    key_store_ = of_.dcs.empty() ? &world.always() : &world.read(ports::available, of_.dcs);
    keep_losses(world, id_);
    members_.start(world,
                   [this](double lost_s) { return recovery_.boot_s() + recovery_.redo_s(log_, lost_s); });
    world.on_change(members_.changed(), [this, &world](const Port &) { follow_redundancy(world); });
    standby_lives_ = &world.own(ports::standby, id_, members_.ready() > 1 ? 1 : 0);
    const auto refuses = [this] {
      return !key_store_->on() ? "the store of the leader key does not answer"
             : others() == 0   ? "no other member lives"
                               : "";
    };
    failover_.start(world, "failover", id_, refuses);
    forced_.start(world, "force_failover", id_, refuses);
    world.spawn(id_, [this, &world] { live(world); });
    world.on_change(world.own(ports::request, "repoint:" + id_), [this, &world](const Port &asked) {
      world.set(*repoint_done_, 0, no_event);
      if (asked.on())
        copies_.repoint(world, asked.cause(), *repoint_done_);
    });
    world.on_change(world.own(ports::request, "restore:" + id_), [this, &world](const Port &asked) {
      world.set(*restore_done_, 0, no_event);
      if (asked.on())
        world.set(*restore_done_, -1,
                  world.record(id_, "restore_impossible", "no backup is described", Phase::action,
                               {asked.cause()}));
    });
  }

private:
  [[nodiscard]] std::vector<const Port *> watched() const
  {
    return {&members_.changed(), key_store_, &failover_.port(), &forced_.port()};
  }
  /// Members that take part, besides the leader.
  [[nodiscard]] int others() const { return members_.ready() - (members_.leader_ready() ? 1 : 0); }
  [[nodiscard]] Member &leader() { return members_.leader(); }

  void follow_redundancy(World &world)
  {
    world.set(*standby_lives_, others() > 0 ? 1 : 0, members_.cause());
    const bool redundant = members_.redundant();
    if (redundant != redundancy_->on() && copies_.used_at_home())
      world.set(*redundancy_, redundant ? 1 : 0,
                world.record(id_, redundant ? "redundancy_restored" : "redundancy_lost",
                             redundant ? "the store has another member again" : "the store has one member",
                             redundant ? Phase::action : Phase::none, {members_.cause()}));
  }

  void serve(World &world, bool reads, bool writes, EventId cause)
  {
    copies_.serve(world, reads, writes, cause);
  }

  void live(World &world)
  {
    log_.follow(world, id_, region_);
    copies_.follow(world);
    Stream chance = world.stream(id_, "failover");
    const auto trouble = [&] {
      return !leader().ready || !key_store_->on() || asked() || members_.synchronous_lost() ||
             members_.synchronous_wanting();
    };
    for (;;) {
      world.wait_until(watched(), trouble);
      if (!leader().ready)
        replace_leader(world, chance);
      else if (!key_store_->on())
        outlast_key_store(world, chance);
      else if (asked())
        switch_over(world, chance);
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
    const double loop_s = world.now_s() + of_.loop_wait_s * chance.uniform();
    if (world.wait_until(
            watched(), [&] { return !leader().ready; }, loop_s))
      return;
    members_.choose_synchronous();
    const auto some = [&] {
      return !of_.strict || std::any_of(members_.all().begin(), members_.all().end(),
                                        [](const Member &one) { return one.synchronous; });
    };
    if (!some())
      return wait_for_synchronous(world);
    if (!writable_->on())
      serve(world, true, true,
            world.record(id_, "writes_go_on", "the leader has dropped the lost member", Phase::action,
                         {writable_->cause()}, {"loop_wait_s"}));
  }

  void wait_for_synchronous(World &world)
  {
    serve(world, true, false, writable_->cause());
    world.wait_until(watched(), [&] { return !leader().ready || asked() || members_.synchronous_wanting(); });
  }

  /// People want another member to lead.
  [[nodiscard]] bool asked() const { return failover_.pending() || forced_.pending(); }

  /// The leader stops, waits until the one that follows it has everything, and gives it its key.
  void switch_over(World &world, Stream &chance)
  {
    const LeaderLoss none{world.now_s(), 0};
    const std::size_t old = members_.leader_at();
    for (Member &one : members_.all())
      one.received = log_.committed_by(none.at_s);
    const std::size_t next = best(none, old);
    if (next == members_.all().size()) {
      failover_.refuse(world, "no member that lives may lead: none is synchronous");
      return forced_.refuse(world, "no other member lives");
    }
    const EventId order = forced_.pending() ? forced_.cause() : failover_.cause();
    serve(world, false, false,
          world.record(id_, "writer_stopped", "the leader hands over", Phase::action, {order}));
    const double ready_s = world.now_s() + of_.election_s.sample(chance) + of_.promote_s.sample(chance);
    const auto failed = [&] { return !key_store_->on() || !members_.all()[next].ready; };
    if (world.wait_until(watched(), failed, ready_s)) {
      if (leader().ready && key_store_->on())
        announce(world, chance,
                 world.record(id_, "leader_again", "the one that was to follow is gone: the leader goes on",
                              Phase::action, {order, members_.cause()}));
      return;
    }
    const EventId moved = world.record(id_, "failed_over", "another member leads", Phase::action, {order},
                                       {"election_s", "promote_s"});
    take_lead(world, chance, next, moved);
  }

  void take_lead(World &world, Stream &chance, std::size_t next, EventId moved)
  {
    if (next != members_.leader_at())
      recovery_.warm_up(world, *copies_.home().speed, moved);
    members_.lead(next);
    members_.choose_synchronous();
    world.set(*standby_lives_, others() > 0 ? 1 : 0, moved);
    announce(world, chance, moved);
    answer_orders(world);
  }
  void answer_orders(World &world)
  {
    failover_.done(world, writable_->cause());
    forced_.done(world, writable_->cause());
  }

  /// Members that take part now, as the leader last told the key's store.
  [[nodiscard]] std::vector<std::size_t> known_members() const
  {
    std::vector<std::size_t> known;
    for (std::size_t m = 0; m < members_.all().size(); ++m)
      if (members_.all()[m].ready)
        known.push_back(m);
    return known;
  }

  /// In its failsafe mode the leader asks all known members every loop: the first time that one does not
  /// answer it steps down. True then; false when the key's store is back first, or the leader is gone.
  bool misses_one(World &world, Stream &chance, const std::vector<std::size_t> &known)
  {
    const auto over = [&] { return key_store_->on() || !leader().ready; };
    const auto missing = [&] {
      return std::any_of(known.begin(), known.end(), [&](std::size_t m) { return !members_.all()[m].ready; });
    };
    for (;;) {
      world.wait_until(watched(), [&] { return over() || missing(); });
      if (over())
        return false;
      const double loop_s = world.now_s() + of_.loop_wait_s * chance.uniform();
      if (!world.wait_until(
              watched(), [&] { return over() || !missing(); }, loop_s))
        return true;
    }
  }

  void outlast_key_store(World &world, Stream &chance)
  {
    const EventId away = key_store_->cause();
    const std::vector<std::size_t> known = known_members();
    const double patience_s = world.now_s() + of_.loop_wait_s * chance.uniform() + of_.retry_timeout_s;
    if (world.wait_until(
            watched(), [&] { return key_store_->on() || !leader().ready; }, patience_s))
      return;
    if (of_.failsafe && !misses_one(world, chance, known))
      return;
    const EventId demoted = world.record(
        id_, "demoted",
        of_.failsafe ? "neither the store of the leader key nor every member answers: no writes"
                     : "the store of the leader key does not answer: no writes",
        Phase::none,
        of_.failsafe ? std::vector<EventId>{away, members_.cause()} : std::vector<EventId>{away});
    serve(world, true, false, demoted);
    for (;;) {
      world.wait_until(watched(), [&] { return key_store_->on() || !leader().ready; });
      if (!leader().ready)
        return;
      const double back_s = world.now_s() + of_.loop_wait_s * chance.uniform() + of_.promote_s.sample(chance);
      if (world.wait_until(
              watched(), [&] { return !key_store_->on() || !leader().ready; }, back_s))
        continue;
      announce(world, chance,
               world.record(id_, "leader_again", "the leader has its key again", Phase::action,
                            {demoted, key_store_->cause()}, {"loop_wait_s", "promote_s"}));
      return;
    }
  }

  void replace_leader(World &world, Stream &chance)
  {
    const EventId lost =
        world.record(id_, "writer_lost", "the leader is gone", Phase::none, {members_.cause()});
    serve(world, false, false, lost);
    Stream hanging = world.stream(id_, "hang " + std::to_string(members_.leader().life));
    hung_until_s_ = of_.proxied ? 0 : world.now_s() + of_.hang_s.sample(hanging);
    const LeaderLoss loss{world.now_s(), of_.loop_wait_s * chance.uniform()};
    for (Member &one : members_.all()) {
      const double behind_s = of_.lag_s.sample(chance);
      one.received = log_.committed_by(loss.at_s - (one.synchronous ? 0 : behind_s));
    }
    leader().received = log_.committed_by(loss.at_s);
    const double gone_s = loss.at_s + key_left_s(loss, of_.ttl_s);
    if (world.wait_until(
            watched(), [&] { return leader().ready; }, gone_s)) {
      announce(world, chance,
               world.record(id_, "leader_back", "the leader is back before its key is gone", Phase::action,
                            {lost, members_.cause()}, {"start_s"}));
      return answer_orders(world);
    }
    const EventId gone = world.record(id_, "leader_key_gone", "the members see that nobody leads",
                                      Phase::detection, {lost}, {"ttl_s", "loop_wait_s"});
    const std::size_t next = elect(world, chance, loss, gone);
    const EventId moved =
        world.record(id_, "failed_over", "another member leads", Phase::action,
                     {gone, members_.cause(), key_store_->cause()}, {"election_s", "promote_s"});
    count_loss(world, loss, members_.all()[next], moved);
    take_lead(world, chance, next, moved);
  }

  [[nodiscard]] bool may_lead(std::size_t m, const LeaderLoss &loss) const
  {
    const Member &one = members_.all()[m];
    if (!one.ready || m == members_.leader_at() || forced_.pending())
      return one.ready; // the old leader has everything
    if (of_.synchronous)
      return one.synchronous;
    const double told = log_.committed_by(loss.at_s - loss.phase_s);
    return (told - one.received) * of_.wal_bytes <= of_.most_lag_bytes;
  }

  /// The member with the most log among those that may lead, `but` that one; the number of members when none
  /// may.
  [[nodiscard]] std::size_t best(const LeaderLoss &loss, std::size_t but = no_member) const
  {
    std::size_t found = members_.all().size();
    for (std::size_t m = 0; m < members_.all().size(); ++m)
      if (m != but && may_lead(m, loss) &&
          (found == members_.all().size() || members_.all()[m].received > members_.all()[found].received))
        found = m;
    return found;
  }

  std::size_t elect(World &world, Stream &chance, const LeaderLoss &loss, EventId gone)
  {
    const auto possible = [&] { return key_store_->on() && best(loss) < members_.all().size(); };
    for (;;) {
      if (key_store_->on() && !possible() && members_.ready() > 0 && !failover_.pending())
        world.record(id_, "promotion_refused", "no member that lives has enough of the leader's log",
                     Phase::action, {gone}, {"maximum_lag_bytes"});
      if (!possible())
        failover_.refuse(world, "no member that lives may lead");
      world.wait_until(watched(), [&] { return possible() || failover_.pending(); });
      if (!possible())
        continue;
      const std::size_t chosen = best(loss);
      const double ready_s = world.now_s() + of_.election_s.sample(chance) + of_.promote_s.sample(chance);
      const auto failed = [&] { return !key_store_->on() || !members_.all()[chosen].ready; };
      if (!world.wait_until(watched(), failed, ready_s))
        return chosen;
    }
  }

  void count_loss(World &world, const LeaderLoss &at, const Member &next, EventId cause)
  {
    Loss loss = log_.lost(next.received, at.at_s);
    const double lost = loss.writes;
    if (lost < 1)
      return;
    const Loss before = present_loss(world, id_);
    if (before.span_s > loss.span_s) // the longer gap is the store's loss in time
      loss = before;
    loss.writes = lost + before.writes;
    char text[96];
    std::snprintf(text, sizeof text, "%.0f acknowledged transactions had not reached the new leader", lost);
    say_loss(world, id_, loss, world.record(id_, "data_lost", text, Phase::none, {cause}));
  }

  /// Services find the leader: by the proxy's checks, or by trying.
  void announce(World &world, Stream &chance, EventId led)
  {
    const double found_s =
        of_.proxied ? of_.inter_s * (chance.uniform() + of_.rise - 1) : of_.reconnect_s.sample(chance);
    if (world.wait_until(
            watched(), [&] { return !leader().ready; }, std::max(world.now_s() + found_s, hung_until_s_)))
      return;
    serve(world, true, true,
          world.record(id_, "reconnected", "services write to the leader", Phase::propagation, {led},
                       of_.proxied ? std::vector<std::string>{of_.proxy + ".inter_s", of_.proxy + ".rise"}
                                   : std::vector<std::string>{"client_reconnect_s", "client_hang_s"}));
  }

  const ComponentSpec *spec_ = nullptr;
  std::string id_;
  std::string region_;
  PatroniSettings of_;
  PatroniMembers members_;
  ReturnHome return_home_;
  CrashRecovery recovery_;
  CommitLog log_;
  int home_ = 0;
  double hung_until_s_ = 0; ///< calls to the leader that died hang so long
  const Port *writable_ = nullptr;
  Port *redundancy_ = nullptr;
  Port *standby_lives_ = nullptr;
  Order failover_, forced_;
  const Port *key_store_ = nullptr;
  Port *repoint_done_ = nullptr;
  Port *restore_done_ = nullptr;
  StoreCopies copies_;
};

} // namespace

std::unique_ptr<Component> make_patroni(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Patroni>(spec, deployment);
}

} // namespace drsim::components::stores
