// Every parser for libFuzzer (DRSIM_FUZZ_PARSER names one): whatever the bytes, it returns.
// An exception that escapes, a sanitizer's report, a hang or endless memory is a finding.
#include "sim/core/alarm_rule.hpp"
#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/core/time_intervals.hpp"
#include "sim/exchange/load_any_scenario.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/import_file.hpp"
#include "sim/import/prometheus/prometheus_query.hpp"
#include "sim/import/records/record.hpp"
#include "sim/import/servers/server_formats.hpp"
#include "sim/input/calibration_file.hpp"
#include "sim/input/deployment_file.hpp"
#include "sim/input/load_csv.hpp"
#include "sim/input/scenario_file.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace drsim;

/// A file of the user's, by the name it would have.
void import_as(const std::string &name, std::string_view bytes)
{
  static const MetricCatalogue metrics = [] {
    Diagnostics ignored;
    return load_metric_catalogue(std::string(DRSIM_SOURCE_DIR) + "/models/catalogue", ignored);
  }();
  Diagnostics diagnostics;
  static_cast<void>(import_text(std::string(bytes), ImportContext{name, {}, &metrics}, diagnostics));
  static_cast<void>(diagnostics.text());
}

/// An experiment of another tool, against a deployment with something to hit.
void foreign(std::string_view bytes)
{
  static const Deployment deployment = [] {
    Deployment made;
    made.regions = {{"east", {"east-a", "east-b"}}, {"west", {"west-a"}}};
    ComponentSpec service;
    service.id = "web@east";
    service.kind = "service";
    service.region = "east";
    made.components = {service};
    return made;
  }();
  Diagnostics diagnostics;
  for (const char *name : {"experiment.yaml", "experiment.json"})
    static_cast<void>(parse_any_scenario(bytes, name, deployment, diagnostics));
}

void figures(std::string_view bytes)
{
  Diagnostics diagnostics;
  static_cast<void>(parse_load_csv(bytes, "load.csv", diagnostics));
  if (const auto seconds = parse_duration_s(bytes))
    static_cast<void>(format_duration(*seconds));
  static_cast<void>(parse_rate_per_s(bytes));
  for (const auto parse : {parse_quantity, parse_bytes, parse_number})
    static_cast<void>(parse(bytes));
  if (const auto times = parse_time_intervals(bytes)) {
    const std::string text = time_intervals_text(*times);
    const auto again = parse_time_intervals(text);
    if (!again || time_intervals_text(*again) != text)
      __builtin_trap(); // what is written is read as it was
    static_cast<void>(any_covers(*times, 12345, 60));
  }
  if (const auto rule = parse_alarm_rule(bytes))
    static_cast<void>(rule->holds([](const std::string &) { return AlarmState::alarm; }));
}

/// The same bytes as each server's configuration.
void the_servers(std::string_view bytes)
{
  for (const char *format : {"consul", "vault", "patroni", "haproxy", "nginx"}) {
    Diagnostics diagnostics;
    static_cast<void>(import_server(bytes, format, ImportContext{"server.conf", "east"}, diagnostics));
    static_cast<void>(diagnostics.text());
  }
}

/// Runbooks as code and rotas, as what their text says they are; playbooks find the same bytes beside them.
void automation(std::string_view bytes)
{
  FilesBeside beside{{"roles/a/tasks/main.yml", "tasks.yml", "b.yml"},
                     [&](const std::string &) { return std::optional(std::string(bytes)); }};
  for (const char *name : {"dr-failover.yml", "plan.json"}) {
    Diagnostics diagnostics;
    ImportContext context{name, {}};
    context.beside = &beside;
    static_cast<void>(import_text(bytes, context, diagnostics));
    static_cast<void>(diagnostics.text());
  }
}

/// Records, and what was made of some.
void records(std::string_view bytes)
{
  Diagnostics diagnostics;
  static_cast<void>(read_records(bytes, "records", diagnostics));
  static_cast<void>(parse_calibration_file(bytes, "calibrated.json", diagnostics));
  static_cast<void>(diagnostics.text());
}

/// A sidecar beside a page.
void answers(std::string_view bytes)
{
  const std::string sidecar(bytes);
  Diagnostics diagnostics;
  ImportContext context{"failover.md", {}};
  context.answers = &sidecar;
  static_cast<void>(import_text("# Failover\n\n1. Promote the replica\n2. Look\n", context, diagnostics));
  static_cast<void>(diagnostics.text());
}

void play(std::string_view target, std::string_view bytes)
{
  static const std::map<std::string_view, const char *> files = {
      {"terraform", "plan.json"},  {"cloudformation", "stack.yaml"},     {"kubernetes", "shop.yaml"},
      {"prometheus", "rules.yml"}, {"alertmanager", "alertmanager.yml"}, {"runbook", "runbook.md"},
      {"ssm", "promote.json"}};
  Diagnostics diagnostics;
  if (const auto file = files.find(target); file != files.end())
    import_as(file->second, bytes);
  else if (target == "promql")
    static_cast<void>(prom_meaning(read_prom_query(bytes, {})));
  else if (target == "foreign")
    foreign(bytes);
  else if (target == "deployment")
    static_cast<void>(parse_deployment_file(bytes, "deployment.json", diagnostics));
  else if (target == "scenario")
    static_cast<void>(parse_scenario(bytes, "scenario.json", diagnostics));
  else if (target == "automation")
    automation(bytes);
  else if (target == "answers")
    answers(bytes);
  else if (target == "servers")
    the_servers(bytes);
  else if (target == "records")
    records(bytes);
  else if (target == "figures")
    figures(bytes);
  else
    __builtin_trap(); // no such parser: a mistake of whoever runs it
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
  static const char *const parser = std::getenv("DRSIM_FUZZ_PARSER");
  if (parser == nullptr)
    __builtin_trap();
  play(parser, {reinterpret_cast<const char *>(data), size});
  return 0;
}
