#include "sim/components/watch/metric.hpp"

#include "sim/model/kinds.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

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

void Metric::add(const PortKind &kind, const std::string &id)
{
  signals_.push_back(&world_.read(kind, id));
}

/// A service, named with its region or as the observer's own. Where there is none, nobody owns the port: the
/// trial says so.
void Metric::watch_service(const std::string &watched, const PortKind &kind)
{
  std::string service = watched.starts_with("service:") ? watched.substr(8) : watched;
  if (service.find('@') == std::string::npos)
    service += "@" + observer_;
  place_ = service.substr(service.find('@') + 1);
  add(kind, service);
  if (&kind == &ports::ready)
    add(ports::desired, service);
  else if (seen_ == AlertCondition::Seen::own)
    add(ports::ready, service); // its pods say it themselves
}

/// A port of a component itself; nothing where its kind has none.
void Metric::watch_component(const std::string &watched, const PortKind &kind)
{
  const ComponentSpec *spec = world_.deployment().find(watched);
  if (spec != nullptr && !owns_port(spec->kind, kind))
    return;
  place_ = region_of(world_, watched);
  add(kind, watched);
}

/// What waits for a topic's consumers: as many events, those of its fullest partition, or for how long. Where
/// no file tells the partitions there is one.
void Metric::watch_topic(const std::string &watched)
{
  watch_component(watched, name_ == "consumer_lag_s" ? ports::unread_s : ports::unread);
  const ComponentSpec *spec = world_.deployment().find(watched);
  if (spec != nullptr && name_ == "consumer_lag_partition" && Parameters(*spec).has("partitions"))
    parts_ = std::max(1.0, Parameters(*spec).number("partitions"));
}

/// The port in which a component's failure shows to those who ask it.
void Metric::watch_state(const std::string &watched)
{
  const ComponentSpec *spec = world_.deployment().find(watched);
  const Kind *kind = spec == nullptr ? nullptr : kind_named(spec->kind);
  place_ = region_of(world_, watched);
  if (kind == nullptr) {
    add(ports::component_up, watched);
  } else if (kind->health != nullptr) {
    add(*kind->health, kind->health_placed ? watched + "@" + place_ : watched);
    full_ = signals_[0]->value();
  } else if (kind->fails != nullptr) {
    add(ports::component_up, watched);
  }
}

Metric::Metric(World &world, const std::string &name, const std::string &watched, const std::string &observer,
               Silence silence)
    : world_(world), name_(name), observer_(observer), silence_(silence)
{
  look(watched);
}

Metric::Metric(World &world, const AlertCondition &leaf, const std::string &watched,
               const std::string &observer)
    : world_(world), name_(leaf.metric), observer_(observer),
      silence_(leaf.seen == AlertCondition::Seen::own ? Silence::missing : Silence::down),
      figure_(leaf.figure), seen_(leaf.seen), asks_presence_(leaf.shape == AlertCondition::Shape::absent)
{
  look(watched);
}

void Metric::look(const std::string &watched)
{
  if (!watched.empty())
    watch(watched);
  if (signals_.empty()) {
    sort_ = Sort::unknown;
    return;
  }
  for (const std::string &region : {place_, observer_})
    if (!region.empty())
      signals_.push_back(&world_.up(region));
  if (!place_.empty() && !observer_.empty() && place_ != observer_)
    signals_.push_back(&world_.link_up(place_, observer_));
}

void Metric::watch(const std::string &watched)
{
  sort_ = Sort::direct;
  if (watched.starts_with("journey:")) {
    watch_journey(watched.substr(8));
  } else if (name_ == "health_check_status") {
    watch_component(watched, ports::healthy);
  } else if (name_ == "5xx_ratio") {
    sort_ = Sort::edge;
    place_ = region_of(world_, watched);
    if (place_.empty())
      return;
    add(ports::edge_error_ratio, place_);
    add(ports::edge_rate_per_s, place_);
  } else if (name_ == "replica_lag_s") {
    watch_component(watched, ports::lag_s);
  } else if (name_.starts_with("consumer_lag")) {
    watch_topic(watched);
  } else if (name_ == "error_ratio") {
    is_service(world_, watched) ||
            (watched.find('@') == std::string::npos && world_.deployment().find(watched) == nullptr)
        ? watch_service(watched, ports::error_ratio)
        : watch_component(watched, ports::error_ratio);
  } else if (name_ == "utilisation") {
    watch_service(watched, ports::utilisation);
  } else if (name_ == "up") {
    sort_ = Sort::up;
    is_service(world_, watched) ? watch_service(watched, ports::ready) : watch_state(watched);
  }
}

void Metric::watch_journey(const std::string &id)
{
  if (name_ == "error_ratio") {
    sort_ = Sort::complement;
    add(ports::success_ratio, id);
  } else if (name_ == "latency_p99_s") {
    add(ports::latency_p99_s, id);
  } else {
    return;
  }
  add(ports::impact, id);
}

bool Metric::hangs() const
{
  return !world_.reachable(observer_, place_);
}

bool Metric::has_pods() const
{
  return signals_.size() > 1 && &signals_[0]->kind() == &ports::ready;
}

bool Metric::of_targets() const
{
  return sort_ == Sort::up && seen_ == AlertCondition::Seen::scrape && has_pods();
}

/// `up` and what is counted of it. Where the place cannot be asked, all that should be there counts as down,
/// or there are no series.
double Metric::up_figure() const
{
  const bool silent = hangs();
  if (silent && silence_ == Silence::missing)
    return no_data;
  const double wanted = has_pods() ? signals_[1]->value() : full_;
  const double up = silent ? 0 : signals_[0]->value();
  const double down = std::max(0.0, (has_pods() || wanted > 0 ? wanted : 1) - up);
  switch (figure_) {
  case Figure::number_up: return up;
  case Figure::number_down: return down;
  case Figure::share_up: return up + down > 0 ? up / (up + down) : no_data;
  case Figure::share_down: return up + down > 0 ? down / (up + down) : no_data;
  default: return up > 0 && up >= wanted ? 1 : 0;
  }
}

/// A target that cannot be asked stays one, and `up` says 0; what it would report itself is gone.
double Metric::presence() const
{
  const bool scraped = seen_ == AlertCondition::Seen::scrape;
  if (hangs())
    return scraped ? 1 : 0;
  if (scraped && !has_pods())
    return 1;
  return sort_ == Sort::complement || signals_[0]->value() > 0 ? 1 : 0;
}

double Metric::value() const
{
  if (sort_ == Sort::unknown)
    return no_data;
  if (asks_presence_)
    return presence();
  if (sort_ == Sort::up)
    return up_figure();
  const double figure = signals_[0]->value();
  const bool of_place = name_ == "replica_lag_s" || name_.starts_with("consumer_lag");
  const bool silent = sort_ == Sort::edge || of_place ? !world_.up(place_).on() : hangs();
  const bool pods_gone =
      signals_.size() > 1 && &signals_[1]->kind() == &ports::ready && !(signals_[1]->value() > 0);
  if (silent || pods_gone)
    return no_data;
  switch (sort_) {
  case Sort::edge: return signals_[1]->value() > 0 ? figure : no_data;
  case Sort::complement: return 1 - figure;
  default: return figure / parts_;
  }
}

bool Metric::breaching(double value, double threshold) const
{
  if (std::isnan(value))
    return false;
  if (sort_ == Sort::up)
    return value == 0;
  return name_ == "health_check_status" ? value < threshold : value > threshold;
}

EventId Metric::cause() const
{
  EventId latest = no_event;
  for (const Port *signal : signals_)
    latest = std::max(latest, signal->cause());
  return latest;
}

bool Metric::is_rate() const
{
  return name_ == "error_ratio" || name_ == "latency_p99_s" || name_ == "utilisation";
}

MetricHistory::MetricHistory(World &world, const Metric &metric, double threshold, double keep_s)
    : MetricHistory(world, metric, keep_s,
                    [&metric, threshold](double value) { return metric.breaching(value, threshold); })
{
}

MetricHistory::MetricHistory(World &world, const Metric &metric, double keep_s,
                             std::function<bool(double)> breaching)
    : world_(world), metric_(metric), keep_s_(keep_s), breaching_(std::move(breaching))
{
  points_.emplace_back(-forever_s, metric.value());
  class_ = class_of(metric.value());
  if (class_ != Class::well)
    class_since_s_ = world.now_s();
  for (const Port *signal : metric.signals())
    world.on_change(*signal, [this](const Port &) { note(); });
}

MetricHistory::Class MetricHistory::class_of(double value) const
{
  if (std::isnan(value))
    return Class::missing;
  return breaching_(value) ? Class::breaching : Class::well;
}

void MetricHistory::note()
{
  const double now_s = world_.now_s();
  const double value = metric_.value();
  if (value != points_.back().second && !(std::isnan(value) && std::isnan(points_.back().second)))
    changed_s_ = now_s;
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

double MetricHistory::held_from_s(double t_s, const std::function<bool(double)> &holds) const
{
  double from_s = forever_s;
  for (std::size_t i = index_at(points_, t_s) + 1; i-- > 0 && holds(points_[i].second);)
    from_s = points_[i].first;
  return from_s;
}

double MetricHistory::at(double t_s) const
{
  return points_[index_at(points_, t_s)].second;
}

} // namespace drsim::components::watch
