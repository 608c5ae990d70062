#include "sim/components/streams/sqs_queue.hpp"

#include "sim/components/stores/commit_log.hpp"
#include "sim/components/streams/consumers.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

namespace drsim::inline components::inline streams {
namespace {

/// Names under which journeys publish to a queue or topic, for the services of its region.
std::set<std::string> published_as(const Deployment &deployment, const ComponentSpec &source)
{
  std::set<std::string> names;
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops)
        if (hop.kind == Hop::Kind::publish && topic_in(deployment, hop.target, source.region) == &source)
          names.insert(hop.target);
  return names;
}

class SqsQueue final : public Component {
public:
  SqsQueue(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    const ComponentSpec *topic = deployment.find(parameters.link("topic"));
    const ComponentSpec &source = topic == nullptr ? spec : *topic;
    source_ = source.id;
    source_region_ = source.region;
    double mean_per_s = 0;
    for (const std::string &name : published_as(deployment, source)) {
      written_as_ = name;
      for (const Journey &journey : deployment.journeys)
        mean_per_s +=
            deployment.traffic.rate_per_s * journey.share * journey.visits(Hop::Kind::publish, name);
    }
    visibility_timeout_s_ = parameters.number("visibility_timeout_s");
    handling_s_ = parameters.number("handling_s");
    readers_ = readers_of(spec, mean_per_s);
    readers_.rejoin_s = Distribution(0.0); // whoever is there asks at once
    readers_.marks = marks_of(deployment, id_, 1);
    readers_.takes.counted = true;
    readers_.takes.most = parameters.has("max_receives") ? parameters.count("max_receives") : 0;
  }

  void start(World &world) override
  {
    const std::string place = id_ + "@" + region_;
    writable_ = &world.own(ports::writable, place, 1);
    readable_ = &world.own(ports::readable, place, 1);
    alive_ = &world.own(ports::component_up, id_);
    for (const PortKind *kind : {&ports::changed, &ports::unread, &ports::unread_s, &ports::offsets_kept})
      static_cast<void>(world.own(*kind, id_)); // its consumers tell them
    keep_losses(world, id_);
    for (const char *total : {":stranded", ":redelivered"})
      world.timeline().set_total("topic:" + id_ + total, 0);
    log_.follow(world, source_, source_region_, written_as_);
    for (const Port *one : {&world.up(region_), static_cast<const Port *>(alive_)})
      world.on_change(*one, [this, &world](const Port &changed) { look(world, changed.cause()); });
    if (readers_.most_per_s <= 0)
      return;
    for (const std::string &service : readers_.services) {
      const Port &ready = world.read(ports::ready, service);
      world.on_change(ready, [this, &world, before = ready.value()](const Port &now) mutable {
        const double was = std::exchange(before, now.value());
        if (now.value() < was)
          take_again(world, (was - now.value()) / was, now.cause());
      });
    }
    world.spawn(id_ + " readers", [this, &world] { consumers_.start(world, readers_, log_); });
  }

private:
  /// Sent within the time that one takes to be worked off.
  [[nodiscard]] double in_work(World &world) const
  {
    return log_.committed_by(world.now_s()) - log_.committed_by(world.now_s() - handling_s_);
  }

  /// Whoever had a message in work is dead: it is seen again when its time-out has passed.
  void take_again(World &world, double share, EventId cause)
  {
    const double messages = share * in_work(world);
    if (messages < 1)
      return;
    world.spawn(id_ + " redelivery", [this, &world, messages, cause] {
      world.sleep_s(visibility_timeout_s_);
      world.wait_until({writable_}, [this] { return writable_->on(); }); // it may be lost with them
      char text[96];
      std::snprintf(text, sizeof text, "%.0f messages that died with a pod are seen again", messages);
      const EventId event = world.record(id_, "messages_redelivered", text, Phase::none, {cause},
                                         {"visibility_timeout_s", "handling_s"});
      world.timeline().total("topic:" + id_ + ":redelivered") += messages;
      consumers_.give_back(world, messages, event);
    });
  }

  void look(World &world, EventId cause)
  {
    const bool lives = world.up(region_).on() && alive_->on();
    if (lives == writable_->on())
      return;
    const EventId event =
        world.record(id_, lives ? "queue_back" : "queue_lost",
                     lives ? "it takes and gives messages again" : "it takes and gives no messages",
                     lives ? Phase::action : Phase::none, {cause});
    if (lives && std::exchange(stranded_, false))
      world.record(id_, "writer_back", "what waited in it is there", Phase::action, {event});
    if (!lives)
      strand(world, event);
    world.set(*readable_, lives ? 1 : 0, event);
    world.set(*writable_, lives ? 1 : 0, event);
  }

  /// What waits or is in work is nowhere else: whether it comes back is open until the queue does.
  void strand(World &world, EventId cause)
  {
    const double messages =
        std::min(log_.committed_by(world.now_s()), consumers_.waiting(world) + in_work(world));
    world.timeline().total("topic:" + id_ + ":stranded") += std::max(0.0, messages);
    if (messages < 1)
      return;
    stranded_ = true;
    char text[112];
    std::snprintf(text, sizeof text, "%.0f messages are where nobody reaches them, and nowhere else",
                  messages);
    world.record(id_, "writer_lost", text, Phase::none, {cause}, {"handling_s"});
  }

  std::string id_;
  std::string region_;
  std::string source_; ///< itself, or the topic whose messages it gets
  std::string source_region_;
  std::string written_as_; ///< by journeys; "" = by its own name
  double visibility_timeout_s_ = 0;
  double handling_s_ = 0;
  CommitLog log_; ///< of what is sent to it
  Consumers::Settings readers_;
  Consumers consumers_;
  bool stranded_ = false;
  Port *writable_ = nullptr;
  Port *readable_ = nullptr;
  Port *alive_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_sqs_queue(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<SqsQueue>(spec, deployment);
}

} // namespace drsim::components::streams
