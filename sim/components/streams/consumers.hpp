#pragma once
#include "sim/components/stores/commit_log.hpp"
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline streams {

/// Those who read a topic's events in its region, as one flow, oldest first: at most consume_per_s (else
/// consume_headroom_ratio times the mean rate of events) by the share of the linked services' pods that are
/// ready, while some partition can be read, again consumer_rejoin_s after nobody read. What comes faster
/// waits. It is worked off at that rate less the arrivals; what has waited for retention_s is deleted and
/// gone for them. TOPIC.unread and .unread_s are told for alerts, when these look across a threshold. Events:
/// consumers_behind, consumers_caught_up. While their offsets are lost (TOPIC.offsets_kept) they start at the
/// end, and what waits then is never read (events_skipped). Totals: topic:ID:longest_lag (events that wait),
/// topic:ID:expired_events, topic:ID:skipped_events. Not modelled: partitions that no member reads until a
/// rebalance while others go on, events that take longer than others, commits that are lost, consumers in
/// another region. Of a queue (Settings::takes): messages that pods fail on (their error_ratio) are taken
/// again, which costs capacity, and are dead letters in the end (laws/queue_passes.hpp, total
/// topic:ID:dead_letters); that they are away between two takes is not modelled.
class Consumers {
public:
  /// What alerts compare with: the ports tell when it is crossed.
  struct Marks {
    std::vector<double> events;
    std::vector<double> wait_s;
    [[nodiscard]] bool any() const { return !events.empty() || !wait_s.empty(); }
  };
  /// Messages of a queue: one that a pod fails on is taken again.
  struct Takes {
    bool counted = false; ///< false for a topic: who reads an event is past it, whatever becomes of it
    int most = 0;         ///< then it is a dead letter; 0: never
  };
  struct Settings {
    std::string topic;
    std::string region;
    std::vector<std::string> services;
    double most_per_s = 0;
    double retention_s = 0;
    Distribution rejoin_s;
    Marks marks;
    Takes takes = {};
  };
  /// Call in an actor of the topic's, when the World has started its components; `log` is of the topic, and
  /// outlives this.
  void start(World &world, const Settings &settings, const CommitLog &log);
  /// Events that wait now, as far as they run.
  [[nodiscard]] double waiting(World &world)
  {
    if (log_ == nullptr)
      return 0;
    look(world);
    return lag(world);
  }
  /// So many of those that were read last wait again.
  void give_back(World &world, double events, EventId cause);

private:
  [[nodiscard]] double share_ready() const;
  [[nodiscard]] double failing() const;
  void take_share();
  [[nodiscard]] double arrivals_per_s() const { return log_->rate_per_s(); }
  [[nodiscard]] double limit_per_s() const { return settings_.most_per_s * share_; }
  /// Brings what was read and what has expired up to date.
  void look(World &world);
  [[nodiscard]] double lag(World &world) const
  {
    return log_->committed_by(world.now_s()) - read_ - expired_;
  }
  [[nodiscard]] double next_s(double now_s, double waiting) const;
  [[nodiscard]] double next_mark_s(World &world, double waiting) const;
  void publish(World &world);
  void follow(World &world);
  void rejoin(World &world);
  void skip(World &world, EventId cause);

  Settings settings_;
  const CommitLog *log_ = nullptr;
  std::vector<const Port *> ready_;
  std::vector<const Port *> watched_;
  const Port *readable_ = nullptr;
  Port *unread_ = nullptr;
  Port *unread_s_ = nullptr;
  EventId behind_ = no_event;        ///< they fell behind for the last time
  Port *changed_ = nullptr;          ///< of the topic: counts that they read again, among others
  double pods_ = 0;                  ///< ready at the start
  double share_ = 1;                 ///< of the capacity to read, at present
  double dead_share_ = 0;            ///< of what is read, at present: it becomes dead letters
  double dead_ = 0;                  ///< dead letters so far
  std::vector<const Port *> errors_; ///< of those who take messages of a queue
  bool rejoining_ = false;
  double looked_s_ = 0;
  double read_ = 0;
  double expired_ = 0;
};

/// What the component says of those who read it, but for how they come together again and what alerts watch.
/// `mean_per_s`: at which events come to it, of which consume_headroom_ratio are times.
[[nodiscard]] Consumers::Settings readers_of(const ComponentSpec &topic, double mean_per_s);

/// Thresholds of alerts on what waits in a topic, in events of the whole topic or in seconds.
[[nodiscard]] Consumers::Marks marks_of(const Deployment &deployment, const std::string &topic,
                                        double partitions);

} // namespace drsim::components::streams
