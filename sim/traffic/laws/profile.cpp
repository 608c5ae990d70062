#include "sim/traffic/laws/profile.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/units.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline laws {

namespace {

constexpr double week_s = 7 * day_s;
constexpr double least_piece_s = 1e-6; ///< a corner nearer than rounding is the next piece's

double rest(double value, double period)
{
  const double left = value - period * std::floor(value / period);
  return left < period ? left : 0;
}

/// Factor of a peak so many seconds after its begin.
double peak_factor(const Peak &peak, double since_s)
{
  if (since_s < peak.ramp_s)
    return 1 + (peak.factor - 1) * since_s / peak.ramp_s;
  if (since_s < peak.for_s)
    return peak.factor;
  if (since_s < peak.for_s + peak.ramp_s)
    return peak.factor - (peak.factor - 1) * (since_s - peak.for_s) / peak.ramp_s;
  return 1;
}

/// Where in a peak's round a time lies; all in seconds of the week, on and on.
struct PeakClock {
  double begin_s; ///< of the round
  double from_s;  ///< its last corner
  double to_s;    ///< its next corner
};

PeakClock clock_of(const Peak &peak, double now_week_s)
{
  const double period_s = peak.weekday < 0 ? day_s : week_s;
  const double first_s = std::max(peak.weekday, 0) * day_s + peak.hour * hour_s;
  const double round = std::floor((now_week_s + least_piece_s - first_s) / period_s);
  const double begin_s = first_s + round * period_s;
  double from_s = begin_s;
  for (const double corner : {peak.ramp_s, peak.for_s, peak.for_s + peak.ramp_s}) {
    if (begin_s + corner - now_week_s > least_piece_s)
      return {begin_s, from_s, begin_s + corner};
    from_s = begin_s + corner;
  }
  return {begin_s, from_s, begin_s + period_s};
}

} // namespace

Profile::Profile(const Traffic &traffic, double start_hour, int start_day)
    : traffic_(traffic), start_week_s_(start_day * day_s + start_hour * hour_s),
      flat_(traffic.hourly_factor.empty() && traffic.weekday_factor.empty() && traffic.peaks.empty() &&
            traffic.measured.rate_per_s.empty())
{
  DRSIM_ASSERT(traffic.hourly_factor.empty() || traffic.hourly_factor.size() == 24,
               "24 hourly factors or none");
  DRSIM_ASSERT(traffic.weekday_factor.empty() || traffic.weekday_factor.size() == 7,
               "7 factors of weekdays or none");
  DRSIM_ASSERT(start_day >= 0 && start_day < 7, "a day of the week");
  piece_ = make_piece(0);
}

double Profile::Piece::at(double t_s) const
{
  const double part = std::isfinite(to_s) ? (t_s - from_s) / (to_s - from_s) : 0;
  double product = 1;
  for (const Line &line : factors)
    product *= line.begin + (line.end - line.begin) * part;
  return product;
}

std::size_t Profile::minute_at(double now_week_s) const
{
  const MeasuredLoad &load = traffic_.measured;
  const auto minutes = static_cast<double>(load.rate_per_s.size());
  const double begin_s = std::max(load.weekday, 0) * day_s + load.minute_of_day * minute_s;
  return static_cast<std::size_t>(rest(std::floor((now_week_s - begin_s) / minute_s), minutes));
}

Profile::Piece Profile::make_piece(double t_s) const
{
  if (flat_)
    return {t_s, infinity, {{traffic_.rate_per_s, traffic_.rate_per_s}}};
  const bool measured = !traffic_.measured.rate_per_s.empty();
  const double unit_s = measured ? minute_s : hour_s;
  const double now_week_s = start_week_s_ + t_s;
  const double unit = std::floor((now_week_s + least_piece_s) / unit_s);
  double from_s = unit * unit_s;
  double to_s = (unit + 1) * unit_s;
  for (const Peak &peak : traffic_.peaks) {
    const PeakClock clock = clock_of(peak, now_week_s);
    from_s = std::max(from_s, clock.from_s);
    to_s = std::min(to_s, clock.to_s);
  }
  Piece piece{from_s - start_week_s_, to_s - start_week_s_, {}};
  if (measured) {
    const double rate = traffic_.measured.rate_per_s[minute_at((unit + 0.5) * unit_s)];
    piece.factors.push_back({rate, rate});
  } else {
    piece.factors.push_back(base_line(unit, from_s / hour_s - unit, to_s / hour_s - unit));
  }
  for (const Peak &peak : traffic_.peaks) {
    const double begin_s = clock_of(peak, now_week_s).begin_s;
    const double late_s = to_s - begin_s - least_piece_s / 2; // a step down belongs to the next piece
    piece.factors.push_back({peak_factor(peak, from_s - begin_s), peak_factor(peak, late_s)});
  }
  return piece;
}

/// The day's profile from one part of an hour of the week to another.
Profile::Line Profile::base_line(double hour_of_week, double from, double to) const
{
  const auto hour = static_cast<std::size_t>(rest(hour_of_week, 24));
  const auto &hourly = traffic_.hourly_factor;
  const double begin = hourly.empty() ? 1 : hourly[hour];
  const double slope = hourly.empty() ? 0 : hourly[(hour + 1) % 24] - begin;
  double level = traffic_.rate_per_s;
  if (!traffic_.weekday_factor.empty())
    level *= traffic_.weekday_factor[static_cast<std::size_t>(rest(std::floor(hour_of_week / 24), 7))];
  return {level * (begin + slope * from), level * (begin + slope * to)};
}

const Profile::Piece &Profile::piece_at(double t_s) const
{
  if (t_s < piece_.from_s || t_s >= piece_.to_s - least_piece_s)
    piece_ = make_piece(t_s);
  return piece_;
}

double Profile::rate_per_s(double t_s) const
{
  return piece_at(t_s).at(t_s);
}

double Profile::mean_rate_per_s(double from_s, double to_s) const
{
  const Piece &piece = piece_at(from_s);
  return (piece.at(from_s) + 4 * piece.at((from_s + to_s) / 2) + piece.at(to_s)) / 6;
}

double Profile::next_corner_s(double t_s) const
{
  return piece_at(t_s).to_s;
}

double Profile::bound_per_s(double t_s) const
{
  double product = 1;
  for (const Line &line : piece_at(t_s).factors)
    product *= std::max(line.begin, line.end);
  return product;
}

double Profile::step_limit_s(double t_s, double part) const
{
  const Piece &piece = piece_at(t_s);
  if (!std::isfinite(piece.to_s))
    return infinity;
  const double here = piece.at(t_s);
  const double slope = std::abs(piece.at((t_s + piece.to_s) / 2) - here) / ((piece.to_s - t_s) / 2);
  return slope > 0 ? std::max(part * here / slope, 1.0) : infinity;
}

} // namespace drsim::traffic::laws
