#include "sim/users/plane_inputs.hpp"

#include "sim/components/component.hpp"
#include "sim/model/own_copies.hpp"
#include "sim/model/relations.hpp"
#include "sim/users/network_of_edges.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace drsim::inline users {
namespace {

// A service this busy holds users back, so that one more pod is what helped them.
constexpr double held_back_utilisation = 0.95;

/// Services that users meet first: the first synchronous stage of any journey.
std::set<std::string> first_services(const Deployment &deployment)
{
  std::set<std::string> names;
  for (const Journey &journey : deployment.journeys)
    if (!journey.path.empty())
      for (const Hop &hop : journey.path.front().hops)
        names.insert(hop.target);
  return names;
}

/// Services that any journey calls.
std::set<std::string> called_services(const Deployment &deployment)
{
  std::set<std::string> names;
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        if (hop.kind == Hop::Kind::call)
          names.insert(hop.target);
        if (!hop.by.empty())
          names.insert(hop.by);
      }
  return names;
}

Effect compared(double before, double after)
{
  return after > before ? Effect::better : after < before ? Effect::worse : Effect::none;
}

} // namespace

PlaneInputs::PlaneInputs(World &world, traffic::Plane &plane, Told told)
    : world_(world), plane_(plane), told_(std::move(told)), doors_(world.deployment().regions.size()),
      edge_serves_(doors_.size(), true),
      pools_(world, [this](const std::string &service, EventId cause) { apply_pools(service, cause); })
{
}

void PlaneInputs::attach()
{
  attach_edges();
  pools_.attach();
  attach_balancers(ports::dead_nodes, &Access::lost, &traffic::Plane::set_edge_loss);
  attach_balancers(ports::turned_away, &Access::refused, &traffic::Plane::set_edge_turned_away);
  attach_services();
  attach_stores();
  attach_store_errors();
  attach_grey_stores();
  attach_third_parties();
  attach_front();
  attach_routes();
  attach_caches();
  attach_topics();
  attach_dns();
  attach_attack();
  const Port &load = world_.read(ports::load_factor, "");
  follow(load, [this, &load] {
    const double before = load_factor_;
    load_factor_ = load.value();
    plane_.set_load_factor(load_factor_);
    return compared(load_factor_, before);
  });
}

void PlaneInputs::follow(const Port &signal, std::function<Effect()> apply, const std::string &target)
{
  apply();
  listen(signal, std::move(apply), target);
}

void PlaneInputs::listen(const Port &signal, std::function<Effect()> apply, const std::string &target)
{
  world_.on_change(signal, [this, apply = std::move(apply), target](const Port &changed) {
    plane_.advance_to(world_.now_s());
    if (const Effect effect = apply(); effect != Effect::unseen)
      told_({changed.cause(), effect, target, &changed.kind() == &ports::answer});
  });
}

void PlaneInputs::attach_dns()
{
  const ComponentSpec *record = users_record(world_.deployment()); // users come by one name
  if (record == nullptr) {
    if (const int region = first_origin_region(world_.deployment()); region > 0)
      plane_.set_dns_answer(region);
    return;
  }
  const Port &answer = world_.read(ports::answer, record->id);
  follow(answer, [this, &answer] { return apply_dns(answer); });
}

Effect PlaneInputs::apply_dns(const Port &answer)
{
  const int region = static_cast<int>(answer.value());
  plane_.set_dns_answer(region);
  return region >= 0 && edge_serves_[static_cast<std::size_t>(region)] ? Effect::better : Effect::worse;
}

void PlaneInputs::attach_edges()
{
  const Deployment &deployment = world_.deployment();
  for (const ComponentSpec *alb : deployment.of_kind("alb"))
    if (const int region = region_index(deployment, alb->region); region >= 0) {
      doors_[static_cast<std::size_t>(region)].push_back(&world_.read(ports::alb_serving, alb->id));
      any_door_ = true;
    }
  for (std::size_t r = 0; r < doors_.size(); ++r) {
    const int region = static_cast<int>(r);
    for (const Port *door : doors_[r])
      follow(*door, [this, region] { return apply_edge(region); });
    follow(world_.up(deployment.regions[r].name), [this, region] { return apply_edge(region); });
  }
}

Effect PlaneInputs::apply_edge(int region)
{
  const auto r = static_cast<std::size_t>(region);
  const bool up = world_.up(world_.deployment().regions[r].name).on();
  const bool door =
      std::any_of(doors_[r].begin(), doors_[r].end(), [](const Port *one) { return one->on(); });
  const bool serves = up && (door || !any_door_);
  plane_.set_edge_refuses(region, up);
  plane_.set_edge(region, serves);
  const Effect effect = compared(edge_serves_[r] ? 1 : 0, serves ? 1 : 0);
  edge_serves_[r] = serves;
  return effect;
}

void PlaneInputs::attach_services()
{
  const Deployment &deployment = world_.deployment();
  const std::set<std::string> first = first_services(deployment);
  const std::set<std::string> called = called_services(deployment);
  for (const ComponentSpec *spec : deployment.of_kind("service")) {
    const int region = region_index(deployment, spec->region);
    if (region < 0)
      continue;
    Service service;
    service.region = region;
    service.name = service_name(spec->id);
    service.id = spec->id;
    if (called.count(service.name) == 0)
      continue; // what becomes of it is nothing to users
    service.endpoints = &world_.read(ports::endpoints, spec->id);
    const std::size_t zones = std::max<std::size_t>(1, zones_of(deployment, *spec).size());
    for (std::size_t z = 0; z < zones; ++z)
      service.zones.emplace_back(&world_.read(ports::zone_ready, spec->id + "#" + std::to_string(z)),
                                 &world_.read(ports::zone_silent, spec->id + "#" + std::to_string(z)));
    service.now.resize(zones);
    service.there.resize(zones);
    service.grey = grey_of(spec->id);
    service.access.emplace(world_, spec->id);
    for (const std::string &zone : zones_of(deployment, *spec))
      service.grey_zones.push_back(grey_of(zone));
    service.desired = &world_.read(ports::desired, spec->id);
    service.probed_out = &world_.read(ports::probed_out, spec->id);
    service.cut_off = &world_.read(ports::cut_off, spec->id);
    service.error_ratio = &world_.read(ports::error_ratio, spec->id);
    if (first.count(service.name) > 0)
      find_balancers(service, *spec);
    else
      find_names(service, *spec);
    services_.push_back(service);
  }
  for (Service &service : services_) {
    apply_service(service);
    for (const Port *signal : signals_of(service))
      listen(
          *signal, [this, &service] { return apply_service(service); }, service.name);
  }
}

bool PlaneInputs::bottleneck(const Service &service) const
{
  return service.pods <= 0 || plane_.utilisation(service.region, service.name) >= held_back_utilisation ||
         plane_.excess_backlog() >= 1;
}

Effect PlaneInputs::apply_service(Service &service)
{
  const auto found = [](const Port *by) { return by == nullptr || by->on(); };
  const std::vector<traffic::ZonePods> before = service.now, there_before = service.there;
  count_pods(service);
  const double edge = service.edge_errors == nullptr ? 0 : service.edge_errors->value();
  double serving = 0;
  for (const auto &[ready, silent] : service.zones)
    serving += ready->value();
  pools_.set_pods(service.id, serving, service.endpoints->cause());
  const auto [browned, grey] = grey_now(service);
  const double errors = 1 - (1 - service.error_ratio->value()) * (1 - edge) * (1 - browned) *
                                (1 - pools_.unconnected(service.id)) * (1 - service.cut_off->value()) *
                                (1 - service.unserved) *
                                (found(service.names) && found(service.known_by) ? 1 : 0);
  double pods = 0, silent = 0;
  bool moved = errors != service.errors;
  for (std::size_t z = 0; z < before.size(); ++z) {
    const traffic::ZonePods &zone = service.now[z];
    moved = moved || !(zone == before[z]);
    pods += zone.ready;
    silent += zone.silent;
  }
  const double grey_before =
      service.grey_now.loss_ratio + service.grey_now.latency_s * service.grey_now.slow_ratio;
  const double grey_after = grey.loss_ratio + grey.latency_s * grey.slow_ratio;
  const bool greyed = grey_before != grey_after;
  if (!moved && !greyed)
    return Effect::unseen; // a load balancer in front takes no notice of the list of endpoints
  Effect effect = compared(errors, service.errors);
  if (effect == Effect::none)
    effect = compared(grey_after, grey_before);
  if (effect == Effect::none && pods != service.pods && plane_.user_share(service.region) > 0 &&
      (pods < service.pods || bottleneck(service)))
    effect = compared(service.pods, pods);
  if (effect == Effect::none && plane_.user_share(service.region) > 0)
    effect = compared(silent, service.silent);
  const double out = service.probed_out->value();
  if (service.pods - pods > out - service.out) // else they finish what they have
    fail_dead(service, there_before);
  plane_.set_service(service.region, service.name, service.now, errors);
  if (greyed)
    plane_.set_grey(service.region, service.name, grey);
  service.grey_now = grey;
  service.pods = pods;
  service.out = out;
  service.silent = silent;
  service.errors = errors;
  return effect;
}

void PlaneInputs::attach_stores()
{
  const Deployment &deployment = world_.deployment();
  for (const ComponentSpec *spec : deployment.databases())
    for (std::size_t r = 0; r < deployment.regions.size(); ++r) {
      const std::string place = spec->id + "@" + deployment.regions[r].name;
      stores_.push_back({static_cast<int>(r), spec->id, &world_.read(ports::readable, place),
                         &world_.read(ports::writable, place), &world_.read(ports::speed, place),
                         &world_.own(ports::write_per_s, place)});
    }
  for (Store &store : stores_)
    for (const Port *signal :
         std::initializer_list<const Port *>{store.readable, store.writable, store.speed})
      follow(
          *signal,
          [this, &store, signal] {
            const Effect effect = apply_store(store);
            if (!store.writable->on())
              world_.set(*store.write_per_s, 0, signal->cause());
            return effect;
          },
          store.name);
}

Effect PlaneInputs::apply_store(Store &store)
{
  plane_.set_store(store.region, store.name, store.readable->on(), store.writable->on(),
                   store.speed->value());
  const double well =
      (store.readable->on() ? 1 : 0) + (store.writable->on() ? 1 : 0) + std::min(store.speed->value(), 1.0);
  const double before = std::exchange(store.before, well);
  return before < 0 ? Effect::none : compared(before, well);
}

void PlaneInputs::attach_routes()
{
  for (const ComponentSpec *spec : world_.deployment().databases()) {
    const Port &serving = world_.read(ports::serving_region, spec->id);
    follow(
        serving, [this, name = spec->id, &serving] { return apply_route(name, serving); }, spec->id);
  }
}

Effect PlaneInputs::apply_route(const std::string &store, const Port &serving)
{
  const Deployment &deployment = world_.deployment();
  for (std::size_t r = 0; r < deployment.regions.size(); ++r) {
    const bool own = uses_own_copy(deployment, store, deployment.regions[r].name);
    const int copy = own ? static_cast<int>(r) : static_cast<int>(serving.value());
    const bool away = static_cast<int>(r) != copy;
    const std::string &there = deployment.regions[static_cast<std::size_t>(copy)].name;
    const double round_trip_s = away ? 2 * world_.link_latency_s(deployment.regions[r].name, there) : 0;
    plane_.set_store_route(static_cast<int>(r), store, copy, round_trip_s);
  }
  return Effect::better;
}

void PlaneInputs::attach_caches()
{
  const Deployment &deployment = world_.deployment();
  for (const std::string &cache : caches_of(deployment))
    if (deployment.find(cache) != nullptr) // not described: it answers wherever it is asked
      for (std::size_t r = 0; r < deployment.regions.size(); ++r)
        attach_cache(cache, static_cast<int>(r));
}

/// Services of a region use whatever cache stands there; without one every read is a miss.
void PlaneInputs::attach_cache(const std::string &cache, int region)
{
  const Deployment &deployment = world_.deployment();
  const std::string &name = deployment.regions[static_cast<std::size_t>(region)].name;
  const ComponentSpec *spec = cache_in(deployment, cache, name);
  if (spec == nullptr) {
    plane_.set_store(region, cache, false, false, 1);
    return;
  }
  const Port &share = world_.read(ports::share, spec->id + "@" + name);
  const Port &writable = world_.read(ports::writable, spec->id + "@" + name);
  const Access access(world_, spec->id);
  for (const Port *one : std::initializer_list<const Port *>{&share, &writable, access.reach})
    follow(
        *one,
        [this, cache, region, &share, &writable, access, before = 1.0]() mutable {
          plane_.set_store(region, cache, writable.on(), writable.on(), 1);
          plane_.set_store_errors(region, cache, 1 - writable.value() * access.lets());
          const double warm = writable.on() ? share.value() / writable.value() : 0;
          plane_.set_cache_warmth(region, cache, std::min(1.0, warm)); // one of the two may be told yet
          const double had = std::exchange(before, share.value() * access.lets());
          return compared(had, before);
        },
        cache);
}

void PlaneInputs::attach_topics()
{
  const Deployment &deployment = world_.deployment();
  std::map<std::string, bool> topics; // whether users wait for it
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops)
        if (hop.kind == Hop::Kind::publish)
          topics[hop.target] = topics[hop.target] || (hop.required && !stage.asynchronous);
  for (const auto &[topic, waited_for] : topics)
    for (std::size_t r = 0; r < doors_.size() && deployment.find(topic) != nullptr; ++r)
      attach_topic(topic, waited_for, static_cast<int>(r));
}

/// Services of a region publish to the cluster there, which takes the events of some of its partitions, or
/// all.
void PlaneInputs::attach_topic(const std::string &topic, bool waited_for, int region)
{
  const Deployment &deployment = world_.deployment();
  const std::string &name = deployment.regions[static_cast<std::size_t>(region)].name;
  const ComponentSpec *cluster = topic_in(deployment, topic, name);
  if (cluster == nullptr)
    return plane_.set_store(region, topic, false, false, 1);
  const Port &writable = world_.read(ports::writable, cluster->id + "@" + name);
  const Access access(world_, cluster->id);
  for (const Port *one : {&writable, access.reach})
    follow(
        *one,
        [this, topic, waited_for, region, &writable, access, before = 1.0]() mutable {
          const double share = writable.value() * access.lets();
          plane_.set_store(region, topic, writable.on(), writable.on(), 1);
          plane_.set_store_errors(region, topic, writable.on() ? 1 - share : 0);
          const Effect effect = compared(std::exchange(before, share), share);
          return waited_for ? effect : Effect::none;
        },
        topic);
}

} // namespace drsim::users
