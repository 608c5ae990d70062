#include "sim/components/stores/cross_store.hpp"

#include "sim/components/stores/commit_log.hpp"
#include "sim/components/stores/loss.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <tuple>
#include <utility>

namespace drsim::inline components::inline stores {
namespace {

struct Span {
  double from_s = 0;
  double to_s = 0;
};

/// One store and one topic that some journey writes both of.
struct Pair {
  std::string store;
  std::string topic;
  double of_writes = 0; ///< share of the store's writes that publish too
  double of_events = 0; ///< share of the topic's events that have a write
  double orders_without_event = 0;
  double events_without_order = 0;
  double lost_in_both = 0;
};

/// Committed in `span` outside of `without`.
double committed_in(const CommitLog &log, const Span &span, const Span &without)
{
  const auto within = [&](double from_s, double to_s) {
    return to_s > from_s ? log.committed_by(to_s) - log.committed_by(from_s) : 0;
  };
  const double cut_from_s = std::clamp(without.from_s, span.from_s, span.to_s);
  const double cut_to_s = std::clamp(without.to_s, cut_from_s, span.to_s);
  return within(span.from_s, cut_from_s) + within(cut_to_s, span.to_s);
}

class CrossStore final : public Component {
public:
  explicit CrossStore(const Deployment &deployment)
  {
    const auto done = [&](Hop::Kind kind, const std::string &target) {
      double all = 0;
      for (const Journey &journey : deployment.journeys)
        all += journey.share * journey.visits(kind, target);
      return all;
    };
    for (const ComponentSpec *store : deployment.databases())
      for (const ComponentSpec *topic : deployment.of_kind("msk")) {
        double writes = 0, events = 0; // of the journeys that do both
        for (const Journey &journey : deployment.journeys) {
          const double written = journey.share * journey.visits(Hop::Kind::write, store->id);
          const double published = journey.share * journey.visits(Hop::Kind::publish, topic->id);
          if (written > 0 && published > 0) {
            writes += written;
            events += published;
          }
        }
        if (writes > 0)
          pairs_.push_back({store->id, topic->id, writes / done(Hop::Kind::write, store->id),
                            events / done(Hop::Kind::publish, topic->id)});
      }
    std::sort(pairs_.begin(), pairs_.end(), [](const Pair &a, const Pair &b) {
      return std::tie(a.store, a.topic) < std::tie(b.store, b.topic);
    });
  }

  void start(World &world) override
  {
    if (pairs_.empty())
      return;
    for (Pair &pair : pairs_) {
      say(world, pair);
      for (const std::string &name : {pair.store, pair.topic})
        world.on_change(world.read(ports::losses, name),
                        [this, &world, &pair](const Port &changed) { count(world, pair, changed.cause()); });
    }
    world.spawn("stores", [this, &world] { // once every store and cluster has its signals
      for (const Pair &pair : pairs_) {
        orders_[pair.store].follow_serving(world, pair.store);
        events_[pair.topic].follow_topic(world, pair.topic);
      }
    });
  }

private:
  static Span span_of(World &world, const std::string &store)
  {
    const Loss loss = present_loss(world, store);
    return loss.writes > 0 ? Span{loss.from_s, loss.to_s} : Span{};
  }

  void count(World &world, Pair &pair, EventId cause)
  {
    const CommitLog &orders = orders_[pair.store];
    const CommitLog &events = events_[pair.topic];
    const Span order_loss = span_of(world, pair.store);
    const Span event_loss = span_of(world, pair.topic);
    Pair now = pair;
    now.orders_without_event = pair.of_writes * committed_in(orders, event_loss, order_loss);
    now.events_without_order = pair.of_events * committed_in(events, order_loss, event_loss);
    now.lost_in_both = pair.of_writes * committed_in(orders, order_loss, {}) -
                       pair.of_writes * committed_in(orders, order_loss, event_loss);
    const bool same = now.orders_without_event == pair.orders_without_event &&
                      now.events_without_order == pair.events_without_order &&
                      now.lost_in_both == pair.lost_in_both;
    pair = std::move(now);
    if (same)
      return;
    say(world, pair);
    char text[160];
    std::snprintf(text, sizeof text,
                  "%.0f orders have no event, %.0f events have no order, %.0f are gone from both",
                  pair.orders_without_event, pair.events_without_order, pair.lost_in_both);
    world.record(pair.store, "stores_disagree", text, Phase::none, {cause});
  }

  static void say(World &world, const Pair &pair)
  {
    const std::string prefix = "pair:" + pair.store + "|" + pair.topic + ":";
    const auto one = [&](const char *name, double value) {
      world.timeline().set_total(prefix + name, value);
      if (world.fixed().keep_series && (value > 0 || world.now_s() > 0))
        world.timeline().sample(prefix + name, world.now_s(), value);
    };
    one("orders_without_event", pair.orders_without_event);
    one("events_without_order", pair.events_without_order);
    one("lost_in_both", pair.lost_in_both);
  }

  std::vector<Pair> pairs_;
  std::map<std::string, CommitLog> orders_;
  std::map<std::string, CommitLog> events_;
};

} // namespace

std::unique_ptr<Component> make_cross_store(const Deployment &deployment)
{
  return std::make_unique<CrossStore>(deployment);
}

} // namespace drsim::components::stores
