// Functions of Lambda in a plan: services whose capacity is how many of them may run at once.
#include "sim/import/terraform/terraform_compute.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline import::inline terraform {
namespace {

/// Lambda runs a function in several zones; drsim takes three, a "pod" of each with its share of the
/// executions.
constexpr double zones_of_lambda = 3;

void function(PlanReading &reading, const PlanResource &resource)
{
  const std::string name = resource.text("function_name");
  ComponentSpec &service = service_on(reading, "functions", name.empty() ? resource.name : name, resource);
  reading.stands_for(resource, service);
  service.links["cluster"] = {}; // of nobody: Lambda looks after it
  reading.put(service, "replicas", zones_of_lambda, "count", resource.address, "one for each of three zones");
  reading.put(service, "readiness_probe", 0, "bool", resource.address, "a function has none");
  const nlohmann::json *reserved = resource.value("reserved_concurrent_executions");
  const auto most = reserved == nullptr ? std::nullopt : number_of(*reserved);
  if (most && *most > 0) // -1: none reserved; 0: switched off
    reading.put(service, "concurrency_per_pod", *most / zones_of_lambda, "count",
                resource.address + ".reserved_concurrent_executions", "a third for each zone");
  else if (most && *most == 0)
    reading.warn(resource, "has no execution reserved: it is switched off",
                 "set reserved_concurrent_executions, or leave it out");
}

} // namespace

std::vector<PlanRow> function_rows()
{
  return {{{"aws_lambda_function"}, PlanStage::workloads, each<function>}};
}

} // namespace drsim::import::terraform
