#include "sim/history/rehearsals.hpp"

#include <algorithm>
#include <tuple>

namespace drsim::history {

std::vector<Rehearsal> rehearsals_of(const std::vector<RehearsalRecord> &records)
{
  std::vector<Rehearsal> out;
  for (const RehearsalRecord &one : records) {
    const auto open = std::count_if(one.actions.begin(), one.actions.end(),
                                    [](const CorrectiveAction &action) { return !action.closed; });
    out.push_back({one.file, one.id, day_text(one.day), one.scenario, one.type, one.verdict, one.rto_s,
                   one.rpo_s, static_cast<std::size_t>(open)});
  }
  std::stable_sort(out.begin(), out.end(), [](const Rehearsal &a, const Rehearsal &b) {
    return std::tie(a.date, a.file) < std::tie(b.date, b.file);
  });
  return out;
}

} // namespace drsim::history
