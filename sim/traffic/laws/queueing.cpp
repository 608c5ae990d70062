#include "sim/traffic/laws/queueing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace drsim::traffic::inline laws {
namespace {

constexpr int recursion_servers = 64; ///< beyond, the expansion is cheaper, and as exact
constexpr std::size_t orders = 6;     ///< of 1 / servers in the expansion
constexpr std::size_t powers = 32;    ///< of eta in each: converges below 3.5, used below 1

/// Coefficients of Temme's uniform expansion of the incomplete gamma function (DLMF 8.12.11 to 8.12.13),
/// worked out from their recursions once.
struct Expansion {
  std::array<std::array<double, powers>, orders> of_eta = {};
  static constexpr std::array<double, orders> stirling = {
      1.0, 1.0 / 12, 1.0 / 288, -139.0 / 51840, -571.0 / 2488320, 163879.0 / 209018880};

  Expansion()
  {
    constexpr std::size_t length = powers + 2 * orders + 3;
    std::array<long double, length> alpha = {0, 1, 1.0L / 3};
    for (std::size_t n = 3; n < length; ++n) {
      long double sum = 0;
      for (std::size_t j = 2; j < n; ++j)
        sum += static_cast<long double>(j) * alpha[j] * alpha[n + 1 - j];
      alpha[n] = (alpha[n - 1] - sum) / static_cast<long double>(n + 1);
    }
    std::array<long double, length> first = {}, row = {};
    first[0] = -1.0L / 3;
    for (std::size_t n = 1; n + 2 < length; ++n)
      first[n] = static_cast<long double>(n + 2) * alpha[n + 2];
    row = first;
    for (std::size_t k = 0; k < orders; ++k) {
      for (std::size_t n = 0; n < powers; ++n)
        of_eta[k][n] = static_cast<double>(row[n]);
      const long double sign = (k + 1) % 2 == 0 ? 1 : -1;
      const long double next = k + 1 < orders ? static_cast<long double>(stirling[k + 1]) : 0;
      for (std::size_t n = 0; n + 2 < length; ++n)
        row[n] = sign * next * first[n] + static_cast<long double>(n + 2) * row[n + 2];
    }
  }

  /// Sum over k and n of coefficient eta^n / s^k.
  [[nodiscard]] double at(double eta, double s) const
  {
    double all = 0;
    for (std::size_t k = orders; k-- > 0;) {
      double sum = 0;
      for (std::size_t n = powers - 4 * k; n-- > 0;)
        sum = sum * eta + of_eta[k][n];
      all = all / s + sum;
    }
    return all;
  }

  /// Gamma(s) without Stirling's leading part.
  [[nodiscard]] static double gamma_factor(double s)
  {
    double all = 0;
    for (std::size_t k = orders; k-- > 0;)
      all = all / s + stirling[k];
    return all;
  }
};

/// exp(x^2) erfc(x), x > -26; beyond 10 by its asymptotic series, which ends below 1e-16 there.
double scaled_erfc(double x)
{
  if (x < 10)
    return std::exp(x * x) * std::erfc(x);
  double sum = 1, term = 1;
  for (int n = 1; n <= 12; ++n)
    sum += term *= -(2 * n - 1) / (2 * x * x);
  return sum / (x * std::sqrt(std::numbers::pi));
}

/// 1 / B of many servers at any load, at the same cost for any number: e^a a^-c Gamma(c + 1, a).
double inverse_of_many(int servers, double load)
{
  static const Expansion expansion;
  if (load > 2.0 * servers) { // 1 + c/a + c (c - 1)/a^2 + ...: halves at least each time
    double sum = 1, term = 1;
    for (int k = 0; k < servers && term > 1e-17; ++k)
      sum += term *= (servers - k) / load;
    return sum;
  }
  const double s = servers + 1.0;
  const double off = (load - s) / s;
  const double half_square = std::max(0.0, off - std::log1p(off)); // eta^2 / 2
  const double eta = std::copysign(std::sqrt(2 * half_square), off);
  const double scale = load * std::sqrt(2 * std::numbers::pi / s) * Expansion::gamma_factor(s);
  if (eta < -1) // erfc is 2, the rest below e^-32 of it; infinite where B is below the smallest number
    return scale * std::exp(s * half_square);
  const double x = std::copysign(std::sqrt(s * half_square), off);
  const double middle = scaled_erfc(x) / 2;
  return scale * (middle + expansion.at(eta, s) / std::sqrt(2 * std::numbers::pi * s));
}

} // namespace

double erlang_b(int servers, double load)
{
  if (servers > 0 && load <= 0)
    return 0;
  if (servers > recursion_servers)
    return 1 / inverse_of_many(servers, load);
  double inverse = 1; // 1/B(k) = 1 + k/load / B(k-1): no division in the loop; infinite where B is nothing
  const double per_load = 1 / load;
  for (int k = 1; k <= servers; ++k)
    inverse = 1 + inverse * (k * per_load);
  return 1 / inverse;
}

ErlangPair erlang_b_pair(int servers, double load)
{
  const double low = erlang_b(servers, load);
  return {low, load * low / (servers + 1 + load * low)};
}

namespace {

double waits(int servers, double load, double blocked)
{
  return servers <= 0 || load >= servers ? 1 : servers * blocked / (servers - load * (1 - blocked));
}

} // namespace

double erlang_c(int servers, double load)
{
  if (servers <= 0 || load >= servers)
    return 1;
  return waits(servers, load, erlang_b(servers, load));
}

double erlang_c(double servers, double load)
{
  if (load >= servers)
    return 1;
  if (servers < 1)
    return load / servers;
  const double whole = std::floor(servers);
  const double part = servers - whole;
  const int below = static_cast<int>(whole);
  if (part == 0)
    return erlang_c(below, load);
  const ErlangPair blocked = erlang_b_pair(below, load);
  const double low = waits(below, load, blocked.low);
  return low + part * (waits(below + 1, load, blocked.high) - low);
}

namespace {

double variability(const Queue &queue)
{
  return (queue.arrival_cv * queue.arrival_cv + queue.service_cv * queue.service_cv) / 2;
}

/// Rate at which the tail of the wait decays.
double tail_per_s(const Queue &queue)
{
  return (queue.servers / queue.service_mean_s - queue.arrival_per_s) / variability(queue);
}

} // namespace

double Queue::mean_wait_s() const
{
  if (load() >= servers)
    return std::numeric_limits<double>::infinity();
  return erlang_c(servers, load()) / tail_per_s(*this);
}

double Queue::wait_exceeds(double t_s) const
{
  if (load() >= servers)
    return 1;
  return erlang_c(servers, load()) * std::exp(-tail_per_s(*this) * t_s);
}

double Queue::wait_quantile_s(double u) const
{
  if (load() >= servers)
    return std::numeric_limits<double>::infinity();
  const double waits = erlang_c(servers, load());
  return waits <= 1 - u ? 0 : std::log(waits / (1 - u)) / tail_per_s(*this);
}

double stale_share(double t_s, double ttl_s)
{
  return ttl_s <= 0 ? 0 : std::clamp(1 - t_s / ttl_s, 0.0, 1.0);
}

double attempts(double failure, double retries)
{
  if (failure >= 1)
    return retries + 1;
  return (1 - std::pow(failure, retries + 1)) / (1 - failure);
}

} // namespace drsim::traffic::laws
