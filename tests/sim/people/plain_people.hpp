#pragma once
#include "tests/sim/specs.hpp"

namespace drsim::test {

/// People who answer at once what they are asked, with nothing left to chance: 100 s to the keyboard, 600 s
/// to the right theory, 300 s to a decision; nothing fails, no user complains.
inline Given plain_people()
{
  Given given;
  given.numbers = {{"acknowledge_s", 100},    {"night_factor", 2}, {"escalation_s", 1800},
                   {"diagnose_known_s", 360}, {"diagnose_s", 600}, {"decide_s", 300},
                   {"decide_lossy_s", 300},   {"verify_s", 0},     {"try_s", 60},
                   {"diagnose_place_s", 600}, {"right_place_ratio", 1},
                   {"pace_of_incident", 1},   {"right_ratio", 1},  {"step_error_ratio", 0},
                   {"fatigue_per_hour", 0}};
  for (const char *none : {"unanswered_ratio", "unanswered_night_ratio", "ignored_ratio", "noise_exponent",
                           "engage_s", "engage_night_s", "misrouted_ratio", "known_share", "novel_share",
                           "approval_levels", "report_per_failure", "worse_ratio", "false_all_clear_ratio",
                           "rollback_fails_ratio", "restart_fails_ratio", "unrehearsed_fails_ratio"})
    given.numbers[none] = 0;
  return given;
}

} // namespace drsim::test
