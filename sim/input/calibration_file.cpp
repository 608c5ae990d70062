#include "sim/input/calibration_file.hpp"

#include "sim/formats/json_text.hpp"
#include "sim/input/deployment_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline input {

CalibrationFile parse_calibration_file(std::string_view text, const std::string &shown_name,
                                       Diagnostics &diagnostics)
{
  CalibrationFile out;
  out.shown_name = shown_name;
  const auto value = parse_json(text, shown_name, diagnostics);
  if (!value)
    return out;
  DeploymentFile read;
  read.shown_name = shown_name;
  const DeploymentParts parts{read, read.shown_name, diagnostics};
  Reader top = parts.at(*value, "");
  if (!value->is_object())
    return out;
  if (const std::string format = top.required_text("format"); !format.empty() && format != calibration_format)
    top.problem("format", "is \"" + format + "\"", std::string("\"") + calibration_format + "\" is read");
  static_cast<void>(top.text("deployment"));
  read_parameters(top, parts);
  for (const std::string &name : parts.texts(top, "replaces"))
    out.replaces.insert(name);
  top.finish();
  out.parameters = std::move(read.parameters);
  for (auto &[id, parameters] : out.parameters)
    for (auto &[name, parameter] : parameters)
      parameter.from.source = Source::calibration;
  return out;
}

void apply_calibration(const CalibrationFile &file, Deployment &deployment, Diagnostics &diagnostics)
{
  std::map<std::string, ComponentSpec *> by_id;
  std::vector<std::string> ids;
  for (ComponentSpec &component : deployment.components) {
    by_id[component.id] = &component;
    ids.push_back(component.id);
  }
  for (const auto &[id, parameters] : file.parameters)
    for (const auto &[name, parameter] : parameters) {
      const auto found = by_id.find(id);
      if (found == by_id.end()) {
        const std::string near = did_you_mean(id, ids);
        diagnostics.error(file.shown_name, parameter.from.address,
                          "\"" + id + "\" is no component of the deployment",
                          near.empty() ? "calibrate again" : "did you mean \"" + near + "\"?");
        continue;
      }
      const auto [set, fresh] = found->second->parameters.emplace(name, parameter);
      const std::string called = id + "." + name;
      if (fresh)
        continue;
      if (set->second.from.source == Source::calibration)
        diagnostics.error(file.shown_name, parameter.from.address,
                          called + " is calibrated in " + set->second.from.file + " too", "keep one of them");
      else if (file.replaces.count(called) > 0)
        set->second = parameter;
      else
        diagnostics.warning(file.shown_name, parameter.from.address,
                            called + " is set by you (" + provenance_text(set->second.from) +
                                "): that stays, and the figure of your records is not used",
                            "list it in \"replaces\", or calibrate with --replace " + called);
    }
}

} // namespace drsim::input
