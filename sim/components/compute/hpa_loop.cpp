#include "sim/components/compute/hpa_loop.hpp"

#include <algorithm>

namespace drsim::inline components::inline compute {
namespace {

HpaSettings settings_of(const Parameters &parameters)
{
  HpaSettings settings;
  settings.min_pods = parameters.count("hpa_min");
  settings.max_pods = parameters.count("hpa_max");
  settings.target_ratio = parameters.number("hpa_target_utilisation");
  settings.tolerance_ratio = parameters.number("hpa_tolerance");
  settings.scale_up_pods = parameters.count("hpa_scale_up_pods");
  settings.scale_up_percent = parameters.number("hpa_scale_up_percent");
  settings.scale_up_period_s = parameters.number("hpa_scale_up_period_s");
  settings.scale_up_smaller = parameters.flag("hpa_scale_up_smaller");
  settings.scale_up_stabilization_s = parameters.number("hpa_scale_up_stabilization_s");
  settings.scale_down_pods = parameters.count("hpa_scale_down_pods");
  settings.scale_down_percent = parameters.number("hpa_scale_down_percent");
  settings.scale_down_period_s = parameters.number("hpa_scale_down_period_s");
  settings.scale_down_smaller = parameters.flag("hpa_scale_down_smaller");
  settings.scale_down_stabilization_s = parameters.number("hpa_scale_down_stabilization_s");
  return settings;
}

} // namespace

HpaLoop::HpaLoop(std::string service, const Parameters &parameters, std::function<HpaPods()> pods)
    : service_(std::move(service)), pods_(std::move(pods)), settings_(settings_of(parameters)),
      algorithm_(settings_), sync_s_(parameters.number("hpa_sync_s")),
      resolution_s_(parameters.number("metrics_resolution_s"))
{
}

void HpaLoop::start(World &world)
{
  world.when_numbered([this, &world] { phase_s_ = world.stream(service_, "hpa phase").uniform() * sync_s_; });
  ready_ = &world.read(ports::ready, service_);
  desired_ = &world.own(ports::desired, service_);
  utilisation_ = &world.read(ports::utilisation, service_);
  recommended_ = static_cast<int>(desired_->value());
  published_.emplace_back(-forever_s, utilisation_->value());
  world.on_change(*utilisation_, [this, &world](const Port &busy) {
    while (published_.size() > 1 && published_[1].first <= world.now_s() - resolution_s_)
      published_.erase(published_.begin());
    published_.emplace_back(world.now_s(), busy.value());
    wake(world);
  });
  for (const Port *pods : std::initializer_list<const Port *>{desired_, ready_})
    world.on_change(*pods, [this, &world](const Port &) { wake(world); });
}

HpaSample HpaLoop::sample(const World &world) const
{
  const HpaPods pods = pods_();
  HpaSample sample;
  sample.current_pods = static_cast<int>(desired_->value());
  if (!ready_->on())
    return sample; // no pod passes its probe: no metric
  sample.measured_pods = std::min(sample.current_pods, pods.ready + pods.idle);
  sample.missing_pods = std::min(sample.current_pods - sample.measured_pods, pods.lost);
  sample.unready_pods = sample.current_pods - sample.measured_pods - sample.missing_pods;
  double busy_ratio = 0;
  for (const auto &[t_s, busy] : published_)
    if (t_s <= world.now_s() - resolution_s_)
      busy_ratio = busy;
  sample.utilisation = measured(busy_ratio);
  return sample;
}

/// Busy share over all pods that deliver a metric, of that of the pods in service.
double HpaLoop::measured(double busy_ratio) const
{
  const HpaPods pods = pods_();
  return pods.ready > 0 ? busy_ratio * pods.ready / (pods.ready + pods.idle) : 0;
}

int HpaLoop::recommendation(const HpaSample &sample) const
{
  return std::clamp(hpa_recommendation(settings_, sample), settings_.min_pods, settings_.max_pods);
}

void HpaLoop::wake(World &world)
{
  if (ticking_)
    return;
  HpaSample now = sample(world);
  now.utilisation = measured(utilisation_->value());
  if (now.measured_pods == 0)
    return;
  if (recommendation(now) == now.current_pods) {
    recommended_ = now.current_pods;
    return;
  }
  ticking_ = true;
  algorithm_.remember(world.now_s(), recommended_);
  world.spawn(service_ + " hpa", [this, &world] { tick(world); });
}

/// Ticks that could only repeat the one before are left out: while a stabilization window holds a decision
/// back and nothing it reads has changed, the next tick that matters is the one after the window.
void HpaLoop::tick(World &world)
{
  double agreed_s = world.now_s(); // when the recommendation was last what is there
  for (;;) {
    world.sleep_to_tick(sync_s_, phase_s_);
    const HpaSample now = sample(world);
    recommended_ = now.current_pods;
    if (now.measured_pods == 0)
      break;
    const int recommended = recommendation(now);
    const int wanted = algorithm_.decide(world.now_s(), now);
    if (recommended == now.current_pods)
      agreed_s = world.now_s();
    if (wanted != now.current_pods) {
      scale(world, now.current_pods, wanted);
      continue;
    }
    const bool stale = published_.back().first > world.now_s() - resolution_s_;
    if (stale)
      continue;
    if (recommended == now.current_pods)
      break;
    if (recommended < now.current_pods && algorithm_.held_by_window())
      hold(world, agreed_s + settings_.scale_down_stabilization_s);
  }
  ticking_ = false;
}

void HpaLoop::hold(World &world, double until_s) const
{
  const double busy_since_s = utilisation_->since_s();
  const double ready = ready_->value();
  const double desired = desired_->value();
  world.wait_until(
      {utilisation_, ready_, desired_},
      [&] {
        return utilisation_->since_s() != busy_since_s || ready_->value() != ready ||
               desired_->value() != desired;
      },
      until_s);
}

void HpaLoop::scale(World &world, int from, int to)
{
  std::vector<std::string> takes = {"hpa_sync_s", "metrics_resolution_s", "hpa_target_utilisation"};
  if (to < from) {
    takes.emplace_back("hpa_scale_down_stabilization_s");
    takes.emplace_back("hpa_scale_down_period_s");
  }
  const EventId event = world.record(
      service_, "hpa_scaled", std::to_string(from) + " -> " + std::to_string(to) + " pods wanted",
      Phase::action, {std::max(utilisation_->cause(), desired_->cause())}, std::move(takes));
  world.set(*desired_, to, event);
}

} // namespace drsim::components::compute
