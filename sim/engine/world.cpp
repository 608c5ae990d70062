#include "sim/engine/world.hpp"

#include "sim/core/assertion.hpp"
#include "sim/engine/world_state.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <iterator>
#include <string>
#include <vector>

namespace drsim::inline engine {
namespace sg4 = simgrid::s4u;

namespace {

// Kept simple on purpose: links share bandwidth max-min fairly, without TCP's slow start, window bound or
// cross-traffic, so that a flow's rate is what the arithmetic of its links says (decision 0002). Given as
// arguments because the context factory is chosen while the engine is made; AddressSanitizer needs threads.
const char *const engine_arguments[] = {
    "drsim",
    "--log=root.thresh:critical",
    "--cfg=network/model:CM02",
    "--cfg=network/TCP-gamma:1e18", // 0 would unbind limited flows on links with latency
    "--cfg=network/crosstraffic:0",
    "--cfg=contexts/stack-size:256",
#ifdef DRSIM_SANITIZED
    "--cfg=contexts/factory:thread",
#endif
    nullptr};

void make_engine()
{
  DRSIM_ASSERT(!sg4::Engine::is_initialized(), "one World a process: fork before the next trial");
  static std::vector<std::string> texts(std::begin(engine_arguments), std::prev(std::end(engine_arguments)));
  static std::vector<char *> argv;
  for (std::string &text : texts)
    argv.push_back(text.data());
  static int argc = static_cast<int>(argv.size());
  argv.push_back(nullptr);
  struct sigaction before = {};
  sigaction(SIGINT, nullptr, &before);
  static sg4::Engine engine(&argc, argv.data());
  sigaction(SIGINT, &before, nullptr); // SimGrid takes Ctrl-C for itself and ends the process with it
}

} // namespace

World::World(const Deployment &deployment, const Settings &settings)
    : state_(std::make_unique<State>(deployment, settings))
{
  make_engine();
  state_->platform = build_platform(deployment);
  state_->stop = sg4::Semaphore::create(0);
  state_->flow_changes = &signal("flows.changes");
  for (const Region &region : deployment.regions) {
    on_change(up(region.name), [this, name = region.name](const Signal &alive) {
      state_->remember_all();
      for (sg4::Link *link : state_->platform.region_links.at(name))
        alive.on() ? link->turn_on() : link->turn_off();
    });
    for (const std::string &zone : region.zones)
      up(zone);
  }
  for (const auto &[names, pair] : state_->platform.between)
    on_change(link_up(names.first, names.second), [this, link = pair.link](const Signal &alive) {
      state_->remember_all();
      alive.on() ? link->turn_on() : link->turn_off();
    });
}

World::~World() = default;

const Deployment &World::deployment() const
{
  return state_->deployment;
}

const World::Settings &World::settings() const
{
  return state_->settings;
}

Timeline &World::timeline()
{
  return state_->timeline;
}

double World::now_s() const
{
  return sg4::Engine::get_clock();
}

EventId World::record(const std::string &component, const std::string &kind, const std::string &what,
                      Phase phase, std::vector<EventId> causes)
{
  return state_->timeline.record(now_s(), component, kind, what, phase, std::move(causes));
}

Stream World::stream(const std::string &component, const std::string &purpose) const
{
  return {state_->settings.seed, state_->settings.trial, component, purpose};
}

Signal &World::signal(const std::string &name, double initial)
{
  std::unique_ptr<Signal> &slot = state_->signals[name];
  if (!slot) {
    slot = std::make_unique<Signal>();
    slot->name_ = name;
    slot->value_ = initial;
  }
  return *slot;
}

bool World::has_signal(const std::string &name) const
{
  return state_->signals.count(name) != 0;
}

Signal &World::up(const std::string &region_or_zone)
{
  if (region_or_zone.empty())
    return signal("world.up", 1);
  for (const Region &region : state_->deployment.regions)
    if (region.name == region_or_zone)
      return signal("region:" + region_or_zone + ".up", 1);
  for (const Region &region : state_->deployment.regions)
    if (std::find(region.zones.begin(), region.zones.end(), region_or_zone) != region.zones.end())
      return signal("zone:" + region_or_zone + ".up", 1);
  return signal("region:" + region_or_zone + ".up", 1); // a place outside the deployment's regions
}

Signal &World::link_up(const std::string &region_a, const std::string &region_b)
{
  const auto names = region_pair(region_a, region_b);
  return signal("link:" + names.first + "|" + names.second + ".up", 1);
}

bool World::reachable(const std::string &from_region, const std::string &to_region)
{
  if (!up(from_region).on() || !up(to_region).on())
    return false;
  return from_region.empty() || to_region.empty() || from_region == to_region ||
         link_up(from_region, to_region).on();
}

void World::set_link_bandwidth_ratio(const std::string &region_a, const std::string &region_b, double ratio)
{
  const auto &pair = state_->platform.between.at(region_pair(region_a, region_b));
  pair.link->set_bandwidth(pair.bandwidth_bytes_per_s * ratio);
  set(link_ratio(region_a, region_b), ratio, no_event);
}

Signal &World::link_ratio(const std::string &region_a, const std::string &region_b)
{
  const auto names = region_pair(region_a, region_b);
  return signal("link:" + names.first + "|" + names.second + ".ratio", 1);
}

double World::link_latency_s(const std::string &region_a, const std::string &region_b) const
{
  return state_->platform.between.at(region_pair(region_a, region_b)).latency_s;
}

double World::link_bandwidth_bytes_per_s(const std::string &region_a, const std::string &region_b) const
{
  return state_->platform.between.at(region_pair(region_a, region_b)).bandwidth_bytes_per_s;
}

} // namespace drsim::engine
