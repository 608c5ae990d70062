#include "sim/campaign/no_answer.hpp"

#include <cstring>

namespace drsim::inline campaign {

std::string no_answer_text(const JobEnd &end, double stall_limit_s)
{
  if (end.how == JobEnd::How::stood_still)
    return "killed: its simulated time stood still for " +
           std::to_string(static_cast<long long>(stall_limit_s)) + " s of processor time";
  if (end.signal != 0)
    return std::string("its process died: ") + strsignal(end.signal);
  return "its process left without an answer, code " + std::to_string(end.code);
}

Outcome no_answer(std::uint64_t trial, const JobEnd &end, double stall_limit_s)
{
  Outcome outcome;
  outcome.trial = trial;
  outcome.status = end.how == JobEnd::How::stood_still ? Outcome::Status::hung : Outcome::Status::crashed;
  outcome.message = no_answer_text(end, stall_limit_s);
  return outcome;
}

} // namespace drsim::campaign
