#include "sim/traffic/laws/profile.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace profile_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

constexpr double hour_s = 3600;
constexpr double day_s = 24 * hour_s;

Traffic daily()
{
  Traffic traffic;
  traffic.rate_per_s = 10;
  for (int hour = 0; hour < 24; ++hour)
    traffic.hourly_factor.push_back(hour < 12 ? 0.5 : 1.5);
  return traffic;
}

/// Arrivals between two times by the profile's own pieces.
double arrivals(const Profile &profile, double from_s, double to_s)
{
  double sum = 0;
  while (from_s < to_s) {
    const double next_s = std::min(to_s, profile.next_corner_s(from_s));
    REQUIRE(next_s > from_s);
    sum += profile.mean_rate_per_s(from_s, next_s) * (next_s - from_s);
    from_s = next_s;
  }
  return sum;
}

/// The same by many small steps, and no rate above its bound.
double summed(const Profile &profile, double from_s, double to_s, double step_s)
{
  double sum = 0;
  for (double t = from_s + step_s / 2; t < to_s; t += step_s) {
    REQUIRE(profile.rate_per_s(t) <= profile.bound_per_s(t) * (1 + 1e-12));
    sum += profile.rate_per_s(t) * step_s;
  }
  return sum;
}

} // namespace

TEST_CASE("profile: every day of the week has its factor, and the week goes round")
{
  Traffic traffic = daily();
  traffic.weekday_factor = {0.4, 1, 1, 1, 1, 1.6, 1};
  const Profile profile(traffic, 15, 5); // a Saturday afternoon
  CHECK(profile.rate_per_s(0) == Approx(10 * 1.5 * 1.6));
  CHECK(profile.rate_per_s(day_s) == Approx(10 * 1.5));           // Sunday
  CHECK(profile.rate_per_s(2 * day_s) == Approx(10 * 1.5 * 0.4)); // Monday
  CHECK(profile.rate_per_s(7 * day_s) == Approx(10 * 1.5 * 1.6));
  CHECK(arrivals(profile, 0, 7 * day_s) == Approx(summed(profile, 0, 7 * day_s, 30)).epsilon(1e-6));
  CHECK(arrivals(profile, 0, 7 * day_s) == Approx(10 * 7 * day_s).epsilon(0.01));
}

TEST_CASE("profile: a peak ramps up, holds and ramps down, on its day only")
{
  Traffic traffic;
  traffic.rate_per_s = 10;
  traffic.hourly_factor.assign(24, 1);
  Peak sale;
  sale.weekday = 4;
  sale.hour = 20;
  sale.ramp_s = 600;
  sale.for_s = 3600;
  sale.factor = 3;
  traffic.peaks = {sale};
  const Profile profile(traffic, 19.5, 4);
  const double begin_s = hour_s / 2;
  CHECK(profile.rate_per_s(begin_s - 1) == Approx(10));
  CHECK(profile.rate_per_s(begin_s + 300) == Approx(20));
  CHECK(profile.rate_per_s(begin_s + 1800) == Approx(30));
  CHECK(profile.rate_per_s(begin_s + 3900) == Approx(20));
  CHECK(profile.rate_per_s(begin_s + 4300) == Approx(10));
  CHECK(profile.rate_per_s(begin_s + day_s + 1800) == Approx(10));
  CHECK(profile.rate_per_s(begin_s + 7 * day_s + 1800) == Approx(30));
  // The extra: a trapezium of height 20 and middle width 3600.
  CHECK(arrivals(profile, 0, 7 * day_s) == Approx(10 * 7 * day_s + 20 * 3600));

  traffic.peaks[0].weekday = -1;
  traffic.peaks[0].ramp_s = 0; // steps at once, both ways
  const Profile every_day(traffic, 0, 0);
  CHECK(arrivals(every_day, 0, 2 * day_s) == Approx(10 * 2 * day_s + 2 * 20 * 3600));
  CHECK(summed(every_day, 0, 2 * day_s, 10) == Approx(10 * 2 * day_s + 2 * 20 * 3600).epsilon(1e-4));
}

TEST_CASE("profile: sloping hours times a ramp are integrated exactly, at any start")
{
  Traffic traffic = daily();
  Peak sale;
  sale.hour = 11.25; // over the slope from 0.5 to 1.5
  sale.ramp_s = 2400;
  sale.for_s = 3000;
  sale.factor = 2.5;
  traffic.peaks = {sale};
  const double whole = arrivals(Profile(traffic, 0, 0), 0, day_s);
  CHECK(whole == Approx(summed(Profile(traffic, 0, 0), 0, day_s, 1)).epsilon(1e-7));
  for (const double start : {0.0, 11.3, 11.999999999, 23.5, 24.0}) {
    INFO(start);
    const Profile profile(traffic, start, 3);
    CHECK(arrivals(profile, 0, day_s) == Approx(whole).epsilon(1e-7));
  }
}

TEST_CASE("profile: a measured load plays minute by minute, from the day and the time it was taken at")
{
  Traffic traffic;
  traffic.rate_per_s = 1;
  for (int minute = 0; minute < 1440; ++minute)
    traffic.measured.rate_per_s.push_back(minute);
  traffic.measured.minute_of_day = 600; // begins at 10:00
  const Profile profile(traffic, 10, 0);
  CHECK(profile.rate_per_s(0) == 0);
  CHECK(profile.rate_per_s(59.9) == 0);
  CHECK(profile.rate_per_s(60) == 1);
  CHECK(profile.rate_per_s(1439 * 60 + 30) == 1439);
  CHECK(profile.rate_per_s(1440 * 60 + 30) == 0); // once more
  CHECK(arrivals(profile, 0, day_s) == Approx(60.0 * 1439 * 1440 / 2));
  CHECK(Profile(traffic, 9, 0).rate_per_s(30) == 1380);

  for (int minute = 1440; minute < 7 * 1440; ++minute)
    traffic.measured.rate_per_s.push_back(minute);
  traffic.measured.minute_of_day = 0;
  traffic.measured.weekday = 2; // from Wednesday on
  CHECK(Profile(traffic, 0, 2).rate_per_s(30) == 0);
  CHECK(Profile(traffic, 0, 1).rate_per_s(30) == 6 * 1440);
}

} // namespace profile_test
