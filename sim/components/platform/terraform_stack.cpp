#include "sim/components/platform/terraform_stack.hpp"

#include "sim/components/answers.hpp"
#include "sim/laws/apply_order.hpp"

#include <algorithm>
#include <numeric>

namespace drsim::inline components::inline platform {
namespace {

class TerraformStack final : public Component {
public:
  explicit TerraformStack(const ComponentSpec &spec) : id_(spec.id), region_(spec.region)
  {
    const Parameters of(spec);
    std::string wrong; // told where the deployment is read
    jobs_ = apply_jobs(of.text("resources"), wrong);
    at_once_ = static_cast<std::size_t>(std::max(1, of.count("parallelism")));
    plan_s_ = of.distribution("plan_s");
    for (const ApplyJob &job : jobs_)
      takes_s_.push_back(of.distribution(job.takes + "_s"));
  }

  void start(World &world) override
  {
    const std::string name = "apply:" + id_;
    done_ = &world.own(ports::done, name);
    region_up_ = &world.up(region_);
    answer_in_actor(world, name, id_ + " apply", [this, &world](EventId asked) { apply(world, asked); });
  }

private:
  void apply(World &world, EventId asked)
  {
    Stream chance = world.stream(id_, "apply " + std::to_string(++applies_));
    EventId last = asked;
    if (!pass(world, world.now_s() + plan_s_.sample(chance)))
      return fail(world, last);
    last = world.record(id_, "planned", "it is known what is missing", Phase::action, {asked}, {"plan_s"});
    std::vector<double> length_s;
    for (const Distribution &takes : takes_s_)
      length_s.push_back(takes.sample(chance));
    const std::vector<ApplyTime> times = apply_times(jobs_, length_s, at_once_);
    std::vector<std::size_t> order(jobs_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return times[a].ends_s < times[b].ends_s; });
    std::vector<EventId> made(jobs_.size(), no_event);
    const EventId begun = last;
    const double begun_s = world.now_s();
    for (const std::size_t i : order) {
      if (!pass(world, begun_s + times[i].ends_s))
        return fail(world, last);
      const EventId before = times[i].by ? made[*times[i].by] : begun;
      last = made[i] = world.record(id_, "resource_made", jobs_[i].name + " is made", Phase::action, {before},
                                    {jobs_[i].takes + "_s"});
    }
    world.set(*done_, 1, world.record(id_, "applied", "everything is made", Phase::action, {last}));
  }

  /// False when its region dies before.
  [[nodiscard]] bool pass(World &world, double until_s)
  {
    return !world.wait_until(
        {region_up_}, [this] { return !region_up_->on(); }, until_s);
  }

  void fail(World &world, EventId last)
  {
    world.set(
        *done_, -1,
        world.record(id_, "apply_failed", "its region is down", Phase::action, {last, region_up_->cause()}));
  }

  std::string id_;
  std::string region_;
  std::vector<ApplyJob> jobs_;
  std::size_t at_once_ = 1;
  Distribution plan_s_;
  std::vector<Distribution> takes_s_; ///< of each job
  int applies_ = 0;
  const Port *region_up_ = nullptr;
  Port *done_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_terraform_stack(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<TerraformStack>(spec);
}

} // namespace drsim::components::platform
