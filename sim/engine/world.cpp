#include "sim/engine/world.hpp"

#include "sim/core/assertion.hpp"
#include "sim/engine/stream_log.hpp"
#include "sim/engine/world_state.hpp"
#include "sim/model/attack_ports.hpp"

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
  const AtWork itself(*this, world_itself);
  own(ports::world_up, "");
  for (const PortKind *kind : {&ports::load_factor, &ports::attack, &ports::attack_sources})
    static_cast<void>(own(*kind, ""));
  state_->flow_changes = &own(ports::flow_changes, "");
  for (const Region &region : deployment.regions) {
    on_change(up(region.name), [this, name = region.name](const Port &alive) {
      state_->remember_all();
      for (sg4::Link *link : state_->platform.region_links.at(name))
        alive.on() ? link->turn_on() : link->turn_off();
    });
    for (const std::string &zone : region.zones)
      up(zone);
  }
  for (const auto &[names, pair] : state_->platform.between) {
    on_change(link_up(names.first, names.second), [this, link = pair.link](const Port &alive) {
      state_->remember_all();
      alive.on() ? link->turn_on() : link->turn_off();
    });
    on_change(link_ratio(names.first, names.second), [pair](const Port &share) {
      pair.link->set_bandwidth(pair.bandwidth_bytes_per_s * share.value());
    });
  }
}

World::~World() = default;

const Deployment &World::deployment() const
{
  return state_->deployment;
}

const World::Settings &World::settings() const
{
  state_->know();
  return state_->settings;
}

const World::Fixed &World::fixed() const
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

Stream World::stream(const std::string &component, const std::string &purpose) const
{
  StreamLog::note(component, purpose);
  return {*state_, component, purpose};
}

void World::when_numbered(std::function<void()> draw)
{
  if (!state_->settings.number)
    return draw();
  state_->draws.emplace_back([this, component = who(), draw = std::move(draw)] {
    const AtWork drawing(*this, component);
    draw();
  });
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
