#include "sim/components/watch/alert_route.hpp"

#include "sim/components/watch/pagers.hpp"
#include "sim/components/watch/trial_calendar.hpp"
#include "sim/core/time_intervals.hpp"
#include "sim/model/rewind.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace drsim::inline components::inline watch {
namespace {

/// An alert rule, and where its alerts come from.
struct Source {
  std::string rule;
  std::string region;
  const Port *firing = nullptr;
};

/// A rule whose alerts come here, and those that keep it quiet while they fire.
struct Feed {
  Source source;
  std::vector<Source> inhibitors;
};

/// Alerts that are notified together.
struct Group {
  std::vector<Feed> feeds;
  std::string purpose; ///< of its stream
};

Source source_of(const ComponentSpec &rule, const Deployment &deployment)
{
  const ComponentSpec *prometheus = deployment.find(Parameters(rule).link("prometheus"));
  return {rule.id, prometheus == nullptr ? rule.region : prometheus->region, nullptr};
}

std::vector<Source> inhibitors_of(const ComponentSpec &rule, const Deployment &deployment)
{
  std::vector<Source> found;
  for (const Dependency &one : deployment.dependencies) {
    if (one.from != rule.id || one.what != "inhibited_by")
      continue;
    const ComponentSpec *by = deployment.find(one.to);
    if (by != nullptr && by->kind == "alert_rule")
      found.push_back(source_of(*by, deployment));
  }
  return found;
}

std::vector<TimeInterval> times_of(const Parameters &parameters, const std::string &name)
{
  return parameters.has(name)
             ? parse_time_intervals(parameters.text(name)).value_or(std::vector<TimeInterval>{})
             : std::vector<TimeInterval>{};
}

class AlertRoute final : public Component {
public:
  AlertRoute(const ComponentSpec &spec, const Deployment &deployment)
      : spec_(spec), id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    read_figures();
    notified_ = parameters.links("notifies");
    utc_ahead_min_ = static_cast<int>(deployment.traffic.utc_offset_h * 60);
    for (const ComponentSpec *rule : deployment.of_kind("alert_rule")) {
      const auto routes = Parameters(*rule).links("route");
      if (std::find(routes.begin(), routes.end(), id_) != routes.end())
        (Parameters(*rule).text("metric") == "always" ? always_ : alerts_)
            .feeds.push_back({source_of(*rule, deployment), inhibitors_of(*rule, deployment)});
    }
  }

  void start(World &world) override
  {
    lay_out_pagers(world, notified_);
    self_ = &world.own(ports::component_up, id_);
    Rewind::on_turn([this, &world] {
      const bool paged = pages_;
      read_figures();
      if (!paged)
        begin(world); // a silence that is lifted
    });
    begin(world);
  }

private:
  void begin(World &world)
  {
    const World::AtWork own = world.at_work(id_);
    for (Group *group : {&alerts_, &always_})
      if (pages_ && !notified_.empty() && !group->feeds.empty())
        world.spawn(id_, [this, &world, group] { serve(world, *group); });
  }
  /// What it looks at whenever it is a group's turn; read again when it changes under way (Rewind).
  void read_figures()
  {
    const Parameters parameters(spec_);
    group_wait_s_ = parameters.number("group_wait_s");
    group_interval_s_ = parameters.number("group_interval_s");
    repeat_interval_s_ = parameters.number("repeat_interval_s");
    receiver_s_ = parameters.distribution("receiver_s");
    pages_ = parameters.flag("pages");
    mute_times_ = times_of(parameters, "mute_times");
    active_times_ = times_of(parameters, "active_times");
  }
  [[nodiscard]] bool alive(World &world) const { return world.up(region_).on() && self_->on(); }
  [[nodiscard]] bool received(World &world, const Source &source) const
  {
    return source.firing->on() && world.reachable(source.region, region_);
  }
  [[nodiscard]] bool any(World &world, const Group &group) const
  {
    return std::any_of(group.feeds.begin(), group.feeds.end(),
                       [&](const Feed &feed) { return received(world, feed.source); });
  }
  [[nodiscard]] bool inhibited(World &world, const Feed &feed) const
  {
    return std::any_of(feed.inhibitors.begin(), feed.inhibitors.end(),
                       [&](const Source &source) { return received(world, source); });
  }
  [[nodiscard]] bool muted(World &world) const
  {
    const long long local = calendar_->local_minute(world.now_s());
    return any_covers(mute_times_, local, utc_ahead_min_) ||
           (!active_times_.empty() && !any_covers(active_times_, local, utc_ahead_min_));
  }

  /// Sends what fires if something is new or it is time to repeat. What is muted or inhibited counts as not
  /// sent: it is tried again with the group's next turn.
  void flush(World &world, const Group &group, Stream &chance, std::set<std::string> &sent, double &last_s)
  {
    if (!pages_)
      return; // silenced since
    std::set<std::string> firing;
    std::vector<EventId> causes;
    EventId first = no_event;                                // of those that are new
    bool news = world.now_s() > last_s + repeat_interval_s_; // the group's next turn after it
    for (const Feed &feed : group.feeds)
      if (received(world, feed.source) && !inhibited(world, feed)) {
        const EventId cause = feed.source.firing->cause();
        firing.insert(feed.source.rule);
        causes.push_back(cause);
        if (sent.count(feed.source.rule) != 0)
          continue;
        first = first == no_event ? cause : std::min(first, cause);
        news = true;
      }
    const bool quiet = news && !firing.empty() && muted(world);
    if (quiet && !std::exchange(quiet_, true))
      world.record(id_, "alert_muted", std::to_string(firing.size()) + " firing in a mute time", Phase::none,
                   {*std::min_element(causes.begin(), causes.end())});
    if (quiet)
      return;
    quiet_ = false;
    sent = firing;
    if (!news || firing.empty())
      return;
    if (first != no_event) // the message is about what is new
      causes = {first};
    const EventId event = world.record(id_, "alert_notified", std::to_string(firing.size()) + " firing",
                                       Phase::detection, causes, {"group_wait_s"});
    world.sleep_s(receiver_s_.sample(chance));
    last_s = world.now_s(); // noted once it is sent: 4 h later to the second is not yet time to repeat
    ring_pagers(world, notified_, event);
  }

  void serve(World &world, Group &group)
  {
    Stream chance = world.stream(id_, group.purpose);
    const Port &home = world.up(region_);
    const Port &self = *self_;
    std::vector<const Port *> watched = {&home, &self};
    calendar_.emplace(world);
    for (Feed &feed : group.feeds) {
      for (Source &source : feed.inhibitors)
        source.firing = &world.read(ports::firing, source.rule);
      Source &source = feed.source;
      source.firing = &world.read(ports::firing, source.rule);
      watched.push_back(source.firing);
      watched.push_back(&world.up(source.region));
      if (source.region != region_ && !source.region.empty() && !region_.empty())
        watched.push_back(&world.link_up(source.region, region_));
    }
    const auto lost = [&] { return !alive(world); };
    for (;;) {
      world.wait_until(watched, [&] { return alive(world) && any(world, group); });
      std::set<std::string> sent;
      double last_s = -forever_s;
      double flush_s = world.now_s() + group_wait_s_;
      while (!world.wait_until({&home, &self}, lost, flush_s)) {
        if (!any(world, group))
          break;
        flush(world, group, chance, sent, last_s);
        flush_s += group_interval_s_;
      }
    }
  }

  const ComponentSpec &spec_;
  std::string id_;
  std::string region_;
  double group_wait_s_ = 0;
  double group_interval_s_ = 0;
  double repeat_interval_s_ = 0;
  Distribution receiver_s_;
  bool pages_ = true;
  std::vector<std::string> notified_;
  Group alerts_{{}, "receiver"};
  Group always_{{}, "receiver of what always fires"}; ///< another alert, and so another group
  std::vector<TimeInterval> mute_times_;
  std::vector<TimeInterval> active_times_; ///< outside them it is mute; none = always active
  int utc_ahead_min_ = 0;
  bool quiet_ = false; ///< it had something to say in a mute time, and said so
  std::optional<TrialCalendar> calendar_;
  Port *self_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_alert_route(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<AlertRoute>(spec, deployment);
}

} // namespace drsim::components::watch
