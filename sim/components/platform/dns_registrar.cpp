#include "sim/components/platform/dns_registrar.hpp"

#include "sim/components/answers.hpp"
#include "sim/laws/delegation.hpp"
#include "sim/model/access_ports.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline platform {
namespace {

// So many steps from all resolvers that know better to none: a fraction of any SLO.
constexpr double steps = 400;

class DnsRegistrar final : public Component {
public:
  explicit DnsRegistrar(const ComponentSpec &spec) : id_(spec.id), held_(kept_s(Parameters(spec)))
  {
    const Parameters of(spec);
    step_s_ = kept_s(of) / steps;
    locked_ = of.flag("registry_lock");
    renew_s_ = of.distribution("renew_s");
    reclaim_s_ = of.distribution("reclaim_s");
  }

  void start(World &world) override
  {
    valid_ = &world.own(ports::leases, id_, 1);
    delegated_ = &world.own(ports::delegated, id_, 1);
    unresolved_ = &world.own(ports::unresolved, id_);
    for (const Port *one : {valid_, delegated_})
      world.on_change(*one, [this, &world](const Port &changed) { look(world, changed); });
    answer(world, "renew_credentials", *valid_, renew_s_, "renew_s");
    answer(world, "reclaim", *delegated_, reclaim_s_, "reclaim_s");
  }

private:
  static double kept_s(const Parameters &of)
  {
    return std::min(of.number("delegation_ttl_s"), of.number("resolver_cap_s"));
  }

  void look(World &world, const Port &changed)
  {
    if (&changed == delegated_ && locked_) {
      if (!changed.on())
        world.record(id_, "change_refused", "the registry's lock lets nobody name other name servers",
                     Phase::none, {changed.cause()}, {"registry_lock"});
      return;
    }
    const bool wrong = !valid_->on() || (!locked_ && !delegated_->on());
    if (wrong == std::exchange(wrong_, wrong))
      return;
    held_.name(wrong, world.now_s());
    told_by_ =
        world.record(id_, wrong ? "delegation_lost" : "delegation_back",
                     wrong ? "the registry names other name servers: resolvers learn it one by one"
                           : "the registry names the right name servers: resolvers learn it one by one",
                     wrong ? Phase::none : Phase::action, {changed.cause()});
    if (!std::exchange(following_, true))
      world.spawn(id_ + " resolvers", [this, &world] { follow(world); });
  }

  /// Until no resolver learns anything new.
  void follow(World &world)
  {
    while (world.now_s() < held_.settled_s()) {
      world.sleep_s(std::min(step_s_, held_.settled_s() - world.now_s()));
      const double share = held_.wrong_share(world.now_s());
      if (share != unresolved_->value())
        world.set(*unresolved_, share, progress(world, share));
    }
    following_ = false;
  }

  /// Who waits for resolvers waits for what they keep.
  EventId progress(World &world, double share)
  {
    if (share > 0 || wrong_)
      return told_by_;
    return world.record(id_, "delegation_known", "every resolver knows the right name servers again",
                        Phase::propagation, {told_by_}, {"delegation_ttl_s", "resolver_cap_s"});
  }

  void answer(World &world, const char *action, Port &port, const Distribution &takes, const char *figure)
  {
    const std::string name = std::string(action) + ":" + id_;
    Port &done = world.own(ports::done, name);
    answer_in_actor(world, name, id_ + " " + action,
                    [this, &world, &port, &done, takes, figure, name](EventId asked) {
                      EventId event = asked;
                      if (!port.on()) {
                        Stream chance = world.stream(id_, name + "/" + std::to_string(++asked_));
                        world.sleep_s(takes.sample(chance));
                        if (!port.on()) { // nobody else has done it meanwhile
                          event = world.record(id_, "registration_restored",
                                               "the registration is the owner's, and good, again",
                                               Phase::action, {asked, port.cause()}, {figure});
                          world.cure(port, event);
                        }
                      }
                      world.set(done, 1, event);
                    });
  }

  std::string id_;
  Delegation held_; ///< by resolvers
  double step_s_ = 1;
  bool locked_ = false;
  Distribution renew_s_;
  Distribution reclaim_s_;
  bool wrong_ = false;
  bool following_ = false;
  int asked_ = 0;
  EventId told_by_ = no_event;
  Port *valid_ = nullptr;
  Port *delegated_ = nullptr;
  Port *unresolved_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_dns_registrar(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<DnsRegistrar>(spec);
}

} // namespace drsim::components::platform
