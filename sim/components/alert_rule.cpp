#include "sim/components/alert_rule.hpp"

#include "sim/components/metric.hpp"

#include <cmath>
#include <optional>

namespace drsim {
namespace {

// A `for` that is a multiple of the interval must not gain an evaluation by rounding.
constexpr double interval_resolution = 1e-9;

} // namespace

int evaluations_to_fire(double for_s, double evaluation_interval_s)
{
  return static_cast<int>(std::ceil(for_s / evaluation_interval_s - interval_resolution));
}

namespace {

class AlertRule final : public Component {
public:
  AlertRule(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    evaluation_interval_s_ = parameters.number("evaluation_interval_s");
    to_fire_ = evaluations_to_fire(parameters.number("for_s"), evaluation_interval_s_);
    threshold_ = parameters.number("threshold");
    rate_window_s_ = parameters.has("rate_window_s") ? parameters.number("rate_window_s") : 0;
    metric_name_ = parameters.text("metric");
    watched_ = parameters.link("watches");
    prometheus_ = parameters.link("prometheus");
    if (const ComponentSpec *prometheus = deployment.find(prometheus_)) {
      const Parameters theirs(*prometheus);
      scrape_interval_s_ = theirs.number("scrape_interval_s");
      scrape_timeout_s_ = theirs.number("scrape_timeout_s");
      region_ = prometheus->region;
    }
    if (parameters.has("scrape_interval_s")) // the job it looks at has one of its own
      scrape_interval_s_ = parameters.number("scrape_interval_s");
  }

  void start(World &world) override
  {
    world.signal(id_ + ".firing", 0);
    world.spawn(id_, [this, &world] { watch(world); });
  }

private:
  /// What the newest finished scrape of the target shows.
  [[nodiscard]] bool breach(World &world) const
  {
    double scraped_s = world.now_s();
    if (scrape_interval_s_ > 0) {
      const double finished_s = scraped_s - (metric_->hangs() ? scrape_timeout_s_ : 0);
      scraped_s = scrape_phase_s_ +
                  std::floor((finished_s - scrape_phase_s_) / scrape_interval_s_) * scrape_interval_s_;
    }
    const bool rate = rate_window_s_ > 0 && metric_->is_rate();
    return metric_->breaching(rate ? history_->average(scraped_s - rate_window_s_, scraped_s)
                                   : history_->at(scraped_s),
                              threshold_);
  }

  void set_firing(World &world, bool firing, EventId cause)
  {
    Signal &signal = world.signal(id_ + ".firing");
    if (signal.on() == firing)
      return;
    const EventId event =
        world.record(id_, firing ? "alert_firing" : "alert_resolved", metric_name_ + " of " + watched_,
                     firing ? Phase::detection : Phase::none, {cause});
    world.set(signal, firing ? 1 : 0, event);
  }

  void evaluate(World &world)
  {
    if (!breach(world)) {
      pending_ = 0;
      set_firing(world, false, history_->class_cause());
    } else if (++pending_ > to_fire_)
      set_firing(world, true, history_->class_cause());
  }

  /// Nobody evaluates: what was pending is forgotten, and what fired is no longer sent.
  void sleep_through_loss(World &world, Signal &server)
  {
    pending_ = 0;
    set_firing(world, false, server.cause());
    world.wait_until({&server}, [&] { return server.on(); });
    resumed_s_ = world.now_s();
  }

  void watch(World &world)
  {
    Stream chance = world.stream(id_, "phases");
    scrape_phase_s_ = chance.uniform() * scrape_interval_s_;
    const double evaluation_phase_s = chance.uniform() * evaluation_interval_s_;
    metric_.emplace(world, metric_name_, watched_, region_);
    if (!metric_->known())
      return;
    // Past this, an unchanged class of the metric has shown in every window and every `for`.
    const double span_s =
        rate_window_s_ + 2 * scrape_interval_s_ + scrape_timeout_s_ + (to_fire_ + 2) * evaluation_interval_s_;
    history_.emplace(world, *metric_, threshold_, span_s);
    Signal &server = world.signal(prometheus_ + ".up", 1);
    std::vector<Signal *> watched = metric_->signals();
    watched.push_back(&server);
    resumed_s_ = -forever_s;
    const auto changing = [&] {
      return !server.on() || world.now_s() <= std::max(history_->class_since_s(), resumed_s_) + span_s;
    };
    for (;;) {
      world.wait_until(watched, changing);
      if (!server.on())
        sleep_through_loss(world, server);
      world.sleep_to_tick(evaluation_interval_s_, evaluation_phase_s);
      if (server.on())
        evaluate(world);
    }
  }

  std::string id_;
  std::string region_; ///< where Prometheus lives
  std::string prometheus_;
  std::string metric_name_;
  std::string watched_;
  double evaluation_interval_s_ = 60;
  double scrape_interval_s_ = 0;
  double scrape_timeout_s_ = 0;
  double scrape_phase_s_ = 0;
  double threshold_ = 0;
  double rate_window_s_ = 0;
  double resumed_s_ = 0;
  int to_fire_ = 0;
  int pending_ = 0; ///< evaluations in a row that saw the breach
  std::optional<Metric> metric_;
  std::optional<MetricHistory> history_;
};

} // namespace

std::unique_ptr<Component> make_alert_rule(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<AlertRule>(spec, deployment);
}

} // namespace drsim
