#include "sim/components/people/response.hpp"

#include "sim/core/units.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline people {

bool is_night(double hour, double from_hour, double to_hour)
{
  return from_hour <= to_hour ? hour >= from_hour && hour < to_hour : hour >= from_hour || hour < to_hour;
}

Response::Response(const ComponentSpec &oncall) : setbacks(oncall)
{
  const Parameters of(oncall);
  acknowledge_s = of.distribution("acknowledge_s");
  phone_tree_s = of.distribution("phone_tree_s");
  desk_s = of.distribution("desk_s");
  engage_s = of.distribution("engage_s");
  engage_night_s = of.distribution("engage_night_s");
  hop_s = of.distribution("hop_s");
  pace_of_incident = of.distribution("pace_of_incident");
  again_factor = of.distribution("again_factor");
  diagnose_known_s = of.distribution("diagnose_known_s");
  diagnose_s = of.distribution("diagnose_s");
  diagnose_novel_s = of.distribution("diagnose_novel_s");
  diagnose_place_s = of.distribution("diagnose_place_s");
  decide_s = of.distribution("decide_s");
  decide_lossy_s = of.distribution("decide_lossy_s");
  decide_wrongly_s = of.distribution("decide_wrongly_s");
  approve_s = of.distribution("approve_s");
  try_s = of.distribution("try_s");
  renew_s = of.distribution("renew_s");
  break_glass_s = of.distribution("break_glass_s");
  verify_s = of.distribution("verify_s");
  all_clear_s = of.distribution("all_clear_s");
  night_factor = of.number("night_factor");
  night_from_hour = of.number("night_from_hour");
  night_to_hour = of.number("night_to_hour");
  escalation_s = of.number("escalation_s");
  unanswered_ratio = of.number("unanswered_ratio");
  unanswered_night_ratio = of.number("unanswered_night_ratio");
  ignored_ratio = of.number("ignored_ratio");
  noise_exponent = of.number("noise_exponent");
  escalation_levels = std::max(1, of.count("escalation_levels"));
  approval_levels = of.count("approval_levels");
  hands = of.count("hands");
  reports_needed = std::max(1, of.count("reports_needed"));
  report_per_failure = of.number("report_per_failure");
  misrouted_ratio = of.number("misrouted_ratio");
  known_share = of.number("known_share");
  novel_share = of.number("novel_share");
  right_known_ratio = of.number("right_known_ratio");
  right_ratio = of.number("right_ratio");
  right_novel_ratio = of.number("right_novel_ratio");
  right_place_ratio = of.number("right_place_ratio");
  fixation_ratio = of.number("fixation_ratio");
  learning_factor = of.number("learning_factor");
  blind_factor = of.number("blind_factor");
  blind_right_loss = of.number("blind_right_loss");
  divided_factor = of.number("divided_factor");
  decide_again_factor = of.number("decide_again_factor");
  no_runbook_factor = of.number("no_runbook_factor");
  announced_factor = of.distribution("announced_factor");
  announced_ratio = of.number("announced_ratio");
  redecide_s = of.number("redecide_s");
  loss_worth_s = of.number("loss_worth_s");
  give_up_s = of.number("give_up_s");
  patience_s = of.number("patience_s");
  false_all_clear_ratio = of.number("false_all_clear_ratio");
}

double Response::ignored(double about_nothing) const
{
  return 1 - std::pow(1 - ignored_ratio, 1 + about_nothing);
}

double Response::slower(double about_nothing) const
{
  return std::pow(1 + about_nothing, noise_exponent);
}

double local_hour(const World &world, double t_s)
{
  constexpr double hours_a_day = 24;
  return std::fmod(world.settings().start_hour + t_s / hour_s, hours_a_day);
}

bool Response::night(const World &world) const
{
  return is_night(local_hour(world, world.now_s()), night_from_hour, night_to_hour);
}

double deciding_s(const Response &response, const World &world, bool lossy, bool first, Stream &chance)
{
  const Distribution &choice_s = lossy ? response.decide_lossy_s : response.decide_s;
  double seconds = choice_s.sample(chance) * (lossy && !first ? response.decide_again_factor : 1);
  for (int level = 0; lossy && level < response.approval_levels; ++level)
    seconds += response.approve_s.sample(chance) * response.night_times(world);
  return seconds;
}

} // namespace drsim::components::people
