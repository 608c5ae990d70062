#include "sim/components/people/oncall.hpp"

#include "sim/components/people/failback.hpp"
#include "sim/components/people/incident.hpp"
#include "sim/components/people/user_reports.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/rewind.hpp"
#include "sim/model/runbook_ports.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>

namespace drsim::inline components::inline people {
namespace {

class Oncall final : public Component {
public:
  Oncall(const ComponentSpec &spec, const Deployment &deployment) : spec_(spec), deployment_(deployment) {}

  void start(World &world) override
  {
    const Parameters parameters(spec_);
    duty_ = std::make_unique<Duty>(spec_, deployment_, world);
    duty_->acknowledged = &world.own(ports::acknowledged, spec_.id);
    Port &hands = world.own(ports::hands_free, spec_.id, duty_->response.hands);
    static_cast<void>(world.own(ports::let_in, spec_.id));
    Rewind::on_turn([this, &world, &hands] {
      const int before = duty_->response.hands;
      duty_->response = Response(spec_);
      world.set(hands, hands.value() + duty_->response.hands - before, no_event); // more people, or fewer
    });
    for (const std::string &id : parameters.links("runbooks"))
      if (const ComponentSpec *runbook = deployment_.find(id))
        share_runbook(world, *runbook);
    for (const Measure &measure : possible_measures(deployment_)) {
      const std::string what = measure.action + ":" + measure.target;
      duty_->measures[measure] = {&world.share(ports::request, what), &world.share(ports::done, what)};
    }
    share_sight(world, parameters);
    failback_ = std::make_unique<Failback>(*duty_, spec_);
    failback_->start(world);
    Port &paged = world.own(ports::paged, spec_.id);
    for (const std::string &tool : parameters.links("paged_by"))
      pagers_.push_back(&world.read(ports::available, tool));
    world.on_change(paged, [this, &world](const Port &rung) { ring(world, rung.cause()); });
    world.spawn(spec_.id, [this, &world, &paged] { serve(world, paged); });
    world.spawn(spec_.id + "/reports", [this, &world] { hear(world); });
  }

private:
  void share_runbook(World &world, const ComponentSpec &runbook)
  {
    // Who leads a planned way back alone has no part in an outage; that plan calls him when it begins.
    const bool way_back = Parameters(runbook).text("trigger") == "failback";
    for (const std::string &role : roles_of(runbook, deployment_)) {
      Port *called = &world.share(ports::called, role);
      auto &leaders = duty_->leaders;
      if (!way_back && Parameters(*deployment_.find(role)).text("called_with") == "incident" &&
          std::find(leaders.begin(), leaders.end(), called) == leaders.end())
        leaders.push_back(called);
    }
    duty_->runbooks.push_back(&runbook);
    for (const PortKind *kind : {&ports::started, &ports::pace, &ports::called_off, &ports::about})
      static_cast<void>(world.share(*kind, runbook.id));
  }

  /// A page that no pager carries reaches nobody; whoever sent it does not know.
  void ring(World &world, EventId alarm)
  {
    const bool carried = pagers_.empty() || std::any_of(pagers_.begin(), pagers_.end(),
                                                        [](const Port *one) { return one->on(); });
    if (carried)
      pages_.push_back(alarm);
    else if (!std::exchange(silence_said_, true))
      world.record(spec_.id, "page_lost", "what carries pages is down: nobody hears this one, or the next",
                   Phase::none, {alarm, pagers_.front()->cause()});
  }

  /// What they see by: what they name, else every Prometheus.
  void share_sight(World &world, const Parameters &parameters)
  {
    for (const std::string &id : parameters.links("sees_with")) {
      const ComponentSpec *spec = deployment_.find(id);
      if (spec != nullptr)
        duty_->sight.push_back(spec->kind == "prometheus" ? &world.read(ports::prometheus_up, id)
                                                          : &world.read(ports::available, id));
    }
    if (duty_->sight.empty())
      for (const ComponentSpec *prometheus : deployment_.of_kind("prometheus"))
        duty_->sight.push_back(&world.read(ports::prometheus_up, prometheus->id));
  }

  /// Every component has created its ports by now.
  void look_around()
  {
    if (!duty_->symptoms.ports().empty())
      return;
    duty_->symptoms.look_around();
    duty_->standing_noise.look_around(duty_->world, spec_.id);
  }

  void serve(World &world, const Port &paged)
  {
    look_around();
    for (;;) {
      world.wait_until({&paged}, [&] { return !pages_.empty(); });
      const EventId alarm = pages_.front();
      pages_.pop_front();
      answer(world, alarm);
    }
  }

  /// A page about what people are at work on already tells nothing new.
  void answer(World &world, EventId alarm)
  {
    const FaultSet behind = duty_->behind.of(alarm);
    const FaultSet fresh = behind & ~duty_->claimed;
    if ((behind != 0 && fresh == 0) || (behind == 0 && !about_nothing_.insert(alarm).second))
      return;
    if (duty_->planned != nullptr) {
      world.record(spec_.id, "page_expected", "a pager rings: it is the change that is under way",
                   Phase::none, {alarm});
      return;
    }
    const EventId page =
        world.record(spec_.id, "paged", "a pager rings", Phase::detection, {alarm}, page_takes(world, alarm));
    begin(world, {page, fresh, false});
  }

  void hear(World &world)
  {
    look_around();
    UserReports reports(*duty_, [&](const Notice &notice) {
      const FaultSet fresh = notice.faults & ~duty_->claimed;
      if (duty_->planned != nullptr)
        return; // the desk was told of it
      if (duty_->open == 0 || fresh != 0)
        begin(world, {notice.event, fresh, true});
    });
    reports.live();
  }

  void begin(World &world, const Notice &notice)
  {
    duty_->claimed |= notice.faults;
    incidents_.push_back(std::make_unique<Incident>(*duty_, notice));
    world.spawn(spec_.id + "/incident", [incident = incidents_.back().get()] { incident->live(); });
  }

  /// How long it takes from the alarm to the pager: the receiver of a route, the topic of an alarm.
  [[nodiscard]] std::vector<std::string> page_takes(World &world, EventId alarm) const
  {
    if (alarm == no_event)
      return {};
    const std::string &who = world.timeline().events()[static_cast<std::size_t>(alarm)].component;
    const ComponentSpec *spec = deployment_.find(who);
    for (const char *name : {"receiver_s", "notify_s", "watchdog_timeout_s"})
      if (spec != nullptr && spec->parameters.count(name) > 0)
        return {who + "." + name};
    return {};
  }

  const ComponentSpec &spec_;
  const Deployment &deployment_;
  std::unique_ptr<Duty> duty_;
  std::unique_ptr<Failback> failback_;
  std::deque<EventId> pages_;        ///< not yet answered
  std::vector<const Port *> pagers_; ///< tools that carry pages
  bool silence_said_ = false;
  std::set<EventId> about_nothing_;
  std::vector<std::unique_ptr<Incident>> incidents_;
};

} // namespace

std::unique_ptr<Component> make_oncall(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Oncall>(spec, deployment);
}

} // namespace drsim::components::people
