// Machines that stop, groups that make no new ones, rules that let nobody in.
#include "sim/inject/drivers/aws_plans.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

constexpr double state_within_s = 600; ///< assumed: the AWS CLI waits as long for a machine to stop

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string> &more)
{
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// Those of the entry that run; reports what is not as it must be.
bool all_run(const AwsFault &fault)
{
  const auto found = aws_asked(
      fault, "instances", "reads the machines",
      with({"ec2", "describe-instances", "--query",
            "Reservations[].Instances[].{id: InstanceId, state: State.Name, tags: Tags}", "--instance-ids"},
           fault.entry.instances));
  if (!found)
    return false;
  bool fit = found->is_array() && found->size() == fault.entry.instances.size();
  if (!fit)
    entry_problem(fault.target, "instances", "not all of them are there", "correct the list", fault.problems);
  for (const json &machine : *found) {
    const std::string id = machine.value("id", "");
    fit = aws_tags_fit(fault, machine.value("tags", json()), id) && fit;
    if (machine.value("state", "") == "running")
      continue;
    entry_problem(fault.target, "instances", id + " is " + machine.value("state", "") + ", not running",
                  "it would be started by the undo", fault.problems);
    fit = false;
  }
  return fit;
}

/// The undo of a stop: a machine that is still stopping cannot be started yet.
void start_again(Plan &plan, const AwsFault &fault)
{
  const auto &ids = fault.entry.instances;
  CallProgram wait = aws_call(fault.entry, {"ec2", "wait", "instance-stopped", "--instance-ids", "{}"});
  wait.time_limit_s = state_within_s + 10;
  CallProgram stopping = aws_call(
      fault.entry,
      with({"ec2", "describe-instances", "--filters", "Name=instance-state-name,Values=stopping", "--query",
            "Reservations[].Instances[].InstanceId", "--output", "text", "--instance-ids"},
           ids));
  wait.for_each_of = stopping.argv;
  plan.undo.push_back({"waits for machines that are still stopping", wait});
  plan.undo.push_back(
      aws_does(fault.entry, "starts the machines", with({"ec2", "start-instances", "--instance-ids"}, ids)));
}

Look machines_look(const AwsFault &fault, const std::string &state)
{
  const std::string not_so = "Reservations[].Instances[?State.Name!='" + state + "'][].InstanceId";
  return {aws_does(fault.entry, "looks whether the machines are " + state,
                   with({"ec2", "describe-instances", "--query", not_so, "--instance-ids"},
                        fault.entry.instances)),
          "[]", false, state_within_s};
}

/// Rules for the entry's port; every rule when it names none.
json rules_for(const json &rules, double port)
{
  json chosen = json::array();
  for (const json &rule : rules) {
    const bool every = rule.value("IpProtocol", "") == "-1";
    if (port <= 0 || every || (rule.value("FromPort", -1) <= port && port <= rule.value("ToPort", -1)))
      chosen.push_back(rule);
  }
  return chosen;
}

} // namespace

std::optional<Plan> ec2_stop_plan(const AwsFault &fault)
{
  if (!all_run(fault))
    return std::nullopt;
  Plan plan = empty_plan(fault.order, fault.target);
  mark_ec2(plan, fault, fault.entry.instances);
  plan.begin.push_back(
      aws_does(fault.entry, "stops the machines",
               with({"ec2", "stop-instances", "--force", "--instance-ids"}, fault.entry.instances)));
  start_again(plan, fault);
  unmark_ec2(plan, fault, fault.entry.instances);
  plan.begun.push_back(machines_look(fault, "stopped"));
  plan.undone.push_back(machines_look(fault, "running"));
  return plan;
}

std::optional<Plan> security_group_plan(const AwsFault &fault)
{
  const std::string &id = fault.entry.security_group;
  const auto found = aws_asked(fault, "security_group", "reads the rules of " + id,
                               {"ec2", "describe-security-groups", "--group-ids", id, "--query",
                                "SecurityGroups[0].{rules: IpPermissions, tags: Tags}"});
  if (!found || !aws_tags_fit(fault, found->value("tags", json()), id))
    return std::nullopt;
  const json rules = rules_for(found->value("rules", json::array()), fault.entry.port);
  if (rules.empty()) {
    entry_problem(fault.target, fault.entry.port > 0 ? "port" : "security_group",
                  id + " has no inbound rule to take away", "correct it", fault.problems);
    return std::nullopt;
  }
  Plan plan = empty_plan(fault.order, fault.target);
  mark_ec2(plan, fault, {id});
  CallProgram revoke = aws_call(fault.entry, {"ec2", "revoke-security-group-ingress", "--group-id", id,
                                              "--ip-permissions", rules.dump()});
  plan.begin.push_back({"takes inbound rules from " + id, revoke});
  // One call a rule: one that is there already must not keep the others out.
  for (const json &rule : rules) {
    CallProgram allow = aws_call(fault.entry, {"ec2", "authorize-security-group-ingress", "--group-id", id,
                                               "--ip-permissions", json::array({rule}).dump()});
    allow.fine_when_says = "InvalidPermission.Duplicate";
    plan.undo.push_back({"gives " + id + " its rule back", allow});
  }
  unmark_ec2(plan, fault, {id});
  const auto count_is = [&](const std::string &count) {
    return Look{aws_does(fault.entry, "counts the inbound rules of " + id,
                         {"ec2", "describe-security-groups", "--group-ids", id, "--query",
                          "join('', ['rules=', to_string(length(SecurityGroups[0].IpPermissions)), ';'])"}),
                "rules=" + count + ";"};
  };
  const std::size_t before = found->value("rules", json::array()).size();
  plan.begun.push_back(count_is(std::to_string(before - rules.size())));
  plan.undone.push_back(count_is(std::to_string(before)));
  return plan;
}

std::optional<Plan> scaling_plan(const AwsFault &fault)
{
  const std::string &name = fault.entry.auto_scaling_group;
  const std::vector<std::string> describe = {"autoscaling", "describe-auto-scaling-groups",
                                             "--auto-scaling-group-names", name, "--query"};
  const auto found = aws_asked(fault, "auto_scaling_group", "reads group " + name,
                               with(describe, {"AutoScalingGroups[0].{suspended: "
                                               "SuspendedProcesses[].ProcessName, tags: Tags}"}));
  if (!found || !aws_tags_fit(fault, found->value("tags", json()), name))
    return std::nullopt;
  static const std::vector<std::string> all = {"Launch",           "Terminate",         "HealthCheck",
                                               "ReplaceUnhealthy", "AZRebalance",       "AlarmNotification",
                                               "ScheduledActions", "AddToLoadBalancer", "InstanceRefresh"};
  const json suspended = found->value("suspended", json::array());
  std::vector<std::string> chosen;
  for (const std::string &process : fault.entry.processes.empty() ? all : fault.entry.processes)
    if (std::find(suspended.begin(), suspended.end(), json(process)) == suspended.end())
      chosen.push_back(process);
  if (chosen.empty()) {
    entry_problem(fault.target, "processes", "all of them are suspended already", "correct it",
                  fault.problems);
    return std::nullopt;
  }
  const auto call = [&](const char *verb) {
    return with({"autoscaling", verb, "--auto-scaling-group-name", name, "--scaling-processes"}, chosen);
  };
  Plan plan = empty_plan(fault.order, fault.target);
  plan.begin.push_back(
      aws_does(fault.entry, "lets " + name + " make no machines", call("suspend-processes")));
  plan.undo.push_back(
      aws_does(fault.entry, "lets " + name + " make machines again", call("resume-processes")));
  const auto look = with(describe, {"AutoScalingGroups[0].SuspendedProcesses[?ProcessName=='" +
                                    chosen.front() + "'].ProcessName"});
  plan.begun.push_back(
      {aws_does(fault.entry, "looks what is suspended", look), "\"" + chosen.front() + "\""});
  plan.undone.push_back({aws_does(fault.entry, "looks what is suspended", look), "[]"});
  return plan;
}

} // namespace drsim::inject::drivers
