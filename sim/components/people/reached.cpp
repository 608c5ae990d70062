#include "sim/components/people/reached.hpp"

#include "sim/components/answers.hpp"
#include "sim/model/access_ports.hpp"

#include <optional>
#include <utility>

namespace drsim::inline components::inline people {
namespace {

class Reached final : public Component {
public:
  Reached(const ComponentSpec &spec, std::unique_ptr<Component> component)
      : id_(spec.id), region_(spec.region), component_(std::move(component))
  {
    const Parameters parameters(spec);
    if (parameters.has("reach_ratio"))
      reach_at_start_ = parameters.number("reach_ratio");
    if (parameters.has("propagation_s"))
      propagation_s_ = parameters.distribution("propagation_s");
  }

  /// Nobody may have tried to reach it before, so that a rule may be wrong from the beginning on.
  void start(World &world) override
  {
    component_->start(world);
    reach_ = &world.own(ports::reach, id_, 1);
    dropped_ = &world.own(ports::dropped, id_, 0);
    done_ = &world.own(ports::done, "allow:" + id_);
    if (reach_at_start_ < 1) {
      const EventId closed = world.record(id_, "access_closed", "rules of its network let nobody reach it",
                                          Phase::none, {}, {"reach_ratio"});
      world.set(*dropped_, 1 - reach_at_start_, closed);
      world.set(*reach_, reach_at_start_, closed);
    }
    world.on_change(world.own(ports::request, "allow:" + id_), [this, &world](const Port &asked) {
      if (asked.on())
        allow(world, asked.cause());
    });
  }

private:
  /// Whoever puts a rule right works where it stands.
  void allow(World &world, EventId asked)
  {
    if (is_refused(world, asked))
      return;
    if (!propagation_s_) {
      open(world, asked, {});
      return;
    }
    Stream chance = world.stream(id_, "propagation " + std::to_string(++changes_));
    world.spawn(id_ + " rule", [this, &world, asked, in_s = propagation_s_->sample(chance)] {
      world.sleep_s(in_s);
      if (!is_refused(world, asked)) // its region may have been lost meanwhile
        open(world, asked, {"propagation_s"});
    });
  }

  bool is_refused(World &world, EventId asked)
  {
    return refused_by_lost_region(world, region_, id_, "allow_impossible", *done_, asked);
  }

  void open(World &world, EventId asked, const std::vector<std::string> &set_by)
  {
    const EventId event =
        world.record(id_, "access_allowed", "the rule that kept callers from it is put right", Phase::action,
                     {asked, reach_->cause()}, set_by);
    world.set(*dropped_, 0, event);
    world.set(*reach_, 1, event);
    world.cure({dropped_, reach_}, event);
    world.set(*done_, 1, event);
  }

  std::string id_;
  std::string region_;
  double reach_at_start_ = 1;
  std::optional<Distribution> propagation_s_; ///< nothing: a rule is in force at once
  std::unique_ptr<Component> component_;
  int changes_ = 0;
  Port *reach_ = nullptr;
  Port *dropped_ = nullptr;
  Port *done_ = nullptr;
};

} // namespace

std::unique_ptr<Component> reached(const ComponentSpec &spec, std::unique_ptr<Component> component)
{
  return std::make_unique<Reached>(spec, std::move(component));
}

} // namespace drsim::components::people
