#include "sim/faults/other_times.hpp"

#include "sim/core/assertion.hpp"

#include <limits>
#include <utility>

namespace drsim::inline faults {
namespace {

OtherTimes *open_times = nullptr;

} // namespace

OtherTimes::OtherTimes(double at_s, std::map<std::size_t, FaultSpec> faults)
    : at_s_(at_s), faults_(std::move(faults))
{
  DRSIM_ASSERT(open_times == nullptr, "one change of the faults' times at a time");
  open_times = this;
}

OtherTimes::~OtherTimes()
{
  open_times = nullptr;
}

const FaultSpec *OtherTimes::of(std::size_t index)
{
  if (open_times == nullptr)
    return nullptr;
  const auto found = open_times->faults_.find(index);
  return found == open_times->faults_.end() ? nullptr : &found->second;
}

double OtherTimes::at_s()
{
  return open_times == nullptr ? std::numeric_limits<double>::infinity() : open_times->at_s_;
}

void OtherTimes::tell(std::size_t index, const std::string &what)
{
  if (open_times != nullptr)
    open_times->told_.try_emplace(index, what);
}

} // namespace drsim::faults
