#include "sim/components/platform/server_group.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline platform {

ServerGroup::Settings ServerGroup::settings_of(const ComponentSpec &spec, const Deployment &deployment,
                                               const std::string &what)
{
  const Parameters parameters(spec);
  Settings settings;
  settings.id = spec.id;
  settings.what = what;
  settings.region = spec.region;
  settings.zones = zones_of(deployment, spec);
  settings.servers = std::max(1, parameters.count("servers"));
  settings.start_s = parameters.distribution("start_s");
  settings.cleanup_dead = parameters.flag("cleanup_dead_servers");
  settings.member_failed_s = parameters.distribution("member_failed_s");
  settings.reconcile_s = parameters.number("autopilot_reconcile_s");
  settings.stabilization_s = parameters.number("server_stabilization_s");
  settings.min_quorum = parameters.count("min_quorum");
  return settings;
}

void ServerGroup::start(World &world, const Settings &settings)
{
  settings_ = settings;
  servers_.resize(static_cast<std::size_t>(std::max(1, settings.servers)));
  for (std::size_t s = 0; s < servers_.size() && !settings_.zones.empty(); ++s)
    servers_[s].zone = settings_.zones[s % settings_.zones.size()];
  world.when_numbered([this, &world] {
    const double draw =
        world.stream(settings_.id, "first leader").uniform() * static_cast<double>(servers_.size());
    leader_ = std::min(servers_.size() - 1, static_cast<std::size_t>(draw));
  });
  available_ = &world.own(ports::available, settings_.id, 1);
  ready_servers_ = &world.own(ports::ready_servers, settings_.id, static_cast<double>(servers_.size()));
  changed_ = &world.own(ports::changed, settings_.id);
  places_ = {&world.up(settings_.region), &world.own(ports::component_up, settings_.id, 1)};
  for (const std::string &zone : settings_.zones)
    places_.push_back(&world.up(zone));
  for (const Port *place : places_)
    world.on_change(*place, [this, &world](const Port &changed) { look(world, changed.cause()); });
  for (const std::string &need : needs) {
    needs_.push_back(&world.read(ports::available, need));
    world.on_change(*needs_.back(), [this, &world](const Port &changed) { change(world, changed.cause()); });
  }
  world.spawn_when(
      settings_.id, {changed_}, [this] { return !led(); }, [this, &world] { lead(world); });
}

bool ServerGroup::place_up(World &world, const Server &server) const
{
  return places_[0]->on() && places_[1]->on() &&
         world.machine_up(settings_.id + "/" + std::to_string(&server - servers_.data()), server.zone);
}

int ServerGroup::ready() const
{
  return static_cast<int>(
      std::count_if(servers_.begin(), servers_.end(), [](const Server &one) { return one.ready; }));
}

int ServerGroup::voters() const
{
  return static_cast<int>(
      std::count_if(servers_.begin(), servers_.end(), [](const Server &one) { return one.votes; }));
}

bool ServerGroup::quorum() const
{
  if (!settings_.votes)
    return ready() > 0;
  const auto there = std::count_if(servers_.begin(), servers_.end(),
                                   [](const Server &one) { return one.votes && one.ready; });
  return there > voters() / 2;
}

bool ServerGroup::needs_met() const
{
  return std::all_of(needs_.begin(), needs_.end(), [](const Port *need) { return need->on(); });
}

bool ServerGroup::led() const
{
  return has_leader_ && servers_[leader_].ready && can_lead();
}

void ServerGroup::change(World &world, EventId cause)
{
  cause_ = std::max(cause_, cause);
  world.set(*ready_servers_, ready(), cause);
  world.set(*changed_, changed_->value() + 1, cause);
}

/// A place died or came back: so did the servers in it.
void ServerGroup::look(World &world, EventId cause)
{
  for (std::size_t s = 0; s < servers_.size(); ++s) {
    Server &server = servers_[s];
    if (const bool up = place_up(world, server); up == std::exchange(server.here, up))
      continue;
    if (server.here) {
      world.spawn(settings_.id + " server", [this, &world, s] { come_up(world, s); });
    } else {
      server.ready = false;
      ++server.life;
      if (settings_.votes && settings_.cleanup_dead && server.votes)
        world.spawn(settings_.id + " autopilot", [this, &world, s] { remove_vote(world, s); });
    }
  }
  change(world, cause);
}

void ServerGroup::come_up(World &world, std::size_t at)
{
  Server &server = servers_[at];
  const int life = server.life;
  Stream chance = world.stream(settings_.id, "start " + std::to_string(at) + "/" + std::to_string(life));
  const std::function<bool()> gone = [&server, life] { return server.life != life; };
  if (world.wait_until({changed_}, gone, world.now_s() + settings_.start_s.sample(chance)))
    return;
  if (unlock && !unlock(world, static_cast<int>(at), gone, {changed_}))
    return;
  server.ready = true;
  change(world, cause_);
  if (!server.votes)
    return_vote(world, at);
}

/// Waits until a leader has led for `seconds` without a break: what autopilot does, the leader does, and a
/// new one begins anew. False when `over` came first.
bool ServerGroup::led_for(World &world, double seconds, const std::function<bool()> &over)
{
  for (;;) {
    world.wait_until({changed_, available_}, [&] { return over() || has_led(); });
    if (over())
      return false;
    const int deposed = depositions_;
    if (!world.wait_until(
            {changed_, available_}, [&] { return over() || depositions_ != deposed; },
            world.now_s() + seconds))
      return true;
    if (over())
      return false;
  }
}

/// Autopilot removes a server that the others take for dead, while the dead are the smaller part and enough
/// voters stay.
void ServerGroup::remove_vote(World &world, std::size_t at)
{
  Server &server = servers_[at];
  const int life = server.life;
  Stream chance = world.stream(settings_.id, "removal " + std::to_string(at) + "/" + std::to_string(life));
  const double wait_s = settings_.member_failed_s.sample(chance);
  const auto back = [&] { return server.ready || server.life != life; };
  if (world.wait_until({changed_}, back, world.now_s() + wait_s))
    return;
  // Nobody leads when too many are gone at once: it is done as soon as somebody does.
  if (!led_for(world, settings_.reconcile_s * chance.uniform(), back) || voters() - 1 < settings_.min_quorum)
    return;
  server.votes = false;
  change(world, cause_);
}

void ServerGroup::return_vote(World &world, std::size_t at)
{
  Server &server = servers_[at];
  const int life = server.life;
  Stream chance = world.stream(settings_.id, "return " + std::to_string(at) + "/" + std::to_string(life));
  const double wait_s = settings_.stabilization_s + settings_.reconcile_s * chance.uniform();
  if (!led_for(world, wait_s, [&] { return server.life != life; }))
    return;
  server.votes = true;
  change(world, cause_);
}

void ServerGroup::lose_leader(World &world)
{
  const std::string how = !needs_met()      ? "what it keeps its data in does not answer"
                          : quorum()        ? "the server that led is gone"
                          : settings_.votes ? "too few servers for a majority"
                                            : "no server is ready";
  world.set(*available_, 0,
            world.record(settings_.id, "leader_lost", settings_.what + " has no leader: " + how, Phase::none,
                         {cause_}));
  has_leader_ = has_leader_ && servers_[leader_].ready;
  ++depositions_;
}

void ServerGroup::lead(World &world)
{
  Stream chance = world.stream(settings_.id, "takeover");
  for (;;) {
    if (led())
      world.wait_until({changed_}, [this] { return !led(); });
    lose_leader(world);
    for (;;) {
      world.wait_until({changed_}, [this] { return can_lead(); });
      const double takes_s = takeover_s ? takeover_s(chance, ready(), has_leader_) : 0;
      if (!world.wait_until(
              {changed_}, [this] { return !can_lead(); }, world.now_s() + takes_s))
        break;
    }
    std::vector<std::size_t> candidates;
    for (std::size_t s = 0; s < servers_.size(); ++s)
      if (servers_[s].ready && (servers_[s].votes || !settings_.votes))
        candidates.push_back(s);
    const double draw = chance.uniform() * static_cast<double>(candidates.size());
    leader_ = candidates[std::min(candidates.size() - 1, static_cast<std::size_t>(draw))];
    has_leader_ = true;
    world.set(*available_, 1,
              world.record(settings_.id, "leader_elected", settings_.what + " has a leader again",
                           Phase::action, {available_->cause(), cause_}));
  }
}

} // namespace drsim::components::platform
