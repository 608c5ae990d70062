#include "sim/inject/drivers/litmus.hpp"

#include "sim/inject/drivers/kube.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

constexpr const char *resource = "chaosengine.litmuschaos.io";
constexpr double running_within_s = 120; ///< assumed: until the experiment's own pod runs

struct LitmusEntry {
  Kube kube;
  std::string label;           ///< "app=orders": of the pods that are hit
  std::string kind;            ///< of the workload
  std::string service_account; ///< that the experiment runs as
  double percent = 100;        ///< of the pods
  std::map<std::string, std::string> tags;
};

/// An experiment of Litmus and what it is told.
struct Experiment {
  std::string name;
  std::vector<std::pair<std::string, std::string>> told;
};

LitmusEntry read_litmus_entry(const Target &target, Diagnostics &problems)
{
  EntryReader reader(target, problems);
  LitmusEntry entry;
  entry.kube = read_kube(reader);
  entry.label = reader.required_words("selector");
  entry.kind = reader.choice("workload_kind", {"deployment", "statefulset", "daemonset"});
  entry.service_account = reader.required_name("service_account");
  entry.percent = reader.reader().number("pods_percent", {1, 100}).value_or(100);
  entry.tags = reader.tags();
  if (std::count(entry.label.begin(), entry.label.end(), '=') != 1 && !entry.label.empty())
    reader.reader().problem("selector", "Litmus is given one label and its value", "write \"app=orders\"");
  reader.finish();
  return entry;
}

std::optional<Experiment> experiment_of(const FaultOrder &order, const Target &target, Diagnostics &problems)
{
  if (order.kind == "component_failure")
    return Experiment{"pod-delete", {{"FORCE", "true"}, {"CHAOS_INTERVAL", "5"}}};
  if (order.kind == "access_blocked")
    return Experiment{"pod-network-loss", {{"NETWORK_PACKET_LOSS_PERCENTAGE", "100"}}};
  const double latency_s = figure_of(order, "latency_s");
  const double loss = figure_of(order, "loss_ratio");
  if (figure_of(order, "error_ratio") <= 0 && latency_s > 0 && loss <= 0)
    return Experiment{"pod-network-latency", {{"NETWORK_LATENCY", rounded(latency_s * 1000)}}};
  if (figure_of(order, "error_ratio") <= 0 && loss > 0 && latency_s <= 0)
    return Experiment{"pod-network-loss", {{"NETWORK_PACKET_LOSS_PERCENTAGE", rounded(loss * 100)}}};
  entry_problem(
      target, "driver",
      "Litmus makes packets late or loses them: one of latency_s and loss_ratio, and no error_ratio",
      "a scenario with one of them", problems);
  return std::nullopt;
}

bool is_installed(const LitmusEntry &entry, const Experiment &experiment, const Target &target,
                  Hands &reading, Diagnostics &problems)
{
  const Operation look =
      kubectl_does(entry.kube, "lists the experiments that are installed",
                   {"get", "chaosexperiments.litmuschaos.io", "-o", "jsonpath={.items[*].metadata.name}"});
  const auto names = asked(reading, look, target, "namespace", problems);
  if (!names)
    return false;
  if ((" " + *names + " ").find(" " + experiment.name + " ") != std::string::npos)
    return true;
  entry_problem(target, "namespace", "experiment " + experiment.name + " is not installed there",
                "install it from the ChaosHub", problems);
  return false;
}

json engine_of(const FaultOrder &order, const LitmusEntry &entry, const Experiment &experiment)
{
  json told =
      json::array({{{"name", "TOTAL_CHAOS_DURATION"}, {"value", rounded(std::max(1.0, held_s(order)))}},
                   {{"name", "PODS_AFFECTED_PERC"}, {"value", rounded(entry.percent)}}});
  for (const auto &[name, value] : experiment.told)
    told.push_back({{"name", name}, {"value", value}});
  return {
      {"apiVersion", "litmuschaos.io/v1alpha1"},
      {"kind", "ChaosEngine"},
      {"metadata",
       {{"name", made_name(order)}, {"namespace", entry.kube.name_space}, {"labels", made_labels(order)}}},
      {"spec",
       {{"engineState", "active"},
        {"appinfo", {{"appns", entry.kube.name_space}, {"applabel", entry.label}, {"appkind", entry.kind}}},
        {"chaosServiceAccount", entry.service_account},
        {"experiments",
         json::array({{{"name", experiment.name}, {"spec", {{"components", {{"env", told}}}}}}})}}}};
}

Plan plan_of(const FaultOrder &order, const Target &target, const LitmusEntry &entry,
             const Experiment &experiment)
{
  const Kube &kube = entry.kube;
  const std::string name = made_name(order);
  Plan plan = empty_plan(order, target);
  plan.begin.push_back(
      kubectl_applies(kube, "applies ChaosEngine " + name, engine_of(order, entry, experiment)));
  // Litmus takes a fault back when its engine is told to stop; removing it alone may leave the experiment's
  // pod.
  CallProgram stop = kubectl_call(
      kube, {"patch", resource, name, "--type=merge", "--patch", R"({"spec":{"engineState":"stop"}})"});
  stop.fine_when_says = "NotFound";
  plan.undo.push_back({"tells ChaosEngine " + name + " to stop", stop});
  undo_by_deletion(plan, kube, order, resource);
  plan.begun.push_back(
      {kubectl_does(kube, "looks whether the experiment runs",
                    {"get", resource, name, "-o", "jsonpath=is:[{.status.experiments[0].status}]"}),
       "is:[Running]", false, running_within_s});
  return plan;
}

} // namespace

std::string LitmusDriver::name() const
{
  return "litmus";
}

std::vector<std::string> LitmusDriver::fault_kinds() const
{
  return {"access_blocked", "brown_out", "component_failure"};
}

void LitmusDriver::check_entry(const Target &target, Diagnostics &problems) const
{
  static_cast<void>(read_litmus_entry(target, problems));
}

std::optional<Plan> LitmusDriver::plan(const FaultOrder &order, const Target &target, Hands &reading,
                                       Diagnostics &problems) const
{
  Diagnostics here;
  const LitmusEntry entry = read_litmus_entry(target, here);
  std::optional<Plan> plan;
  if (held_s(order) <= 0)
    entry_problem(target, "", "Litmus must be told when to end by itself, and the run has no time limit",
                  "\"time_limit_s\" of the environment", here);
  const auto experiment = experiment_of(order, target, here);
  if (!here.has_errors() && leads_to_cluster(entry.kube, target, reading, here) &&
      namespace_fits(entry.kube, entry.tags, target, reading, here) &&
      is_installed(entry, *experiment, target, reading, here))
    plan = plan_of(order, target, entry, *experiment);
  for (const Problem &problem : here.problems())
    problems.add(problem);
  return here.has_errors() ? std::nullopt : std::move(plan);
}

} // namespace drsim::inject::drivers
