#include "sim/components/watch/audit_log.hpp"

#include "sim/model/access_ports.hpp"
#include "sim/model/kinds.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline watch {
namespace {

class AuditLog final : public Component {
public:
  AuditLog(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters of(spec);
    investigate_s_ = of.distribution("investigate_s");
    remake_s_ = of.distribution("remake_s");
    blind_factor_ = of.number("blind_factor");
    copied_ = of.flag("copy_locked");
    people_ = of.link("people");
    for (const std::string &id : of.links("watches"))
      if (const ComponentSpec *one = deployment.find(id); one != nullptr)
        for (const PortKind *port : {&ports::kept, &ports::backups_kept, &ports::delegated})
          if (owns_port(one->kind, *port))
            watched_.emplace_back(port, id);
  }

  void start(World &world) override
  {
    self_ = &world.own(ports::component_up, id_, 1);
    place_ = &world.up(region_);
    keyboard_ = people_.empty() ? &world.always() : &world.read(ports::acknowledged, people_);
    for (const auto &[port, id] : watched_)
      world.on_change(world.read(*port, id), [this, &world](const Port &harmed) {
        if (!harmed.on())
          notice(world, harmed.cause());
      });
    world.on_change(*self_, [this, &world](const Port &self) {
      if (self.on())
        world.record(id_, "logging_again", "what is done is logged again", Phase::action, {self.cause()},
                     {"remake_s"});
      else if (!copied_ && !std::exchange(lost_, true))
        world.record(id_, "evidence_lost", "what was logged until now is gone, and nothing is logged",
                     Phase::none, {self.cause()}, {"copy_locked"});
    });
  }

private:
  void notice(World &world, EventId harm)
  {
    if (std::exchange(attacked_, true))
      return; // it is being looked into
    judge_by_it(world);
    const EventId seen =
        world.record(id_, "attack_seen", "somebody who must not be in has done harm", Phase::none, {harm});
    world.spawn(id_ + " investigation", [this, &world, seen] { investigate(world, seen); });
  }

  /// From now on what became of the log is felt: the verdict on the all-clear rests on it
  /// (verdict/evidence.hpp).
  void judge_by_it(World &world) const
  {
    static const std::string reader = "verdict";
    const World::AtWork verdict = world.at_work(reader);
    static_cast<void>(world.read(ports::component_up, id_));
  }

  void investigate(World &world, EventId seen)
  {
    Stream chance = world.stream(id_, "investigation");
    world.wait_until({keyboard_}, [this] { return keyboard_->on(); });
    EventId last = std::max(seen, keyboard_->cause());
    if (!self_->on())
      last = remake(world, chance, last);
    if (!copied_)
      world.wait_until({place_}, [this] { return place_->on(); });
    world.sleep_s(investigate_s_.sample(chance) * (lost_ ? blind_factor_ : 1));
    std::vector<std::string> set_by = {"investigate_s"};
    if (lost_)
      set_by.emplace_back("blind_factor");
    world.record(id_, "all_clear",
                 lost_ ? "nobody is in any more, as far as people can tell without the log"
                       : "the log shows what was done, and that nobody is in any more",
                 Phase::none, {last}, set_by);
  }

  /// Where it was deleted too, logging is begun anew before anything else.
  EventId remake(World &world, Stream &chance, EventId last)
  {
    world.wait_until({place_}, [this] { return place_->on(); });
    world.sleep_s(remake_s_.sample(chance));
    const EventId made = world.record(id_, "trail_made", "there is a trail, and a place for what it says",
                                      Phase::action, {last, self_->cause()}, {"remake_s"});
    world.cure(*self_, made);
    return made;
  }

  std::string id_;
  std::string region_;
  std::string people_; ///< "" = whoever sees it looks
  Distribution investigate_s_;
  Distribution remake_s_;
  double blind_factor_ = 1;
  bool copied_ = false;
  std::vector<std::pair<const PortKind *, std::string>> watched_;
  bool attacked_ = false;
  bool lost_ = false;
  Port *self_ = nullptr;
  const Port *place_ = nullptr;
  const Port *keyboard_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_audit_log(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<AuditLog>(spec, deployment);
}

} // namespace drsim::components::watch
