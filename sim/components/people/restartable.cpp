#include "sim/components/people/restartable.hpp"

#include "sim/model/kinds.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace drsim::inline components::inline people {
namespace {

class Restartable final : public Component {
public:
  Restartable(const ComponentSpec &spec, std::unique_ptr<Component> component)
      : id_(spec.id), region_(spec.region), zones_(spec.zones),
        renewable_(owns_port(spec.kind, ports::leases)), deletable_(owns_port(spec.kind, ports::kept)),
        component_(std::move(component))
  {
    const Parameters parameters(spec);
    if (parameters.has("issue_s"))
      issue_s_ = parameters.distribution("issue_s");
    valid_at_start_ = !parameters.has("certificate_valid") || parameters.flag("certificate_valid");
  }

  void start(World &world) override
  {
    component_->start(world);
    alive_ = &world.own(ports::component_up, id_);
    done_ = &world.own(ports::done, "restart:" + id_);
    world.on_change(world.own(ports::request, "restart:" + id_), [this, &world](const Port &asked) {
      if (asked.on())
        restart(world, asked.cause());
    });
    if (renewable_)
      answer_renewals(world);
  }

private:
  /// Nobody may have looked at what it shows before, so that it may be wrong from the beginning on.
  void answer_renewals(World &world)
  {
    valid_ = &world.own(ports::leases, id_, 1);
    renewed_ = &world.own(ports::done, "renew_credentials:" + id_);
    if (!valid_at_start_)
      world.set(*valid_, 0,
                world.record(id_, "certificate_missing", "it has no certificate that is good for its name",
                             Phase::none, {}, {"certificate_valid"}));
    world.on_change(world.own(ports::request, "renew_credentials:" + id_), [this, &world](const Port &asked) {
      if (!asked.on())
        return;
      if (!issue_s_ || !possible(world))
        return renew(world, asked.cause());
      Stream chance = world.stream(id_, "issue " + std::to_string(++issues_));
      world.spawn(id_ + " issue", [this, &world, cause = asked.cause(), in_s = issue_s_->sample(chance)] {
        world.sleep_s(in_s);
        renew(world, cause);
      });
    });
  }

  [[nodiscard]] bool possible(World &world) const { return region_.empty() || world.up(region_).on(); }

  void renew(World &world, EventId asked)
  {
    const bool possible = this->possible(world);
    std::vector<std::string> set_by;
    if (issue_s_ && possible)
      set_by.emplace_back("issue_s");
    const EventId event =
        world.record(id_, possible ? "credentials_renewed" : "renewal_impossible",
                     possible ? "its credentials are made anew" : "its region is down", Phase::action,
                     {asked, possible ? valid_->cause() : world.up(region_).cause()}, set_by);
    if (possible) {
      world.set(*valid_, 1, event);
      world.cure(*valid_, event);
    }
    world.set(*renewed_, possible ? 1 : -1, event);
  }

  /// What must be up for it to run: its region, and one of its zones where it names any.
  [[nodiscard]] const Port &place(World &world) const
  {
    const Port &region = world.up(region_);
    if (!region.on() || zones_.empty() ||
        std::any_of(zones_.begin(), zones_.end(),
                    [&](const std::string &zone) { return world.up(zone).on(); }))
      return region;
    return world.up(zones_.front());
  }

  void restart(World &world, EventId asked)
  {
    const Port &there = deletable_ ? world.read(ports::kept, id_) : world.always();
    const Port &place = there.on() ? this->place(world) : there;
    const bool possible = place.on();
    const bool region = &place == &world.up(region_);
    const EventId event = world.record(id_, possible ? "restarted" : "restart_impossible",
                                       possible      ? "it is started anew"
                                       : !there.on() ? "it does not exist any more"
                                       : region      ? "its region is down"
                                                     : "no zone of its own is up",
                                       Phase::action, {asked, possible ? no_event : place.cause()});
    if (possible)
      world.cure(*alive_, event);
    world.set(*done_, possible ? 1 : -1, event);
  }

  std::string id_;
  std::string region_;
  std::vector<std::string> zones_;
  bool renewable_ = false;
  bool deletable_ = false; ///< it may exist no more
  bool valid_at_start_ = true;
  std::optional<Distribution> issue_s_; ///< nothing: made anew at once
  int issues_ = 0;
  Port *valid_ = nullptr;
  Port *renewed_ = nullptr;
  std::unique_ptr<Component> component_;
  Port *alive_ = nullptr;
  Port *done_ = nullptr;
};

} // namespace

std::unique_ptr<Component> restartable(const ComponentSpec &spec, std::unique_ptr<Component> component)
{
  return std::make_unique<Restartable>(spec, std::move(component));
}

} // namespace drsim::components::people
