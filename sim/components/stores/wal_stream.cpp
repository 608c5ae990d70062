#include "sim/components/stores/wal_stream.hpp"

#include "sim/model/parameters.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline stores {
namespace {

// A calm flow is renewed when production has moved by this share: a flow costs more than what it would tell.
constexpr double production_step = 0.25;
// Caught up when less than this is missing; what is written meanwhile never lets it reach nothing.
constexpr double stream_caught_up_s = 1;
// A calm flow that has come to lag by this share of the time between two looks is being held up.
constexpr double slipping_share = 1e-3;
// Least time between two looks at a replay that is nearly through.
constexpr double least_look_s = 1;
// A lag is found by halving: from so long ago, and so often that a double holds no more.
constexpr double longest_lag_s = 1e9;
constexpr int halvings = 64;

/// What the first byte takes on its way, at the most.
double latency_s(const World &world, const std::string &from, const std::string &to)
{
  double all_s = world.link_latency_s(from, to);
  for (const ComponentSpec *network : world.deployment().of_kind("region_network"))
    if (network->region == from || network->region == to)
      all_s += Parameters(*network).number("latency_s");
  return all_s;
}

} // namespace

void WalStream::start(World &world, const Settings &settings, const CommitLog &log)
{
  settings_ = settings;
  log_ = &log;
  lag_ = &world.own(ports::lag_s, settings.replica, settings.floor_s);
  rate_ = &world.read(ports::write_per_s, settings.store + "@" + settings.from_region);
  ratio_ = &world.link_ratio(settings.from_region, settings.to_region);
  const double way_s = latency_s(world, settings.from_region, settings.to_region);
  patience_s_ = way_s < stream_caught_up_s ? stream_caught_up_s : stream_caught_up_s + way_s;
  stopped_ = &world.own(ports::stream_stopped, settings.replica);
  world.set(*stopped_, 0, no_event); // an earlier stream of a replica that was made anew has ended
  links_ = {&world.up(settings.from_region), &world.up(settings.to_region),
            &world.link_up(settings.from_region, settings.to_region),
            &world.read(ports::component_up, settings.replica)};
  if (!settings.source_place.empty())
    links_.push_back(&world.read(ports::readable, settings.source_place));
  applied_ = received_bytes(world.now_s());
  for (const Port *link : links_)
    world.on_change(*link, [this, &world](const Port &up) {
      if (up.on() || !calm_)
        return;
      fall_behind(world); // what was written and not yet sent stays behind
    });
  world.spawn(settings.replica + " stream", [this, &world] { run(world); });
}

double WalStream::production_bytes_per_s(double now_s) const
{
  return log_->rate_per_s() * settings_.wal_bytes_per_transaction + settings_.bursts.rate_bytes_per_s(now_s);
}

/// What the link as it is could give the stream.
double WalStream::carried_bytes_per_s(World &world) const
{
  return std::min(settings_.stream_bytes_per_s,
                  ratio_->value() *
                      world.link_bandwidth_bytes_per_s(settings_.from_region, settings_.to_region));
}

double WalStream::written_by(double t_s) const
{
  return log_->committed_by(t_s) * settings_.wal_bytes_per_transaction + settings_.bursts.bytes_by(t_s);
}

/// The earliest time at which so much had been written.
double WalStream::time_of(double bytes, double now_s) const
{
  if (settings_.bursts.none_by(now_s))
    return log_->time_of(bytes / settings_.wal_bytes_per_transaction);
  double before_s = now_s - 1;
  for (double step_s = 1; written_by(before_s) >= bytes && step_s < longest_lag_s; step_s *= 2)
    before_s -= step_s;
  double after_s = now_s;
  for (int halving = 0; halving < halvings; ++halving) {
    const double middle_s = before_s + (after_s - before_s) / 2;
    (written_by(middle_s) >= bytes ? after_s : before_s) = middle_s;
  }
  return after_s;
}

bool WalStream::connected(World &) const
{
  return std::all_of(links_.begin(), links_.end(), [](const Port *link) { return link->on(); });
}

double WalStream::received_bytes(double now_s) const
{
  if (calm_)
    return written_by(now_s - settings_.floor_s - held_up_s(now_s));
  const double moved = flow_ ? flow_->moved_bytes() : 0;
  // Nothing arrives younger than the floor, whatever the flow has room for.
  return std::max(base_, std::min(base_ + moved, written_by(now_s - settings_.floor_s)));
}

double WalStream::received(double now_s) const
{
  if (calm_)
    return log_->committed_by(now_s - settings_.floor_s - held_up_s(now_s));
  if (settings_.bursts.none_by(now_s))
    return received_bytes(now_s) / settings_.wal_bytes_per_transaction;
  return log_->committed_by(time_of(received_bytes(now_s), now_s));
}

/// How far the calm flow is behind one that always had its rate.
double WalStream::delay_s(double now_s) const
{
  return calm_flow_ ? now_s - calm_since_s_ - calm_flow_->moved_bytes() / calm_rate_bytes_per_s_ : 0;
}

double WalStream::held_up_s(double now_s) const
{
  return std::max(0.0, delay_s(now_s) - patience_s_);
}

double WalStream::applied_bytes(double now_s)
{
  const double working_s = now_s > applied_at_s_ ? settings_.pauses.working_s(applied_at_s_, now_s) : 0;
  double possible = std::min(applied_ + settings_.replay_bytes_per_s * working_s, received_bytes(now_s));
  if (settings_.apply_delay_s > 0)
    possible = std::max(applied_, std::min(possible, written_by(now_s - settings_.apply_delay_s)));
  applied_ = possible;
  applied_at_s_ = now_s;
  return applied_;
}

double WalStream::applied(double now_s)
{
  const double bytes = applied_bytes(now_s);
  if (settings_.bursts.none_by(now_s))
    return bytes / settings_.wal_bytes_per_transaction;
  return log_->committed_by(time_of(bytes, now_s));
}

double WalStream::replay_left_s(double now_s)
{
  const double done = applied_bytes(now_s);
  return (received_bytes(now_s) - done) / settings_.replay_bytes_per_s;
}

double WalStream::lag_s(double now_s)
{
  const double behind_s = log_->newest_s(now_s) - applied_until_s(now_s);
  return std::max(settings_.floor_s, behind_s);
}

void WalStream::publish(World &world)
{
  EventId cause = rate_->cause();
  for (const Port *link : links_)
    cause = std::max(cause, link->cause());
  world.set(*lag_, lag_s(world.now_s()), cause);
}

void WalStream::stop(World &world)
{
  applied_ = applied_bytes(world.now_s());
  base_ = received_bytes(world.now_s());
  calm_ = false;
  if (flow_)
    flow_->cancel();
  flow_.reset();
  world.set(*stopped_, 1, no_event);
}

void WalStream::run(World &world)
{
  while (!stopped_->on()) {
    if (!connected(world)) {
      const auto back = [&] { return stopped_->on() || connected(world); };
      std::vector<const Port *> watched = links_;
      watched.push_back(stopped_);
      const bool reached = world.wait_until(watched, back, world.now_s() + settings_.lag_metric_s);
      publish(world);
      if (!reached)
        continue;
    } else if (calm_ && keeps_up(world)) {
      flow_calmly(world);
    } else {
      catch_up(world);
    }
  }
}

/// The link as it is could carry what is written.
bool WalStream::keeps_up(World &world) const
{
  return production_bytes_per_s(world.now_s()) < carried_bytes_per_s(world);
}

void WalStream::fall_behind(World &world)
{
  applied_ = applied_bytes(world.now_s());
  base_ = received_bytes(world.now_s());
  calm_ = false;
}

/// One long flow as wide as what is written. It ends when production or the link changes, or when others on
/// its way turn out to have left it too little.
void WalStream::flow_calmly(World &world)
{
  calm_rate_bytes_per_s_ = production_bytes_per_s(world.now_s());
  calm_since_s_ = world.now_s();
  if (calm_rate_bytes_per_s_ > 0)
    calm_flow_ =
        world.start_flow(settings_.from_region, settings_.to_region,
                         calm_rate_bytes_per_s_ * world.fixed().horizon_s, calm_rate_bytes_per_s_);
  watch_calm_flow(world);
  if (calm_ && held_up_s(world.now_s()) > 0)
    fall_behind(world);
  if (calm_flow_)
    calm_flow_->cancel();
  calm_flow_.reset();
}

/// Sleeps while the calm flow keeps up. After flows have come or gone anywhere, a look a while later tells
/// whether this one still does; it looks again only while it slips.
void WalStream::watch_calm_flow(World &world)
{
  const Port &changes = world.flow_changes();
  std::vector<const Port *> watched = links_;
  watched.insert(watched.end(), {rate_, ratio_, stopped_, &changes});
  const double rate = calm_rate_bytes_per_s_;
  const auto over = [&] {
    return stopped_->on() || !calm_ || !connected(world) || !keeps_up(world) ||
           held_up_s(world.now_s()) > 0 ||
           std::abs(production_bytes_per_s(world.now_s()) - rate) > production_step * std::max(rate, 1.0);
  };
  double seen = -1; // of the changes: the start of this flow is the first
  double before_s = 0;
  double look_s = forever_s;
  for (;;) {
    const double now_s = world.now_s();
    if (now_s >= look_s) {
      const bool slips = delay_s(now_s) - before_s > slipping_share * settings_.lag_metric_s;
      look_s = slips ? now_s + settings_.lag_metric_s : forever_s;
      before_s = delay_s(now_s);
    }
    if (std::isinf(look_s) && changes.value() != seen) {
      seen = changes.value();
      look_s = now_s + settings_.lag_metric_s;
      before_s = delay_s(now_s);
    }
    publish(world);
    world.wait_until(
        watched, [&] { return over() || (std::isinf(look_s) && changes.value() != seen); },
        std::min({look_s, replay_look_s(now_s), settings_.bursts.next_change_s(now_s)}));
    if (over())
      return;
  }
}

/// When to look next at what has arrived and is not yet applied; never while replay keeps up.
double WalStream::replay_look_s(double now_s)
{
  if (calm_rate_bytes_per_s_ > settings_.replay_bytes_per_s)
    return now_s + settings_.lag_metric_s;
  const double left_s = replay_left_s(now_s);
  return left_s > 0 ? now_s + std::clamp(left_s, least_look_s, settings_.lag_metric_s) : forever_s;
}

/// Takes what is missing as fast as the stream gets it, then what was written meanwhile, until all is there
/// and the link could carry what is written.
void WalStream::catch_up(World &world)
{
  if (calm_)
    fall_behind(world);
  const double missing = take_missing(world);
  const bool archived = missing > settings_.wal_keep_bytes;
  if (archived && connected(world))
    world.wait_until(
        {stopped_}, [&] { return stopped_->on(); }, world.now_s() + settings_.archive_delay_s);
  if (stopped_->on() || !connected(world))
    return;
  if (!keeps_up(world)) {
    const auto changed = [&] { return stopped_->on() || !connected(world) || keeps_up(world); };
    std::vector<const Port *> watched = links_;
    watched.insert(watched.end(), {rate_, ratio_, stopped_});
    if (missing <= 0) // nothing is written and nothing is carried
      world.wait_until(watched, changed, world.now_s() + settings_.lag_metric_s);
    return;
  }
  const double now_s = world.now_s();
  if (written_by(now_s - settings_.floor_s) - base_ <=
      stream_caught_up_s * std::max(production_bytes_per_s(now_s), settings_.wal_bytes_per_transaction)) {
    applied_ = applied_bytes(now_s);
    calm_ = true;
    publish(world);
  }
}

/// Moves what had been written when it began; while more is written than the stream carries it goes on with
/// that, a metric's period at a time. Returns what was missing, in bytes.
double WalStream::take_missing(World &world)
{
  const double began_s = world.now_s();
  const double missing = written_by(began_s) - base_;
  const double meanwhile = keeps_up(world) ? 0 : production_bytes_per_s(began_s) * settings_.lag_metric_s;
  if (missing + meanwhile <= 0)
    return 0;
  flow_ = world.start_flow(settings_.from_region, settings_.to_region, missing + meanwhile,
                           settings_.stream_bytes_per_s);
  const Port &done = flow_->done();
  while (!done.on() && !stopped_->on() && connected(world)) {
    std::vector<const Port *> watched = links_;
    watched.push_back(&done);
    watched.push_back(stopped_);
    world.wait_until(
        watched, [&] { return done.on() || stopped_->on() || !connected(world); },
        world.now_s() + settings_.lag_metric_s);
    publish(world);
  }
  if (stopped_->on())
    return missing;
  applied_ = applied_bytes(world.now_s());
  base_ = received_bytes(world.now_s());
  flow_->cancel();
  flow_.reset();
  return missing;
}

} // namespace drsim::components::stores
