#include "sim/components/platform/vault.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/platform/server_group.hpp"
#include "sim/laws/raft_election.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline components::inline platform {
namespace {

class Vault final : public Component {
public:
  Vault(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), settings_(ServerGroup::settings_of(spec, deployment, "Vault"))
  {
    const Parameters parameters(spec);
    storage_ = parameters.link("storage");
    people_ = parameters.link("people");
    settings_.votes = parameters.text("storage") == "raft";
    by_hand_ = parameters.text("seal") == "shamir";
    key_region_ = parameters.text("kms_region");
    auto_unseal_s_ = parameters.distribution("auto_unseal_s");
    manual_unseal_s_ = parameters.distribution("manual_unseal_s");
    lease_s_ = std::min(parameters.number("default_lease_ttl_s"), parameters.number("max_lease_ttl_s"));
    runbook_ = runbook_that_asks("unseal", id_, deployment);
    if (const ComponentSpec *people = deployment.find(people_))
      hands_ = Parameters(*people).count("hands");
    set_takeover(parameters);
    servers_.unlock = [this](World &world, int server, const std::function<bool()> &gone,
                             const std::vector<const Port *> &watched) {
      return unseal(world, server, gone, watched);
    };
    if (!storage_.empty())
      servers_.needs = {storage_};
  }

  void start(World &world) override
  {
    servers_.start(world, settings_);
    sealed_ = &world.own(ports::sealed, id_);
    leases_ = &world.own(ports::leases, id_, 1);
    up_ = &world.up(settings_.region);
    static_cast<void>(world.own(ports::unsealings, id_));
    answer_unseal(world);
    const Port &available = world.read(ports::available, id_);
    world.spawn_when(
        id_ + " leases", {&available}, [&available] { return !available.on(); },
        [this, &world] { follow_leases(world); });
  }

private:
  void set_takeover(const Parameters &parameters)
  {
    const double timeout_s = parameters.number("raft_multiplier") * parameters.number("election_timeout_s");
    const double ttl_s = parameters.number("lock_ttl_s");
    const double delay_s = parameters.number("lock_delay_s");
    const Distribution load_s = parameters.distribution("takeover_s");
    servers_.takeover_s = [=, votes = settings_.votes](Stream &chance, int ready, bool leader_lives) {
      double takes_s = 0;
      if (votes)
        takes_s = election_s(chance, ready, timeout_s);
      else if (!leader_lives) // else it still has the lock
        takes_s = ttl_s * (1 + chance.uniform()) + delay_s;
      return votes || !leader_lives ? takes_s + load_s.sample(chance) : takes_s;
    };
  }

  bool unseal(World &world, int server, const std::function<bool()> &gone,
              const std::vector<const Port *> &watched)
  {
    world.set(*sealed_, sealed_->value() + 1, no_event);
    const bool done =
        by_hand_ ? unseal_by_hand(world, gone, watched) : unseal_itself(world, server, gone, watched);
    world.set(*sealed_, sealed_->value() - 1, no_event);
    return done;
  }

  bool unseal_itself(World &world, int server, const std::function<bool()> &gone,
                     const std::vector<const Port *> &watched)
  {
    const Port &key = world.up(key_region_);
    Stream chance =
        world.stream(id_, "unseal " + std::to_string(server) + "/" + std::to_string(++unsealings_));
    std::vector<const Port *> all = watched;
    all.push_back(&key);
    if (!key.on())
      world.record(id_, "unseal_blocked", "a server waits for the key in " + key_region_, Phase::action,
                   {key.cause()}, {"kms_region"});
    do {
      world.wait_until(all, [&] { return gone() || key.on(); });
      if (gone())
        return false;
    } while (world.wait_until(
        all, [&] { return gone() || !key.on(); }, world.now_s() + auto_unseal_s_.sample(chance)));
    return true;
  }

  /// One gathering of the key holders unseals all servers that wait by its end.
  bool unseal_by_hand(World &world, const std::function<bool()> &gone,
                      const std::vector<const Port *> &watched)
  {
    Port &gathered = world.own(ports::unsealings, id_);
    const double seen = gathered.value();
    if (!gathering_) {
      gathering_ = true;
      world.spawn(id_ + " unsealing", [this, &world] { gather(world); });
    }
    std::vector<const Port *> all = watched;
    all.push_back(&gathered);
    world.wait_until(all, [&] { return gone() || gathered.value() != seen; });
    return !gone();
  }

  void gather(World &world)
  {
    Stream chance = world.stream(id_, "gathering " + std::to_string(++unsealings_));
    Port &gathered = world.own(ports::unsealings, id_);
    EventId cause = world.record(id_, "sealed", "servers wait for people to unseal them", Phase::action,
                                 {world.read(ports::available, id_).cause()}, {"start_s"});
    Port *hands = nullptr;
    if (!people_.empty()) {
      const Port &awake = world.read(ports::acknowledged, people_);
      hands = &world.share(ports::hands_free, people_);
      world.wait_until({&awake, hands}, [&] { return awake.on() && hands->value() > 0; });
      cause = world.record(id_, "unseal_started", "someone gathers the shares of the key", Phase::action,
                           {cause, awake.cause()}, {people_ + ".hands"});
    }
    if (!runbook_.empty() && carried_out(world, cause)) {
      gathering_ = false;
      return;
    }
    if (hands != nullptr)
      world.set(*hands, hands->value() - 1, cause);
    world.sleep_s(manual_unseal_s_.sample(chance));
    const EventId done = world.record(id_, "unsealed", "people have unsealed the servers", Phase::action,
                                      {cause}, {"manual_unseal_s"});
    if (hands != nullptr)
      world.set(*hands, hands->value() + 1, done);
    gathering_ = false;
    world.set(gathered, gathered.value() + 1, done);
  }

  /// The runbook for it; false when that failed, and people do it without.
  bool carried_out(World &world, EventId cause)
  {
    Port &started = world.share(ports::started, runbook_);
    const Port &finished = world.read(ports::finished, runbook_);
    world.wait_until({&started, &finished}, [&] { return started.on() || !finished.on(); });
    const bool mine = !started.on();
    if (mine)
      world.set(started, 1, cause);
    world.wait_until({&finished, sealed_}, [&] { return finished.on() || !sealed_->on(); });
    const bool well = finished.value() > 0 || !sealed_->on();
    world.wait_until({&finished}, [&] { return finished.on(); });
    if (mine)
      world.set(started, 0, finished.cause());
    return well;
  }

  /// Shares of the key are given by a step of a runbook.
  void answer_unseal(World &world)
  {
    const Port &asked = world.own(ports::request, "unseal:" + id_);
    Port &done = world.own(ports::done, "unseal:" + id_);
    world.on_change(asked, [this, &world, &done](const Port &request) {
      if (!request.on())
        return;
      if (!up_->on())
        return world.set(done, -1, std::max(request.cause(), up_->cause()));
      if (!sealed_->on())
        return world.set(done, 1, request.cause());
      const EventId event = world.record(id_, "unsealed", "enough key holders have given their shares",
                                         Phase::action, {request.cause()}, {});
      Port &gathered = world.own(ports::unsealings, id_);
      world.set(gathered, gathered.value() + 1, event);
      world.set(done, 1, event);
    });
  }

  void follow_leases(World &world)
  {
    Stream chance = world.stream(id_, "leases");
    const Port &available = world.read(ports::available, id_);
    for (;;) {
      world.wait_until({&available}, [&] { return !available.on(); });
      const double end_s = world.now_s() + lease_s_ * chance.uniform();
      if (world.wait_until(
              {&available}, [&] { return available.on(); }, end_s))
        continue;
      world.set(*leases_, 0,
                world.record(id_, "leases_over", "what Vault gave to services is no longer valid",
                             Phase::none, {available.cause()}));
      world.wait_until({&available}, [&] { return available.on(); });
      world.set(*leases_, 1, available.cause());
    }
  }

  std::string id_;
  ServerGroup::Settings settings_;
  ServerGroup servers_;
  std::string storage_;
  std::string people_;
  std::string runbook_; ///< that has a step for it, "" = none
  std::string key_region_;
  const Port *up_ = nullptr; ///< its region
  bool by_hand_ = true;
  int hands_ = 0;
  double lease_s_ = 0;
  Distribution auto_unseal_s_;
  Distribution manual_unseal_s_;
  int unsealings_ = 0;
  bool gathering_ = false;
  Port *sealed_ = nullptr;
  Port *leases_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_vault(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Vault>(spec, deployment);
}

} // namespace drsim::components::platform
