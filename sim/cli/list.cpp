// drsim list

#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/input/catalogue.hpp"
#include "sim/input/scenario_file.hpp"

#include <cmath>

namespace drsim {
namespace {

using Row = std::vector<std::string>;

Catalogue catalogue()
{
  Diagnostics diagnostics;
  Catalogue all = load_catalogue(catalogue_folder(), diagnostics);
  settle(diagnostics);
  return all;
}

/// A value as a person reads it; "" where none is set.
std::string value_text(const Parameter &parameter)
{
  if (parameter.unit == "text" || !parameter.text.empty())
    return parameter.text;
  if (std::isnan(parameter.value.mean()))
    return {};
  if (parameter.unit == "bool")
    return parameter.value.mean() != 0 ? "true" : "false";
  return parameter.value.text();
}

Row parameter_row(const std::string &id, const Parameter &parameter)
{
  return {id,
          value_text(parameter),
          parameter.unit,
          source_name(parameter.from.source),
          confidence_name(parameter.from.confidence),
          provenance_text(parameter.from),
          parameter.from.note};
}

Listing parameters(const Deployment *deployment)
{
  Listing list{"parameters", {"id", "value", "unit", "source", "confidence", "where", "note"}, {}};
  if (deployment != nullptr) {
    for (const ComponentSpec &component : deployment->components)
      for (const auto &[name, parameter] : component.parameters)
        list.rows.push_back(parameter_row(component.id + "." + name, parameter));
    return list;
  }
  for (const auto &[kind, entries] : catalogue())
    for (const auto &[name, entry] : entries.parameters)
      list.rows.push_back(parameter_row(kind + "." + name, entry.value));
  return list;
}

Listing components(const Deployment *deployment, const Parts &parts)
{
  if (deployment != nullptr) {
    Listing list{"components", {"id", "kind", "region", "title", "where"}, {}};
    for (const ComponentSpec &component : deployment->components)
      list.rows.push_back(
          {component.id, component.kind, component.region, component.title, provenance_text(component.from)});
    return list;
  }
  Listing list{"components", {"id", "title"}, {}};
  const Catalogue known = catalogue();
  for (const std::string &kind : parts.component_kinds) {
    const auto found = known.find(kind);
    list.rows.push_back({kind, found == known.end() ? "" : found->second.title});
  }
  return list;
}

Listing faults(const Parts &parts)
{
  Listing list{"faults", {"id"}, {}};
  for (const std::string &kind : parts.fault_kinds)
    list.rows.push_back({kind});
  return list;
}

Listing scenarios()
{
  Listing list{"scenarios", {"id", "title", "file"}, {}};
  Diagnostics diagnostics;
  for (const std::filesystem::path &file : all_scenarios()) {
    const Scenario scenario = load_scenario(file, diagnostics);
    list.rows.push_back({scenario.id, scenario.title, file.string()});
  }
  settle(diagnostics);
  return list;
}

} // namespace

int run_list(const Words &words, const Parts &parts)
{
  const CommandSpec command{"list",
                            "components|faults|scenarios|parameters [DEPLOYMENT]",
                            "Lists what there is: of a deployment, or what drsim knows.",
                            1,
                            2,
                            output_options()};
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const std::string format = options.choice("format", {"text", "json"});
  const std::string output = options.text("output", "");
  options.finish();
  check_output(output);
  const std::string &what = options.arguments().at(0);
  const bool of_deployment = what == "components" || what == "parameters";
  if (!of_deployment && what != "faults" && what != "scenarios")
    throw UsageError("cannot list \"" + what + "\": components, faults, scenarios or parameters");
  if (!of_deployment && options.arguments().size() > 1)
    throw UsageError(what + " do not belong to a deployment");
  Loaded loaded;
  const Deployment *deployment = nullptr;
  if (options.arguments().size() > 1) {
    loaded = load(options.arguments().at(1), {}, parts);
    deployment = &loaded.deployment;
  }
  const Listing list = what == "components"   ? components(deployment, parts)
                       : what == "parameters" ? parameters(deployment)
                       : what == "faults"     ? faults(parts)
                                              : scenarios();
  write_result(format == "json" ? listing_json(list) : listing_text(list, wants_colour(output)), output);
  return exit_ok;
}

} // namespace drsim
