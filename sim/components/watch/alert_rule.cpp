#include "sim/components/watch/alert_rule.hpp"

#include "sim/components/watch/condition_watch.hpp"
#include "sim/laws/alert_chain.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace drsim::inline components::inline watch {
namespace {

class AlertRule final : public Component {
public:
  AlertRule(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    evaluation_interval_s_ = parameters.number("evaluation_interval_s");
    condition_.emplace(condition_of(parameters));
    to_fire_ = evaluations_to_fire(parameters.number("for_s"), evaluation_interval_s_);
    times_.target_kept_s = parameters.number("target_kept_s");
    watched_ = parameters.links("watches");
    always_ = parameters.text("metric") == "always";
    prometheus_ = parameters.link("prometheus");
    keep_firing_s_ = parameters.number("keep_firing_for_s");
    if (const double known_s = parameters.number("recording_interval_s"); known_s > 0)
      times_.recordings.push_back({known_s, 0});
    if (const ComponentSpec *prometheus = deployment.find(prometheus_)) {
      const Parameters theirs(*prometheus);
      const auto groups = static_cast<std::size_t>(parameters.count("recording_groups"));
      times_.recordings.insert(times_.recordings.end(), groups, {theirs.number("evaluation_interval_s"), 0});
      times_.interval_s = theirs.number("scrape_interval_s");
      times_.timeout_s = theirs.number("scrape_timeout_s");
      region_ = prometheus->region;
    }
    if (parameters.has("scrape_interval_s")) // the job it looks at has one of its own
      times_.interval_s = parameters.number("scrape_interval_s");
  }

  void start(World &world) override
  {
    firing_ = &world.own(ports::firing, id_);
    server_ = prometheus_.empty() ? &world.up(region_) : &world.read(ports::prometheus_up, prometheus_);
    world.spawn(id_, [this, &world] { always_ ? fire_always(world) : watch(world); });
  }

private:
  /// Metric above threshold, where the rule says no more.
  static AlertCondition condition_of(const Parameters &parameters)
  {
    auto said = parse_alert_condition(parameters.text("condition"));
    AlertCondition made = said ? *said : AlertCondition{};
    if (said && (made.kind != AlertCondition::Kind::leaf || made.metric == "up" ||
                 made.shape == AlertCondition::Shape::absent))
      return made;
    made.metric = parameters.text("metric"); // of one comparison, deployment.json may set the figures
    made.threshold = parameters.number("threshold");
    made.window_s = parameters.has("rate_window_s") ? parameters.number("rate_window_s") : 0;
    made.offset_s = parameters.number("offset_s");
    if (made.metric == "up")
      made.comparison = "==";
    if (made.metric == "up")
      made.threshold = 0;
    return made;
  }

  void set_firing(World &world, bool firing, const std::string &what, EventId cause)
  {
    Port &signal = *firing_;
    if (signal.on() == firing)
      return;
    const EventId event =
        world.record(id_, firing ? "alert_firing" : "alert_resolved", what,
                     firing && !always_ ? Phase::detection : Phase::none, {cause},
                     {"for_s", "evaluation_interval_s", prometheus_ + ".scrape_interval_s"});
    world.set(signal, firing ? 1 : 0, event);
    if (firing)
      fired_for_ = what;
  }

  void evaluate(World &world)
  {
    const auto found = condition_->hits(world);
    if (found.empty()) {
      pending_ = 0;
      well_since_s_ = std::min(well_since_s_, world.now_s());
      if (world.now_s() - well_since_s_ >= keep_firing_s_)
        set_firing(world, false, fired_for_ + " breaches no more",
                   condition_->latest().history->class_cause());
      return;
    }
    well_since_s_ = forever_s;
    if (++pending_ > to_fire_)
      set_firing(world, true, condition_->told(*found.front()), found.front()->history->class_cause());
  }

  /// Nobody evaluates: what was pending is forgotten, and what fired is no longer sent.
  void sleep_through_loss(World &world, const Port &server)
  {
    pending_ = 0;
    set_firing(world, false, fired_for_ + ": nobody evaluates it any more", server.cause());
    world.wait_until({&server}, [&] { return server.on(); });
    resumed_s_ = world.now_s();
  }

  /// Phases of the scrapes, of the evaluations (returned) and of the recordings.
  double draw_phases(World &world)
  {
    Stream chance = world.stream(id_, "phases");
    times_.phase_s = chance.uniform() * times_.interval_s;
    const double evaluation_phase_s = chance.uniform() * evaluation_interval_s_;
    Stream phases = world.stream(id_, "recordings");
    for (Recording &one : times_.recordings)
      one.phase_s = phases.uniform() * one.interval_s;
    return evaluation_phase_s;
  }

  /// vector(1): from the first evaluations on, while anybody evaluates.
  void fire_always(World &world)
  {
    const double evaluation_phase_s = draw_phases(world);
    const Port &server = *server_;
    for (;;) {
      world.sleep_to_tick(evaluation_interval_s_, evaluation_phase_s);
      world.sleep_s(to_fire_ * evaluation_interval_s_);
      if (server.on()) {
        set_firing(world, true, "it fires always", no_event);
        world.wait_until({&server}, [&] { return !server.on(); });
        set_firing(world, false, "nobody evaluates it any more", server.cause());
      }
      world.wait_until({&server}, [&] { return server.on(); });
    }
  }

  void watch(World &world)
  {
    const double evaluation_phase_s = draw_phases(world);
    const double beyond_s = keep_firing_s_ + (to_fire_ + 2) * evaluation_interval_s_;
    if (!condition_->look(world, watched_, region_, times_, beyond_s))
      return;
    const Port &server = *server_;
    std::vector<const Port *> watched = condition_->ports();
    watched.push_back(&server);
    resumed_s_ = -forever_s;
    const auto changing = [&] {
      return !server.on() ||
             world.now_s() <= std::max(condition_->last_moved_s(), resumed_s_) + condition_->span_s();
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
  std::optional<ConditionWatch> condition_;
  std::vector<std::string> watched_;
  bool always_ = false;
  double evaluation_interval_s_ = 60;
  ScrapeTimes times_;
  double resumed_s_ = 0;
  double keep_firing_s_ = 0;
  double well_since_s_ = forever_s; ///< first evaluation of the present run that saw no breach
  int to_fire_ = 0;
  Port *firing_ = nullptr;
  const Port *server_ = nullptr;
  int pending_ = 0;       ///< evaluations in a row that saw the breach
  std::string fired_for_; ///< what it fires for, or fired last
};

} // namespace

std::unique_ptr<Component> make_alert_rule(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<AlertRule>(spec, deployment);
}

} // namespace drsim::components::watch
