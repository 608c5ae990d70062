#include "sim/components/compute/pod_probes.hpp"

#include "sim/model/access_ports.hpp"
#include "sim/model/kinds.hpp"
#include "sim/model/own_copies.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace drsim::inline components::inline compute {

PodProbes::PodProbes(const ComponentSpec &spec, const Deployment &deployment)
    : id_(spec.id), deployment_(deployment)
{
  const Parameters parameters(spec);
  readiness_ = parameters.flag("readiness_probe");
  liveness_ = parameters.flag("liveness_probe");
  shares_workers_ = parameters.flag("probe_shares_workers");
  ready_probe_ = {parameters.number("readiness_period_s"), parameters.number("readiness_timeout_s"),
                  parameters.number("readiness_failure_threshold"),
                  parameters.number("readiness_success_threshold"),
                  parameters.number("readiness_initial_delay_s")};
  live_probe_ = {parameters.number("liveness_period_s"), parameters.number("liveness_timeout_s"),
                 parameters.number("liveness_failure_threshold"), 1,
                 parameters.number("liveness_initial_delay_s")};
  startup_ = parameters.flag("startup_probe");
  if (startup_)
    start_budget_s_ =
        PodProbe{parameters.number("startup_period_s"), 0, parameters.number("startup_failure_threshold"), 1,
                 parameters.number("startup_initial_delay_s")}
            .budget_s();
  else if (liveness_)
    start_budget_s_ = live_probe_.budget_s();
  pod_start_s_ = parameters.distribution("pod_start_s");
  stop_s_ = std::min(parameters.number("stop_s"), parameters.number("termination_grace_s"));
  back_off_base_s_ = parameters.number("crash_back_off_base_s");
  back_off_cap_s_ = parameters.number("crash_back_off_cap_s");
  back_off_reset_s_ = parameters.number("crash_back_off_reset_s");
  readiness_asks_ = parameters.links("readiness_asks");
  liveness_asks_ = parameters.links("liveness_asks");
}

void PodProbes::start(World &world, std::function<void()> wake)
{
  wake_ = std::move(wake);
  chance_.emplace(world.stream(id_, "probes"));
  probed_out_ = &world.own(ports::probed_out, id_);
  if (!readiness_ && !liveness_)
    return;
  ask(world, readiness_asks_, ready_asked_);
  ask(world, liveness_asks_, live_asked_);
  for (const std::vector<Asked> *all : {&ready_asked_, &live_asked_})
    for (const Asked &one : *all)
      for (const Port *watched : one.watched)
        world.on_change(*watched, [this, &world](const Port &) { look(world); });
  wait_s_ = &world.read(ports::queue_wait_s, id_);
  utilisation_ = &world.read(ports::utilisation, id_);
  if (shares_workers_)
    world.on_change(*wait_s_, [this, &world](const Port &) { look(world); });
}

/// A database answers where its services use and reach it; a service while it has pods and some calls come
/// through; a tool while it is available.
void PodProbes::ask(World &world, const std::vector<std::string> &ids, std::vector<Asked> &asked) const
{
  for (const std::string &id : ids) {
    const ComponentSpec *spec = deployment_.find(id);
    const Kind *kind = spec == nullptr ? nullptr : kind_named(spec->kind);
    if (kind == nullptr)
      continue;
    Asked one{id, {}, {}};
    if (kind->database) {
      const ComponentSpec *self = deployment_.find(id_);
      const std::string here = self == nullptr ? "" : self->region;
      const Port *serving = &world.read(ports::serving_region, id);
      one.watched.push_back(serving);
      std::vector<const Port *> copies, reach;
      for (const Region &region : deployment_.regions) {
        const ComponentSpec *copy = copy_in(deployment_, id, region.name);
        copies.push_back(&world.read(ports::readable, id + "@" + region.name));
        reach.push_back(copy == nullptr ? &world.always() : &world.read(ports::reach, copy->id));
      }
      one.watched.insert(one.watched.end(), copies.begin(), copies.end());
      one.watched.insert(one.watched.end(), reach.begin(), reach.end());
      const int own = uses_own_copy(deployment_, id, here) ? region_index(deployment_, here) : -1;
      one.well = [serving, copies, reach, own] {
        const auto region = static_cast<std::size_t>(own >= 0 ? own : std::max(0.0, serving->value()));
        return region < copies.size() && copies[region]->on() && reach[region]->on();
      };
    } else {
      const Port *there = &world.read(spec->kind == "service" ? ports::ready : ports::available, id);
      const Port *reach = spec->kind == "service" ? &world.read(ports::reach, id) : &world.always();
      one.watched.insert(one.watched.end(), {there, reach});
      one.well = [there, reach] { return there->on() && reach->on(); };
    }
    asked.push_back(std::move(one));
  }
}

bool PodProbes::any_away(const std::vector<Asked> &asked)
{
  return std::any_of(asked.begin(), asked.end(), [](const Asked &one) { return !one.well(); });
}

std::string PodProbes::names_of(const std::vector<Asked> &asked)
{
  std::string names;
  for (const Asked &one : asked)
    if (!one.well())
      names += (names.empty() ? "" : ", ") + one.id;
  return names;
}

/// Whether probes fail from now on, or no more.
void PodProbes::look(World &world)
{
  const double wait_s = shares_workers_ ? wait_s_->value() : 0;
  ready_away_ = readiness_ && any_away(ready_asked_);
  live_away_ = liveness_ && any_away(live_asked_);
  const bool not_ready = ready_away_ || (readiness_ && ready_probe_.fails_behind(wait_s));
  const bool not_live = live_away_ || (liveness_ && live_probe_.fails_behind(wait_s));
  const bool was = not_ready_ || not_live_;
  const bool same = not_ready == not_ready_ && not_live == not_live_;
  not_ready_ = not_ready;
  not_live_ = not_live;
  begun_ = begun_ || (!was && (not_ready || not_live));
  if (same && in_.empty())
    return;
  const double before_s = next_s();
  if (!begun_)
    follow_queues(world);
  for (Pod &pod : out_)
    plan_out(world, pod);
  if (!same || next_s() != before_s)
    wake_();
}

/// Queues have grown, or shrunk, since the last look.
void PodProbes::follow_queues(World &world)
{
  const double grown_s = (busy_ - 1) * (world.now_s() - looked_s_);
  for (Pod &pod : in_)
    pod.wait_s = std::clamp(pod.wait_s + grown_s, 0.0, wait_s_->value());
  looked_s_ = world.now_s();
  busy_ = utilisation_->value();
  for (Pod &pod : in_)
    plan_in(world, pod);
}

/// When a pod that is in service leaves it, and when its container is started again. What has begun to count
/// goes on.
void PodProbes::plan_in(World &world, Pod &pod)
{
  const double now_s = world.now_s();
  const auto due = [&](bool fails, const PodProbe &probe, double &at_s) {
    if (!fails)
      at_s = forever_s;
    else if (at_s == forever_s)
      at_s = now_s + probe.out_after_s(chance_->uniform());
  };
  const double wait_s = shares_workers_ ? pod.wait_s : 0;
  due(ready_away_ || (readiness_ && ready_probe_.fails_behind(wait_s)), ready_probe_, pod.out_s);
  due(live_away_ || (liveness_ && live_probe_.fails_behind(wait_s)), live_probe_, pod.kill_s);
  pod.look_s = forever_s;
  for (const auto &[there, probe] :
       {std::pair{readiness_, &ready_probe_}, std::pair{liveness_, &live_probe_}})
    if (there && shares_workers_ && busy_ > 1 && wait_s <= probe->timeout_s &&
        wait_s_->value() > probe->timeout_s)
      pod.look_s = std::min(pod.look_s, now_s + probe->too_long_after_s(wait_s, busy_));
}

/// When a pod that is out of service comes back, or is started again.
void PodProbes::plan_out(World &world, Pod &pod)
{
  if (!live_away_)
    pod.kill_s = forever_s;
  else if (pod.kill_s == forever_s)
    pod.kill_s = world.now_s() + live_probe_.out_after_s(chance_->uniform());
  if (ready_away_)
    pod.out_s = forever_s;
  else if (pod.out_s == forever_s)
    pod.out_s =
        world.now_s() + (shares_workers_ ? pod.wait_s : 0) + ready_probe_.in_after_s(chance_->uniform());
}

void PodProbes::reconcile(World &world, const PodZones &pods)
{
  for (std::size_t z = 0; z < pods.zones.size(); ++z) {
    const auto here = [z](const Pod &pod) { return pod.zone == z; };
    const auto trim = [&](std::vector<Pod> &list, int to) {
      auto more = std::count_if(list.begin(), list.end(), here) - to;
      for (std::size_t i = list.size(); i-- > 0 && more > 0;)
        if (list[i].zone == z) {
          list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
          --more;
        }
    };
    trim(out_, pods.zones[z].out);
    if (!not_ready_ && !not_live_) {
      trim(in_, 0);
      continue;
    }
    trim(in_, pods.zones[z].running);
    for (auto have = std::count_if(in_.begin(), in_.end(), here); have < pods.zones[z].running; ++have) {
      in_.push_back({z, forever_s, forever_s, begun_ ? wait_s_->value() : 0});
      plan_in(world, in_.back());
    }
  }
}

/// Behind a queue a pod answers again when it has worked off what waits for it.
void PodProbes::leave(World &world, PodZones &pods, const Pod &pod)
{
  --pods.zones[pod.zone].running;
  ++pods.zones[pod.zone].out;
  Pod gone{pod.zone, forever_s, live_away_ ? pod.kill_s : forever_s, pod.wait_s};
  plan_out(world, gone);
  out_.push_back(gone);
}

std::vector<std::size_t> PodProbes::due(World &world, PodZones &pods)
{
  std::vector<std::size_t> killed;
  if (!not_ready_ && !not_live_ && in_.empty() && out_.empty())
    return killed;
  if (begun_) {
    looked_s_ = world.now_s();
    busy_ = utilisation_->value();
  }
  follow_queues(world);
  reconcile(world, pods);
  begun_ = false;
  const double now_s = world.now_s();
  const std::size_t before = out_.size();
  for (std::size_t i = out_.size(); i-- > 0;) {
    const Pod pod = out_[i];
    if (pod.kill_s > now_s && pod.out_s > now_s)
      continue;
    out_.erase(out_.begin() + static_cast<std::ptrdiff_t>(i));
    --pods.zones[pod.zone].out;
    if (pod.kill_s <= now_s)
      killed.push_back(pod.zone);
    else
      ++pods.zones[pod.zone].running;
    moved_ = true;
  }
  for (std::size_t i = in_.size(); i-- > 0;) {
    const Pod pod = in_[i];
    if (pod.kill_s > now_s && pod.out_s > now_s)
      continue;
    in_.erase(in_.begin() + static_cast<std::ptrdiff_t>(i));
    moved_ = true;
    if (pod.kill_s <= now_s) {
      --pods.zones[pod.zone].running;
      killed.push_back(pod.zone);
    } else
      leave(world, pods, pod);
  }
  if (before > 0 || moved_ || !killed.empty())
    tell(world, pods);
  reconcile(world, pods);
  world.set(*probed_out_, static_cast<double>(out_.size()), cause_);
  return killed;
}

/// Told once when the first pod of an episode leaves, when none is left, and when all are back.
void PodProbes::tell(World &world, const PodZones &pods)
{
  EventId why = wait_s_->cause();
  for (const std::vector<Asked> *all : {&ready_asked_, &live_asked_})
    for (const Asked &one : *all)
      for (const Port *watched : one.watched)
        why = std::max(why, watched->cause());
  const std::vector<std::string> takes =
      not_live_ && !not_ready_
          ? std::vector<std::string>{"liveness_failure_threshold", "liveness_period_s", "liveness_timeout_s"}
          : std::vector<std::string>{"readiness_failure_threshold", "readiness_period_s",
                                     "readiness_timeout_s"};
  if (!told_ && (!out_.empty() || not_live_)) {
    char wait[64];
    std::snprintf(wait, sizeof wait, "calls wait %.1f s for a worker, and so do they", wait_s_->value());
    const bool away = ready_away_ || live_away_;
    const std::string reason =
        away ? (ready_away_ ? names_of(ready_asked_) : names_of(live_asked_)) + " does not answer them"
             : std::string(wait);
    cause_ = world.record(id_, "probes_failing", "probes of its pods fail: " + reason, Phase::detection,
                          {why}, takes);
    told_ = true;
  }
  if (told_ && !none_told_ && pods.running() == 0 && !out_.empty()) {
    cause_ = world.record(id_, "no_pod_ready", "no pod passes its readiness probe: the service has none",
                          Phase::none, {cause_, why}, takes);
    none_told_ = true;
  }
  if (told_ && out_.empty() && !not_ready_ && !not_live_) {
    cause_ = world.record(id_, "probes_passing", "probes of all its pods pass again", Phase::propagation,
                          {cause_, why}, {"readiness_period_s", "readiness_success_threshold"});
    told_ = none_told_ = false;
  }
}

double PodProbes::next_s() const
{
  double next_s = forever_s;
  for (const std::vector<Pod> *all : {&in_, &out_})
    for (const Pod &pod : *all)
      next_s = std::min({next_s, pod.out_s, pod.kill_s, pod.look_s});
  return next_s;
}

bool PodProbes::take_moved()
{
  return std::exchange(moved_, false);
}

double PodProbes::started_after_s(double start_s, int &restarts)
{
  constexpr int most = 1000; // longer than any trial
  double before_s = 0;
  while (start_budget_s_ && start_s > *start_budget_s_ && restarts < most) {
    before_s += *start_budget_s_ + stop_s_ + crash_back_off_s(++restarts, back_off_base_s_, back_off_cap_s_);
    start_s = pod_start_s_.sample(*chance_);
  }
  return before_s + start_s;
}

double PodProbes::stopped_after_s(World &world, std::size_t zone, int &restarts)
{
  restarts = 1;
  for (std::size_t i = 0; i < restarted_.size(); ++i)
    if (restarted_[i].zone == zone) {
      if (world.now_s() - restarted_[i].since_s < back_off_reset_s_)
        restarts = restarted_[i].restarts + 1;
      restarted_.erase(restarted_.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
  return stop_s_ + crash_back_off_s(restarts, back_off_base_s_, back_off_cap_s_);
}

void PodProbes::in_service(World &world, std::size_t zone, int restarts)
{
  if (restarts > 0)
    restarted_.push_back({zone, restarts, world.now_s()});
}

std::vector<std::string> PodProbes::start_takes() const
{
  if (startup_)
    return {"startup_failure_threshold", "startup_period_s"};
  return liveness_ ? std::vector<std::string>{"liveness_initial_delay_s", "liveness_failure_threshold"}
                   : std::vector<std::string>{};
}

} // namespace drsim::components::compute
