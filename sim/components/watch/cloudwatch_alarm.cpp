#include "sim/components/watch/cloudwatch_alarm.hpp"

#include "sim/components/watch/metric.hpp"
#include "sim/components/watch/pagers.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace drsim::inline components::inline watch {

AlarmState cloudwatch_state(const std::vector<AlarmPoint> &points, int evaluation_periods,
                            int datapoints_to_alarm, const std::string &treatment, AlarmState present)
{
  int real = 0;
  int bad = 0;
  for (auto point = points.rbegin(); point != points.rend() && real < evaluation_periods; ++point) {
    real += *point == AlarmPoint::missing ? 0 : 1;
    bad += *point == AlarmPoint::breaching ? 1 : 0;
  }
  const int fill = evaluation_periods - real;
  if (bad >= datapoints_to_alarm)
    return AlarmState::alarm;
  if (fill == 0)
    return AlarmState::ok;
  if (treatment == "breaching")
    return bad + fill >= datapoints_to_alarm ? AlarmState::alarm : AlarmState::ok;
  if (treatment == "notBreaching" || bad < real)
    return AlarmState::ok;
  if (treatment == "ignore")
    return present;
  return real == 0 ? AlarmState::insufficient_data : AlarmState::alarm; // all real points are bad
}

namespace {

class CloudwatchAlarm final : public Component {
public:
  explicit CloudwatchAlarm(const ComponentSpec &spec) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    period_s_ = parameters.number("period_s");
    evaluation_periods_ = parameters.count("evaluation_periods");
    datapoints_to_alarm_ =
        parameters.has("datapoints_to_alarm") ? parameters.count("datapoints_to_alarm") : evaluation_periods_;
    range_ = evaluation_periods_ + parameters.count("evaluation_range_extra");
    metric_delay_s_ = parameters.distribution("metric_delay_s");
    evaluation_s_ = parameters.number("evaluation_s");
    notify_s_ = parameters.distribution("notify_s");
    threshold_ = parameters.number("threshold");
    treatment_ = parameters.text("treat_missing_data");
    metric_name_ = parameters.text("metric");
    watched_ = parameters.link("watches");
    notified_ = parameters.links("notifies");
  }

  void start(World &world) override
  {
    firing_ = &world.own(ports::firing, id_);
    shown_ = &world.own(ports::alarm_state, id_, static_cast<double>(AlarmState::ok));
    lay_out_pagers(world, notified_);
    world.spawn(id_, [this, &world] { watch(world); });
  }

private:
  /// The data point of the period that ends at `end_s`.
  [[nodiscard]] AlarmPoint point(double end_s) const
  {
    const double begin_s = end_s - period_s_;
    if (end_s <= 0)
      return AlarmPoint::within; // before the trial all was well
    const double value = metric_name_ == "health_check_status" || metric_name_ == "up"
                             ? history_->lowest(begin_s, end_s)
                             : history_->average(begin_s, end_s);
    if (std::isnan(value))
      return begin_s < 0 ? AlarmPoint::within : AlarmPoint::missing;
    return metric_->breaching(value, threshold_) ? AlarmPoint::breaching : AlarmPoint::within;
  }

  void enter(World &world, Stream &chance, AlarmState next)
  {
    const bool alarm = next == AlarmState::alarm;
    const char *kind = alarm                    ? "alarm_firing"
                       : next == AlarmState::ok ? "alarm_ok"
                                                : "alarm_insufficient_data";
    const EventId event = world.record(id_, kind, metric_name_ + " of " + watched_,
                                       alarm ? Phase::detection : Phase::none, {history_->class_cause()},
                                       {"period_s", "evaluation_periods", "metric_delay_s", "evaluation_s"});
    state_ = next;
    world.set(*firing_, alarm ? 1 : 0, event);
    world.set(*shown_, static_cast<double>(next), event);
    if (!alarm || notified_.empty())
      return;
    world.sleep_s(notify_s_.sample(chance));
    ring_pagers(world, notified_, event);
  }

  void evaluate(World &world, Stream &chance)
  {
    const double newest = std::floor((world.now_s() - delay_s_ - phase_s_) / period_s_);
    std::vector<AlarmPoint> points;
    for (int back = range_ - 1; back >= 0; --back)
      points.push_back(point(phase_s_ + (newest - back) * period_s_));
    const AlarmState next =
        cloudwatch_state(points, evaluation_periods_, datapoints_to_alarm_, treatment_, state_);
    if (next != state_)
      enter(world, chance, next);
  }

  void watch(World &world)
  {
    Stream chance = world.stream(id_, "alarm");
    phase_s_ = chance.uniform() * period_s_;
    const double evaluation_phase_s = chance.uniform() * evaluation_s_;
    delay_s_ = metric_delay_s_.sample(chance);
    metric_.emplace(world, metric_name_, watched_, "", Metric::Silence::missing);
    if (!metric_->known())
      return;
    // Everything an evaluation can see: while the metric has not changed class for so long, nothing happens.
    const double span_s = (range_ + 1) * period_s_ + delay_s_ + evaluation_s_;
    history_.emplace(world, *metric_, threshold_, span_s + period_s_);
    const Port &home = world.up(region_);
    const auto changing = [&] { return world.now_s() <= history_->class_since_s() + span_s; };
    for (;;) {
      world.wait_until(metric_->signals(), changing);
      world.wait_until({&home}, [&] { return home.on(); });
      world.sleep_to_tick(evaluation_s_, evaluation_phase_s);
      if (home.on())
        evaluate(world, chance);
    }
  }

  std::string id_;
  std::string region_;
  std::string metric_name_;
  std::string watched_;
  std::string treatment_;
  std::vector<std::string> notified_;
  double period_s_ = 60;
  double evaluation_s_ = 60;
  double threshold_ = 0;
  int evaluation_periods_ = 1;
  int datapoints_to_alarm_ = 1;
  int range_ = 1;
  Distribution metric_delay_s_;
  Distribution notify_s_;
  double phase_s_ = 0; ///< of the periods
  double delay_s_ = 0; ///< end of a period -> its data point can be seen
  AlarmState state_ = AlarmState::ok;
  Port *firing_ = nullptr;
  Port *shown_ = nullptr;
  std::optional<Metric> metric_;
  std::optional<MetricHistory> history_;
};

} // namespace

std::unique_ptr<Component> make_cloudwatch_alarm(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<CloudwatchAlarm>(spec);
}

} // namespace drsim::components::watch
