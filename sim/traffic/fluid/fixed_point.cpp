#include "sim/traffic/fluid/fixed_point.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline fluid {
namespace {

constexpr double dependent = 1e-6;   ///< a move of which others tell all but so much tells nothing
constexpr double little = 0.7;       ///< what is off has to become smaller by that, or it was in vain
constexpr int patience = 2;          ///< evaluations in vain before it goes along a line
constexpr double on_line_off = 0.01; ///< of what was off where the line began: the rest is not along it
constexpr double jump = 1e-6;        ///< a part of a line so short is a jump
constexpr double margin = 0.05;      ///< of what lies between, kept from either end

/// Sum of a_i b_i w_i^2.
double product(const std::vector<double> &a, const std::vector<double> &b, const std::vector<double> &weights)
{
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i] * weights[i] * weights[i];
  return sum;
}

void add(std::vector<double> &to, double share, const std::vector<double> &what)
{
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] += share * what[i];
}

} // namespace

void FixedPoint::begin()
{
  moves_.clear();
  last_x_.clear();
  on_line_ = false;
  least_ = -1;
  in_vain_ = 0;
}

void FixedPoint::note(const std::vector<double> &x)
{
  if (!last_x_.empty()) {
    if (moves_.size() == looks_back)
      moves_.erase(moves_.begin());
    moves_.push_back({x, off_});
    add(moves_.back().x, -1, last_x_);
    add(moves_.back().off, -1, last_off_);
  }
  last_x_ = x;
  last_off_ = off_;
}

/// Shares of the moves that together come nearest to what is off: least squares by Gram and Schmidt, newest
/// first; a move that tells nothing new gets none.
void FixedPoint::fit(const std::vector<double> &weights)
{
  std::vector<std::vector<double>> basis;   // each of length 1
  std::vector<std::vector<double>> made_of; // each move from these
  std::vector<std::size_t> used;
  std::vector<double> rest = off_, along;
  for (std::size_t m = moves_.size(); m-- > 0;) {
    std::vector<double> left = moves_[m].off;
    const double before = std::sqrt(product(left, left, weights));
    std::vector<double> parts;
    for (const std::vector<double> &one : basis) {
      parts.push_back(product(one, left, weights));
      add(left, -parts.back(), one);
    }
    const double length = std::sqrt(product(left, left, weights));
    if (!(length > dependent * before))
      continue;
    for (double &one : left)
      one /= length;
    parts.push_back(length);
    along.push_back(product(left, rest, weights));
    add(rest, -along.back(), left);
    basis.push_back(std::move(left));
    made_of.push_back(std::move(parts));
    used.push_back(m);
  }
  shares_.assign(moves_.size(), 0);
  for (std::size_t b = basis.size(); b-- > 0;) {
    for (std::size_t later = b + 1; later < basis.size(); ++later)
      along[b] -= made_of[later][b] * shares_[used[later]];
    shares_[used[b]] = along[b] / made_of[b][b];
  }
}

void FixedPoint::mix(std::vector<double> &x)
{
  add(x, 1, off_);
  for (std::size_t m = 0; m < moves_.size(); ++m) {
    add(x, -shares_[m], moves_[m].x);
    add(x, -shares_[m], moves_[m].off);
  }
}

void FixedPoint::next(std::vector<double> &x, const std::vector<double> &f,
                      const std::vector<double> &weights)
{
  off_ = f;
  add(off_, -1, x);
  note(x);
  if (on_line_ && stay_on_line(weights))
    return stand_on_line(x);
  const double size = std::sqrt(product(off_, off_, weights));
  in_vain_ = least_ < 0 || size < little * least_ ? 0 : in_vain_ + 1;
  if (least_ < 0 || size < least_) {
    least_ = size;
    best_x_ = x;
    best_off_ = off_;
  }
  if (in_vain_ >= patience) {
    set_out_on_line();
    return stand_on_line(x);
  }
  fit(weights);
  mix(x);
  for (double &one : x)
    one = std::max(0.0, one);
}

void FixedPoint::set_out_on_line()
{
  on_line_ = asked_more_ = true;
  low_ = high_ = 0;
  low_off_ = 1;
  at_ = 0.5;
}

void FixedPoint::stand_on_line(std::vector<double> &x) const
{
  x = best_x_;
  add(x, at_, best_off_);
}

/// False when it has come to the line's end, or to where nothing along it is off.
bool FixedPoint::stay_on_line(const std::vector<double> &weights)
{
  const double along = product(off_, best_off_, weights) / product(best_off_, best_off_, weights);
  const bool more = along > 0;
  (more ? low_ : high_) = at_;
  (more ? low_off_ : high_off_) = along;
  if (more == asked_more_)
    (more ? high_off_ : low_off_) /= 2;
  asked_more_ = more;
  const bool between = high_ > 0;
  on_line_ = std::abs(along) >= on_line_off && (between ? high_ - low_ >= jump : at_ < 1);
  if (!on_line_) {
    least_ = -1;
    return false;
  }
  at_ = between ? low_ + (high_ - low_) * std::clamp(low_off_ / (low_off_ - high_off_), margin, 1 - margin)
                : std::min(1.0, 2 * at_);
  return true;
}

} // namespace drsim::traffic::fluid
