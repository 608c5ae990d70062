#pragma once
#include "sim/components/people/setbacks.hpp"
#include "sim/core/random.hpp"
#include "sim/engine/world.hpp"
#include "sim/model/parameters.hpp"

namespace drsim::inline components::inline people {

/// True when a local hour of the day (0 to 24) lies in the night, which may run over midnight.
[[nodiscard]] bool is_night(double hour, double from_hour, double to_hour);

/// The local hour of the day (0 to 24) at second `t_s` of the trial.
[[nodiscard]] double local_hour(const World &world, double t_s);

/// How people respond to an incident, as an on-call's parameters say (facts-people, "response model"): how
/// long each of their steps takes, and how often it goes wrong.
struct Response {
  explicit Response(const ComponentSpec &oncall);

  Distribution acknowledge_s, phone_tree_s, desk_s, engage_s, engage_night_s, hop_s;
  Distribution pace_of_incident, again_factor;
  Distribution diagnose_known_s, diagnose_s, diagnose_novel_s, diagnose_place_s;
  Distribution decide_s, decide_lossy_s, decide_wrongly_s, approve_s;
  Distribution try_s, renew_s, break_glass_s, verify_s, all_clear_s;
  double night_factor, night_from_hour, night_to_hour;
  double escalation_s, unanswered_ratio, unanswered_night_ratio, ignored_ratio, noise_exponent;
  int escalation_levels, approval_levels, hands, reports_needed;
  double report_per_failure;
  double misrouted_ratio, known_share, novel_share;
  double right_known_ratio, right_ratio, right_novel_ratio, right_place_ratio;
  double fixation_ratio, learning_factor;
  double blind_factor, blind_right_loss, divided_factor;
  double decide_again_factor, no_runbook_factor;
  Distribution announced_factor;
  double announced_ratio, redecide_s, loss_worth_s;
  double give_up_s, patience_s, false_all_clear_ratio;
  Setbacks setbacks;

  [[nodiscard]] bool night(const World &world) const;
  /// Share of pages that are taken for noise after so many about nothing.
  [[nodiscard]] double ignored(double about_nothing) const;
  /// How much longer it takes then until others are answered.
  [[nodiscard]] double slower(double about_nothing) const;
  [[nodiscard]] double night_times(const World &world) const { return night(world) ? night_factor : 1; }
};

/// Deciding on something: a choice without a way back takes longer and must be approved (facts-people
/// sections 5 and 8), unless that was settled beforehand. Such a choice has the length of published ones,
/// from what was known to what was decided: the pace of its incident is in it already, and stretches only
/// others.
[[nodiscard]] double deciding_s(const Response &response, const World &world, bool lossy, bool first,
                                Stream &chance);

} // namespace drsim::components::people
