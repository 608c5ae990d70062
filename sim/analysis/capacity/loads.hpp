#pragma once
#include "sim/model/deployment.hpp"
#include "sim/traffic/places/tiers_of.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline analysis::inline capacity {

/// What users ask for at once.
struct LoadCase {
  std::string id;        ///< "peak", "2026-Q3", "cold-cache", "reload-storm"
  std::string title;     ///< for people
  double rate_per_s = 0; ///< transactions that begin, at the edge
  bool cold = false;     ///< caches are empty, a promoted database has not read its memory full
  bool storm = false;    ///< everything has just failed: people come again, callers try again
  bool forecast = false; ///< a quarter of the forecast
};

/// A quarter of a forecast.
struct ForecastQuarter {
  std::string name;
  double factor = 1; ///< times the present load
};

/// The busiest minute of the week, transactions a second.
[[nodiscard]] double peak_rate_per_s(const Traffic &traffic);

/// Local hour (0 to 24) and weekday (0 Monday) of that minute.
struct PeakTime {
  double hour = 0;
  int weekday = 0;
};
[[nodiscard]] PeakTime peak_time(const Traffic &traffic);

/// The peak, each quarter's, and the peak with cold caches and in a storm of reloads.
[[nodiscard]] std::vector<LoadCase> load_cases(const Deployment &deployment,
                                               const std::vector<ForecastQuarter> &forecast);

/// Calls a second that a load sends to each thing of one region when all users come there.
struct Demand {
  std::map<std::string, double> calls; ///< by service or third party
  std::map<std::string, traffic::StoreVisits> stores;
  std::map<std::string, double> cache_reads;
  std::map<std::string, double> published; ///< by topic
};

/// `missing`: by cache, share of its keys that a loss has taken. Caches that the region has none of answer
/// nothing. In a storm each person comes 1 + r + .. + r^n times (reload_share, reload_times), and each call
/// of a service is made 1 + min(retries, retry_budget_ratio) times.
[[nodiscard]] Demand demand_of(const Deployment &deployment, const std::string &region, const LoadCase &load,
                               const std::map<std::string, double> &missing);

} // namespace drsim::analysis::capacity
