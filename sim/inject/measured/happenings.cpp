#include "sim/inject/measured/happenings.hpp"

#include "sim/inject/measured/watchers.hpp"

#include <algorithm>

namespace drsim::inject::inline measured {
namespace {

std::string text_of(const nlohmann::json &line, const char *key)
{
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : "";
}

std::int64_t at_us(const nlohmann::json &line)
{
  return line["at_us"].get<std::int64_t>();
}

/// "fence" -> "fenced": what the timeline calls an action that is done.
std::string done_kind(const std::string &action)
{
  return action == "fence"     ? "fenced"
         : action == "promote" ? "promoted"
         : action == "record"  ? "dns_changed"
                               : action + "_done";
}

const std::vector<std::string> done_kinds = {"fenced", "promoted", "dns_changed", "wait_done"};

std::vector<std::string> and_kinds(std::vector<std::string> kinds, std::initializer_list<const char *> more)
{
  kinds.insert(kinds.end(), more.begin(), more.end());
  return kinds;
}

std::optional<Happening> of_controller(const nlohmann::json &line)
{
  const std::string event = text_of(line, "event");
  const std::string action = text_of(line, "action");
  Happening one{at_us(line), text_of(line, "check"), "", text_of(line, "what")};
  if (event == "check_down" || event == "check_up") {
    one.kind = event == "check_down" ? "health_check_down" : "health_check_up";
    one.phase = Phase::detection;
    if (event == "check_up")
      one.after = and_kinds(done_kinds, {"fault_healed"});
    return one;
  }
  if (event == "action_begin") {
    one.kind = "action_begun";
    one.what = action;
    one.phase = Phase::decision;
    one.after = and_kinds(done_kinds, {"health_check_down", "action_failed"});
    return one;
  }
  if (event != "action_done" && event != "action_failed")
    return std::nullopt;
  one.kind = event == "action_done" ? done_kind(action) : "action_failed";
  one.what = one.what.empty() ? action : action + ": " + one.what;
  one.phase = Phase::action;
  one.after = {"action_begun"};
  one.changes = event == "action_done";
  return one;
}

Happening of_page(const nlohmann::json &line)
{
  const bool firing = text_of(line, "status") == "firing";
  Happening one{at_us(line), "alert:" + text_of(line, "alertname"),
                firing ? "page_received" : "page_resolved", text_of(line, "starts_at")};
  one.phase = firing ? Phase::detection : Phase::none;
  if (firing)
    one.after = {"alert_firing"};
  return one;
}

void add_faults(const RunSeen &seen, std::vector<Happening> &all)
{
  for (const FaultDone &fault : seen.faults) {
    Happening one{fault.at_us, fault.component, "fault", fault.what.empty() ? fault.kind : fault.what};
    one.changes = true;
    all.push_back(one);
    if (fault.undone_us == 0)
      continue;
    one.at_us = fault.undone_us;
    one.kind = "fault_healed";
    all.push_back(one);
  }
}

/// The fault that was begun last before a moment; 0: none.
std::int64_t fault_before(const RunSeen &seen, std::int64_t us)
{
  std::int64_t fault_us = 0;
  for (const FaultDone &fault : seen.faults)
    if (fault.at_us <= us)
      fault_us = std::max(fault_us, fault.at_us);
  return fault_us;
}

double seconds(std::int64_t from_us, std::int64_t to_us)
{
  return static_cast<double>(to_us - from_us) * 1e-6;
}

/// Of a database that was promoted: the fault until it takes writes, and that until users are answered again.
void add_failovers(const RunSeen &seen, std::vector<Duration> &durations)
{
  for (const nlohmann::json &line : seen.controller) {
    if (text_of(line, "event") != "action_done" || text_of(line, "action") != "promote")
      continue;
    const std::string store = text_of(line, "check");
    if (const std::int64_t fault_us = fault_before(seen, at_us(line)); fault_us != 0)
      durations.push_back({store + ".failover_s", seconds(fault_us, at_us(line))});
    for (const std::int64_t again_us : resumptions(seen.load, {}))
      if (again_us > at_us(line)) {
        durations.push_back({store + ".client_reconnect_s", seconds(at_us(line), again_us)});
        break;
      }
  }
}

} // namespace

std::vector<Happening> happenings_of(const RunSeen &seen)
{
  std::vector<Happening> all;
  add_faults(seen, all);
  for (const nlohmann::json &line : seen.controller)
    if (std::optional<Happening> one = of_controller(line))
      all.push_back(*one);
  for (const nlohmann::json &line : seen.pages)
    all.push_back(of_page(line));
  for (const nlohmann::json &line : seen.load.events)
    if (text_of(line, "event") == "load_factor") {
      all.push_back(
          {at_us(line), "users", "load_changed", "times " + line.value("factor", nlohmann::json()).dump()});
      all.back().changes = true;
    }
  std::int64_t fault_us = seen.faults.empty() ? 0 : seen.faults.front().at_us;
  for (const FaultDone &fault : seen.faults)
    fault_us = std::min(fault_us, fault.at_us);
  for (const std::vector<Happening> &more :
       {of_monitoring(seen.monitoring, seen.load.begin_us), of_balancers(seen.balancers, fault_us)})
    all.insert(all.end(), more.begin(), more.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const Happening &one, const Happening &other) { return one.at_us < other.at_us; });
  return all;
}

std::vector<Happening> with_impact(std::vector<Happening> happenings, const std::vector<Stretch> &stretches,
                                   const std::string &journey)
{
  for (const Stretch &stretch : stretches) {
    Happening one{stretch.begin_us, "journey:" + journey, "impact_begin", "below the SLO", Phase::detection};
    happenings.push_back(one);
    if (stretch.open)
      continue;
    one = {stretch.end_us, one.component, "impact_over", "meets the SLO", Phase::propagation};
    one.after = and_kinds(done_kinds, {"impact_begin", "fault_healed"});
    happenings.push_back(one);
  }
  std::stable_sort(happenings.begin(), happenings.end(),
                   [](const Happening &one, const Happening &other) { return one.at_us < other.at_us; });
  return happenings;
}

std::vector<Duration> durations_of(const RunSeen &seen)
{
  std::vector<Duration> durations;
  std::int64_t end_us = seen.load.end_us;
  for (const nlohmann::json &line : seen.controller)
    end_us = std::max(end_us, at_us(line));
  for (std::size_t i = 0; i < seen.controller.size(); ++i) {
    const nlohmann::json &line = seen.controller[i];
    const std::string check = text_of(line, "check");
    if (text_of(line, "event") == "check_down") {
      if (const std::int64_t fault_us = fault_before(seen, at_us(line)); fault_us != 0)
        durations.push_back({check + ".detect_s", seconds(fault_us, at_us(line))});
    }
    if (text_of(line, "event") != "action_begin")
      continue;
    const auto end = std::find_if(seen.controller.begin() + static_cast<std::ptrdiff_t>(i),
                                  seen.controller.end(), [&](const auto &other) {
                                    return text_of(other, "check") == check &&
                                           text_of(other, "event") != "action_begin" &&
                                           text_of(other, "action") == text_of(line, "action");
                                  });
    // One that failed says no more of the time it takes than one that has not ended.
    const bool done = end != seen.controller.end() && text_of(*end, "event") == "action_done";
    const std::int64_t until_us = end != seen.controller.end() ? at_us(*end) : end_us;
    durations.push_back(
        {check + "." + text_of(line, "action") + "_s", seconds(at_us(line), until_us), !done});
  }
  add_failovers(seen, durations);
  add_balancers(seen, durations);
  return durations;
}

} // namespace drsim::inject::measured
