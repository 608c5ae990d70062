#include "tests/bench/yardsticks.hpp"

#include "sim/traffic/exact/variates.hpp"
#include "tests/oracle/oracle.hpp"
#include "tests/sim/isolated.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

namespace drsim::bench {

using namespace traffic;

const std::vector<TandemTier> tandem = {{4, 0.030}, {6, 0.050}, {8, 0.070}, {4, 0.020}, {3, 0.025}};

double cpu_s(const std::function<void()> &body)
{
  const std::clock_t start = std::clock();
  body();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double limit_hops_per_s()
{
  std::vector<ServiceTimes> drawn;
  for (std::size_t k = 0; k < tandem.size(); ++k)
    drawn.emplace_back(Stream(1, 0, "tier " + std::to_string(k), "service"), tandem[k].service_mean_s, 1);
  ServiceTimes gaps(Stream(1, 0, "arrivals", "gap"), 1 / arrivals_per_s, 1);
  std::array<double, 1024> times_s = {};
  std::array<double, 1024> service_s = {};
  double sum_s = 0;
  const double seconds = cpu_s([&] {
    double now_s = 0;
    double free_s[5] = {};
    for (std::uint64_t done = 0; done < a_day; done += times_s.size()) {
      gaps.fill(times_s.data(), times_s.size());
      for (double &time_s : times_s)
        time_s = now_s += time_s;
      for (std::size_t k = 0; k < 5; ++k) {
        drawn[k].fill(service_s.data(), service_s.size());
        for (std::size_t n = 0; n < times_s.size(); ++n) {
          times_s[n] = std::max(times_s[n], free_s[k]) + service_s[n];
          free_s[k] = times_s[n] - tandem[k].service_mean_s * 8;
        }
      }
      sum_s += times_s.back();
    }
  });
  if (!(sum_s > 0))
    std::exit(1);
  return 5.0 * static_cast<double>(a_day) / seconds;
}

double oracle_hops_per_s()
{
  oracle::Network network;
  for (const TandemTier &tier : tandem)
    network.tiers.push_back({static_cast<int>(tier.servers), tier.service_mean_s, 1});
  network.arrivals_per_s = arrivals_per_s;
  const auto seen = test::isolated([&] {
    double transactions = 0;
    const double seconds = cpu_s([&] { transactions = oracle::play(network, 300, 1).arrivals; });
    return std::vector<double>{5 * transactions / seconds};
  });
  return seen.at(0);
}

double simpy_hops_per_s()
{
  const std::string command =
      std::string("/usr/bin/python3 ") + DRSIM_SOURCE_DIR + "/tests/bench/simpy_tandem.py 20000";
  FILE *out = popen(command.c_str(), "r");
  char line[64] = "nan";
  if (out == nullptr || std::fgets(line, sizeof line, out) == nullptr)
    std::fputs("no figure from SimPy (package python3-simpy3)\n", stderr);
  if (out != nullptr)
    pclose(out);
  return std::strtod(line, nullptr);
}

} // namespace drsim::bench
