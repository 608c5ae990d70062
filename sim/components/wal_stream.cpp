#include "sim/components/wal_stream.hpp"

#include "sim/components/causes.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {
namespace {

// A calm flow is renewed when production has moved by this share: a flow costs more than what it would tell.
constexpr double production_step = 0.25;
// Caught up when less than this is missing; what is written meanwhile never lets it reach nothing.
constexpr double caught_up_s = 1;
// A calm flow that has moved this much less than it should have has too little of the link.
constexpr double starved_share = 0.05;
// Least time between two looks at a replay that is nearly through.
constexpr double replay_look_s = 1;

} // namespace

void WalStream::start(World &world, const Settings &settings, const CommitLog &log)
{
  settings_ = settings;
  log_ = &log;
  lag_ = &world.signal(settings.replica + ".lag_s");
  rate_ = &world.signal(settings.store + "@" + settings.from_region + ".write_per_s");
  ratio_ = &world.link_ratio(settings.from_region, settings.to_region);
  stopped_ = &world.signal(settings.replica + ".stream_stopped");
  links_ = {&world.up(settings.from_region), &world.up(settings.to_region),
            &world.link_up(settings.from_region, settings.to_region),
            &world.signal("component:" + settings.replica + ".up", 1)};
  world.set(*lag_, settings.floor_s, no_event);
  applied_ = received(world.now_s());
  for (Signal *link : links_)
    world.on_change(*link, [this, &world](const Signal &up) {
      if (up.on() || !calm_)
        return;
      fall_behind(world, received(world.now_s())); // what was written and not yet sent stays behind
    });
  world.spawn(settings.replica + " stream", [this, &world] { run(world); });
}

double WalStream::production_bytes_per_s() const
{
  return log_->rate_per_s() * settings_.wal_bytes_per_transaction;
}

bool WalStream::connected(World &) const
{
  return std::all_of(links_.begin(), links_.end(), [](const Signal *link) { return link->on(); });
}

double WalStream::received(double now_s) const
{
  if (calm_)
    return log_->committed_by(now_s - settings_.floor_s);
  const double moved = flow_ ? flow_->moved_bytes() / settings_.wal_bytes_per_transaction : 0;
  return std::min(base_ + moved, log_->committed_by(now_s));
}

double WalStream::applied(double now_s)
{
  const double per_s = settings_.replay_bytes_per_s / settings_.wal_bytes_per_transaction;
  const double possible = now_s > applied_at_s_ ? applied_ + per_s * (now_s - applied_at_s_) : applied_;
  applied_ = std::min(possible, received(now_s));
  applied_at_s_ = now_s;
  return applied_;
}

double WalStream::replay_left_s(double now_s)
{
  const double done = applied(now_s);
  return (received(now_s) - done) * settings_.wal_bytes_per_transaction / settings_.replay_bytes_per_s;
}

double WalStream::lag_s(double now_s)
{
  const double behind_s = log_->newest_s(now_s) - log_->time_of(applied(now_s));
  return std::max(settings_.floor_s, behind_s);
}

void WalStream::publish(World &world)
{
  world.set(*lag_, lag_s(world.now_s()), latest_cause({links_[0], links_[1], links_[2], links_[3], rate_}));
}

void WalStream::stop(World &world)
{
  applied_ = applied(world.now_s());
  base_ = received(world.now_s());
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
      std::vector<Signal *> watched = links_;
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
  return production_bytes_per_s() <
         ratio_->value() * world.link_bandwidth_bytes_per_s(settings_.from_region, settings_.to_region);
}

void WalStream::fall_behind(World &world, double received)
{
  applied_ = std::min(applied(world.now_s()), received);
  base_ = received;
  calm_ = false;
}

/// One long flow as wide as what is written. It ends when production or the link changes, or when it turns
/// out, at a new figure of production, that others on the link have left it too little.
void WalStream::flow_calmly(World &world)
{
  const double rate = production_bytes_per_s();
  const double begun_s = world.now_s();
  const double begun = received(begun_s);
  std::unique_ptr<Flow> calm;
  if (rate > 0)
    calm =
        world.start_flow(settings_.from_region, settings_.to_region, rate * world.settings().horizon_s, rate);
  publish(world);
  std::vector<Signal *> watched = links_;
  watched.insert(watched.end(), {rate_, ratio_, stopped_});
  const auto starved = [&] {
    const double due_bytes = rate * (world.now_s() - begun_s - caught_up_s);
    return calm && due_bytes > 0 && calm->moved_bytes() < (1 - starved_share) * due_bytes;
  };
  const auto over = [&] {
    return stopped_->on() || !connected(world) || !keeps_up(world) || starved() ||
           std::abs(production_bytes_per_s() - rate) > production_step * std::max(rate, 1.0);
  };
  const bool replay_is_slow = rate > settings_.replay_bytes_per_s; // then lag moves though the stream is calm
  while (
      !world.wait_until(watched, over, replay_is_slow ? world.now_s() + settings_.lag_metric_s : forever_s))
    publish(world);
  if (calm_ && starved())
    fall_behind(world, begun + calm->moved_bytes() / settings_.wal_bytes_per_transaction);
  if (calm)
    calm->cancel();
}

/// All has arrived; what is still to be applied counts as lag.
void WalStream::wait_for_replay(World &world)
{
  for (;;) {
    const double left_s = replay_left_s(world.now_s());
    if (left_s <= 0 || stopped_->on() || !connected(world))
      return;
    std::vector<Signal *> watched = links_;
    watched.push_back(stopped_);
    const double look_s = std::clamp(left_s, replay_look_s, settings_.lag_metric_s);
    world.wait_until(
        watched, [&] { return stopped_->on() || !connected(world); }, world.now_s() + look_s);
    publish(world);
  }
}

/// Takes what is missing as fast as the link gives it, then what was written meanwhile, until all is there.
void WalStream::catch_up(World &world)
{
  const double wal = settings_.wal_bytes_per_transaction;
  if (calm_) {
    base_ = received(world.now_s());
    calm_ = false;
  }
  const double missing_bytes = (log_->committed_by(world.now_s()) - base_) * wal;
  const bool archived = missing_bytes > settings_.wal_keep_bytes;
  if (missing_bytes > 0) {
    flow_ = world.start_flow(settings_.from_region, settings_.to_region, missing_bytes);
    Signal &done = flow_->done();
    while (!done.on() && !stopped_->on() && connected(world)) {
      std::vector<Signal *> watched = links_;
      watched.push_back(&done);
      watched.push_back(stopped_);
      world.wait_until(
          watched, [&] { return done.on() || stopped_->on() || !connected(world); },
          world.now_s() + settings_.lag_metric_s);
      publish(world);
    }
    if (stopped_->on())
      return;
    applied_ = applied(world.now_s());
    base_ = received(world.now_s());
    flow_->cancel();
    flow_.reset();
  }
  if (archived && connected(world))
    world.wait_until(
        {stopped_}, [&] { return stopped_->on(); }, world.now_s() + settings_.archive_delay_s);
  if (stopped_->on() || !connected(world))
    return;
  if ((log_->committed_by(world.now_s()) - base_) * wal <=
      caught_up_s * std::max(production_bytes_per_s(), wal)) {
    applied_ = applied(world.now_s());
    calm_ = true;
    wait_for_replay(world);
    publish(world);
  }
}

} // namespace drsim
