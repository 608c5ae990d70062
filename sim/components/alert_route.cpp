#include "sim/components/alert_route.hpp"

#include <algorithm>
#include <set>

namespace drsim {
namespace {

/// A rule whose alerts come here, and where they come from.
struct Feed {
  std::string rule;
  std::string region;
  Signal *firing = nullptr;
};

class AlertRoute final : public Component {
public:
  AlertRoute(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    group_wait_s_ = parameters.number("group_wait_s");
    group_interval_s_ = parameters.number("group_interval_s");
    repeat_interval_s_ = parameters.number("repeat_interval_s");
    receiver_s_ = parameters.distribution("receiver_s");
    pages_ = parameters.flag("pages");
    notified_ = parameters.links("notifies");
    for (const ComponentSpec *rule : deployment.of_kind("alert_rule")) {
      const Parameters theirs(*rule);
      const auto routes = theirs.links("route");
      const ComponentSpec *prometheus = deployment.find(theirs.link("prometheus"));
      if (std::find(routes.begin(), routes.end(), id_) != routes.end())
        feeds_.push_back({rule->id, prometheus == nullptr ? rule->region : prometheus->region, nullptr});
    }
  }

  void start(World &world) override
  {
    for (const std::string &oncall : notified_)
      world.signal(oncall + ".paged", 0);
    if (pages_ && !notified_.empty() && !feeds_.empty())
      world.spawn(id_, [this, &world] { serve(world); });
  }

private:
  [[nodiscard]] bool alive(World &world) const
  {
    return world.up(region_).on() && world.signal("component:" + id_ + ".up", 1).on();
  }
  [[nodiscard]] bool received(World &world, const Feed &feed) const
  {
    return feed.firing->on() && world.reachable(feed.region, region_);
  }
  [[nodiscard]] bool any(World &world) const
  {
    return std::any_of(feeds_.begin(), feeds_.end(), [&](const Feed &feed) { return received(world, feed); });
  }

  /// Sends what fires if something is new or it is time to repeat.
  void flush(World &world, Stream &chance, std::set<std::string> &sent, double &last_s)
  {
    std::set<std::string> firing;
    std::vector<EventId> causes;
    bool news = world.now_s() >= last_s + repeat_interval_s_;
    for (const Feed &feed : feeds_)
      if (received(world, feed)) {
        firing.insert(feed.rule);
        causes.push_back(feed.firing->cause());
        news = news || sent.count(feed.rule) == 0;
      }
    sent = firing;
    if (!news || firing.empty())
      return;
    last_s = world.now_s();
    const EventId event = world.record(id_, "alert_notified", std::to_string(firing.size()) + " firing",
                                       Phase::detection, {*std::min_element(causes.begin(), causes.end())});
    world.sleep_s(receiver_s_.sample(chance));
    for (const std::string &oncall : notified_)
      world.set(world.signal(oncall + ".paged"), 1, event);
  }

  void serve(World &world)
  {
    Stream chance = world.stream(id_, "receiver");
    Signal &home = world.up(region_);
    Signal &self = world.signal("component:" + id_ + ".up", 1);
    std::vector<Signal *> watched = {&home, &self};
    for (Feed &feed : feeds_) {
      feed.firing = &world.signal(feed.rule + ".firing");
      watched.push_back(feed.firing);
      watched.push_back(&world.up(feed.region));
      if (feed.region != region_ && !feed.region.empty() && !region_.empty())
        watched.push_back(&world.link_up(feed.region, region_));
    }
    const auto lost = [&] { return !alive(world); };
    for (;;) {
      world.wait_until(watched, [&] { return alive(world) && any(world); });
      std::set<std::string> sent;
      double last_s = -forever_s;
      double flush_s = world.now_s() + group_wait_s_;
      while (!world.wait_until({&home, &self}, lost, flush_s)) {
        if (!any(world))
          break;
        flush(world, chance, sent, last_s);
        flush_s += group_interval_s_;
      }
    }
  }

  std::string id_;
  std::string region_;
  double group_wait_s_ = 0;
  double group_interval_s_ = 0;
  double repeat_interval_s_ = 0;
  Distribution receiver_s_;
  bool pages_ = true;
  std::vector<std::string> notified_;
  std::vector<Feed> feeds_;
};

} // namespace

std::unique_ptr<Component> make_alert_route(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<AlertRoute>(spec, deployment);
}

} // namespace drsim
