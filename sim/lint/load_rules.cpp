#include "sim/laws/hpa_algorithm.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"
#include "sim/model/third_parties.hpp"
#include "sim/traffic/laws/queueing.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline lint {
namespace {

/// Services one stage calls, as they are in the primary region.
std::vector<const ComponentSpec *> called(const Deployment &deployment, const Stage &stage)
{
  std::vector<const ComponentSpec *> services;
  for (const Hop &hop : stage.hops)
    if (hop.kind == Hop::Kind::call)
      if (const ComponentSpec *service = service_in(deployment, hop.target, deployment.primary_region()))
        services.push_back(service);
  return services;
}

/// Whether later stages run while this one is waited for: one service, or alternatives (visits of at most 1
/// in all). Calls side by side are taken to be over before the next stage begins.
bool encloses(const Stage &stage)
{
  double visits = 0;
  for (const Hop &hop : stage.hops)
    visits += hop.kind == Hop::Kind::call ? hop.visits : 0;
  return visits > 0 && visits <= 1;
}

const ComponentSpec *most_retried(const std::vector<const ComponentSpec *> &services)
{
  const ComponentSpec *worst = nullptr;
  for (const ComponentSpec *service : services)
    if (mean_of(*service, "retries").value_or(0) > 0 &&
        (worst == nullptr || *mean_of(*service, "retries") > *mean_of(*worst, "retries")))
      worst = service;
  return worst;
}

void amplification(const Deployment &deployment, Findings &findings)
{
  for (std::size_t i = 0; i < deployment.journeys.size(); ++i) {
    const Journey &journey = deployment.journeys[i];
    double attempts = 1;
    double most = 1;
    std::vector<std::string> layers;
    std::vector<std::string> most_layers;
    for (const Stage &stage : journey.path) {
      const ComponentSpec *worst = most_retried(called(deployment, stage));
      if (stage.asynchronous || worst == nullptr)
        continue;
      const double own = traffic::attempts(1, *mean_of(*worst, "retries")); // when every try fails
      std::vector<std::string> here = layers;
      here.push_back(worst->id + " " + figure(own) + " (" + place_text(*worst, "retries") + ")");
      if (attempts * own > most) {
        most = attempts * own;
        most_layers = here;
      }
      if (encloses(stage)) {
        attempts *= own;
        layers = here;
      }
    }
    if (most_layers.size() > 1)
      findings.deployment("/journeys/" + std::to_string(i) + "/path",
                          "one request of " + journey.id + " becomes up to " + figure(most) +
                              " at the bottom when it fails: attempts multiply over " +
                              std::to_string(most_layers.size()) + " layers, " + joined(most_layers),
                          "retry in one layer only, next to the user, with a budget");
  }
}

void report_inversion(const Journey &journey, const ComponentSpec &outer, const ComponentSpec &service,
                      Findings &findings)
{
  const double tries = 1 + mean_of(service, "retries").value_or(0);
  const double wait_s = *mean_of(service, "timeout_s");
  const double outer_s = *mean_of(outer, "timeout_s");
  findings.at(service, "timeout_s",
              "in " + journey.id + ", " + outer.id + " is given up after " + figure(outer_s) + " s (" +
                  place_text(outer, "timeout_s") + "), while it may wait for " + service.id + " up to " +
                  figure(wait_s * tries) + " s (" + figure(wait_s) + " s x " + figure(tries) +
                  " attempts): work goes on that nobody waits for",
              "let timeouts shrink from the user inwards: at most " + figure(outer_s / tries) +
                  " s an attempt here");
}

void inversion(const Deployment &deployment, Findings &findings)
{
  std::set<std::string> told;
  for (const Journey &journey : deployment.journeys) {
    const ComponentSpec *outer = nullptr;
    for (const Stage &stage : journey.path) {
      const ComponentSpec *next = outer;
      for (const ComponentSpec *service : called(deployment, stage)) {
        const std::optional<double> wait_s = mean_of(*service, "timeout_s");
        if (stage.asynchronous || !wait_s)
          continue;
        const double tries = 1 + mean_of(*service, "retries").value_or(0);
        if (outer != nullptr && *wait_s * tries > *mean_of(*outer, "timeout_s") &&
            told.insert(service->id).second)
          report_inversion(journey, *outer, *service, findings);
        if (encloses(stage) && (next == nullptr || *wait_s < *mean_of(*next, "timeout_s")))
          next = service;
      }
      outer = next;
    }
  }
}

/// Pods a region's service needs at the daily peak, none idle.
std::optional<double> needed_pods(const Deployment &deployment, const ComponentSpec &service)
{
  const std::optional<double> time_s = mean_of(service, "service_time_s");
  const std::optional<double> at_once = mean_of(service, "concurrency_per_pod");
  if (!time_s || !at_once || *at_once <= 0)
    return std::nullopt;
  traffic::Queue queue;
  queue.arrival_per_s = peak_calls_per_s(deployment, without_region(service.id));
  queue.servers = *at_once;
  queue.service_mean_s = *time_s;
  return queue.utilisation();
}

/// The runbook step that scales the service's cluster in a recovery, if one does.
const ComponentSpec *scaling_step(const Deployment &deployment, const ComponentSpec &service)
{
  const std::vector<std::string> cluster = links_of(service, "cluster");
  for (const ComponentSpec *step : deployment.of_kind("runbook_step"))
    if (!cluster.empty() && text_of(*step, "action") == "scale" &&
        text_of(*step, "target") == cluster.front())
      return step;
  return nullptr;
}

void too_few_pods(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *service : deployment.of_kind("service")) {
    const std::optional<double> needed = needed_pods(deployment, *service);
    const std::string limit = is_on(*service, "hpa") ? "hpa_max" : "replicas";
    const std::optional<double> most = mean_of(*service, limit);
    if (!needed || !most || *needed <= *most)
      continue;
    const ComponentSpec *step = scaling_step(deployment, *service);
    const std::string until =
        step == nullptr ? "" : " until " + step->id + " scales it (" + provenance_text(step->from) + ")";
    findings.grade(step == nullptr ? Severity::error : Severity::warning);
    findings.at(*service, limit,
                service->id + " needs " + figure(std::ceil(*needed)) +
                    " pods at the daily peak even when none is "
                    "idle (" +
                    figure(peak_calls_per_s(deployment, without_region(service->id))) + " calls a second x " +
                    figure(*mean_of(*service, "service_time_s")) + " s / " +
                    figure(*mean_of(*service, "concurrency_per_pod")) + " at once); it may have " +
                    figure(*most) + until,
                "raise " + limit + " to at least " + figure(std::ceil(*needed)) + " and some to spare");
  }
}

void above_target(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *service : deployment.of_kind("service")) {
    const std::optional<double> needed = needed_pods(deployment, *service);
    const std::optional<double> target = mean_of(*service, "hpa_target_utilisation");
    const std::optional<double> most = mean_of(*service, "hpa_max");
    if (!is_on(*service, "hpa") || !needed || !target || *target <= 0 || !most || *needed > *most ||
        hpa_resting_pods(*needed, *target) <= *most)
      continue;
    findings.at(*service, "hpa_max",
                service->id + " needs " + figure(std::ceil(hpa_resting_pods(*needed, *target))) +
                    " pods at the daily peak to stay at "
                    "its target of " +
                    share(*target) + " busy; it may have " + figure(*most),
                "raise maxReplicas to at least " + figure(std::ceil(hpa_resting_pods(*needed, *target))));
  }
}

/// Whether `step` can begin only when `earlier` is done.
bool comes_after(const Deployment &deployment, const ComponentSpec &step, const ComponentSpec &earlier)
{
  std::vector<std::string> waits_for = links_of(step, "after");
  for (std::size_t i = 0; i < waits_for.size(); ++i) { // it grows; each id once, so circles end
    if (waits_for[i] == earlier.id)
      return true;
    if (const ComponentSpec *before = deployment.find(waits_for[i]))
      for (const std::string &id : links_of(*before, "after"))
        if (std::find(waits_for.begin(), waits_for.end(), id) == waits_for.end())
          waits_for.push_back(id);
  }
  return false;
}

/// The step that brings users, if that waits for the scaling.
const ComponentSpec *users_come_by(const Deployment &deployment, const ComponentSpec &scaling)
{
  for (const ComponentSpec *step : deployment.of_kind("runbook_step"))
    if (text_of(*step, "action") == "switch_dns" && comes_after(deployment, *step, scaling))
      return step;
  return nullptr;
}

void scaled_back(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
    const ComponentSpec *users = users_come_by(deployment, *step);
    std::vector<std::string> services;
    for (const ComponentSpec *service : deployment.of_kind("service")) {
      if (users == nullptr || scaling_step(deployment, *service) != step || !is_on(*service, "hpa"))
        continue;
      const std::optional<double> needed = needed_pods(deployment, *service);
      const std::optional<double> least = mean_of(*service, "hpa_min");
      if (!needed || !least || *least >= std::ceil(*needed))
        continue;
      services.push_back(service->id + " (to " + figure(*least) + ", needs " + figure(std::ceil(*needed)) +
                         ")");
    }
    if (!services.empty())
      findings.at(*step, "action",
                  step->id + " scales pods up before users come (" + users->id +
                      "); their autoscalers begin to take idle pods away again at their next look: " +
                      joined(services),
                  "raise minReplicas of these autoscalers in the same step, and lower it afterwards");
  }
}

/// Services whose pools lead to a database: the last called before a stage that reads or writes it.
std::set<std::string> users_of(const Deployment &deployment, const std::string &store)
{
  std::set<std::string> users;
  for (const Journey &journey : deployment.journeys) {
    std::string last;
    for (const Stage &stage : journey.path) {
      std::string called;
      for (const Hop &hop : stage.hops) {
        if (hop.kind == Hop::Kind::call)
          called = is_third_party(deployment, hop.target) ? called : hop.target;
        else if (hop.target == store || hop.miss == store)
          users.insert(hop.by.empty() ? last : hop.by);
      }
      last = called.empty() ? last : called;
    }
  }
  return users;
}

void pools_beyond_slots(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *store : deployment.databases()) {
    const std::optional<double> most = mean_of(*store, "max_connections");
    double wanted = 0;
    const ComponentSpec *largest = nullptr;
    std::vector<std::string> pools;
    for (const std::string &name : users_of(deployment, store->id)) {
      const ComponentSpec *service = service_in(deployment, name, store->region);
      const std::optional<double> pool =
          service == nullptr ? std::nullopt : mean_of(*service, "pool_size_per_pod");
      if (!pool || is_off(*service, "pool_opens_whole"))
        continue;
      const double pods = mean_of(*service, is_on(*service, "hpa") ? "hpa_max" : "replicas").value_or(0);
      pools.push_back(service->id + " " + figure(pods) + " x " + figure(*pool));
      wanted += pods * *pool;
      if (largest == nullptr || pods * *pool > 0)
        largest = service;
    }
    const double free = most.value_or(0) - mean_of(*store, "reserved_connections").value_or(0);
    if (most && largest != nullptr && wanted > free)
      findings.at(*largest, "pool_size_per_pod",
                  "at their most, pods keep " + figure(wanted) + " connections to " + store->id + " (" +
                      joined(pools) + "), which takes " + figure(free) +
                      ": the last to start get none and answer errors",
                  "smaller pools, a pooler before the database, or a class that takes more connections");
  }
}

} // namespace

std::vector<Rule> load_rules()
{
  return {{"pools-beyond-connections", Severity::error, pools_beyond_slots},
          {"retry-amplification", Severity::warning, amplification},
          {"timeout-inversion", Severity::warning, inversion},
          {"capacity-below-peak", Severity::error, too_few_pods},
          {"autoscaler-limit-low", Severity::warning, above_target},
          {"autoscaler-undoes-runbook", Severity::warning, scaled_back}};
}

} // namespace drsim::lint
