// Actors, sleeping, and waiting for state changes.
#include "sim/core/assertion.hpp"
#include "sim/core/work.hpp"
#include "sim/engine/interrupts.hpp"
#include "sim/engine/trial_trace.hpp"
#include "sim/engine/world.hpp"
#include "sim/engine/world_state.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline engine {
namespace sg4 = simgrid::s4u;

namespace {

// An instant this close to now counts as now when ticks are computed from now by division.
constexpr double tick_resolution_s = 1e-6;

/// What the actor at work is about to wait for.
void trace(char what, double until_s)
{
  const double now_s = sg4::Engine::get_clock();
  if (TrialTrace::open(now_s))
    TrialTrace::note(now_s, sg4::this_actor::get_name(), what, until_s);
}

} // namespace

void World::spawn(const std::string &name, std::function<void()> body)
{
  auto guarded = [this, name, belongs_to = kept(who().empty() ? name : who()), body = std::move(body)] {
    state_->at_work[turn()] = belongs_to;
    // From inside: an actor that had ended before its creator made it a daemon would stay counted as one, and
    // SimGrid 3.32 would end the simulation for everyone.
    sg4::Actor::self()->daemonize();
    try {
      body();
    } catch (const simgrid::ForcefulKillException &) {
      throw;
    } catch (const std::exception &error) {
      if (!state_->ended) {
        state_->ended = true;
        state_->result = {RunResult::End::escaped_exception, name + ": " + error.what()};
        state_->stop->release();
      }
    }
  };
  ++work_done.actors;
  if (!state_->running) {
    state_->bodies.emplace_back(name, std::move(guarded));
    return;
  }
  sg4::Actor::create(name, state_->platform.control, guarded);
}

void World::spawn_when(const std::string &name, const std::vector<const Port *> &watched,
                       std::function<bool()> ready, std::function<void()> body)
{
  struct Late {
    std::function<bool()> ready;
    std::function<void()> body;
    bool begun = false;
  };
  auto late = std::make_shared<Late>(Late{std::move(ready), std::move(body)});
  const auto look = [this, name, late] {
    if (late->begun || !late->ready())
      return;
    late->begun = true;
    spawn(name, late->body);
  };
  look();
  for (const Port *port : watched)
    if (!late->begun)
      on_change(*port, [look](const Port &) { look(); });
}

void World::sleep_until_s(double t_s)
{
  DRSIM_ASSERT(!std::isnan(t_s),
               "an actor sleeps until a time: " + std::string(sg4::this_actor::get_cname()));
  ++work_done.wake_ups;
  if (++state_->wake_ups > state_->settings.event_limit && !state_->ended) {
    state_->ended = true;
    state_->result = {RunResult::End::event_limit,
                      "more than " + std::to_string(state_->settings.event_limit) + " wake-ups by t = " +
                          std::to_string(now_s()) + " s, last in " + sg4::this_actor::get_name()};
    state_->stop->release();
    sg4::this_actor::suspend();
  }
  trace('s', t_s);
  if (std::isinf(t_s))
    sg4::this_actor::suspend();
  if (!Interrupts::sleep_until(t_s))
    sg4::this_actor::sleep_until(t_s);
}

void World::sleep_s(double seconds)
{
  DRSIM_ASSERT(!(seconds < 0), "an actor sleeps forward: " + std::string(sg4::this_actor::get_cname()));
  sleep_until_s(now_s() + seconds);
}

void World::sleep_to_tick(double period_s, double phase_s)
{
  DRSIM_ASSERT(period_s > 0, "a tick has a positive period");
  const double ticks = std::floor((now_s() + tick_resolution_s - phase_s) / period_s) + 1;
  sleep_until_s(phase_s + ticks * period_s);
}

void World::wait_until(const std::vector<const Port *> &watched, const std::function<bool()> &ready)
{
  wait_until(watched, ready, forever_s);
}

bool World::wait_until(const std::vector<const Port *> &watched, const std::function<bool()> &ready,
                       double deadline_s)
{
  DRSIM_ASSERT(!std::isnan(deadline_s), "a deadline is a time: " + std::string(sg4::this_actor::get_cname()));
  auto waiter = std::make_shared<Waiter>();
  waiter->semaphore = sg4::Semaphore::create(0);
  while (!ready()) {
    if (now_s() >= deadline_s)
      return false;
    ++work_done.wake_ups;
    if (++state_->wake_ups > state_->settings.event_limit)
      sleep_s(0); // reports the hang and never returns
    waiter->ready = &ready;
    waiter->woken = false;
    for (const Port *port : watched)
      port->waiters_.push_back(waiter);
    if (!std::isinf(deadline_s))
      trace('w', deadline_s);
    if (std::isinf(deadline_s))
      waiter->semaphore->acquire();
    else
      waiter->semaphore->acquire_timeout(deadline_s - now_s());
    waiter->ready = nullptr;
    for (const Port *port : watched)
      std::erase(port->waiters_, waiter);
  }
  return true;
}

void World::stop()
{
  if (state_->ended)
    return;
  state_->ended = true;
  state_->result = {RunResult::End::stopped, {}};
  state_->stop->release();
}

RunResult World::run()
{
  DRSIM_ASSERT(!state_->running, "a World runs once");
  state_->running = true;
  sg4::Engine::on_deadlock_cb([this] {
    state_->ended = true;
    state_->result = {RunResult::End::deadlock, "deadlock: every actor waits and nothing is due"};
  });
  state_->know();
  state_->create_actors();
  sg4::Actor::create("supervisor", state_->platform.control, [this] {
    sg4::this_actor::sleep_for(0); // until everybody has asked for the ports he begins with
    sg4::this_actor::yield();
    check_ports();
    if (std::isinf(state_->settings.horizon_s))
      state_->stop->acquire();
    else
      state_->stop->acquire_timeout(state_->settings.horizon_s);
    if (!state_->ended)
      state_->result = {RunResult::End::horizon, {}};
    state_->ended = true;
    if (state_->settings.at_end)
      state_->settings.at_end(state_->result);
  });
  sg4::Engine::get_instance()->run();
  return state_->result;
}

} // namespace drsim::engine
