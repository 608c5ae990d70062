#pragma once

namespace drsim::traffic::inline laws {

/// Erlang B: probability that all of `servers` are busy when nobody waits (loss system), by the stable
/// recursion of facts.md section 24, beyond 64 servers by Temme's uniform expansion (relative error below
/// 1e-11, tested), so that it costs the same for any number. `load` = arrival rate x mean service time, >= 0.
[[nodiscard]] double erlang_b(int servers, double load);

/// Erlang B of `servers` and of one more, for the price of one.
struct ErlangPair {
  double low = 1;
  double high = 1;
};
[[nodiscard]] ErlangPair erlang_b_pair(int servers, double load);

/// Erlang C: probability that an arrival waits in M/M/c. 1 when load >= servers (the queue grows without
/// bound).
[[nodiscard]] double erlang_c(int servers, double load);

/// Erlang C for a real number of servers (capacity in fractions of a pod), linear between whole numbers;
/// below one server the queue is M/M/1 at that speed: C = load / servers.
[[nodiscard]] double erlang_c(double servers, double load);

/// A queue of `servers` parallel servers in steady state.
struct Queue {
  double arrival_per_s = 0;
  double servers = 1;
  double service_mean_s = 1;
  double service_cv = 1; ///< coefficient of variation of the service time; 1 = exponential
  double arrival_cv = 1; ///< of the time between arrivals; 1 = Poisson

  [[nodiscard]] double load() const { return arrival_per_s * service_mean_s; }
  [[nodiscard]] double utilisation() const { return servers > 0 ? load() / servers : 1e9; }
  /// Mean wait before service: Erlang C x Allen-Cunneen's factor (ca^2 + cs^2) / 2. Infinite at or above
  /// capacity.
  [[nodiscard]] double mean_wait_s() const;
  /// P(wait > t): exact for M/M/c, C exp(-(c mu - lambda) t); with other variability the rate is scaled so
  /// that the mean is Allen-Cunneen's (an approximation).
  [[nodiscard]] double wait_exceeds(double t_s) const;
  /// u-quantile of the wait, 0 < u < 1 (0 for u below the chance of not waiting).
  [[nodiscard]] double wait_quantile_s(double u) const;
};

/// Share of honest resolvers that still hold the old answer t after a change: max(0, 1 - t/ttl) (facts.md,
/// section 2).
[[nodiscard]] double stale_share(double t_s, double ttl_s);

/// Mean attempts of a call with up to `retries` retries when each try fails with `failure`: load factor of
/// retrying.
[[nodiscard]] double attempts(double failure, double retries);

} // namespace drsim::traffic::laws
