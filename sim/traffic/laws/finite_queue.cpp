#include "sim/traffic/laws/finite_queue.hpp"

#include "sim/core/assertion.hpp"
#include "sim/traffic/laws/queueing.hpp"

#include <cmath>

namespace drsim::traffic::inline laws {
namespace {

/// 1 / Erlang B for a real number of servers, linear in B between whole numbers as erlang_c() is in C.
double inverse_erlang_b(double servers, double load)
{
  if (servers < 1)
    return 1 + servers / load; // one server at that share of its speed
  const double whole = std::floor(servers);
  const ErlangPair blocked = erlang_b_pair(static_cast<int>(whole), load);
  return 1 / (blocked.low + (servers - whole) * (blocked.high - blocked.low));
}

/// Sums of x^i and i x^i over i = 0..n, n real; 0 < x <= 1.
struct Sums {
  double plain;
  double weighted;
};

Sums geometric(double x, double n)
{
  const double gap = 1 - x;
  if (std::isinf(n))
    return {1 / gap, x / (gap * gap)};
  if (gap * (n + 1) < 1e-5) // x^i = 1 - i gap, to second order of a small number
    return {(n + 1) * (1 - gap * n / 2), n * (n + 1) / 2 * (1 - gap * (2 * n + 1) / 3)};
  const double log_x = std::log1p(-gap);
  const double plain = -std::expm1((n + 1) * log_x) / gap;
  return {plain, x / gap * (plain - (n + 1) * std::exp(n * log_x))};
}

} // namespace

FiniteQueue finite_queue(double servers, double load, double room)
{
  DRSIM_ASSERT(servers > 0 && load >= 0 && room >= 0, "a queue with finite room");
  if (load <= 0)
    return {};
  const double fewer = inverse_erlang_b(servers, load) - 1; // weight of fewer than c calls; that of c is 1
  const double used = load / servers;
  if (used <= 1) {
    const Sums sums = geometric(used, room);
    const double all = fewer + sums.plain;
    return {std::pow(used, room) / all, sums.weighted / all};
  }
  const double back = 1 / used; // the same sums from the full end
  const Sums sums = geometric(back, room);
  const double all = fewer * std::pow(back, room) + sums.plain;
  return {1 / all, (room * sums.plain - sums.weighted) / all};
}

} // namespace drsim::traffic::laws
