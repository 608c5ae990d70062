// What users cost. (a) exact: a day of 5,000 tx/min through five queues in a row, every transaction, beside
// (b) one SimGrid actor a transaction, (c) SimPy, and (d) a bare loop that draws the same random numbers and
// takes the same steps without queueing: the limit. (e) fluid: four hours of a network of the reference's
// size through a region outage, a failover and autoscaling, published every 10 s. CPU seconds; all in one
// run. The mean wait of each queue is checked against Erlang C. Then what more users cost in both, and the
// most memory a run of one and of ten days holds.
#include "sim/traffic/exact/tandem.hpp"
#include "sim/traffic/laws/queueing.hpp"
#include "sim/traffic/plane.hpp"
#include "tests/bench/yardsticks.hpp"
#include "tests/sim/isolated.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <sys/resource.h>

using namespace drsim;
using namespace drsim::traffic;
using namespace drsim::bench;

namespace {

const char *const services[] = {"bff", "orders", "payments", "inventory", "users", "search", "notify"};
const char *const stores[] = {"orders-db", "users-db", "catalog-db"};

Hop hop(Hop::Kind kind, const char *target, const char *miss = "", double hit = 0)
{
  Hop made;
  made.kind = kind;
  made.target = target;
  made.miss = miss;
  made.hit_ratio = hit;
  return made;
}

Journey journey(const char *id, double share, std::vector<Stage> path)
{
  Journey made;
  made.id = id;
  made.share = share;
  made.path = std::move(path);
  return made;
}

Deployment shop()
{
  using Kind = Hop::Kind;
  Deployment made;
  made.regions = {{"one", {}}, {"two", {}}};
  made.traffic.rate_per_s = 5000.0 / 60;
  for (int h = 0; h < 24; ++h)
    made.traffic.hourly_factor.push_back(0.5 + 0.04 * h);
  made.stores = {{"orders-db", ""}, {"users-db", ""}};
  const Stage front{{hop(Kind::call, "bff")}, false};
  made.journeys = {
      journey(
          "browse", 0.7,
          {front, {{hop(Kind::call, "search"), hop(Kind::cache_read, "cache", "catalog-db", 0.9)}, false}}),
      journey("checkout", 0.2,
              {front,
               {{hop(Kind::call, "orders"), hop(Kind::call, "inventory")}, false},
               {{hop(Kind::call, "payments")}, false},
               {{hop(Kind::write, "orders-db")}, false},
               {{hop(Kind::publish, "events"), hop(Kind::call, "notify")}, true}}),
      journey("login", 0.1,
              {front, {{hop(Kind::call, "users")}, false}, {{hop(Kind::write, "users-db")}, false}})};
  return made;
}

PlaneSettings settings_of(const Deployment &deployment)
{
  PlaneSettings made;
  made.deployment = &deployment;
  made.cohorts = {60, 0.087, 1800, 0.2, 3600};
  for (const Region &region : deployment.regions) {
    for (const char *name : services)
      made.tiers.push_back({std::string(name) + "@" + region.name, 0.05, 1, 4, 2, 2, 0.2});
    for (const char *name : stores)
      made.tiers.push_back({std::string(name) + "@" + region.name, 0.01, 1, 60, 2, 1, 0.2});
  }
  return made;
}

double play(const PlaneSettings &settings)
{
  auto plane = make_fluid_plane(settings);
  for (int r : {0, 1}) {
    for (const char *name : services)
      plane->set_service(r, name, r == 0 ? 6 : 2, 0);
    for (const char *name : stores)
      plane->set_store(r, name, true, r == 0, 1);
  }
  double failed = 0;
  for (int tick = 1; tick <= 1440; ++tick) {
    const double t = 10.0 * tick;
    if (tick == 60)
      plane->set_edge(0, false);
    if (tick == 70)
      plane->set_dns_answer(1);
    if (tick == 200)
      for (const char *name : stores)
        plane->set_store(1, name, true, true, 1);
    if (tick > 80 && tick < 120 && tick % 3 == 0) // scaled out step by step
      for (const char *name : services)
        plane->set_service(1, name, std::min(6.0, 2 + (tick - 80) / 6.0), 0);
    plane->advance_to(t);
    plane->publish();
  }
  for (std::size_t j = 0; j < 3; ++j)
    failed += plane->totals(j).failed;
  return failed;
}

struct Exact {
  double hops_per_s = 0;
  std::vector<double> wait_s;
  std::vector<double> erlang_s;
};

/// The exact kernel over a day; exits when a queue waits otherwise than Erlang C says.
Exact exact_day()
{
  TandemResult result;
  Exact seen;
  const double seconds = cpu_s([&] { result = run_tandem(tandem, arrivals_per_s, a_day, 1); });
  for (std::size_t k = 0; k < tandem.size(); ++k) {
    const Queue law{arrivals_per_s, static_cast<double>(tandem[k].servers), tandem[k].service_mean_s, 1, 1};
    seen.wait_s.push_back(result.mean_wait_s[k]);
    seen.erlang_s.push_back(law.mean_wait_s());
    if (std::abs(seen.wait_s[k] / seen.erlang_s[k] - 1) > 0.05) {
      std::fprintf(stderr, "queue %zu waits %g s, Erlang C says %g s\n", k, seen.wait_s[k], seen.erlang_s[k]);
      std::exit(1);
    }
  }
  seen.hops_per_s = static_cast<double>(result.hops) / seconds;
  return seen;
}

/// Most memory a process of its own holds that plays so many days.
double peak_kib(std::uint64_t days)
{
  const auto seen = test::isolated([days] {
    static_cast<void>(run_tandem(tandem, arrivals_per_s, days * a_day, 1));
    rusage used = {};
    getrusage(RUSAGE_SELF, &used);
    return std::vector<double>{static_cast<double>(used.ru_maxrss)};
  });
  return seen.at(0);
}

double fluid_trial_ms(const PlaneSettings &settings)
{
  std::vector<double> times_ms;
  for (int i = 0; i < 21; ++i)
    times_ms.push_back(1e3 * cpu_s([&] { static_cast<void>(play(settings)); }));
  std::sort(times_ms.begin(), times_ms.end());
  return times_ms[times_ms.size() / 2];
}

struct Cost {
  double per_min;
  double exact_s;  ///< of an hour's transactions through the tandem
  double fluid_ms; ///< of the fluid trial at that load
};

std::vector<Cost> curves(Deployment deployment)
{
  std::vector<Cost> rows;
  for (const double factor : {1.0, 10.0, 100.0, 1000.0}) {
    Cost row{5000 * factor, 0, 0};
    // As many shops side by side: the same queues, so many times their transactions. A minute of the
    // largest load, up to an hour of the others.
    const double minutes = std::min(1000 / factor, 60.0);
    const auto transactions = static_cast<std::uint64_t>(5000 * factor * minutes);
    row.exact_s =
        60 / minutes * cpu_s([&] { static_cast<void>(run_tandem(tandem, arrivals_per_s, transactions, 1)); });
    deployment.traffic.rate_per_s = arrivals_per_s * factor;
    PlaneSettings settings = settings_of(deployment);
    for (TierSettings &tier : settings.tiers)
      tier.concurrency_per_server *= factor;
    row.fluid_ms = fluid_trial_ms(settings);
    rows.push_back(row);
  }
  return rows;
}

struct Figures {
  double peak_1_day_kib = 0;
  double peak_10_days_kib = 0;
  Exact exact;
  double limit = 0;
  double oracle = 0;
  double simpy = 0;
  double fluid_ms = 0;
  std::vector<Cost> costs;
};

void print_json(const Figures &f)
{
  std::printf("{\"exact_hops_per_s\": %.0f, \"oracle_hops_per_s\": %.0f, \"simpy_hops_per_s\": %s, "
              "\"limit_hops_per_s\": %.0f, \"fluid_trial_ms\": %.3f, \"peak_1_day_kib\": %.0f, "
              "\"peak_10_days_kib\": %.0f, \"tiers\": [",
              f.exact.hops_per_s, f.oracle, std::isnan(f.simpy) ? "null" : std::to_string(f.simpy).c_str(),
              f.limit, f.fluid_ms, f.peak_1_day_kib, f.peak_10_days_kib);
  for (std::size_t k = 0; k < tandem.size(); ++k)
    std::printf("%s{\"mean_wait_s\": %.9f, \"erlang_c_wait_s\": %.9f}", k == 0 ? "" : ", ", f.exact.wait_s[k],
                f.exact.erlang_s[k]);
  std::printf("], \"curve\": [");
  for (std::size_t i = 0; i < f.costs.size(); ++i)
    std::printf("%s{\"tx_per_min\": %.0f, \"exact_s_per_hour\": %.4f, \"fluid_trial_ms\": %.3f}",
                i == 0 ? "" : ", ", f.costs[i].per_min, f.costs[i].exact_s, f.costs[i].fluid_ms);
  std::printf("]}\n");
}

void print_text(const Figures &f)
{
  const double exact = f.exact.hops_per_s;
  std::printf("exact                 %12.0f hops/s   (36 M hops; waits agree with Erlang C)\n", exact);
  std::printf("limit                 %12.0f hops/s   exact takes %.2f times as long\n", f.limit,
              f.limit / exact);
  std::printf("one actor each        %12.0f hops/s   exact is %.0f times as fast\n", f.oracle,
              exact / f.oracle);
  std::printf("SimPy                 %12.0f hops/s   exact is %.0f times as fast\n", f.simpy,
              exact / f.simpy);
  std::printf("fluid_trial_ms        %12.3f\n", f.fluid_ms);
  std::printf("most memory, a day    %12.0f KiB      ten days %.0f KiB\n", f.peak_1_day_kib,
              f.peak_10_days_kib);
  std::printf("\nqueue  servers  mean wait, ms  Erlang C, ms\n");
  for (std::size_t k = 0; k < tandem.size(); ++k)
    std::printf("%5zu %8zu %14.3f %13.3f\n", k + 1, tandem[k].servers, 1e3 * f.exact.wait_s[k],
                1e3 * f.exact.erlang_s[k]);
  std::printf("\n tx/min     exact, s an hour   fluid, ms a trial\n");
  for (const Cost &row : f.costs)
    std::printf("%9.0f %15.3f %17.3f\n", row.per_min, row.exact_s, row.fluid_ms);
}

} // namespace

int main(int argc, char **argv)
{
  const Deployment deployment = shop();
  Figures figures;
  figures.peak_1_day_kib = peak_kib(1);
  figures.peak_10_days_kib = peak_kib(10);
  figures.exact = exact_day();
  figures.limit = limit_hops_per_s();
  figures.oracle = oracle_hops_per_s();
  figures.simpy = simpy_hops_per_s();
  figures.fluid_ms = fluid_trial_ms(settings_of(deployment));
  figures.costs = curves(deployment);
  if (argc > 1 && std::strcmp(argv[1], "--json") == 0)
    print_json(figures);
  else
    print_text(figures);
  return 0;
}
