#include "sim/components/hpa_loop.hpp"

#include <algorithm>

namespace drsim {
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
  settings.scale_up_stabilization_s = parameters.number("hpa_scale_up_stabilization_s");
  settings.scale_down_stabilization_s = parameters.number("hpa_scale_down_stabilization_s");
  return settings;
}

} // namespace

HpaLoop::HpaLoop(std::string service, const Parameters &parameters)
    : service_(std::move(service)), settings_(settings_of(parameters)), algorithm_(settings_),
      sync_s_(parameters.number("hpa_sync_s")), resolution_s_(parameters.number("metrics_resolution_s"))
{
}

void HpaLoop::start(World &world)
{
  Stream chance = world.stream(service_, "hpa phase");
  phase_s_ = chance.uniform() * sync_s_;
  ready_ = &world.signal(service_ + ".ready");
  desired_ = &world.signal(service_ + ".desired");
  utilisation_ = &world.signal(service_ + ".utilisation");
  world.on_change(*utilisation_, [this, &world](const Signal &busy) {
    while (published_.size() > 1 && published_[1].first <= world.now_s() - resolution_s_)
      published_.erase(published_.begin());
    published_.emplace_back(world.now_s(), busy.value());
    wake(world);
  });
  world.on_change(*desired_, [this, &world](const Signal &) { wake(world); });
}

HpaSample HpaLoop::sample(const World &world) const
{
  HpaSample sample;
  sample.current_pods = static_cast<int>(desired_->value());
  sample.measured_pods = std::min(sample.current_pods, static_cast<int>(ready_->value()));
  sample.missing_pods = sample.current_pods - sample.measured_pods;
  sample.utilisation = utilisation_->value();
  for (const auto &[t_s, busy] : published_)
    if (t_s <= world.now_s() - resolution_s_)
      sample.utilisation = busy;
  return sample;
}

void HpaLoop::wake(World &world)
{
  HpaSample now = sample(world);
  now.utilisation = utilisation_->value();
  const bool wanted = now.measured_pods > 0 && (now.current_pods > settings_.max_pods ||
                                                hpa_recommendation(settings_, now) != now.current_pods);
  if (ticking_ || !wanted)
    return;
  ticking_ = true;
  HpaSample steady = now; // what it would have recommended at every tick until now
  steady.utilisation = settings_.target_ratio;
  steady.measured_pods = steady.current_pods;
  steady.missing_pods = 0;
  algorithm_.decide(world.now_s(), steady);
  world.spawn(service_ + " hpa", [this, &world] { tick(world); });
}

void HpaLoop::tick(World &world)
{
  double moved_s = world.now_s();
  const double window_s =
      std::max(settings_.scale_down_stabilization_s, settings_.scale_up_stabilization_s) + resolution_s_;
  while (world.now_s() <= moved_s + window_s) {
    world.sleep_to_tick(sync_s_, phase_s_);
    const HpaSample now = sample(world);
    if (now.measured_pods == 0)
      continue;
    if (hpa_recommendation(settings_, now) != now.current_pods)
      moved_s = world.now_s();
    const int wanted = algorithm_.decide(world.now_s(), now);
    if (wanted == now.current_pods)
      continue;
    const EventId event =
        world.record(service_, "hpa_scaled",
                     std::to_string(now.current_pods) + " -> " + std::to_string(wanted) + " pods wanted",
                     Phase::action, {std::max(utilisation_->cause(), desired_->cause())});
    world.set(*desired_, wanted, event);
  }
  ticking_ = false;
}

} // namespace drsim
