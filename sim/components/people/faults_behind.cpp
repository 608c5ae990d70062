#include "sim/components/people/faults_behind.hpp"

#include <algorithm>
#include <bit>

namespace drsim::inline components::inline people {

constexpr std::size_t most_bits = 64;

FaultSet FaultsBehind::of(EventId event)
{
  if (event == no_event)
    return 0;
  for (std::size_t next = known_.size(); next <= static_cast<std::size_t>(event); ++next) {
    const Event &one = timeline_.events()[next]; // its causes come before it
    FaultSet behind = 0;
    for (const EventId cause : one.causes)
      behind |= known_[static_cast<std::size_t>(cause)];
    if (one.kind == "fault") {
      behind |= FaultSet{1} << std::min(faults_.size(), most_bits - 1);
      faults_.push_back(one.id);
    }
    known_.push_back(behind);
  }
  return known_[static_cast<std::size_t>(event)];
}

EventId FaultsBehind::first(FaultSet faults) const
{
  return faults == 0 ? no_event : faults_[static_cast<std::size_t>(std::countr_zero(faults))];
}

std::vector<EventId> FaultsBehind::begun(FaultSet faults) const
{
  std::vector<EventId> all;
  for (std::size_t bit = 0; bit < faults_.size(); ++bit)
    if ((faults >> std::min(bit, most_bits - 1) & 1) != 0)
      all.push_back(faults_[bit]);
  return all;
}

} // namespace drsim::components::people
