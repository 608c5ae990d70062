#include "sim/core/utc.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace drsim::inline core {

std::int64_t wall_clock_us()
{
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count();
}

std::string utc_text(std::int64_t us)
{
  constexpr std::int64_t us_per_s = 1'000'000;
  const std::time_t second = us / us_per_s;
  std::tm parts{};
  gmtime_r(&second, &parts);
  char text[64];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%06dZ", static_cast<int>(us % us_per_s));
  return text;
}

} // namespace drsim::core
