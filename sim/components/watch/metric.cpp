#include "sim/components/watch/metric.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace drsim::inline components::inline watch {
namespace {

constexpr double no_data = std::numeric_limits<double>::quiet_NaN();

std::string region_of(const World &world, const std::string &component)
{
  const ComponentSpec *spec = world.deployment().find(component);
  return spec == nullptr ? std::string{} : spec->region;
}

bool is_service(const World &world, const std::string &watched)
{
  if (watched.starts_with("service:"))
    return true;
  for (const ComponentSpec *service : world.deployment().of_kind("service"))
    if (service->id.substr(0, service->id.find('@')) == watched.substr(0, watched.find('@')))
      return true;
  return false;
}

/// Number of list entries before the one that holds at an instant.
std::size_t index_at(const std::vector<std::pair<double, double>> &points, double t_s)
{
  const auto after = std::upper_bound(points.begin(), points.end(), t_s,
                                      [](double t, const auto &point) { return t < point.first; });
  return after == points.begin() ? 0 : static_cast<std::size_t>(after - points.begin()) - 1;
}

} // namespace

void Metric::add(const std::string &signal, double initial)
{
  signals_.push_back(&world_.signal(signal, initial));
}

void Metric::watch_service(const std::string &watched, const std::string &suffix, double initial)
{
  std::string service = watched.starts_with("service:") ? watched.substr(8) : watched;
  if (service.find('@') == std::string::npos)
    service += "@" + observer_;
  place_ = service.substr(service.find('@') + 1);
  add(service + suffix, initial);
  if (suffix == ".ready")
    add(service + ".desired", 0);
}

void Metric::watch_component(const std::string &watched, const std::string &suffix)
{
  place_ = region_of(world_, watched);
  add(watched + suffix, 0);
}

/// The signal in which a component's failure shows to those who ask it, for each kind that has one.
void Metric::watch_state(const std::string &watched)
{
  static const std::map<std::string, std::string> states = {{"rds_instance", "@.writable"},
                                                            {"patroni", "@.writable"},
                                                            {"msk", "@.writable"},
                                                            {"elasticache", "@.share"},
                                                            {"alb", ".targets_healthy"},
                                                            {"eks_cluster", ".capacity"},
                                                            {"autoscaling_group", ".capacity"},
                                                            {"consul", ".available"},
                                                            {"vault", ".available"},
                                                            {"tool", ".available"}};
  const ComponentSpec *spec = world_.deployment().find(watched);
  const auto found = spec == nullptr ? states.end() : states.find(spec->kind);
  place_ = region_of(world_, watched);
  if (found == states.end()) {
    add("component:" + watched + ".up", 1);
    return;
  }
  const bool placed = found->second.starts_with("@");
  add(watched + (placed ? "@" + place_ + found->second.substr(1) : found->second), 1);
  full_ = signals_[0]->value();
}

Metric::Metric(World &world, const std::string &name, const std::string &watched, const std::string &observer,
               Silence silence)
    : world_(world), name_(name), observer_(observer), silence_(silence)
{
  const bool journey = watched.starts_with("journey:");
  if (watched.empty())
    return;
  kind_ = Kind::direct;
  if (name == "health_check_status") {
    add(watched + ".healthy", 1);
  } else if (name == "5xx_ratio") {
    kind_ = Kind::edge;
    place_ = region_of(world, watched);
    add("edge:" + place_ + ".error_ratio", 0);
    add("edge:" + place_ + ".rate_per_s", 0);
  } else if (name == "replica_lag_s") {
    watch_component(watched, ".lag_s");
  } else if (name == "error_ratio" && journey) {
    kind_ = Kind::complement;
    add(watched + ".success_ratio", 1);
  } else if (name == "latency_p99_s" && journey) {
    add(watched + ".latency_p99_s", 0);
  } else if (name == "error_ratio" || name == "utilisation") {
    watch_service(watched, "." + name, 0);
  } else if (name == "up" && !journey) {
    kind_ = Kind::up;
    if (is_service(world, watched))
      watch_service(watched, ".ready", 0);
    else
      watch_state(watched);
  } else {
    kind_ = Kind::unknown;
    return;
  }
  if (journey)
    add(watched + ".impact", 0);
  for (const std::string &region : {place_, observer})
    if (!region.empty())
      signals_.push_back(&world.up(region));
  if (!place_.empty() && !observer.empty() && place_ != observer)
    signals_.push_back(&world.link_up(place_, observer));
}

bool Metric::hangs() const
{
  return !world_.reachable(observer_, place_);
}

double Metric::value() const
{
  if (kind_ == Kind::unknown)
    return no_data;
  const double figure = signals_[0]->value();
  const bool silent = kind_ == Kind::edge || name_ == "replica_lag_s" ? !world_.up(place_).on() : hangs();
  switch (kind_) {
  case Kind::up: {
    const bool pods = signals_[0]->name().ends_with(".ready");
    if (silent && silence_ == Silence::missing)
      return no_data;
    return !silent && figure > 0 && figure >= (pods ? signals_[1]->value() : full_) ? 1 : 0;
  }
  case Kind::edge: return silent || !(signals_[1]->value() > 0) ? no_data : figure;
  case Kind::complement: return silent ? no_data : 1 - figure;
  default: return silent ? no_data : figure;
  }
}

bool Metric::breaching(double value, double threshold) const
{
  if (std::isnan(value))
    return false;
  if (kind_ == Kind::up)
    return value == 0;
  return name_ == "health_check_status" ? value < threshold : value > threshold;
}

EventId Metric::cause() const
{
  EventId latest = no_event;
  for (const Signal *signal : signals_)
    latest = std::max(latest, signal->cause());
  return latest;
}

bool Metric::is_rate() const
{
  return name_ == "error_ratio" || name_ == "latency_p99_s" || name_ == "utilisation";
}

MetricHistory::MetricHistory(World &world, const Metric &metric, double threshold, double keep_s)
    : world_(world), metric_(metric), threshold_(threshold), keep_s_(keep_s)
{
  points_.emplace_back(-forever_s, metric.value());
  class_ = class_of(metric.value());
  if (class_ != Class::well)
    class_since_s_ = world.now_s();
  for (Signal *signal : metric.signals())
    world.on_change(*signal, [this](const Signal &) { note(); });
}

MetricHistory::Class MetricHistory::class_of(double value) const
{
  if (std::isnan(value))
    return Class::missing;
  return metric_.breaching(value, threshold_) ? Class::breaching : Class::well;
}

void MetricHistory::note()
{
  const double now_s = world_.now_s();
  const double value = metric_.value();
  if (points_.back().first == now_s)
    points_.back().second = value;
  else
    points_.emplace_back(now_s, value);
  if (const std::size_t old = index_at(points_, now_s - keep_s_); old > 0)
    points_.erase(points_.begin(), points_.begin() + static_cast<std::ptrdiff_t>(old));
  if (const Class now = class_of(value); now != class_) {
    class_ = now;
    class_since_s_ = now_s;
    class_cause_ = metric_.cause();
  }
}

double MetricHistory::average(double from_s, double to_s) const
{
  double area = 0;
  double emitted_s = 0;
  for (std::size_t i = index_at(points_, from_s); i < points_.size() && points_[i].first < to_s; ++i) {
    const double begin_s = std::max(points_[i].first, from_s);
    const double end_s = i + 1 < points_.size() ? std::min(points_[i + 1].first, to_s) : to_s;
    if (std::isnan(points_[i].second) || end_s <= begin_s)
      continue;
    area += points_[i].second * (end_s - begin_s);
    emitted_s += end_s - begin_s;
  }
  return emitted_s > 0 ? area / emitted_s : no_data;
}

double MetricHistory::lowest(double from_s, double to_s) const
{
  double lowest = no_data;
  for (std::size_t i = index_at(points_, from_s); i < points_.size() && points_[i].first < to_s; ++i)
    if (!std::isnan(points_[i].second) && !(lowest <= points_[i].second))
      lowest = points_[i].second;
  return lowest;
}

double MetricHistory::at(double t_s) const
{
  return points_[index_at(points_, t_s)].second;
}

} // namespace drsim::components::watch
