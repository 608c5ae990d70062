#include "sim/components/people/symptoms.hpp"

#include "sim/model/access_ports.hpp"
#include "sim/model/attack_ports.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/control_ports.hpp"
#include "sim/model/kinds.hpp"
#include "sim/model/own_copies.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline components::inline people {

bool is_well(const Port &port)
{
  return &port.kind() == &ports::reach ? port.value() >= port.kind().initial : port.on();
}

Symptoms::Symptoms(World &world, FaultsBehind &behind, const ComponentSpec &people)
    : world_(world), behind_(behind),
      overloaded_above_ratio_(Parameters(people).number("overloaded_above_ratio")),
      overloaded_wait_s_(Parameters(people).number("overloaded_wait_s"))
{
}

/// What no fault led to, or everything when nobody knows better, belongs to whoever looks.
bool Symptoms::by(EventId cause, FaultSet faults) const
{
  const FaultSet behind = behind_.of(cause);
  return faults == 0 || behind == 0 || (behind & faults) != 0;
}

void Symptoms::look_around()
{
  const Deployment &deployment = world_.deployment();
  for (const Journey &journey : deployment.journeys)
    impact_.push_back(&world_.read(ports::impact, journey.id));
  for (const char *kind : {"cloudwatch_alarm", "composite_alarm", "alert_rule"})
    for (const ComponentSpec *alarm : deployment.of_kind(kind))
      if (text_of(*alarm, "metric") != "always") // nobody waits for it to end
        alarms_.push_back(&world_.read(ports::firing, alarm->id));
  if (const ComponentSpec *record = users_record(deployment))
    answer_ = &world_.look_at(ports::answer, record->id);
  broken_.push_back(first_region(deployment));
  look_at_stores(deployment);
  for (const ComponentSpec *service : deployment.of_kind("service"))
    for (const Port *bad :
         {&world_.read(ports::error_ratio, service->id), &world_.look_at(ports::release_stuck, service->id)})
      errors_.push_back({trouble_named("deploy"), service->id, bad});
  look_at_components(deployment);
  look_at_zones(deployment);
  look_at_others(deployment);
  look_at_load(deployment);
  look_at_attack(deployment);
  all_ = impact_;
  all_.insert(all_.end(), alarms_.begin(), alarms_.end());
  for (const Part &other : others_) {
    all_.push_back(other.up);
    all_.insert(all_.end(), other.grey.begin(), other.grey.end());
  }
  for (const auto *some : {&corrupt_, &broken_, &errors_})
    for (const Seen &one : *some)
      for (const Port *port : {one.port, one.used_in})
        if (port != nullptr)
          all_.push_back(port);
}

/// The first region is a trouble as long as some store or the users are there; whoever has moved them all
/// looks for what is wrong where they are now.
Symptoms::Seen Symptoms::first_region(const Deployment &deployment) const
{
  Seen seen = {trouble_named("region"), deployment.primary_region(), &world_.up(deployment.primary_region())};
  for (const Store &store : deployment.stores)
    if (const ComponentSpec *spec = deployment.find(store.component);
        spec != nullptr && owns_port(spec->kind, ports::serving_region))
      seen.left.push_back(&world_.look_at(ports::serving_region, store.component));
  if (answer_ != nullptr)
    seen.left.push_back(answer_);
  return seen;
}

void Symptoms::look_at_stores(const Deployment &deployment)
{
  for (const Store &store : deployment.stores) {
    const std::string &id = store.component;
    const ComponentSpec *spec = deployment.find(id);
    const auto has = [&](const PortKind &kind) { return spec == nullptr || owns_port(spec->kind, kind); };
    if (has(ports::corrupt_since))
      corrupt_.push_back({trouble_named("corruption"), id, &world_.read(ports::corrupt_since, id)});
    if (has(ports::component_up))
      broken_.push_back({trouble_named("database"), id, &world_.read(ports::component_up, id)});
    const Port *serving =
        spec != nullptr && has(ports::serving_region) ? &world_.look_at(ports::serving_region, id) : nullptr;
    const int home = spec == nullptr ? 0 : std::max(0, region_index(deployment, spec->region));
    if (spec != nullptr && has(ports::writable) && !spec->region.empty())
      broken_.push_back({trouble_named("database"), id,
                         &world_.read(ports::writable, id + "@" + spec->region), serving, home,
                         &world_.up(spec->region)}); // with its region down that is the trouble
    for (int r = 0; serving != nullptr && r < static_cast<int>(deployment.regions.size()); ++r)
      if (r != home) // the region that took over
        broken_.push_back(
            {trouble_named("other_region"), deployment.regions[static_cast<std::size_t>(r)].name,
             &world_.look_at(ports::region_up, deployment.regions[static_cast<std::size_t>(r)].name), serving,
             r});
  }
}

/// To look is not to depend on it: a failure that only people could see is still one that nothing feels.
void Symptoms::look_at_components(const Deployment &deployment)
{
  for (const ComponentSpec &spec : deployment.components) {
    const auto is_here = [&](const Seen &one) {
      return one.component == spec.id && &one.port->kind() != &ports::leases &&
             &one.port->kind() != &ports::reach;
    };
    if (owns_port(spec.kind, ports::reach))
      broken_.push_back(access_to(spec, deployment));
    if (owns_port(spec.kind, ports::leases))
      broken_.push_back(credential_of(spec, deployment));
    if (owns_port(spec.kind, ports::delegated))
      broken_.push_back({trouble_named("names"), spec.id, &world_.look_at(ports::delegated, spec.id)});
    if (owns_port(spec.kind, ports::lets_out)) // where nobody lives behind it, nobody misses it
      broken_.push_back({trouble_named("way_out"), spec.id, &world_.look_at(ports::lets_out, spec.id)});
    const TroubleKind *kind = trouble_of_kind(spec.kind);
    if (kind != nullptr && kind != trouble_named("outside") && owns_port(spec.kind, ports::component_up) &&
        std::none_of(broken_.begin(), broken_.end(), is_here))
      broken_.push_back({kind, spec.id, &world_.look_at(ports::component_up, spec.id)});
  }
}

/// That nobody reaches a copy is seen by those who try: as long as services use another one, by nobody.
Symptoms::Seen Symptoms::access_to(const ComponentSpec &spec, const Deployment &deployment) const
{
  Seen seen = {trouble_named("access"), spec.id, &world_.look_at(ports::reach, spec.id)};
  if (!spec.region.empty())
    seen.place = &world_.up(spec.region);
  const bool replica = spec.kind == "rds_replica" || spec.kind == "dynamodb_replica";
  const std::string store = replica ? store_of(spec) : spec.id;
  const ComponentSpec *home = deployment.find(store);
  const bool database =
      home != nullptr && kind_named(home->kind) != nullptr && kind_named(home->kind)->database;
  if (database && !uses_own_copy(deployment, store, spec.region)) {
    seen.used_in = &world_.look_at(ports::serving_region, store);
    seen.region = region_index(deployment, spec.region);
  }
  return seen;
}

/// What a front door of another region shows is seen by those who come to it.
Symptoms::Seen Symptoms::credential_of(const ComponentSpec &spec, const Deployment &deployment) const
{
  Seen seen = {trouble_named("credential"), spec.id, &world_.look_at(ports::leases, spec.id)};
  if (owns_port(spec.kind, ports::alb_serving) && spec.region != deployment.primary_region()) {
    seen.used_in = answer_;
    seen.region = region_index(deployment, spec.region);
  }
  return seen;
}

/// To look is not to depend on it here, too.
void Symptoms::look_at_zones(const Deployment &deployment)
{
  for (const Region &region : deployment.regions)
    for (const std::string &zone : region.zones)
      zones_.push_back({zone,
                        &world_.look_at(ports::zone_up, zone),
                        {&world_.look_at(ports::grey_errors, zone), &world_.look_at(ports::grey_loss, zone),
                         &world_.look_at(ports::grey_slow, zone)}});
}

void Symptoms::look_at_others(const Deployment &deployment)
{
  for (const char *kind : trouble_named("outside")->kinds)
    for (const ComponentSpec *other : deployment.of_kind(kind))
      others_.push_back(
          {other->id,
           &world_.look_at(ports::component_up, other->id),
           {&world_.look_at(ports::grey_errors, other->id), &world_.look_at(ports::grey_loss, other->id),
            &world_.look_at(ports::grey_slow, other->id)}});
}

void Symptoms::look_at_load(const Deployment &deployment)
{
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (service->region == deployment.primary_region())
      busy_.push_back(&world_.look_at(ports::utilisation, service->id));
  backlog_ = &world_.look_at(ports::backlog, "");
  rate_per_s_ = &world_.look_at(ports::edge_rate_per_s, deployment.primary_region());
}

void Symptoms::look_at_attack(const Deployment &deployment)
{
  attack_ = &world_.look_at(ports::attack, "");
  const ComponentSpec *network = users_network(deployment);
  const auto before_all =
      network == nullptr ? std::vector<const ComponentSpec *>{} : firewalls_before(deployment, network->id);
  const std::string front = before_all.empty() ? "" : before_all.front()->id;
  for (const Region &region : deployment.regions) {
    firewalls_.push_back(front);
    for (const ComponentSpec *door : deployment.of_kind("alb"))
      if (const auto all = firewalls_before(deployment, door->id);
          door->region == region.name && firewalls_.back().empty() && !all.empty())
        firewalls_.back() = all.front()->id;
  }
}

void Symptoms::add_attack(std::vector<Trouble> &found, FaultSet faults, EventId felt_by) const
{
  if (!attack_->on() || !by(attack_->cause(), faults))
    return;
  const std::string region = users_region();
  const std::string &firewall =
      firewalls_.at(static_cast<std::size_t>(std::max(0, region_index(world_.deployment(), region))));
  found.push_back({trouble_named("attack"), firewall, std::max(felt_by, attack_->cause()), nullptr,
                   overloaded(), region});
}

bool Symptoms::overloaded() const
{
  return backlog_->value() > overloaded_wait_s_ * rate_per_s_->value() ||
         std::any_of(busy_.begin(), busy_.end(),
                     [&](const Port *one) { return one->value() >= overloaded_above_ratio_; });
}

void Symptoms::add_ill(std::vector<Trouble> &found, const char *word, FaultSet faults, EventId felt_by) const
{
  for (const Part &part : std::string(word) == "zone" ? zones_ : others_) {
    const Port *ill = part.up->on() ? nullptr : part.up;
    for (const Port *grey : part.grey)
      ill = ill == nullptr && grey->on() ? grey : ill;
    if (ill != nullptr && by(ill->cause(), faults))
      found.push_back({trouble_named(word), part.name, std::max(felt_by, ill->cause())});
  }
}

bool Symptoms::felt(FaultSet faults) const
{
  return std::any_of(impact_.begin(), impact_.end(),
                     [&](const Port *one) { return one->on() && by(one->cause(), faults); });
}

EventId Symptoms::felt_since(FaultSet faults) const
{
  EventId latest = no_event;
  for (const Port *one : impact_)
    if (one->on() && by(one->cause(), faults))
      latest = std::max(latest, one->cause());
  return latest;
}

bool Symptoms::alarmed(FaultSet faults) const
{
  return std::any_of(alarms_.begin(), alarms_.end(), [&](const Port *one) {
    return one->on() && (faults == 0 || (behind_.of(one->cause()) & faults) != 0);
  });
}

/// Where new users come: the first region where nobody says.
std::string Symptoms::users_region() const
{
  const std::vector<Region> &regions = world_.deployment().regions;
  const double answer = answer_ == nullptr ? 0 : answer_->value();
  return regions.at(answer > 0 ? static_cast<std::size_t>(answer) : 0).name;
}

FaultSet Symptoms::behind_impact() const
{
  FaultSet all = 0;
  for (const Port *one : impact_)
    if (one->on())
      all |= behind_.of(one->cause());
  return all;
}

FaultSet Symptoms::behind_broken() const
{
  FaultSet all = 0;
  for (const Seen &one : broken_)
    if (one.is_broken())
      all |= behind_.of(one.port->cause());
  return all;
}

std::vector<Trouble> Symptoms::standing(FaultSet faults) const
{
  std::vector<Trouble> found;
  for (const Seen &one : corrupt_)
    if (one.port->time_s() && by(one.port->cause(), faults))
      found.push_back({one.kind, one.component, one.port->cause()});
  if (!felt(faults))
    return found;
  const EventId felt_by = felt_since(faults);
  for (const Seen &one : broken_)
    if (one.is_broken() && by(one.port->cause(), faults))
      found.push_back({one.kind, one.component, std::max(felt_by, one.port->cause()), one.port});
  for (const Seen &one : errors_)
    if (one.port->on() && by(one.port->cause(), faults))
      found.push_back({one.kind, one.component, std::max(felt_by, one.port->cause())});
  add_ill(found, "outside", faults, felt_by);
  add_attack(found, faults, felt_by);
  std::stable_sort(found.begin(), found.end(),
                   [](const Trouble &a, const Trouble &b) { return a.kind < b.kind; });
  if (found.empty()) { // a lost zone may be all there is, and need not be
    add_ill(found, "zone", faults, felt_by);
    found.push_back({trouble_named("overload"), "", felt_by, nullptr, overloaded(), users_region()});
  }
  return found;
}

} // namespace drsim::components::people
