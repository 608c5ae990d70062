#include "sim/components/watch/alert_rule.hpp"

#include "sim/components/watch/metric.hpp"
#include "sim/laws/alert_chain.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

namespace drsim::inline components::inline watch {
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
    watched_ = parameters.links("watches");
    prometheus_ = parameters.link("prometheus");
    offset_s_ = parameters.number("offset_s");
    keep_firing_s_ = parameters.number("keep_firing_for_s");
    if (const double known_s = parameters.number("recording_interval_s"); known_s > 0)
      recordings_.push_back({known_s, 0});
    if (const ComponentSpec *prometheus = deployment.find(prometheus_)) {
      const Parameters theirs(*prometheus);
      const auto groups = static_cast<std::size_t>(parameters.count("recording_groups"));
      recordings_.insert(recordings_.end(), groups, {theirs.number("evaluation_interval_s"), 0});
      scrape_interval_s_ = theirs.number("scrape_interval_s");
      scrape_timeout_s_ = theirs.number("scrape_timeout_s");
      region_ = prometheus->region;
    }
    if (parameters.has("scrape_interval_s")) // the job it looks at has one of its own
      scrape_interval_s_ = parameters.number("scrape_interval_s");
  }

  void start(World &world) override
  {
    firing_ = &world.own(ports::firing, id_);
    server_ = prometheus_.empty() ? &world.always() : &world.read(ports::prometheus_up, prometheus_);
    world.spawn(id_, [this, &world] { watch(world); });
  }

private:
  /// A group of recording rules on the way, and when it runs.
  struct Recording {
    double interval_s;
    double phase_s;
  };

  /// One of the places it looks at.
  struct Watch {
    Watch(World &world, const std::string &metric_name, const std::string &watched, const std::string &region)
        : name(watched), metric(world, metric_name, watched, region)
    {
    }
    std::string name;
    Metric metric;
    std::optional<MetricHistory> history;
  };

  /// What the newest finished scrape of the target shows, as recordings passed it on.
  [[nodiscard]] bool breach(const World &world, const Watch &watch) const
  {
    double scraped_s = world.now_s();
    for (const Recording &one : recordings_)
      scraped_s = one.phase_s + std::floor((scraped_s - one.phase_s) / one.interval_s) * one.interval_s;
    scraped_s -= offset_s_;
    if (scrape_interval_s_ > 0) {
      const double finished_s = scraped_s - (watch.metric.hangs() ? scrape_timeout_s_ : 0);
      scraped_s = scrape_phase_s_ +
                  std::floor((finished_s - scrape_phase_s_) / scrape_interval_s_) * scrape_interval_s_;
    }
    const bool rate = rate_window_s_ > 0 && watch.metric.is_rate();
    return watch.metric.breaching(rate ? watch.history->average(scraped_s - rate_window_s_, scraped_s)
                                       : watch.history->at(scraped_s),
                                  threshold_);
  }

  void set_firing(World &world, bool firing, const std::string &watched, EventId cause)
  {
    Port &signal = *firing_;
    if (signal.on() == firing)
      return;
    const EventId event =
        world.record(id_, firing ? "alert_firing" : "alert_resolved", metric_name_ + " of " + watched,
                     firing ? Phase::detection : Phase::none, {cause},
                     {"for_s", "evaluation_interval_s", prometheus_ + ".scrape_interval_s"});
    world.set(signal, firing ? 1 : 0, event);
  }

  void evaluate(World &world)
  {
    const auto found = std::find_if(watches_.begin(), watches_.end(),
                                    [&](const auto &watch) { return breach(world, *watch); });
    if (found == watches_.end()) {
      pending_ = 0;
      well_since_s_ = std::min(well_since_s_, world.now_s());
      if (world.now_s() - well_since_s_ >= keep_firing_s_)
        set_firing(world, false, latest().name, latest().history->class_cause());
      return;
    }
    well_since_s_ = forever_s;
    if (++pending_ > to_fire_)
      set_firing(world, true, (*found)->name, (*found)->history->class_cause());
  }

  /// The watch whose class changed last.
  [[nodiscard]] const Watch &latest() const
  {
    return **std::max_element(watches_.begin(), watches_.end(), [](const auto &a, const auto &b) {
      return a->history->class_since_s() < b->history->class_since_s();
    });
  }

  /// Nobody evaluates: what was pending is forgotten, and what fired is no longer sent.
  void sleep_through_loss(World &world, const Port &server)
  {
    pending_ = 0;
    set_firing(world, false, latest().name, server.cause());
    world.wait_until({&server}, [&] { return server.on(); });
    resumed_s_ = world.now_s();
  }

  void watch(World &world)
  {
    Stream chance = world.stream(id_, "phases");
    scrape_phase_s_ = chance.uniform() * scrape_interval_s_;
    const double evaluation_phase_s = chance.uniform() * evaluation_interval_s_;
    Stream phases = world.stream(id_, "recordings");
    double passed_on_s = offset_s_ + keep_firing_s_;
    for (Recording &one : recordings_) {
      one.phase_s = phases.uniform() * one.interval_s;
      passed_on_s += one.interval_s;
    }
    for (const std::string &watched : watched_)
      watches_.push_back(std::make_unique<Watch>(world, metric_name_, watched, region_));
    std::erase_if(watches_, [](const auto &watch) { return !watch->metric.known(); });
    if (watches_.empty())
      return;
    // Past this, an unchanged class of the metric has shown in every window and every `for`.
    const double span_s = rate_window_s_ + 2 * scrape_interval_s_ + scrape_timeout_s_ + passed_on_s +
                          (to_fire_ + 2) * evaluation_interval_s_;
    const Port &server = *server_;
    std::vector<const Port *> watched = {&server};
    for (const auto &watch : watches_) {
      watch->history.emplace(world, watch->metric, threshold_, span_s);
      watched.insert(watched.end(), watch->metric.signals().begin(), watch->metric.signals().end());
    }
    resumed_s_ = -forever_s;
    const auto changing = [&] {
      return !server.on() ||
             world.now_s() <= std::max(latest().history->class_since_s(), resumed_s_) + span_s;
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
  std::vector<std::string> watched_;
  double evaluation_interval_s_ = 60;
  double scrape_interval_s_ = 0;
  double scrape_timeout_s_ = 0;
  double scrape_phase_s_ = 0;
  double threshold_ = 0;
  double rate_window_s_ = 0;
  double resumed_s_ = 0;
  double offset_s_ = 0;
  double keep_firing_s_ = 0;
  double well_since_s_ = forever_s; ///< first evaluation of the present run that saw no breach
  std::vector<Recording> recordings_;
  int to_fire_ = 0;
  Port *firing_ = nullptr;
  const Port *server_ = nullptr;
  int pending_ = 0; ///< evaluations in a row that saw the breach
  std::vector<std::unique_ptr<Watch>> watches_;
};

} // namespace

std::unique_ptr<Component> make_alert_rule(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<AlertRule>(spec, deployment);
}

} // namespace drsim::components::watch
