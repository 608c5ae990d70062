#include "sim/traffic/exact/breaker.hpp"

#include "sim/core/assertion.hpp"

#include <cmath>

namespace drsim::traffic::inline exact {

Breaker::Breaker(const BreakerSettings &settings) : settings_(settings)
{
  DRSIM_ASSERT(settings.window_calls >= 0 && settings.failure_ratio > 0 && settings.open_s >= 0 &&
                   settings.trial_calls >= 1,
               "settings of a circuit breaker");
  failed_.assign(static_cast<std::size_t>(std::ceil(settings.window_calls)), false);
}

bool Breaker::lets(double now_s)
{
  if (failed_.empty() || state_ == State::closed)
    return true;
  if (state_ == State::open) {
    if (now_s < until_s_)
      return false;
    state_ = State::trial;
    trials_ = trials_ended_ = failures_ = 0;
  }
  if (trials_ >= settings_.trial_calls)
    return false;
  ++trials_;
  return true;
}

void Breaker::note(bool success, double now_s)
{
  if (failed_.empty() || state_ == State::open)
    return; // what began before it opened changes nothing
  if (state_ == State::trial) {
    failures_ += success ? 0 : 1;
    if (++trials_ended_ < settings_.trial_calls)
      return;
    if (failures_ >= settings_.failure_ratio * trials_ended_)
      open(now_s);
    else
      close();
    return;
  }
  if (counted_ == failed_.size())
    failures_ -= failed_[next_] ? 1 : 0;
  else
    ++counted_;
  failed_[next_] = !success;
  failures_ += success ? 0 : 1;
  next_ = (next_ + 1) % failed_.size();
  if (counted_ == failed_.size() && failures_ >= settings_.failure_ratio * static_cast<double>(counted_))
    open(now_s);
}

void Breaker::take_over(double calls, double failed_share, double open_s, double now_s)
{
  if (failed_.empty())
    return;
  close();
  counted_ = std::min(failed_.size(), static_cast<std::size_t>(calls));
  for (std::size_t call = 0; call < counted_; ++call) { // failures evenly among them
    failed_[call] = std::floor(static_cast<double>(call + 1) * failed_share) >
                    std::floor(static_cast<double>(call) * failed_share);
    failures_ += failed_[call] ? 1 : 0;
  }
  next_ = counted_ % failed_.size();
  if (open_s > 0) {
    open(now_s);
    until_s_ = now_s + open_s;
  }
}

void Breaker::open(double now_s)
{
  state_ = State::open;
  until_s_ = now_s + settings_.open_s;
}

void Breaker::close()
{
  state_ = State::closed;
  next_ = counted_ = 0;
  failures_ = 0;
}

} // namespace drsim::traffic::exact
