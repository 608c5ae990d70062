#include "sim/input/rehearsal_fields.hpp"

namespace drsim::inline input {
namespace {

std::vector<RehearsalField> before_it()
{
  return {{"identity", "id"},
          {"identity", "type"},
          {"identity", "planned_date"},
          {"identity", "date"},
          {"identity", "start"},
          {"identity", "end"},
          {"identity", "duration"},
          {"identity", "lead"},
          {"identity", "participants", {"role", "name"}},
          {"identity", "observers"},
          {"identity", "outsider"},
          {"identity", "note_taker"},
          {"identity", "third_parties"},
          {"basis", "deployment"},
          {"basis", "systems", {"system", "version"}},
          {"basis", "scenario"},
          {"basis", "why"},
          {"basis", "likelihood"},
          {"basis", "magnitude"},
          {"basis", "risk_assessment"},
          {"basis", "impact_analysis"},
          {"basis", "objectives", {"system", "rto", "rpo"}},
          {"basis", "assumptions"},
          {"basis", "preconditions"},
          {"basis", "expected_results"},
          {"basis", "absent_key_person"},
          {"basis", "go_no_go"},
          {"basis", "abort_points"},
          {"basis", "runbooks"},
          {"basis", "files"}};
}

std::vector<RehearsalField> during_it()
{
  return {{"execution", "steps", {"planned", "actual", "step", "who", "result", "evidence"}},
          {"execution", "alerts", {"alert", "expected", "received"}},
          {"execution", "decisions", {"time", "decision", "who"}},
          {"execution", "communications", {"time", "to", "message"}},
          {"execution", "escalations", {"time", "to", "why"}}};
}

std::vector<RehearsalField> after_it()
{
  return {{"results", "rto", {"system", "target", "predicted", "actual"}},
          {"results", "rpo", {"system", "target", "predicted", "actual"}},
          {"results", "integrity", {"check", "before", "after"}},
          {"results", "redundancy_restored"},
          {"results", "failback"},
          {"results", "user_impact"},
          {"results", "tested"},
          {"conclusion", "deviations", {"severity", "kind", "deviation"}},
          {"conclusion", "verdict"},
          {"conclusion", "conditions"},
          {"conclusion", "actions", {"finding", "action", "owner", "due", "closed"}},
          {"conclusion", "plan_changes"},
          {"conclusion", "approvals", {"role", "name", "date"}},
          {"conclusion", "next_date"},
          {"conclusion", "retest_date"},
          {"conclusion", "retention"}};
}

} // namespace

const std::vector<RehearsalField> &rehearsal_fields()
{
  static const std::vector<RehearsalField> all = [] {
    std::vector<RehearsalField> fields = before_it();
    for (const auto &part : {during_it(), after_it()})
      fields.insert(fields.end(), part.begin(), part.end());
    return fields;
  }();
  return all;
}

const std::vector<std::string> &rehearsal_sections()
{
  static const std::vector<std::string> all = {"identity", "basis", "execution", "results", "conclusion"};
  return all;
}

const std::vector<std::string> &rehearsal_types()
{
  static const std::vector<std::string> all = {"tabletop", "walkthrough", "simulation", "staging", "live"};
  return all;
}

} // namespace drsim::input
