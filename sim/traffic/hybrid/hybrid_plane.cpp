#include "sim/traffic/hybrid/hybrid_plane.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace drsim::traffic::inline hybrid {
namespace {

constexpr double most_calls = 300'000; ///< of a trial; after so many rates go on, in doubt
constexpr double warm_s = 15;         ///< before the disturbance, until transactions are under way
constexpr double calm_lately_s = 90;  ///< a window begins in the last calm when that is no longer ago
constexpr double lead_s = 30;         ///< else so long before the hand-over
constexpr double fill_s = 15;         ///< of it, with queues kept at the rates' backlog
constexpr double fill_step_s = 0.25;
constexpr double remembered_s = 150;
constexpr double state_step_s = 2; ///< rates' states are kept this often
constexpr double look_step_s = 5;  ///< a window is looked at this often
constexpr double settle_s = 20;    ///< and closed after so long a calm
constexpr double ahead_s = 5;      ///< in which rates that go on must have no doubt
constexpr double rest_s = 60;      ///< of calm after which it may have a little,
constexpr double little_late = 3 * few_late; ///< this share of a tier's calls
constexpr double assured_step_s = 10;        ///< and is asked this often whether it has more

} // namespace

HybridPlane::HybridPlane(const PlaneSettings &settings)
    : settings_(settings), places_(settings_), fluid_(settings_), log_(settings_, places_.regions()),
      books_(settings_.deployment->journeys.size()), acknowledged_before_(places_.slots(), 0.0)
{
  shown_ = read(fluid_, 0);
  states_.push_back(fluid_.hand_over());
}

void HybridPlane::advance_to(double t_s)
{
  DRSIM_ASSERT(t_s >= now_s(), "the data plane moves forward");
  while (now_s() < t_s)
    exact_ != nullptr ? play_exactly(t_s) : play_rates(t_s);
  count();
}

void HybridPlane::count()
{
  for (std::size_t j = 0; j < books_.totals().size(); ++j)
    if (exact_ != nullptr)
      books_.follow(j, exact_->totals(j));
    else
      books_.copy(j, fluid_.totals(j));
}

// --- rates ---

void HybridPlane::play_rates(double t_s)
{
  if (assured_ || calls_ >= most_calls)
    return play_in_doubt(t_s);
  fluid_.advance_while_sure(t_s);
  look_at_rates();
  if (fluid_.doubtful())
    open_window();
}

/// Rates, whatever they leave open: enough was played exactly, or it was seen that hardly anybody is late.
void HybridPlane::play_in_doubt(double t_s)
{
  const double before_s = fluid_.doubt_s();
  fluid_.advance_to(calls_ >= most_calls ? t_s : std::min(t_s, fluid_.now_s() + assured_step_s));
  doubt_s_ += fluid_.doubt_s() - before_s;
  look_at_rates();
  assured_ = assured_ && doubts_little();
}

/// Remembers what a window may begin from.
void HybridPlane::look_at_rates()
{
  const double now = fluid_.now_s();
  if (fluid_.calm())
    calm_s_ = now;
  if (now >= states_.back().at_s + state_step_s)
    states_.push_back(fluid_.hand_over());
  while (states_.size() > 1 && states_[1].at_s < now - remembered_s)
    states_.pop_front();
  log_.forget_before(now - remembered_s);
}

// --- a window ---

double HybridPlane::begin_of_window(bool &calm) const
{
  const double now = fluid_.now_s();
  calm = calm_s_ >= now - calm_lately_s;
  return std::max(0.0, calm ? calm_s_ - warm_s : now - lead_s);
}

const HandOver &HybridPlane::state_at(double t_s) const
{
  std::size_t found = 0;
  while (found + 1 < states_.size() && states_[found + 1].at_s <= t_s)
    ++found;
  return states_[found];
}

void HybridPlane::open_window()
{
  count();
  close_part();
  const double now = fluid_.now_s();
  bool calm = false;
  const double begin_s = begin_of_window(calm);
  PlaneSettings settings = settings_;
  const std::string purpose = "window " + std::to_string(windows_);
  settings.seed = Stream(settings_.seed, settings_.trial, "users", purpose).bits();
  ++windows_;
  auto exact = std::make_unique<ExactPlane>(settings, begin_s);
  log_.bring(*exact);
  exact->take_over(state_at(calm ? calm_s_ : begin_s), log_.dns_at(begin_s));
  for (double t_s = begin_s; !calm && t_s < std::min(begin_s + fill_s, now); t_s += fill_step_s) {
    exact->fill_up(state_at(t_s));
    log_.play(*exact, std::min(t_s + fill_step_s, now));
  }
  log_.play(*exact, now);
  exact->publish(); // what it has played so far was told by rates
  exact->mark();
  for (std::size_t j = 0; j < books_.totals().size(); ++j)
    books_.hand_to(j, exact->totals(j));
  for (std::size_t slot = 0; slot < acknowledged_before_.size(); ++slot) {
    const int region = static_cast<int>(places_.region_of(slot));
    const std::string &name = places_.name(places_.target_of(slot));
    acknowledged_before_[slot] +=
        fluid_.acknowledged_writes(region, name) - exact->acknowledged_writes(region, name);
  }
  exact_ = std::move(exact);
  look_s_ = now + look_step_s;
  window_calls_ = exact_->calls();
}

bool HybridPlane::doubts_little() const
{
  return fluid_.doubts_little(little_late, 1 - mostly_late);
}

void HybridPlane::play_exactly(double t_s)
{
  const double before_s = exact_->now_s();
  const double to_s = std::min(t_s, look_s_);
  exact_->advance_to(to_s);
  exact_s_ += to_s - before_s;
  log_.forget_before(to_s - remembered_s);
  if (to_s < look_s_)
    return;
  calls_ += exact_->calls() - std::exchange(window_calls_, exact_->calls());
  if (calls_ >= most_calls) {
    try_to_close(true);
    return;
  }
  look_s_ += look_step_s;
  if (!exact_->is_plain())
    exact_->mark();
  else if (to_s >= exact_->marked_s() + settle_s)
    try_to_close(false);
}

void HybridPlane::try_to_close(bool must)
{
  count();
  HandOver state = exact_->hand_over();
  const std::size_t regions = places_.regions();
  for (std::size_t j = 0; j < books_.totals().size(); ++j) { // those that only the books have
    double more = books_.totals()[j].in_flight;
    for (std::size_t r = 0; r < regions; ++r)
      more -= state.on_the_way[j * regions + r];
    state.on_the_way[j * regions] += more;
    if (state.on_the_way[j * regions] < state.in_vain[j * regions] && !must)
      return;
  }
  fluid_.take_over(state, books_.totals());
  const bool doubts = fluid_.doubts_within(ahead_s);
  const bool assured = state.at_s >= exact_->marked_s() + rest_s && doubts_little();
  if (doubts && !assured && !must)
    return;
  assured_ = doubts;
  close_part();
  fluid_.take_over(state, books_.totals());
  for (std::size_t slot = 0; slot < acknowledged_before_.size(); ++slot) {
    const int region = static_cast<int>(places_.region_of(slot));
    const std::string &name = places_.name(places_.target_of(slot));
    acknowledged_before_[slot] +=
        exact_->acknowledged_writes(region, name) - fluid_.acknowledged_writes(region, name);
  }
  exact_.reset();
  states_ = {fluid_.hand_over()};
}

} // namespace drsim::traffic::hybrid
