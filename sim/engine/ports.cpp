// Ports: who owns them, who reads them, what faults do to them.
#include "sim/core/assertion.hpp"
#include "sim/core/work.hpp"
#include "sim/engine/trial_trace.hpp"
#include "sim/engine/world.hpp"
#include "sim/engine/world_state.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim::inline engine {
namespace sg4 = simgrid::s4u;

namespace {

void add_once(std::vector<const std::string *> &names, const std::string *name)
{
  if (std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(name);
}

bool is_worse(Worse direction, double a, double b)
{
  return direction == Worse::low ? a < b : a > b;
}

} // namespace

bool Port::read_by_others() const
{
  return std::any_of(readers_.begin(), readers_.end(),
                     [&](const std::string *one) { return *one != owner_; });
}

// By actor: inside a call that wakes somebody, others have their turn before it ends.
World::AtWork::AtWork(World &world, const std::string *kept)
    : world_(world), before_(std::exchange(world.state_->at_work[World::turn()], kept))
{
}

World::AtWork::AtWork(World &world, const std::string &component) : AtWork(world, world.kept(component)) {}

World::AtWork::~AtWork()
{
  world_.state_->at_work[World::turn()] = before_;
}

World::AtWork World::at_work(const std::string &component)
{
  return {*this, component};
}

long World::turn()
{
  return sg4::this_actor::is_maestro() ? 0 : sg4::this_actor::get_pid();
}

const std::string &World::who() const
{
  static const std::string nobody;
  const std::string *name = whose();
  return name == nullptr ? nobody : *name;
}

/// The same as the one copy of it; null: nobody's turn.
const std::string *World::whose() const
{
  const auto found = state_->at_work.find(turn());
  return found == state_->at_work.end() ? nullptr : found->second;
}

/// The one copy of a name, which stays where it is.
const std::string *World::kept(const std::string &name)
{
  return &*state_->names.insert(name).first;
}

Port &World::port(const PortKind &kind, const std::string &id)
{
  const std::string name = port_name(kind, id);
  std::unique_ptr<Port> &slot = state_->ports[name];
  if (!slot) {
    slot = std::make_unique<Port>();
    ++work_done.ports;
    slot->kind_ = &kind;
    slot->name_ = name;
    slot->value_ = slot->own_ = kind.initial;
    slot->owner_ = state_->settings.stands_in;
  }
  DRSIM_ASSERT(slot->kind_ == &kind, name + " is one kind of port");
  return *slot;
}

Port &World::own(const PortKind &kind, const std::string &id, std::optional<double> start)
{
  Port &mine = port(kind, id);
  const std::string &owner = who().empty() ? state_->settings.stands_in : who();
  DRSIM_ASSERT(!owner.empty(), mine.name_ + " is owned by a component");
  if (mine.owner_.empty() || mine.owner_ == state_->settings.stands_in) {
    mine.owner_ = owner;
    if (start)
      set(mine, *start, no_event);
  } else if (mine.owner_ != owner && owner != state_->settings.stands_in) {
    state_->two_owners.push_back(mine.name_ + " is set by " + mine.owner_ + " and by " + owner);
  }
  return mine;
}

Port &World::share(const PortKind &kind, const std::string &id)
{
  DRSIM_ASSERT(kind.setters == Setters::shared, port_name(kind, id) + " is set by its owner alone");
  Port &theirs = port(kind, id);
  add_once(theirs.writers_, kept(who()));
  add_once(theirs.readers_, kept(who()));
  return theirs;
}

const Port &World::read(const PortKind &kind, const std::string &id)
{
  return seen(port(kind, id));
}

/// The component at work reads it.
const Port &World::seen(Port &port)
{
  if (const std::string *reader = whose(); reader != nullptr && !reader->empty())
    add_once(port.readers_, reader);
  return port;
}

const Port &World::look_at(const PortKind &kind, const std::string &id)
{
  return port(kind, id);
}

const Port &World::always()
{
  return port(ports::world_up, "");
}

const Port *World::find(const std::string &name) const
{
  const auto found = state_->ports.find(name);
  return found == state_->ports.end() ? nullptr : found->second.get();
}

std::vector<const Port *> World::all_ports() const
{
  std::vector<const Port *> all;
  for (const auto &[name, port] : state_->ports)
    all.push_back(port.get());
  std::sort(all.begin(), all.end(), [](const Port *a, const Port *b) { return a->name() < b->name(); });
  return all;
}

void World::set(Port &port, double value, EventId cause)
{
  const bool same = port.own_ == value || (std::isnan(port.own_) && std::isnan(value));
  if (same)
    return;
  port.own_ = value;
  port.own_cause_ = cause;
  show(port, cause);
}

int World::hold(const Port &port, double value, EventId cause, std::size_t fault)
{
  DRSIM_ASSERT(port.kind_->worse != Worse::never_held, port.name_ + " is nothing that a fault can hold");
  Port &held = *state_->ports.at(port.name_);
  state_->hits[fault].push_back({&held, is_worse(port.kind_->worse, value, port.own_)});
  const int name = ++state_->holds; // to show wakes others, who may hold something too
  held.holds_.push_back({name, value, cause, fault});
  show(held, cause);
  return name;
}

void World::release(const Port &port, int hold, EventId cause)
{
  Port &held = *state_->ports.at(port.name_);
  if (std::erase_if(held.holds_, [&](const Port::Hold &one) { return one.id == hold; }) != 0)
    show(held, cause);
}

void World::mended_at(EventId fault, double t_s)
{
  state_->mended_s[fault] = t_s;
}

double World::mended_s(EventId fault) const
{
  const auto found = state_->mended_s.find(fault);
  return found == state_->mended_s.end() ? forever_s : found->second;
}

void World::cure(const std::vector<Port *> &ports, EventId cause)
{
  std::set<std::size_t> faults;
  for (Port *port : ports)
    for (const Port::Hold &hold : std::exchange(port->holds_, {}))
      faults.insert(hold.fault);
  for (const std::size_t fault : faults)
    look_for_holds(fault, state_->seen.held);
  for (Port *port : ports)
    show(*port, cause);
}

/// Shows everybody the worst of what holds the port and of what its owner says. `cause`: of the change.
void World::show(Port &port, EventId cause)
{
  double worst = port.own_;
  for (const Port::Hold &hold : port.holds_)
    if (is_worse(port.kind_->worse, hold.value, worst))
      worst = hold.value;
  if (port.value_ == worst || (std::isnan(port.value_) && std::isnan(worst)))
    return;
  ++work_done.changes;
  port.value_ = worst;
  port.cause_ = cause;
  port.since_s_ = now_s();
  TrialTrace::note(port.since_s_, port.name_, 'p', worst);
  for (std::size_t i = 0; i < port.listeners_.size(); ++i) {
    const Port::Listener &listener = port.listeners_[i];
    const AtWork listening(*this, listener.component);
    listener.call(port);
  }
  wake(port);
}

/// First choose, then wake: waking hands control to the kernel, and others may change the list meanwhile.
void World::wake(const Port &port)
{
  std::vector<std::shared_ptr<Waiter>> due;
  for (const std::shared_ptr<Waiter> &waiter : port.waiters_)
    if (!waiter->woken && waiter->ready != nullptr && (*waiter->ready)()) {
      waiter->woken = true;
      due.push_back(waiter);
    }
  for (const std::shared_ptr<Waiter> &waiter : due)
    waiter->semaphore->release();
}

void World::on_change(const Port &port, std::function<void(const Port &)> listener)
{
  port.listeners_.push_back({kept(who()), std::move(listener)});
}

/// Everything has been asked for by now that a trial begins with: what is loose ends it.
void World::check_ports()
{
  if (state_->ended)
    return;
  std::string loose;
  for (const std::string &one : state_->two_owners)
    loose += (loose.empty() ? "" : "; ") + one;
  std::map<std::string, const Port *> unowned; // few if any: all others need no order
  for (const auto &[name, port] : state_->ports)
    if (port->owner_.empty() && !(port->readers_.empty() && port->writers_.empty()))
      unowned.emplace(name, port.get());
  for (const auto &[name, port] : unowned) {
    std::set<std::string> readers;
    for (const std::string *one : port->readers_)
      readers.insert(*one);
    std::string ends;
    for (const std::string &one : readers)
      ends += (ends.empty() ? "" : ", ") + one;
    loose += (loose.empty() ? "" : "; ") + name + " is " + (port->writers_.empty() ? "read" : "asked") +
             " by " + (ends.empty() ? "somebody" : ends) + ", and nothing there sets it";
  }
  if (loose.empty())
    return;
  state_->ended = true;
  state_->result = {RunResult::End::loose_ports, loose};
  state_->stop->release();
}

bool World::begun(std::size_t fault) const
{
  return state_->hits.count(fault) != 0;
}

/// What others read of it, or what it does on their behalf: rings a pager, asks, tells of losses. Room taken
/// in a cluster is no news to anybody.
bool World::tells_others(const std::string &component) const
{
  return std::any_of(state_->ports.begin(), state_->ports.end(), [&](const auto &named) {
    const Port &port = *named.second;
    // To answer who asks for something is not to tell: nobody may ever ask.
    return (port.owner_ == component && port.kind_ != &ports::done && port.kind_ != &ports::request &&
            port.read_by_others()) ||
           (port.kind_->type != PortType::count &&
            std::any_of(port.writers_.begin(), port.writers_.end(),
                        [&](const std::string *one) { return *one == component; }));
  });
}

bool World::felt(std::size_t fault) const
{
  const auto hits = state_->hits.find(fault);
  return hits != state_->hits.end() &&
         std::any_of(hits->second.begin(), hits->second.end(), [&](const auto &hit) {
           return hit.worse && (hit.port->read_by_others() ||
                                (!hit.port->owner().empty() && tells_others(hit.port->owner())));
         });
}

} // namespace drsim::engine
