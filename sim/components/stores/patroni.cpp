#include "sim/components/stores/patroni.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/stores/commit_log.hpp"
#include "sim/components/stores/crash_recovery.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/components/stores/patroni_members.hpp"
#include "sim/components/stores/places.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace drsim::inline components::inline stores {
namespace {

class Patroni final : public Component {
public:
  Patroni(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), deployment_(deployment), members_(spec, deployment),
        recovery_(spec)
  {
    const Parameters parameters(spec);
    home_ = std::max(0, region_index(deployment, region_));
    spec_ = &spec;
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
    hang_s_ = parameters.distribution("client_hang_s");
    reconnect_s_ = parameters.distribution("client_reconnect_s");
    if (const ComponentSpec *proxy = deployment.find(parameters.link("proxy"))) {
      proxied_ = true;
      proxy_ = proxy->id;
      inter_s_ = Parameters(*proxy).number("inter_s");
      rise_ = Parameters(*proxy).number("rise");
    }
    dcs_ = parameters.link("dcs");
  }

  void start(World &world) override
  {
    copies_.start(world, *spec_, home_);
    recovery_.start(world);
    writable_ = copies_.home().writable;
    redundancy_ = &world.own(ports::redundancy, id_);
    repoint_done_ = &world.own(ports::done, "repoint:" + id_);
    restore_done_ = &world.own(ports::done, "restore:" + id_);
    key_store_ = dcs_.empty() ? &world.always() : &world.read(ports::available, dcs_);
    keep_losses(world, id_);
    members_.start(world,
                   [this](double lost_s) { return recovery_.boot_s() + recovery_.redo_s(log_, lost_s); });
    world.on_change(members_.changed(), [this, &world](const Port &) { follow_redundancy(world); });
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
  [[nodiscard]] std::vector<const Port *> watched() const { return {&members_.changed(), key_store_}; }
  [[nodiscard]] Member &leader() { return members_.leader(); }

  void follow_redundancy(World &world)
  {
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
      return !leader().ready || !key_store_->on() || members_.synchronous_lost() ||
             members_.synchronous_wanting();
    };
    for (;;) {
      world.wait_until(watched(), trouble);
      if (!leader().ready)
        replace_leader(world, chance);
      else if (!key_store_->on())
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
                         {writable_->cause()}, {"loop_wait_s"}));
  }

  void wait_for_synchronous(World &world)
  {
    serve(world, true, false, writable_->cause());
    world.wait_until(watched(), [&] { return !leader().ready || members_.synchronous_wanting(); });
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
      const double loop_s = world.now_s() + loop_wait_s_ * chance.uniform();
      if (!world.wait_until(
              watched(), [&] { return over() || !missing(); }, loop_s))
        return true;
    }
  }

  void outlast_key_store(World &world, Stream &chance)
  {
    const EventId away = key_store_->cause();
    const std::vector<std::size_t> known = known_members();
    const double patience_s = world.now_s() + loop_wait_s_ * chance.uniform() + retry_timeout_s_;
    if (world.wait_until(
            watched(), [&] { return key_store_->on() || !leader().ready; }, patience_s))
      return;
    if (failsafe_ && !misses_one(world, chance, known))
      return;
    const EventId demoted = world.record(
        id_, "demoted",
        failsafe_ ? "neither the store of the leader key nor every member answers: no writes"
                  : "the store of the leader key does not answer: no writes",
        Phase::none, failsafe_ ? std::vector<EventId>{away, members_.cause()} : std::vector<EventId>{away});
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
    hung_until_s_ = proxied_ ? 0 : world.now_s() + hang_s_.sample(hanging);
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
                            {lost, members_.cause()}, {"start_s"}));
      return;
    }
    const EventId gone = world.record(id_, "leader_key_gone", "the members see that nobody leads",
                                      Phase::detection, {lost}, {"ttl_s", "loop_wait_s"});
    const std::size_t next = elect(world, chance, loss, gone);
    const EventId moved =
        world.record(id_, "failed_over", "another member leads", Phase::action,
                     {gone, members_.cause(), key_store_->cause()}, {"election_s", "promote_s"});
    count_loss(world, loss, members_.all()[next], moved);
    if (next != members_.leader_at())
      recovery_.warm_up(world, *copies_.home().speed, moved);
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
                     Phase::action, {gone}, {"maximum_lag_bytes"});
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
    const double found_s = proxied_ ? inter_s_ * (chance.uniform() + rise_ - 1) : reconnect_s_.sample(chance);
    if (world.wait_until(
            watched(), [&] { return !leader().ready; }, std::max(world.now_s() + found_s, hung_until_s_)))
      return;
    serve(world, true, true,
          world.record(id_, "reconnected", "services write to the leader", Phase::propagation, {led},
                       proxied_ ? std::vector<std::string>{proxy_ + ".inter_s", proxy_ + ".rise"}
                                : std::vector<std::string>{"client_reconnect_s", "client_hang_s"}));
  }

  const ComponentSpec *spec_ = nullptr;
  std::string id_;
  std::string region_;
  const Deployment &deployment_;
  PatroniMembers members_;
  CrashRecovery recovery_;
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
  std::string proxy_;
  Distribution election_s_;
  Distribution promote_s_;
  Distribution lag_s_;
  Distribution reconnect_s_;
  Distribution hang_s_;
  double hung_until_s_ = 0; ///< calls to the leader that died hang so long
  const Port *writable_ = nullptr;
  Port *redundancy_ = nullptr;
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
