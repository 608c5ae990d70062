// Rates of a step that agree with each other: what tiers are asked follows from what they answer.
#include "sim/core/work.hpp"
#include "sim/traffic/fluid/fluid_plane.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline fluid {
namespace {

constexpr double loop_tolerance = 1e-4; ///< of what a tier is asked, and of its success
constexpr int whole_loops = 5;          ///< passes in which every tier hears all that the others say
constexpr int loop_limit = 48;          ///< passes before the step counts as not solved

} // namespace

void FluidPlane::pass(double rate_per_s)
{
  ++work_done.rate_passes;
  network_.clear_loads();
  for (std::size_t r = 0; r < network_.regions(); ++r)
    for (std::size_t j = 0; j < network_.paths().size(); ++j) {
      double come_per_s = 0;
      const bool through = come(j, r, rate_per_s, come_per_s) && shares_[r] > 0;
      if (fails_over(j, r) && shares_[r] > 0)
        static_cast<void>(with_second(j, r, through ? in_region(j, r, come_per_s) : at_door(r), come_per_s));
      else if (through)
        network_.walk(network_.paths()[j], r, come_per_s * (1 - edge_loss_[r]) * (1 - edge_away_[r]));
    }
}

bool FluidPlane::solve(double step_s, double rate_per_s)
{
  const double decay = std::isfinite(patience_s_) ? std::exp(-step_s / patience_s_) : 1;
  for (int loop = 0; loop < loop_limit; ++loop) {
    pass(rate_per_s);
    double worst = 0;
    if (loop < whole_loops)
      for (Tier &tier : network_.tiers())
        worst = std::max(worst, tier.respond(step_s, decay, tier.asked(),
                                             loop > 0 ? Tier::Care::again : Tier::Care::first));
    else
      worst = respond_together(step_s, decay, loop == whole_loops);
    if (worst < loop_tolerance)
      return true;
  }
  return false;
}

/// A tier near its limit may throttle the very calls that load it, so steeply that each pass overshoots.
double FluidPlane::respond_together(double step_s, double patience_decay, bool first)
{
  if (first)
    fixed_point_.begin();
  heard_.clear();
  asked_.clear();
  weights_.clear();
  for (const Tier &tier : network_.tiers()) {
    const Tier::Demand heard = tier.heard(), asked = tier.asked();
    heard_.insert(heard_.end(), {heard.first_per_s, heard.once_per_s, heard.writing_per_s});
    asked_.insert(asked_.end(), {asked.first_per_s, asked.once_per_s, asked.writing_per_s});
    weights_.insert(weights_.end(), 3, 1 / tier.whole_per_s());
  }
  fixed_point_.next(heard_, asked_, weights_);
  double worst = 0;
  const double *hear = heard_.data();
  for (Tier &tier : network_.tiers()) {
    worst =
        std::max(worst, tier.respond(step_s, patience_decay, {hear[0], hear[1], hear[2]}, Tier::Care::exact));
    hear += 3;
  }
  return worst;
}

} // namespace drsim::traffic::fluid
