#include "sim/runbook/step_hands.hpp"

#include "sim/model/runbook_ports.hpp"

#include <algorithm>

namespace drsim::inline runbook {

StepHands::StepHands(std::string rota, std::vector<std::string> by, bool machine) : rota_(std::move(rota))
{
  if (machine)
    return;
  if (by.empty() && !rota_.empty())
    by.push_back(rota_);
  who_ = std::move(by);
}

void StepHands::add_ports(World &world, std::vector<const Port *> &watched) const
{
  for (const std::string &one : who_) {
    watched.push_back(&world.share(ports::hands_free, one));
    if (one != rota_)
      watched.push_back(&world.read(ports::joined, one));
  }
}

bool StepHands::free(World &world) const
{
  return std::all_of(who_.begin(), who_.end(), [&](const std::string &one) {
    return world.share(ports::hands_free, one).value() > 0 &&
           (one == rota_ || world.read(ports::joined, one).on());
  });
}

void StepHands::add(World &world, EventId event, double more) const
{
  for (const std::string &one : who_) {
    Port &hands = world.share(ports::hands_free, one);
    world.set(hands, hands.value() + more, event);
  }
}

std::vector<std::string> StepHands::set_by() const
{
  std::vector<std::string> all;
  for (const std::string &one : who_)
    all.push_back(one + ".hands");
  return all;
}

std::string StepHands::missing(World &world) const
{
  std::string all;
  for (const std::string &one : who_) {
    const bool there = one == rota_ || world.read(ports::joined, one).on();
    if (there && world.share(ports::hands_free, one).value() > 0)
      continue;
    all += (all.empty() ? "" : ", ") + one + (there ? " (busy)" : " (not there yet)");
  }
  return all;
}

} // namespace drsim::runbook
