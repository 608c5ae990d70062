#include "sim/runbook/step_hands.hpp"

#include "sim/model/parameters.hpp"
#include "sim/model/runbook_ports.hpp"

#include <algorithm>

namespace drsim::inline runbook {

StepHands::StepHands(const Deployment &deployment, const std::vector<std::string> &who, double of_a_role)
{
  for (const std::string &one : who) {
    const ComponentSpec *spec = deployment.find(one);
    const bool role = spec != nullptr && spec->kind == "role";
    doers_.push_back({one, role, role ? std::min(of_a_role, Parameters(*spec).number("hands")) : 1});
  }
}

void StepHands::start(World &world)
{
  for (Doer &one : doers_) {
    one.hands = &world.share(ports::hands_free, one.id);
    if (one.joins)
      one.joined = &world.read(ports::joined, one.id);
  }
}

void StepHands::add_ports(std::vector<const Port *> &watched) const
{
  for (const Doer &one : doers_) {
    watched.push_back(one.hands);
    if (one.joined != nullptr)
      watched.push_back(one.joined);
  }
}

bool StepHands::free() const
{
  return std::all_of(doers_.begin(), doers_.end(), [](const Doer &one) { return one.free(); });
}

void StepHands::add(World &world, EventId event, double more) const
{
  for (const Doer &one : doers_)
    world.set(*one.hands, one.hands->value() + more * one.needed, event);
}

std::vector<std::string> StepHands::set_by() const
{
  std::vector<std::string> all;
  for (const Doer &one : doers_)
    all.push_back(one.id + ".hands");
  return all;
}

std::string StepHands::missing() const
{
  std::string all;
  for (const Doer &one : doers_)
    if (!one.free())
      all += (all.empty() ? "" : ", ") + one.id + (one.there() ? " (busy)" : " (not there yet)");
  return all;
}

} // namespace drsim::runbook
