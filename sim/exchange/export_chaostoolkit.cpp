// Scenarios as Chaos Toolkit experiments, and one trial as the journal of a run.
#include "sim/exchange/planned.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace drsim::inline exchange {
namespace {

using Json = nlohmann::ordered_json;

struct Step {
  double at_s = 0;
  Json activity;
};

Json python(const std::string &name, const std::string &module, const std::string &function, Json arguments)
{
  return {
      {"type", "action"},
      {"name", name},
      {"provider",
       {{"type", "python"}, {"module", module}, {"func", function}, {"arguments", std::move(arguments)}}}};
}

struct Actions {
  std::vector<Json> hit, heal;
};

Actions service_actions(const PlannedFault &fault, const std::string &name, std::vector<std::string> &notes)
{
  const auto replicas = fault.component->parameters.find("replicas");
  const long count =
      replicas == fault.component->parameters.end() ? 1 : std::lround(replicas->second.value.mean());
  const auto scale = [&](const std::string &what, long to) {
    return python(what + " " + name, "chaosk8s.deployment.actions", "scale_deployment",
                  {{"name", fault.service}, {"replicas", to}, {"ns", "default"}});
  };
  notes.push_back(fault_name(fault) + ": scaled to no replica and back; set the namespace and the cluster");
  return {{scale("break", 0)}, {scale("repair", count)}};
}

Actions actions_of(const PlannedFault &fault, std::vector<std::string> &notes)
{
  const std::string &kind = fault.spec->kind;
  const std::string name = "fault-" + std::to_string(fault.number);
  if ((kind == "zone_outage" || kind == "region_outage") && !fault.zones.empty()) {
    notes.push_back(fault_name(fault) +
                    ": cuts off the zone's subnets that are tagged for it (extension azchaosaws)");
    Actions actions;
    for (const std::string &zone : fault.zones) {
      const std::string file = name + "-" + zone + ".state.json";
      actions.hit.push_back(
          python("break " + zone, "azchaosaws.ec2.actions", "fail_az",
                 {{"az", zone}, {"failure_type", "network"}, {"dry_run", false}, {"state_path", file}}));
      actions.heal.push_back(
          python("repair " + zone, "azchaosaws.ec2.actions", "recover_az", {{"state_path", file}}));
    }
    return actions;
  }
  if (kind == "component_failure" && fault.component != nullptr && fault.component->kind == "rds_instance") {
    notes.push_back(fault_name(fault) + ": a forced failover to the standby; the instance itself survives");
    return {{python("break " + name, "chaosaws.rds.actions", "reboot_db_instance",
                    {{"db_instance_identifier", fault.component->id}, {"force_failover", true}})},
            {}};
  }
  if (kind == "component_failure" && !fault.service.empty())
    return service_actions(fault, name, notes);
  notes.push_back(fault_name(fault) + ": NOT exported, no Chaos Toolkit extension has such a fault");
  return {};
}

struct Experiment {
  Json json;
  std::vector<Step> steps;
  std::size_t faults = 0;
};

Experiment experiment_of(const Scenario &scenario, const Deployment &deployment,
                         std::vector<std::string> &notes)
{
  Experiment out;
  for (const PlannedFault &fault : plan_faults(scenario, deployment, notes)) {
    Actions actions = actions_of(fault, notes);
    if (actions.hit.empty())
      continue;
    ++out.faults;
    for (const Json &hit : actions.hit)
      out.steps.push_back({fault.at_s, hit});
    if (fault.for_s)
      for (const Json &heal : actions.heal)
        out.steps.push_back({fault.at_s + *fault.for_s, heal});
    if (fault.for_s && actions.heal.empty())
      notes.push_back(fault_name(fault) + ": its end is not said, the action has none");
    if (!fault.for_s && !actions.heal.empty())
      notes.push_back(fault_name(fault) + ": never healed; repair it by hand afterwards");
  }
  std::stable_sort(out.steps.begin(), out.steps.end(),
                   [](const Step &a, const Step &b) { return a.at_s < b.at_s; });
  Json method = Json::array();
  double now = 0;
  for (Step &step : out.steps) {
    if (step.at_s > now)
      step.activity["pauses"] = {{"before", std::round(step.at_s - now)}};
    now = std::max(now, step.at_s);
    method.push_back(step.activity);
  }
  out.json = {{"version", "1.0.0"},
              {"title", scenario.title},
              {"description", description_of(scenario)},
              {"tags", {"drsim", scenario.id}},
              {"method", method},
              {"rollbacks", Json::array()}};
  return out;
}

std::string iso_time(double seconds)
{
  const long long whole = static_cast<long long>(seconds);
  char text[64];
  std::snprintf(text, sizeof text, "1970-01-%02lldT%02lld:%02lld:%09.6f", 1 + whole / 86400,
                whole / 3600 % 24, whole / 60 % 60, seconds - static_cast<double>(whole - whole % 60));
  return text;
}

/// The target the trial drew; the first that might have been when the fault never came.
std::string target_drawn(const FaultSpec &fault, const Timeline &timeline)
{
  for (const Event &event : timeline.events())
    for (const std::string &target : fault.drawn_from)
      if (event.kind == "fault" && event.component == "fault:" + fault.kind + ":" + target)
        return target;
  return fault.drawn_from.empty() ? fault.target : fault.drawn_from.front();
}

/// The scenario with the times and targets of the trial; faults that never came are left out.
Scenario as_played(const Scenario &scenario, const Timeline &timeline)
{
  Scenario out = scenario;
  out.faults.clear();
  out.begin_s = Distribution(0);
  std::map<std::string, std::size_t> used; // two faults alike: the second is the second in time
  for (FaultSpec fault : scenario.faults) {
    fault.target = target_drawn(fault, timeline);
    fault.drawn_from.clear();
    const std::string name = "fault:" + fault.kind + ":" + fault.target;
    std::vector<double> begun, healed;
    for (const Event &event : timeline.events())
      if (event.component == name && event.kind == "fault")
        begun.push_back(event.t_s);
      else if (event.component == name && event.kind == "fault_healed")
        healed.push_back(event.t_s);
    const std::size_t nth = used[name]++;
    if (nth >= begun.size())
      continue;
    fault.at_s = begun[nth];
    fault.for_s.reset();
    if (nth < healed.size())
      fault.for_s = Distribution(healed[nth] - begun[nth]);
    out.faults.push_back(std::move(fault));
  }
  return out;
}

Json run_of(const Step &step)
{
  return {{"activity", step.activity},    {"output", nullptr},          {"status", "succeeded"},
          {"start", iso_time(step.at_s)}, {"end", iso_time(step.at_s)}, {"duration", 0}};
}

} // namespace

Exported export_chaostoolkit(const Scenario &scenario, const Deployment &deployment)
{
  Exported out;
  const Experiment experiment = experiment_of(scenario, deployment, out.notes);
  out.faults = experiment.faults;
  out.text = experiment.json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return out;
}

std::string chaostoolkit_journal(const Scenario &scenario, const Deployment &deployment,
                                 const Outcome &outcome, const Timeline &timeline)
{
  std::vector<std::string> notes;
  const Experiment experiment = experiment_of(scenario, deployment, notes);
  const bool finished = outcome.status == Outcome::Status::ok;
  const double end = timeline.events().empty() ? 0 : timeline.events().back().t_s;
  Json events = Json::array();
  for (const Event &event : timeline.events())
    events.push_back({{"at", iso_time(event.t_s)}, {"component", event.component}, {"what", event.what}});
  Json run = Json::array();
  std::vector<std::string> said; // as the planned experiment says it
  for (const Step &step : experiment_of(as_played(scenario, timeline), deployment, said).steps)
    run.push_back(run_of(step));
  const Json journal = {
      {"chaoslib-version", "0"},
      {"platform", "drsim"},
      {"node", deployment.id},
      {"experiment", experiment.json},
      {"start", iso_time(0)},
      {"status", finished ? "completed" : "failed"},
      {"deviated", outcome.impact && outcome.censored},
      {"steady_states", {{"before", nullptr}, {"after", nullptr}, {"during", Json::array()}}},
      {"run", run},
      {"rollbacks", Json::array()},
      {"end", iso_time(end)},
      {"duration", end},
      {"drsim",
       {{"rto_s", outcome.censored ? Json() : Json(outcome.rto_s)},
        {"rpo_s", outcome.rpo_s},
        {"lost_transactions", outcome.lost_transactions},
        {"not_expressed", notes},
        {"events", events}}}};
  return journal.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace drsim::exchange
