#include "sim/laws/hpa_algorithm.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline laws {

namespace {

// Rounding noise of pods * utilisation / target must not add a pod.
constexpr double rounding_slack = 1e-9;

int round_up(double pods)
{
  return static_cast<int>(std::ceil(pods - rounding_slack));
}

} // namespace

int hpa_recommendation(const HpaSettings &settings, const HpaSample &sample)
{
  const int current = sample.current_pods;
  if (current <= 0 || sample.measured_pods <= 0)
    return current;
  const double ratio = sample.utilisation / settings.target_ratio;
  const auto tolerated = [&](double r) {
    return std::abs(r - 1) <= settings.tolerance_ratio + rounding_slack;
  };
  if (sample.missing_pods == 0)
    return tolerated(ratio) ? current : round_up(ratio * sample.measured_pods);
  const double filler = ratio < 1 ? settings.target_ratio : 0;
  const int all = sample.measured_pods + sample.missing_pods;
  const double sum = sample.utilisation * sample.measured_pods + filler * sample.missing_pods;
  const double damped = sum / all / settings.target_ratio;
  if (tolerated(damped) || (ratio < 1) != (damped < 1))
    return current;
  const int wanted = round_up(damped * all);
  const bool turned = (damped < 1 && wanted > current) || (damped > 1 && wanted < current);
  return turned ? current : wanted;
}

int HpaAlgorithm::stabilize(double now_s, int current, int recommendation)
{
  recommendations_.emplace_back(now_s, recommendation);
  const double keep_s = std::max(settings_.scale_up_stabilization_s, settings_.scale_down_stabilization_s);
  while (recommendations_.front().first < now_s - keep_s)
    recommendations_.pop_front();
  int lowest = recommendation;
  int highest = recommendation;
  for (const auto &[t_s, pods] : recommendations_) {
    if (t_s >= now_s - settings_.scale_up_stabilization_s)
      lowest = std::min(lowest, pods);
    if (t_s >= now_s - settings_.scale_down_stabilization_s)
      highest = std::max(highest, pods);
  }
  return std::min(std::max(current, lowest), highest);
}

int HpaAlgorithm::scale_up_limit(double now_s, int current)
{
  while (!additions_.empty() && additions_.front().first <= now_s - settings_.scale_up_period_s)
    additions_.pop_front();
  int added = 0;
  for (const auto &addition : additions_)
    added += addition.second;
  const int at_start = current - added;
  const int by_percent = round_up(at_start * (1 + settings_.scale_up_percent / 100));
  return std::max(at_start + settings_.scale_up_pods, by_percent);
}

int HpaAlgorithm::decide(double now_s, const HpaSample &sample)
{
  const int current = sample.current_pods;
  if (current <= 0)
    return current; // zero replicas switch the autoscaler off
  int wanted = stabilize(now_s, current, hpa_recommendation(settings_, sample));
  if (wanted > current)
    wanted = std::max(current, std::min(wanted, scale_up_limit(now_s, current)));
  wanted = std::clamp(wanted, settings_.min_pods, std::max(settings_.min_pods, settings_.max_pods));
  if (wanted > current)
    additions_.emplace_back(now_s, wanted - current);
  return wanted;
}

} // namespace drsim::laws
