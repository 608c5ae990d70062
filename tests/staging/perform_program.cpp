// Makes the plan of one fault by a driver and performs it: perform ENVIRONMENT FAULT. FAULT is a JSON file:
// {"kind", "component", "component_kind", "figures", "duration_s"}. Prints the plan; after the begin,
// "begun", and waits for a line; after the undo, "undone". With --undo-only the plan is made and only its
// undo is done; with --twice it is done twice.
#include "sim/formats/json_text.hpp"
#include "sim/inject/environment.hpp"

#include <nlohmann/json.hpp>

#include <cstring>
#include <iostream>

using namespace drsim;
using namespace drsim::inject;
using nlohmann::json;

namespace {

/// Enough of a deployment for the one component.
Deployment deployment_of(const json &fault)
{
  Deployment deployment;
  deployment.id = "staging";
  deployment.regions = {{"eu-central-1", {"eu-central-1a", "eu-central-1b"}}, {"eu-west-1", {"eu-west-1a"}}};
  ComponentSpec component;
  component.id = fault.at("component");
  component.kind = fault.value("component_kind", "service");
  deployment.components.push_back(component);
  return deployment;
}

FaultOrder order_of(const json &fault, double time_limit_s)
{
  FaultOrder order;
  order.id = "1";
  order.run = fault.value("run", "t1");
  order.kind = fault.at("kind");
  order.component = fault.at("component");
  order.figures = fault.value("figures", std::map<std::string, double>{});
  order.duration_s = fault.value("duration_s", 60.0);
  order.time_limit_s = time_limit_s;
  return order;
}

bool all_done(const std::vector<Operation> &operations, Hands &hands)
{
  bool ok = true;
  for (const Operation &operation : operations) {
    const Done done = hands.perform(operation);
    if (!done.ok)
      std::cerr << "FAILED: " << operation.what << ": " << done.problem << "\n"
                << exact_call(operation) << "\n";
    ok = ok && done.ok;
  }
  return ok;
}

bool all_seen(const std::vector<Look> &looks, Hands &hands)
{
  bool ok = true;
  for (const Look &look : looks) {
    const Done done = look_until(look, hands);
    if (!done.ok)
      std::cerr << "NOT SEEN: " << look.look.what << " (" << look.contains << "): " << done.output
                << done.problem << "\n";
    ok = ok && done.ok;
  }
  return ok;
}

int perform(const Plan &plan, bool begins, bool twice)
{
  RealHands hands;
  for (const Operation &operation : plan.begin)
    std::cout << exact_call(operation) << "\n";
  if (begins && !(all_done(plan.begin, hands) && all_seen(plan.begun, hands)))
    return 1;
  std::cout << "begun" << std::endl;
  std::string line;
  std::getline(std::cin, line);
  bool ok = all_done(plan.undo, hands);
  if (twice)
    ok = all_done(plan.undo, hands) && ok;
  ok = all_seen(plan.undone, hands) && ok;
  std::cout << (ok ? "undone" : "not undone") << std::endl;
  return ok ? 0 : 1;
}

} // namespace

int main(int count, char **words)
{
  Diagnostics problems;
  if (count < 3)
    return 2;
  const auto text = read_text(words[2], words[2], problems);
  const json fault = text ? json::parse(*text) : json::object();
  const Environment environment = load_environment(words[1], deployment_of(fault), problems);
  RealHands reading;
  std::optional<Plan> plan;
  const Target *target = target_for(environment, fault.at("component"), fault.at("kind"));
  if (!problems.has_errors() && target != nullptr)
    plan = driver_named(target->driver)
               ->plan(order_of(fault, environment.time_limit_s), *target, reading, problems);
  std::cerr << problems.text();
  if (!plan)
    return 2;
  const bool undo_only = count > 3 && std::strcmp(words[3], "--undo-only") == 0;
  const bool twice = count > 3 && std::strcmp(words[3], "--twice") == 0;
  return perform(*plan, !undo_only, twice);
}
