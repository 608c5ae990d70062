#include "sim/inject/shop/clock.hpp"

#include <cmath>
#include <cstdio>
#include <ctime>

namespace drsim::inject::inline shop {
namespace {

constexpr std::int64_t us_per_s = 1'000'000;

timespec now_by(clockid_t clock)
{
  timespec time{};
  clock_gettime(clock, &time);
  return time;
}

} // namespace

std::int64_t wall_us()
{
  const timespec time = now_by(CLOCK_REALTIME);
  return time.tv_sec * us_per_s + time.tv_nsec / 1000;
}

double steady_s()
{
  const timespec time = now_by(CLOCK_MONOTONIC);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::string iso_time(std::int64_t us)
{
  const std::time_t second = us / us_per_s;
  std::tm parts{};
  gmtime_r(&second, &parts);
  char text[64];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%06dZ", static_cast<int>(us % us_per_s));
  return text;
}

void sleep_until_s(double until_s)
{
  timespec time{};
  time.tv_sec = static_cast<std::time_t>(until_s);
  time.tv_nsec = static_cast<long>((until_s - std::floor(until_s)) * 1e9);
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
}

} // namespace drsim::inject::shop
