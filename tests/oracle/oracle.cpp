#include "tests/oracle/oracle.hpp"

#include <simgrid/s4u.hpp>

#include <deque>
#include <memory>
#include <random>

namespace drsim::oracle {
namespace {

namespace sg4 = simgrid::s4u;

/// One call: who waits for it, and whether an answer has come.
struct Request {
  sg4::SemaphorePtr answered = sg4::Semaphore::create(0);
};

struct Station {
  Tier tier;
  int working_servers = 0;
  std::deque<std::shared_ptr<Request>> queue;
  sg4::SemaphorePtr something_to_do = sg4::Semaphore::create(0);
  std::mt19937_64 chance;

  double service_s()
  {
    if (tier.service_cv == 0)
      return tier.service_mean_s;
    return std::exponential_distribution<double>(1 / tier.service_mean_s)(chance);
  }
};

struct Model {
  Network network;
  double horizon_s = 0;
  sg4::Host *host = nullptr;
  std::vector<std::unique_ptr<Station>> stations;
  Result result;
};

/// A server: takes whoever has waited longest, works, answers, and rests while it is switched off.
void serve(Station &station, int number)
{
  for (;;) {
    station.something_to_do->acquire();
    if (number >= station.working_servers) { // off: somebody else must take it
      station.something_to_do->release();
      sg4::this_actor::sleep_for(0.05);
      continue;
    }
    const std::shared_ptr<Request> request = station.queue.front();
    station.queue.pop_front();
    sg4::this_actor::sleep_for(station.service_s());
    request->answered->release();
  }
}

void walk(Model &model)
{
  const double born_s = sg4::Engine::get_clock();
  for (const auto &station : model.stations) {
    bool answered = false;
    for (int tries = 0; tries <= model.network.retries && !answered; ++tries) {
      const auto request = std::make_shared<Request>();
      station->queue.push_back(request);
      station->something_to_do->release();
      if (std::isinf(model.network.timeout_s)) {
        request->answered->acquire();
        answered = true;
      } else {
        answered = !request->answered->acquire_timeout(model.network.timeout_s); // true means timed out
      }
    }
    if (!answered) {
      model.result.failed += 1;
      return;
    }
  }
  model.result.sojourn_s.push_back(sg4::Engine::get_clock() - born_s);
}

void arrive(Model &model, std::uint64_t seed)
{
  std::mt19937_64 chance(seed);
  std::exponential_distribution<double> gap_s(model.network.arrivals_per_s);
  for (;;) {
    sg4::this_actor::sleep_for(gap_s(chance));
    if (sg4::Engine::get_clock() > model.horizon_s)
      return;
    model.result.arrivals += 1;
    sg4::Actor::create("transaction", model.host, [&model] {
      sg4::Actor::self()->daemonize();
      walk(model);
    });
  }
}

} // namespace

Result play(const Network &network, double horizon_s, std::uint64_t seed)
{
  char name[] = "oracle";
  char quiet[] = "--log=root.thresh:critical";
  char stack[] = "--cfg=contexts/stack-size:64";
  char *argv[] = {name, quiet, stack, nullptr};
  int argc = 3;
  sg4::Engine engine(&argc, argv);
  Model model;
  model.network = network;
  model.horizon_s = horizon_s;
  sg4::NetZone *zone = sg4::create_full_zone("zone");
  model.host = zone->create_host("host", 1.0);
  zone->seal();
  for (std::size_t k = 0; k < network.tiers.size(); ++k) {
    model.stations.push_back(std::make_unique<Station>());
    Station &station = *model.stations.back();
    station.tier = network.tiers[k];
    station.working_servers = station.tier.servers;
    station.chance.seed(seed + 1000 * (k + 1));
    for (int number = 0; number < station.tier.servers; ++number)
      sg4::Actor::create("server", model.host, [&station, number] { serve(station, number); })->daemonize();
  }
  sg4::Actor::create("arrivals", model.host, [&model, seed] { arrive(model, seed); });
  if (network.changed_tier >= 0)
    sg4::Actor::create("change", model.host, [&model] {
      Station &station = *model.stations[static_cast<std::size_t>(model.network.changed_tier)];
      sg4::this_actor::sleep_until(model.network.change_s);
      station.working_servers = model.network.changed_servers;
      sg4::this_actor::sleep_until(model.network.restore_s);
      station.working_servers = station.tier.servers;
    });
  engine.run();
  return model.result;
}

} // namespace drsim::oracle
