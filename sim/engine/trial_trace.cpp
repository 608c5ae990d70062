#include "sim/engine/trial_trace.hpp"

#include "sim/core/assertion.hpp"

namespace drsim::inline engine {
namespace {

TrialTrace *open_trace = nullptr;

} // namespace

TrialTrace::TrialTrace(double until_s)
{
  DRSIM_ASSERT(open_trace == nullptr, "one trace of a trial at a time");
  open_trace = this;
  until_s_ = until_s;
}

TrialTrace::~TrialTrace()
{
  open_trace = nullptr;
  until_s_ = -std::numeric_limits<double>::infinity();
}

void TrialTrace::note(double now_s, const std::string &who, char what, double value)
{
  if (open_trace == nullptr || !open(now_s))
    return;
  const auto [found, added] = open_trace->places_.try_emplace(who, open_trace->names_.size());
  if (added)
    open_trace->names_.push_back(who);
  open_trace->entries_.push_back({now_s, found->second, what, value});
}

} // namespace drsim::engine
