#include "sim/analysis/beliefs.hpp"
#include "sim/core/random.hpp"

#include <boost/math/distributions/gamma.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>

namespace beliefs_test {

using namespace drsim;

namespace {

/// Quantile of Student's t with two degrees of freedom, in closed form.
double student_two(double u)
{
  return (2 * u - 1) / std::sqrt(2 * u * (1 - u));
}

double gamma_draw(double shape, double rate, Stream &stream)
{
  return boost::math::quantile(boost::math::gamma_distribution<>(shape, 1), stream.uniform()) / rate;
}

/// How often something is true, of so many tries.
double share_of(std::size_t tries, const std::function<bool(Stream &)> &holds)
{
  Stream stream(17, 0, "beliefs", "coverage");
  std::size_t hits = 0;
  for (std::size_t i = 0; i < tries; ++i)
    hits += holds(stream) ? 1 : 0;
  return static_cast<double>(hits) / static_cast<double>(tries);
}

/// Four standard errors of a share around 90 %.
double four_errors(double tries)
{
  return 4 * std::sqrt(0.9 * 0.1 / tries);
}

struct Truth {
  double mean;
  double sigma;
};

/// A system as the belief has it.
Truth truth_of(const LogBelief &belief, Stream &stream)
{
  const double sigma = 1 / std::sqrt(gamma_draw(belief.shape, belief.rate, stream));
  return {belief.mean + sigma / std::sqrt(belief.count) * normal_quantile(stream.uniform()), sigma};
}

const LogBelief acknowledging = log_belief(180, 900, 2);

} // namespace

TEST_CASE("a belief without data says what the figure before said")
{
  for (const double weight : {1.0, 2.0, 5.0, 50.0}) {
    const LogBelief belief = log_belief(180, 900, weight);
    CHECK(next_log(belief, 0.5) == Approx(std::log(180)));
    CHECK(next_log(belief, 0.95) == Approx(std::log(900)));
    CHECK(next_log(belief, 0.05) == Approx(std::log(36)));
  }
  CHECK(next_mean(rate_belief(40, 3)) == Approx(40));
  CHECK(next_share(share_belief(0.3, 2)) == Approx(0.3));
}

TEST_CASE("logs are updated as the closed form says, at once or one by one")
{
  const LogBelief prior{0, 1, 1, 1};
  const LogBelief after = updated(prior, {1, 3});
  CHECK(after.mean == Approx(4.0 / 3));
  CHECK(after.count == Approx(3));
  CHECK(after.shape == Approx(2));
  CHECK(after.rate == Approx(1 + 1 + 8.0 / 6));
  const LogBelief again = updated(updated(prior, {1}), {3});
  CHECK(again.mean == Approx(after.mean));
  CHECK(again.rate == Approx(after.rate));
  CHECK(next_log(prior, 0.95) == Approx(std::sqrt(2) * student_two(0.95)));
  CHECK(mean_log(prior, 0.05) == Approx(student_two(0.05)));
}

TEST_CASE("rates and shares are updated as the closed form says")
{
  const RateBelief rate = updated(rate_belief(10, 2), 3, 100); // 3 that ended, 100 s in all
  CHECK(next_mean(rate) == Approx((2 * 10 + 100) / 5.0));
  CHECK(mean_length(RateBelief{1, 1}, 0.95) == Approx(-1 / std::log(0.95))); // of an exponential rate
  const ShareBelief share_after = updated(share_belief(0.25, 4), 3, 6);
  CHECK(next_share(share_after) == Approx(4.0 / 10));
  CHECK(share(ShareBelief{3, 1}, 0.05) == Approx(std::pow(0.05, 1.0 / 3)));
  CHECK(share(ShareBelief{1, 1}, 0.9) == Approx(0.9));
  CHECK(next_share(updated(share_belief(0, 2), 1, 1)) > 0.3); // no data could move 0 itself
}

TEST_CASE("few data move a belief little, many decide it")
{
  const auto median = [](std::size_t n) {
    return std::exp(next_log(updated(acknowledging, std::vector<double>(n, std::log(60))), 0.5));
  };
  CHECK(median(1) == Approx(std::exp((2 * std::log(180) + std::log(60)) / 3)));
  CHECK(median(1) > 120);
  CHECK(median(50) == Approx(60).epsilon(0.05));
}

TEST_CASE("quadrature of what was cut short agrees with the closed form where nothing was")
{
  const std::vector<double> logs = {std::log(100), std::log(300), std::log(250)};
  const LogBelief closed = updated(acknowledging, logs);
  const CensoredLogBelief grid(acknowledging, logs, {});
  for (const double u : {0.05, 0.5, 0.9, 0.95}) {
    CHECK(grid.next_log(u) == Approx(next_log(closed, u)).margin(0.002));
    CHECK(grid.mean_log(u) == Approx(mean_log(closed, u)).margin(0.02)); // by the nodes, not between them
  }
  const CensoredLogBelief useless(acknowledging, logs, {std::log(1e-6)});
  CHECK(useless.next_log(0.95) == Approx(grid.next_log(0.95)).margin(1e-6));
}

TEST_CASE("what lasted at least so long says more than having ended then, and never less than nothing")
{
  const std::vector<double> logs = {std::log(100), std::log(300)};
  const double bound = std::log(400);
  const double without = next_log(updated(acknowledging, logs), 0.5);
  const double ended = next_log(updated(acknowledging, {logs[0], logs[1], bound}), 0.5);
  const double cut = CensoredLogBelief(acknowledging, logs, {bound}).next_log(0.5);
  CHECK(cut > without);
  CHECK(cut > ended);
  // Far beyond anything believed: it moves there all the same, and stays finite.
  const CensoredLogBelief far(acknowledging, {}, {std::log(1e6), std::log(1e6)});
  CHECK(std::exp(far.next_log(0.5)) > 1e3);
  CHECK(std::isfinite(far.next_log(0.95)));
}

TEST_CASE("nine times of ten the 90 % interval holds the truth: logs, whole")
{
  constexpr std::size_t tries = 4000;
  std::size_t next_below = 0;
  const double held = share_of(tries, [&](Stream &stream) {
    const Truth truth = truth_of(acknowledging, stream);
    std::vector<double> logs;
    for (int i = 0; i < 6; ++i)
      logs.push_back(truth.mean + truth.sigma * normal_quantile(stream.uniform()));
    const LogBelief after = updated(acknowledging, logs);
    const double next = truth.mean + truth.sigma * normal_quantile(stream.uniform());
    next_below += next <= next_log(after, 0.9) ? 1 : 0;
    return truth.mean >= mean_log(after, 0.05) && truth.mean <= mean_log(after, 0.95);
  });
  CHECK(held == Approx(0.9).margin(four_errors(tries)));
  CHECK(static_cast<double>(next_below) / tries == Approx(0.9).margin(four_errors(tries)));
}

TEST_CASE("nine times of ten the 90 % interval holds the truth: logs, many cut short")
{
  constexpr std::size_t tries = 600;
  const double given_up = std::log(240); // whoever watches looks away then
  std::size_t cut = 0;
  const double held = share_of(tries, [&](Stream &stream) {
    const Truth truth = truth_of(acknowledging, stream);
    std::vector<double> logs;
    std::vector<double> bounds;
    for (int i = 0; i < 6; ++i) {
      const double log = truth.mean + truth.sigma * normal_quantile(stream.uniform());
      log > given_up ? bounds.push_back(given_up) : logs.push_back(log);
    }
    cut += bounds.size();
    const CensoredLogBelief after(acknowledging, logs, bounds);
    return truth.mean >= after.mean_log(0.05) && truth.mean <= after.mean_log(0.95);
  });
  CHECK(cut > tries); // more than one of six
  CHECK(held == Approx(0.9).margin(four_errors(tries)));
}

TEST_CASE("nine times of ten the 90 % interval holds the truth: rates cut short, and shares")
{
  constexpr std::size_t tries = 4000;
  const RateBelief rate = rate_belief(60, 2);
  CHECK(share_of(tries, [&](Stream &stream) {
          const double mean = 1 / gamma_draw(rate.shape, rate.exposure, stream);
          std::size_t ended = 0;
          double total = 0;
          for (int i = 0; i < 5; ++i) {
            const double length = -mean * std::log(stream.uniform());
            ended += length <= 90 ? 1 : 0;
            total += std::min(length, 90.0);
          }
          const RateBelief after = updated(rate, ended, total);
          return mean >= mean_length(after, 0.05) && mean <= mean_length(after, 0.95);
        }) == Approx(0.9).margin(four_errors(tries)));
  const ShareBelief before = share_belief(0.3, 4);
  CHECK(share_of(tries, [&](Stream &stream) {
          const double truth = share(before, stream.uniform());
          std::size_t hits = 0;
          for (int i = 0; i < 10; ++i)
            hits += stream.uniform() < truth ? 1 : 0;
          const ShareBelief after = updated(before, hits, 10);
          return truth >= share(after, 0.05) && truth <= share(after, 0.95);
        }) == Approx(0.9).margin(four_errors(tries)));
}

TEST_CASE("a wrong figure before is overcome: the interval holds a truth it did not expect, given data")
{
  constexpr std::size_t tries = 2000;
  const Truth truth{std::log(900), 0.5}; // five times the median that was assumed
  const double held = share_of(tries, [&](Stream &stream) {
    std::vector<double> logs;
    for (int i = 0; i < 200; ++i)
      logs.push_back(truth.mean + truth.sigma * normal_quantile(stream.uniform()));
    const LogBelief after = updated(acknowledging, logs);
    return truth.mean >= mean_log(after, 0.05) && truth.mean <= mean_log(after, 0.95);
  });
  CHECK(held > 0.85);
  CHECK(held < 0.95);
}

} // namespace beliefs_test
