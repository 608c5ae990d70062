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
  if (sample.missing_pods == 0 && sample.unready_pods == 0)
    return tolerated(ratio) ? current : round_up(ratio * sample.measured_pods);
  const double filler = ratio < 1 ? settings.target_ratio : 0;
  const int unready = ratio > 1 ? sample.unready_pods : 0;
  const int all = sample.measured_pods + sample.missing_pods + unready;
  const double sum = sample.utilisation * sample.measured_pods + filler * sample.missing_pods;
  const double damped = sum / all / settings.target_ratio;
  if (tolerated(damped) || (ratio < 1 && damped > 1) || (ratio > 1 && damped < 1))
    return current;
  const int wanted = round_up(damped * all);
  const bool turned = (damped < 1 && wanted > current) || (damped > 1 && wanted < current);
  return turned ? current : wanted;
}

void HpaAlgorithm::remember(double now_s, int recommendation)
{
  recommendations_.emplace_back(now_s, recommendation);
}

int HpaAlgorithm::stabilize(double now_s, int current, int recommendation)
{
  remember(now_s, recommendation);
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

/// Pods there were when a period that ends now began, by the autoscaler's own changes.
int HpaAlgorithm::at_period_start(double now_s, double period_s, int current) const
{
  for (const auto &[t_s, pods] : changes_)
    if (t_s > now_s - period_s)
      current -= pods;
  return current;
}

int HpaAlgorithm::scale_up_limit(double now_s, int current) const
{
  const int at_start = at_period_start(now_s, settings_.scale_up_period_s, current);
  const int by_percent = round_up(at_start * (1 + settings_.scale_up_percent / 100));
  const int by_pods = at_start + settings_.scale_up_pods;
  return settings_.scale_up_smaller ? std::min(by_pods, by_percent) : std::max(by_pods, by_percent);
}

int HpaAlgorithm::scale_down_limit(double now_s, int current) const
{
  const int at_start = at_period_start(now_s, settings_.scale_down_period_s, current);
  const double left = at_start * (1 - settings_.scale_down_percent / 100);
  const int by_percent = static_cast<int>(left + rounding_slack); // Kubernetes cuts the fraction off
  const int by_pods = at_start - settings_.scale_down_pods;
  return settings_.scale_down_smaller ? std::max(by_pods, by_percent) : std::min(by_pods, by_percent);
}

int HpaAlgorithm::decide(double now_s, const HpaSample &sample)
{
  const int current = sample.current_pods;
  if (current <= 0)
    return current; // zero replicas switch the autoscaler off
  const int recommended = hpa_recommendation(settings_, sample);
  int wanted = stabilize(now_s, current, recommended);
  held_by_window_ = wanted == current && recommended != current;
  if (wanted > current)
    wanted = std::max(current, std::min(wanted, scale_up_limit(now_s, current)));
  if (wanted < current)
    wanted = std::min(current, std::max(wanted, scale_down_limit(now_s, current)));
  wanted = std::clamp(wanted, settings_.min_pods, std::max(settings_.min_pods, settings_.max_pods));
  if (wanted != current)
    changes_.emplace_back(now_s, wanted - current);
  const double keep_s = std::max(settings_.scale_up_period_s, settings_.scale_down_period_s);
  while (!changes_.empty() && changes_.front().first < now_s - keep_s)
    changes_.pop_front();
  return wanted;
}

} // namespace drsim::laws
