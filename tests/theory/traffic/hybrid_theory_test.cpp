// Rates with windows in which every transaction is played, held against every transaction played throughout.
#include "sim/traffic/exact/exact_plane.hpp"
#include "sim/traffic/fluid/fluid_plane.hpp"
#include "sim/traffic/hybrid/hybrid_plane.hpp"
#include "tests/unit/traffic/shop.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <type_traits>

namespace hybrid_theory_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

constexpr int trials = 12;

struct Figures {
  double failed = 0;
  double good = 0;
  double overload_s = 0; ///< with more than a hundred waiting
};

struct Sample {
  Figures mean;
  Figures error; ///< standard errors of the means
};

using Story = std::function<void(Plane &plane, const std::function<void(double)> &play_to)>;

template <typename Made> Sample sample(Shop &shop, const Story &story, double *exact_s = nullptr)
{
  Sample out;
  Figures square;
  for (int trial = 0; trial < trials; ++trial) {
    shop.settings.trial = static_cast<std::uint64_t>(trial);
    Made plane(shop.settings);
    Figures one;
    story(plane, [&](double t_s) {
      while (plane.now_s() < t_s) {
        plane.advance_to(std::min(t_s, plane.now_s() + 5));
        one.overload_s += plane.backlog() > 100 ? 5 : 0;
      }
    });
    one.failed = plane.totals(0).failed;
    one.good = plane.totals(0).ok + plane.totals(0).slow;
    for (double Figures::*figure : {&Figures::failed, &Figures::good, &Figures::overload_s}) {
      out.mean.*figure += one.*figure / trials;
      square.*figure += one.*figure * one.*figure / trials;
    }
    if constexpr (std::is_same_v<Made, HybridPlane>)
      *exact_s += plane.exact_s() / trials;
  }
  for (double Figures::*figure : {&Figures::failed, &Figures::good, &Figures::overload_s})
    out.error.*figure =
        std::sqrt(std::max(0.0, square.*figure - out.mean.*figure * out.mean.*figure) / (trials - 1));
  return out;
}

void check_alike(const Sample &exact, const Sample &hybrid, double tolerance)
{
  for (double Figures::*figure : {&Figures::failed, &Figures::good, &Figures::overload_s}) {
    const double noise = 4 * std::hypot(exact.error.*figure, hybrid.error.*figure);
    INFO(exact.mean.*figure << " exact, " << hybrid.mean.*figure << " hybrid, noise " << noise);
    CHECK(std::abs(exact.mean.*figure - hybrid.mean.*figure) <=
          noise + tolerance * std::max(exact.mean.*figure, 1.0));
  }
}

} // namespace

TEST_CASE("hybrid theory: overload that holds itself up by retries is that of every transaction")
{
  Shop shop(80);
  shop.settings.deployment = &shop.deployment;
  for (auto &tier : shop.settings.tiers) {
    tier.timeout_s = 1;
    tier.retries = 2;
    tier.retry_budget_ratio = 2;
  }
  const Story story = [](Plane &plane, const std::function<void(double)> &play_to) {
    plane.set_service(0, "web", std::vector<ZonePods>{{0.2, 0}}, 0); // 100 a second
    plane.set_store(0, "db", true, true, 1);
    play_to(300);
    plane.set_load_factor(1.6); // for half a minute
    play_to(330);
    plane.set_load_factor(1);
    play_to(700);
    plane.set_load_factor(0.25); // and at night it ends
    play_to(1000);
  };
  double exact_s = 0;
  const Sample exact = sample<ExactPlane>(shop, story);
  const Sample hybrid = sample<HybridPlane>(shop, story, &exact_s);
  CHECK(exact.mean.overload_s > 350);
  CHECK(exact_s > 10);
  check_alike(exact, hybrid, 0.03);
}

TEST_CASE("hybrid theory: a zone is lost and those left just carry the load")
{
  Shop shop(86);
  shop.settings.deployment = &shop.deployment;
  for (auto &tier : shop.settings.tiers) {
    tier.timeout_s = 0.5;
    tier.retries = 1;
    tier.retry_budget_ratio = 0.2;
  }
  const Story story = [](Plane &plane, const std::function<void(double)> &play_to) {
    plane.set_service(0, "web", std::vector<ZonePods>{{0.1, 0}, {0.1, 0}, {0.1, 0}}, 0); // 50 a second each
    plane.set_store(0, "db", true, true, 1);
    play_to(300);
    plane.fail_in_service(0, "web", 0, 1);
    plane.set_service(0, "web", std::vector<ZonePods>{{0, 0.1}, {0.1, 0}, {0.1, 0}}, 0);
    play_to(340);
    plane.set_service(0, "web", std::vector<ZonePods>{{0, 0}, {0.1, 0}, {0.1, 0}}, 0);
    play_to(600);
    plane.set_service(0, "web", std::vector<ZonePods>{{0, 0}, {0.2, 0}, {0.2, 0}}, 0);
    play_to(1800);
  };
  double exact_s = 0;
  const Sample exact = sample<ExactPlane>(shop, story);
  const Sample hybrid = sample<HybridPlane>(shop, story, &exact_s);
  const Sample fluid = sample<FluidPlane>(shop, story);
  INFO(fluid.mean.failed << " failed by rates alone");
  CHECK(exact_s > 30);
  CHECK(exact_s < 700); // of 1,800
  check_alike(exact, hybrid, 0.03);
}

} // namespace hybrid_theory_test
