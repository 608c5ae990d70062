#include "sim/verdict/invariants.hpp"

#include "sim/verdict/sums.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace drsim::inline verdict {
namespace {

std::string at_s(double t_s)
{
  char text[32];
  std::snprintf(text, sizeof text, "t = %.3f s", t_s);
  return text;
}

std::string named(const Event &event)
{
  return "event " + std::to_string(event.id) + " (" + event.component + ", " + event.kind + ", " +
         at_s(event.t_s) + ")";
}

std::string causes_precede(const Tried &tried)
{
  double before_s = 0;
  for (std::size_t at = 0; at < tried.events.size(); ++at) {
    const Event &event = tried.events[at];
    if (event.id != static_cast<EventId>(at))
      return named(event) + " is not numbered by its place";
    if (!(event.t_s >= before_s))
      return named(event) + " comes after one of " + at_s(before_s);
    before_s = event.t_s;
    for (const EventId cause : event.causes)
      if (cause < 0 || cause >= event.id)
        return named(event) + " has event " + std::to_string(cause) + " as a cause";
  }
  return {};
}

std::string of_journey(const JourneyOutcome &one)
{
  for (const double count : {one.arrivals, one.ok, one.slow, one.failed, one.in_flight})
    if (!(count >= -rounding * std::max(1.0, one.arrivals)))
      return "of journey " + one.id + " less than none";
  if (!same(one.arrivals, one.ok + one.slow + one.failed + one.in_flight))
    return "journey " + one.id + ": " + std::to_string(one.arrivals) + " arrived, " +
           std::to_string(one.ok + one.slow) + " succeeded, " + std::to_string(one.failed) + " failed, " +
           std::to_string(one.in_flight) + " are on their way";
  const double causes = std::accumulate(one.failed_by.begin(), one.failed_by.end(), 0.0,
                                        [](double sum, const auto &cause) { return sum + cause.count; });
  if (!same(one.failed, causes))
    return "journey " + one.id + ": " + std::to_string(one.failed) + " failed, of known causes " +
           std::to_string(causes);
  return {};
}

std::string conserved(const Tried &tried)
{
  const std::vector<JourneyOutcome> &all = tried.outcome.journeys;
  for (const JourneyOutcome &one : all)
    if (std::string broken = of_journey(one); !broken.empty())
      return broken;
  const auto sum_of = [&](const char *name, double JourneyOutcome::*count) -> std::string {
    const auto found = tried.totals.find(std::string("transactions:") + name);
    const double sum = std::accumulate(all.begin(), all.end(), 0.0,
                                       [&](double so_far, const auto &one) { return so_far + one.*count; });
    if (all.empty() || found == tried.totals.end() || same(sum, found->second))
      return {};
    return std::string(name) + " of all journeys are " + std::to_string(sum) + ", of the shop " +
           std::to_string(found->second);
  };
  for (const std::string &broken :
       {sum_of("arrivals", &JourneyOutcome::arrivals), sum_of("ok", &JourneyOutcome::ok),
        sum_of("slow", &JourneyOutcome::slow), sum_of("failed", &JourneyOutcome::failed)})
    if (!broken.empty())
      return broken;
  return {};
}

bool tells_loss(const Event &event, const std::string &store)
{
  return event.component == store && (event.kind == "data_lost" || event.kind == "reapplied");
}

/// What the store's ports say of its loss, against the event that told it and against the totals.
std::string of_ports(const Tried &tried, const Witness::Loss &loss, double writes, double span_s)
{
  if (!same(loss.writes, writes) || !same(loss.span_s, span_s))
    return loss.store + " has lost " + std::to_string(loss.writes) + " writes of " +
           std::to_string(loss.span_s) + " s, and its totals say " + std::to_string(writes) + " of " +
           std::to_string(span_s) + " s";
  if (loss.writes < 1)
    return {};
  if (loss.told < 0 || loss.told >= static_cast<EventId>(tried.events.size()))
    return loss.store + " has lost " + std::to_string(loss.writes) + " writes with no event";
  const Event &told = tried.events[static_cast<std::size_t>(loss.told)];
  if (!tells_loss(told, loss.store))
    return loss.store + " has lost " + std::to_string(loss.writes) + " writes with " + named(told);
  return {};
}

std::string of_store(const Tried &tried, const std::string &store)
{
  const auto figure = [&](const char *name) {
    const auto found = tried.totals.find("store:" + store + ":" + name);
    return found == tried.totals.end() ? 0.0
                                       : found->second; // nobody said: the verdict takes it for infinite
  };
  const double writes = figure("lost_transactions"), span_s = figure("rpo_s");
  if (!(writes >= 0) || !(span_s >= 0) || (writes < 1 && span_s > 0))
    return store + " has lost " + std::to_string(writes) + " writes of " + std::to_string(span_s) + " s";
  const bool told = std::any_of(tried.events.begin(), tried.events.end(),
                                [&](const Event &event) { return tells_loss(event, store); });
  if (writes >= 1 && !told)
    return store + " has lost " + std::to_string(writes) + " writes, and no event of its says so";
  for (const Witness::Loss &loss : tried.witness.losses)
    if (loss.store == store)
      if (std::string broken = of_ports(tried, loss, writes, span_s); !broken.empty())
        return broken;
  return {};
}

std::string told_losses(const Tried &tried)
{
  for (const Store &store : tried.deployment.stores)
    if (std::string broken = of_store(tried, store.component); !broken.empty())
      return broken;
  return {};
}

std::string dead_are_still(const Tried &tried)
{
  for (const Witness::DeadAct &act : tried.witness.dead_acts) {
    const Event &event = tried.events.at(static_cast<std::size_t>(act.event));
    if (said_of_the_dead(event.kind, act.down) == nullptr)
      return named(event) + " while " + act.down + " was off";
  }
  return {};
}

std::string one_writer(const Tried &tried)
{
  for (const Witness::TwoWriters &both : tried.witness.two_writers) {
    const bool told = std::any_of(tried.events.begin(), tried.events.end(), [&](const Event &event) {
      return event.component == both.store && event.kind == "split_brain" && event.t_s >= both.from_s;
    });
    if (!told)
      return both.store + " took " + std::to_string(both.writes) + " writes in " + both.left +
             " while its copy in " + both.taken + " took writes too, from " + at_s(both.from_s) + " to " +
             at_s(both.to_s) + ", when services moved there, and no split_brain says so";
  }
  return {};
}

std::string phases_tile(const Tried &tried)
{
  const Outcome &outcome = tried.outcome;
  if (!outcome.impact)
    return outcome.critical_path.empty() ? "" : "a critical path without impact";
  double sum_s = 0;
  for (const Leg &leg : outcome.critical_path) {
    sum_s += leg.to_s - leg.from_s;
    const auto phases = {Phase::detection, Phase::decision, Phase::action, Phase::propagation,
                         Phase::catch_up};
    if (std::none_of(phases.begin(), phases.end(), [&](Phase one) { return leg.phase == phase_name(one); }))
      return "the leg of " + leg.component + " from " + at_s(leg.from_s) + " is of no phase: " + leg.phase;
  }
  if (!same(sum_s, outcome.rto_s))
    return "legs of " + std::to_string(sum_s) + " s for an RTO of " + std::to_string(outcome.rto_s) +
           " s from " + at_s(outcome.onset_s);
  double before_s = outcome.onset_s;
  for (const Leg &leg : outcome.critical_path) {
    if (leg.from_s != before_s)
      return "the leg of " + leg.component + " begins at " + at_s(leg.from_s) + ", the one before ends at " +
             at_s(before_s);
    before_s = leg.to_s;
  }
  return {};
}

std::string healed_holds_nothing(const Tried &tried)
{
  if (tried.witness.held.empty())
    return {};
  const Witness::Held &held = tried.witness.held.front();
  return "fault " + std::to_string(held.fault) + " of the scenario is over, and still holds " + held.port +
         " at " + at_s(held.t_s);
}

} // namespace

const std::vector<Law> &laws()
{
  static const std::vector<Law> all = {
      {"causes precede effects", causes_precede},
      {"transactions are conserved", conserved},
      {"no write vanishes untold", told_losses},
      {"the dead do not act", dead_are_still},
      {"one writer a store", one_writer},
      {"each second of the RTO has one phase", phases_tile},
      {"a fault that is over holds nothing", healed_holds_nothing},
  };
  return all;
}

std::string broken_law(const Tried &tried)
{
  for (const Law &law : laws())
    if (const std::string by = law.broken_by(tried); !by.empty())
      return std::string("broken law: ") + law.name + ": " + by;
  return {};
}

} // namespace drsim::verdict
