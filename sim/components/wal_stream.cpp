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
// Least time between two looks at a replay that is nearly through.
constexpr double replay_look_s = 1;

} // namespace

void WalStream::start(World &world, const Settings &settings, const CommitLog &log)
{
  settings_ = settings;
  log_ = &log;
  lag_ = &world.signal(settings.replica + ".lag_s");
  rate_ = &world.signal(settings.store + "@" + settings.from_region + ".write_per_s");
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
      applied_ = applied(world.now_s());
      base_ = received(world.now_s()); // what was written until now and not yet sent stays behind
      calm_ = false;
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
    } else if (calm_ && production_bytes_per_s() <
                            world.link_bandwidth_bytes_per_s(settings_.from_region, settings_.to_region)) {
      flow_calmly(world);
    } else {
      catch_up(world);
    }
  }
}

/// One long flow as wide as what is written.
void WalStream::flow_calmly(World &world)
{
  const double rate = production_bytes_per_s();
  std::unique_ptr<Flow> calm;
  if (rate > 0)
    calm =
        world.start_flow(settings_.from_region, settings_.to_region, rate * world.settings().horizon_s, rate);
  publish(world);
  std::vector<Signal *> watched = links_;
  watched.push_back(rate_);
  watched.push_back(stopped_);
  world.wait_until(watched, [&] {
    return stopped_->on() || !connected(world) ||
           std::abs(production_bytes_per_s() - rate) > production_step * std::max(rate, 1.0);
  });
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
