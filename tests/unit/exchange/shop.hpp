#pragma once
#include "sim/exchange/load_any_scenario.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"

#include <string>

namespace drsim::exchange_test {

inline ComponentSpec component(const std::string &id, const std::string &kind, const std::string &region)
{
  ComponentSpec spec;
  spec.id = id;
  spec.kind = kind;
  spec.region = region;
  spec.parameters["replicas"].value = 3.0;
  return spec;
}

/// Two regions of two zones, a service in both, a database and its replica.
inline Deployment shop()
{
  Deployment deployment;
  deployment.id = "tiny-shop";
  deployment.regions = {{"north-1", {"north-1a", "north-1b"}}, {"south-1", {"south-1a", "south-1b"}}};
  deployment.components = {
      component("cart@north-1", "service", "north-1"), component("cart@south-1", "service", "south-1"),
      component("pay@north-1", "service", "north-1"), component("ledger", "rds_instance", "north-1"),
      component("ledger-dr", "rds_replica", "south-1")};
  deployment.components.push_back(component("mail@north-1", "service", "north-1"));
  deployment.components.back().parameters["replicas"].value = 1.0;
  deployment.stores = {{"ledger", ""}};
  return deployment;
}

inline const std::vector<std::string> kinds = {"region_outage", "zone_outage",      "component_failure",
                                               "partition",     "bad_deploy",       "data_corruption",
                                               "traffic_spike", "health_check_flap"};

struct Read {
  Scenario scenario;
  Diagnostics diagnostics;
};

/// Reads a text and checks its targets, as the commands do.
inline Read read(const std::string &text, const std::string &name)
{
  static const Deployment deployment = shop();
  Read out;
  out.scenario = parse_any_scenario(text, name, deployment, out.diagnostics);
  settle_targets(out.scenario, deployment);
  if (!out.diagnostics.has_errors())
    validate_scenario(out.scenario, deployment, kinds, out.diagnostics);
  return out;
}

/// "KIND TARGET at AT for FOR", one a line.
inline std::string told(const Scenario &scenario)
{
  std::string out;
  for (const FaultSpec &fault : scenario.faults) {
    out += fault.kind + " " + fault.target + " at " + fault.at_s.text();
    if (fault.for_s)
      out += " for " + fault.for_s->text();
    for (const auto &[name, value] : fault.numbers)
      out += " " + name + " " + value.text();
    out += "\n";
  }
  return out;
}

} // namespace drsim::exchange_test
