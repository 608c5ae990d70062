#include "sim/components/streams/consumers.hpp"

#include "sim/laws/queue_passes.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace drsim::inline components::inline streams {
namespace {

constexpr double waits = 1;           ///< less than one event is none
constexpr double beyond = 1e-3;       ///< events past a mark, to be past it
constexpr double looks_of_drain = 20; ///< while what waits is too old and is worked off

} // namespace

void Consumers::start(World &world, const Settings &settings, const CommitLog &log)
{
  settings_ = settings;
  log_ = &log;
  const std::string place = settings_.topic + "@" + settings_.region;
  readable_ = &world.read(ports::readable, place);
  changed_ = &world.own(ports::changed, settings_.topic);
  unread_ = &world.own(ports::unread, settings_.topic);
  unread_s_ = &world.own(ports::unread_s, settings_.topic);
  watched_ = {readable_, &world.read(ports::write_per_s, place), &world.read(ports::writable, place),
              changed_};
  for (const std::string &service : settings_.services)
    ready_.push_back(&world.read(ports::ready, service));
  for (const Port *ready : ready_) {
    pods_ += ready->value();
    watched_.push_back(ready);
  }
  if (settings_.takes.counted) {
    for (const std::string &service : settings_.services)
      errors_.push_back(&world.read(ports::error_ratio, service));
    watched_.insert(watched_.end(), errors_.begin(), errors_.end());
    world.timeline().set_total("topic:" + settings_.topic + ":dead_letters", 0);
  }
  take_share();
  looked_s_ = world.now_s();
  world.timeline().set_total("topic:" + settings_.topic + ":longest_lag", 0);
  world.timeline().set_total("topic:" + settings_.topic + ":expired_events", 0);
  world.timeline().set_total("topic:" + settings_.topic + ":skipped_events", 0);
  world.on_change(world.own(ports::offsets_kept, settings_.topic), [this, &world](const Port &kept) {
    if (!kept.on())
      skip(world, kept.cause());
  });
  for (const Port *changing : watched_)
    world.on_change(*changing, [this, &world](const Port &) {
      look(world);
      if (share_ <= 0 && share_ready() > 0 && !rejoining_)
        world.spawn(settings_.topic + " rejoin", [this, &world] { rejoin(world); });
      else if (!rejoining_)
        take_share();
    });
  world.spawn_when(
      settings_.topic + " consumers", watched_, [this] { return arrivals_per_s() > limit_per_s(); },
      [this, &world] { follow(world); });
}

double Consumers::share_ready() const
{
  if (!readable_->on())
    return 0;
  double ready = 0;
  for (const Port *one : ready_)
    ready += one->value();
  const double pods = pods_ > 0 ? std::min(1.0, ready / pods_) : 1;
  return errors_.empty() ? pods : pods * passes_a_take(failing(), settings_.takes.most);
}

/// Of what they take, in the mean over the services.
double Consumers::failing() const
{
  double sum = 0;
  for (const Port *one : errors_)
    sum += one->value();
  return errors_.empty() ? 0 : std::min(1.0, sum / static_cast<double>(errors_.size()));
}

void Consumers::take_share()
{
  share_ = share_ready();
  dead_share_ = dead_share(failing(), settings_.takes.most);
}

void Consumers::give_back(World &world, double events, EventId cause)
{
  look(world);
  read_ -= std::min(read_, events);
  publish(world);
  world.set(*changed_, changed_->value() + 1, cause);
}

void Consumers::rejoin(World &world)
{
  rejoining_ = true;
  Stream chance = world.stream(settings_.topic, "rejoin");
  world.sleep_s(settings_.rejoin_s.sample(chance));
  rejoining_ = false;
  look(world);
  take_share();
  world.set(*changed_, changed_->value() + 1, readable_->cause());
}

void Consumers::look(World &world)
{
  const double now_s = world.now_s();
  const double all = log_->committed_by(now_s);
  const double before = read_;
  read_ = std::min(read_ + limit_per_s() * (now_s - looked_s_), all - expired_);
  looked_s_ = now_s;
  if (settings_.takes.counted) {
    dead_ += dead_share_ * std::max(0.0, read_ - before);
    world.timeline().set_total("topic:" + settings_.topic + ":dead_letters", dead_);
  }
  const double too_old = log_->committed_by(now_s - settings_.retention_s) - read_ - expired_;
  if (too_old > 0) {
    expired_ += too_old;
    world.timeline().set_total("topic:" + settings_.topic + ":expired_events", expired_);
  }
  double &longest = world.timeline().total("topic:" + settings_.topic + ":longest_lag");
  longest = std::max(longest, lag(world));
  publish(world);
  if (world.fixed().keep_series && lag(world) >= waits)
    world.timeline().sample("topic:" + settings_.topic + ":lag", now_s, lag(world));
}

/// They start at the end: what waits is never read.
void Consumers::skip(World &world, EventId cause)
{
  look(world);
  const double waiting = std::floor(lag(world));
  expired_ += waiting;
  char text[96];
  std::snprintf(text, sizeof text, "%.0f events are never read: consumers start at the end", waiting);
  world.record(settings_.topic, "events_skipped", text, Phase::none, {cause});
  world.timeline().total("topic:" + settings_.topic + ":skipped_events") += waiting;
  publish(world);
}

/// When nothing will wait any more, as things are; or when the oldest that waits will be too old.
double Consumers::next_s(double now_s, double waiting) const
{
  const double net_per_s = limit_per_s() - arrivals_per_s();
  if (net_per_s > 0)
    return now_s + waiting / net_per_s;
  const double oldest_s = log_->time_of(read_ + expired_);
  return std::max(now_s + 1, oldest_s + settings_.retention_s);
}

void Consumers::publish(World &world)
{
  if (!settings_.marks.any())
    return;
  const double waiting = lag(world);
  const bool some = waiting >= waits;
  world.set(*unread_, some ? waiting : 0, behind_);
  world.set(*unread_s_, some ? std::max(0.0, world.now_s() - log_->time_of(read_ + expired_)) : 0, behind_);
}

/// When an alert would see something else, as things are: a number of events across its mark; a wait, which
/// grows by a second a second at most, at the earliest then.
double Consumers::next_mark_s(World &world, double waiting) const
{
  const double now_s = world.now_s();
  const double growth_per_s = arrivals_per_s() - limit_per_s();
  double next_s = forever_s;
  for (const double mark : settings_.marks.events) {
    const double missing = mark - waiting;
    if (growth_per_s > 0 && missing >= 0)
      next_s = std::min(next_s, now_s + (missing + beyond) / growth_per_s);
    if (growth_per_s < 0 && missing < 0)
      next_s = std::min(next_s, now_s + (missing - beyond) / growth_per_s);
  }
  for (const double mark_s : settings_.marks.wait_s) {
    const double missing_s = mark_s - unread_s_->value();
    const double drained_s = growth_per_s < 0 ? waiting / -growth_per_s : forever_s;
    const double step_s = missing_s >= 0 ? missing_s + beyond : drained_s / looks_of_drain;
    next_s = std::min(next_s, now_s + std::max(1.0, step_s));
  }
  return next_s;
}

void Consumers::follow(World &world)
{
  for (;;) {
    world.wait_until(watched_, [this] { return arrivals_per_s() > limit_per_s(); });
    const double since_s = world.now_s();
    EventId cause = no_event;
    for (const Port *one : watched_)
      cause = std::max(cause, one->cause());
    const EventId behind = world.record(settings_.topic, "consumers_behind",
                                        "events come faster than they are read", Phase::none, {cause});
    behind_ = behind;
    double waiting = lag(world);
    do {
      const double share = share_;
      const double arrivals = arrivals_per_s();
      world.wait_until(
          watched_, [&] { return share_ != share || arrivals_per_s() != arrivals; },
          std::min(next_mark_s(world, waiting), next_s(world.now_s(), std::max(waiting, waits))));
      look(world);
      waiting = lag(world);
    } while (waiting >= waits || arrivals_per_s() > limit_per_s());
    char text[112];
    std::snprintf(text, sizeof text,
                  "every event is read as it comes again after %.0f s; %.0f expired unread",
                  world.now_s() - since_s, expired_);
    world.record(settings_.topic, "consumers_caught_up", text, Phase::catch_up, {behind},
                 {"consume_per_s", "consume_headroom_ratio"});
  }
}

} // namespace drsim::components::streams
