#include "sim/traffic/laws/response.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline laws {

namespace {

/// P(Exp(scale_a) + Exp(scale_b) > t).
double sum_tail(double t, double scale_a, double scale_b)
{
  if (t <= 0)
    return 1;
  const double large = std::max(scale_a, scale_b);
  const double small = std::min(scale_a, scale_b);
  if (large <= 0)
    return 0;
  if (small <= 0)
    return std::exp(-t / large);
  if (large - small < 1e-6 * large)
    return (1 + t / large) * std::exp(-t / large);
  return (large * std::exp(-t / large) - small * std::exp(-t / small)) / (large - small);
}

} // namespace

RetryOutcome retry_outcome(double failure, double retries, double granted)
{
  const int whole = static_cast<int>(retries);
  double further = 0; // sum of failure^i, i = 1..retries: what callers would like to send
  double power = failure;
  for (int i = 0; i < whole && power > 0; ++i, power *= failure)
    further += power;
  const double part = retries - whole;
  further += part * power;
  const double left = power * (1 - part + part * failure); // failure^(retries + 1)
  return {1 + further * granted, 1 - failure + (failure - left) * granted};
}

double mean_backoff_s(double failure, double retries, double granted, const Backoff &backoff)
{
  if (backoff.base_s <= 0 || failure <= 0)
    return 0;
  double waits_s = 0, power = failure;
  for (int n = 0; n < retries; ++n, power *= failure) {
    const double part = std::min(1.0, retries - n) * power; // of calls that come to this try
    waits_s += part * backoff.longest_s(n) / 2;
  }
  return waits_s * granted;
}

double ResponseLaw::tail(double t_s) const
{
  const double spread = (1 + service_cv * service_cv) / 2;
  const bool bursty = service_cv > 1;
  const double weight = bursty ? 1 / spread : 1; // of a service time that is not nothing
  const double scale = bursty ? service_mean_s * spread : service_mean_s * service_cv;
  const double shift = bursty ? 0 : service_mean_s * (1 - service_cv);
  const double served_at_once = t_s <= shift ? 1 : weight * sum_tail(t_s - shift, scale, 0);
  if (wait_probability <= 0)
    return served_at_once;
  const double rest = t_s - shift - wait_shift_s;
  double waited = weight * sum_tail(rest, wait_scale_s, scale);
  if (bursty)
    waited += (1 - weight) * sum_tail(rest, wait_scale_s, 0);
  return (1 - wait_probability) * served_at_once + wait_probability * waited;
}

double ResponseLaw::mean_s() const
{
  return wait_probability * (wait_shift_s + wait_scale_s) + service_mean_s;
}

double ResponseLaw::variance_s2() const
{
  const double wait = wait_shift_s + wait_scale_s;
  const double mean = wait_probability * wait;
  const double service = service_mean_s * service_cv;
  return wait_probability * (wait * wait + wait_scale_s * wait_scale_s) - mean * mean + service * service;
}

} // namespace drsim::traffic::laws
