// Components, parameters and links of deployment.json: what no imported file says, or says otherwise.
#include "sim/core/calendar.hpp"
#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/input/deployment_parts.hpp"
#include "sim/input/evidence_class.hpp"
#include "sim/input/validate_links.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace drsim::inline input {
namespace {

using nlohmann::json;

/// A duration, a size or a share: none can be read as another, but for bare numbers, which are the same in
/// all.
std::optional<double> number_of_text(std::string_view text)
{
  if (const auto seconds = parse_duration_s(text))
    return seconds;
  if (const auto share = parse_share(text, BareShare::refused))
    return share;
  return parse_bytes(text.ends_with("/s") ? text.substr(0, text.size() - 2) : text);
}

/// A value without its catalogue entry: kinds are settled once the unit is known.
Parameter read_value(const json &value, const std::string &pointer, const DeploymentParts &parts)
{
  Parameter parameter;
  parameter.from.source = Source::deployment;
  parameter.from.confidence = Confidence::set;
  parameter.from.file = parts.file;
  parameter.from.address = pointer;
  parameter.value = Distribution(std::numeric_limits<double>::quiet_NaN());
  if (value.is_null()) {
    parameter.unit = no_value; // allowed where the catalogue has none either
  } else if (value.is_boolean()) {
    parameter.unit = "bool";
    parameter.value = Distribution(value.get<bool>() ? 1.0 : 0.0);
  } else if (value.is_string()) {
    parameter.text = value.get<std::string>();
    if (const auto number = number_of_text(parameter.text))
      parameter.value = Distribution(*number);
  } else if (value.is_number() || value.is_object()) {
    if (const auto distribution = read_distribution(value, parts.file, pointer, {}, parts.diagnostics))
      parameter.value = *distribution;
  } else
    parts.diagnostics.error(parts.file, pointer, std::string("is ") + value.type_name() + ", not a value",
                            "write a number, a text, true or false, or a distribution");
  return parameter;
}

Confidence read_confidence(Reader &reader)
{
  static const std::vector<std::string> words = {"assumed", "measured", "documented"};
  const std::string word = reader.text("confidence").value_or("");
  if (word.empty())
    return Confidence::set;
  if (word != "assumed" && word != "measured" && word != "documented") {
    const std::string near = did_you_mean(word, words);
    reader.problem("confidence", "unknown word \"" + word + "\"",
                   near.empty() ? "one of assumed, measured, documented" : "did you mean \"" + near + "\"?");
    return Confidence::set;
  }
  return word == "assumed"    ? Confidence::assumed
         : word == "measured" ? Confidence::measured
                              : Confidence::documented;
}

/// "evidence" and "date": whether it was tested or observed, and when last (kept by load_evidence_dates).
void check_evidence(Reader &reader)
{
  const std::string word = reader.text("evidence").value_or("");
  const std::string date = reader.text("date").value_or("");
  const auto of = class_named(word);
  if (!word.empty() && of != EvidenceClass::tested && of != EvidenceClass::observed)
    reader.problem("evidence", "unknown word \"" + word + "\"", "\"tested\" or \"observed\"");
  if (!date.empty() && !is_day(date))
    reader.problem("date", "\"" + date + "\" is no day", "write it as \"2027-01-31\"");
  if (word.empty() && !date.empty())
    reader.problem("date", "says when, and not of what", "add \"evidence\": \"tested\" or \"observed\"");
  if (word == class_name(EvidenceClass::tested) && date.empty())
    reader.problem("evidence", "is \"tested\" without a \"date\"", "say when it was tested last");
}

/// A bare value, or {"value": …, "source": "…", "confidence": "…"}.
Parameter read_parameter(const json &value, const std::string &pointer, const DeploymentParts &parts)
{
  if (!value.is_object() || !(value.contains("value") || value.contains("source") ||
                              value.contains("confidence") || value.contains("evidence")))
    return read_value(value, pointer, parts);
  Reader reader = parts.at(value, pointer);
  if (!reader.has("value"))
    reader.missing("value");
  Parameter parameter;
  if (const json *inner = reader.raw("value"))
    parameter = read_value(*inner, pointer + "/value", parts);
  parameter.from.address = pointer;
  parameter.from.note = reader.text("source").value_or("");
  parameter.from.confidence = read_confidence(reader);
  check_evidence(reader);
  if ((parameter.from.confidence == Confidence::measured ||
       parameter.from.confidence == Confidence::documented) &&
      parameter.from.note.empty())
    reader.problem("confidence", "needs a \"source\"", "say where it was measured or is documented");
  reader.finish();
  return parameter;
}

std::map<std::string, std::vector<std::string>> read_roles(const json &value, const std::string &pointer,
                                                           const DeploymentParts &parts)
{
  std::map<std::string, std::vector<std::string>> roles;
  Reader reader = parts.at(value, pointer);
  for (const std::string &role : reader.keys())
    roles[role] = parts.texts(reader, role);
  return roles;
}

ComponentSpec read_component(Reader &reader, const std::string &pointer, const DeploymentParts &parts,
                             std::set<std::string> &taken)
{
  ComponentSpec spec;
  spec.id = parts.id(reader, "id", taken);
  spec.kind = reader.required_text("kind");
  spec.title = reader.text("title").value_or("");
  spec.region = reader.text("region").value_or("");
  parts.known_region(reader, "region", spec.region);
  spec.zones = parts.texts(reader, "zones");
  for (const std::string &zone : spec.zones)
    for (const Region &region : parts.out.regions)
      if (region.name == spec.region &&
          std::find(region.zones.begin(), region.zones.end(), zone) == region.zones.end())
        reader.problem("zones", "\"" + zone + "\" is not a zone of " + spec.region);
  if (!spec.zones.empty() && spec.region.empty())
    reader.problem("zones", "are given without a region", "name the region too");
  if (const json *found = reader.raw("parameters")) {
    const Reader names = parts.at(*found, reader.pointer_to("parameters"));
    for (const std::string &name : names.keys())
      spec.parameters[name] = read_parameter(found->at(name), names.pointer_to(name), parts);
  }
  if (const json *found = reader.raw("links"))
    spec.links = read_roles(*found, reader.pointer_to("links"), parts);
  spec.from = {Source::deployment, Confidence::set, parts.file, pointer, ""};
  reader.finish();
  return spec;
}

} // namespace

void apply_overrides(const DeploymentFile &file, Deployment &deployment, Diagnostics &diagnostics)
{
  std::map<std::string, ComponentSpec *> by_id;
  std::vector<std::string> ids;
  for (ComponentSpec &component : deployment.components) {
    by_id[component.id] = &component;
    ids.push_back(component.id);
  }
  const auto unknown = [&](const std::string &id, const std::string &pointer) {
    const std::string near = did_you_mean(id, ids);
    diagnostics.error(file.shown_name, pointer, "\"" + id + "\" is no component of the deployment",
                      near.empty() ? "" : "did you mean \"" + near + "\"?");
  };
  for (const auto &[id, parameters] : file.parameters)
    for (const auto &[name, parameter] : parameters) {
      if (const auto found = by_id.find(id); found != by_id.end())
        found->second->parameters[name] = parameter;
      else
        unknown(id, parameter.from.address);
    }
  for (const auto &[id, roles] : file.links) {
    if (by_id.count(id) == 0)
      unknown(id, "/links/" + pointer_token(id));
    else
      for (const auto &[role, targets] : roles)
        by_id.at(id)->links[role] = targets;
  }
}

void read_components(Reader &top, const DeploymentParts &parts)
{
  const auto components = top.items("components");
  std::set<std::string> taken;
  for (std::size_t i = 0; i < components.size(); ++i) {
    const std::string pointer = "/components/" + std::to_string(i);
    Reader reader = parts.at(*components[i], pointer);
    parts.out.components.push_back(read_component(reader, pointer, parts, taken));
  }
}

void read_parameters(Reader &top, const DeploymentParts &parts)
{
  const json *found = top.raw("parameters");
  if (found == nullptr)
    return;
  Reader reader = parts.at(*found, "/parameters");
  for (const std::string &key : reader.keys()) {
    const std::size_t dot = key.rfind('.'); // parameter names have no dot, ids neither
    const std::string id = key.substr(0, dot == std::string::npos ? 0 : dot);
    if (!is_component_id(id) || dot + 1 >= key.size()) {
      reader.problem(key, "\"" + key + "\" does not name a parameter", "write COMPONENT.PARAMETER");
      continue;
    }
    parts.out.parameters[id][key.substr(dot + 1)] =
        read_parameter(found->at(key), reader.pointer_to(key), parts);
  }
}

void read_links(Reader &top, const DeploymentParts &parts)
{
  const json *found = top.raw("links");
  if (found == nullptr)
    return;
  Reader reader = parts.at(*found, "/links");
  for (const std::string &id : reader.keys()) {
    if (!is_component_id(id))
      reader.problem(id, "\"" + id + "\" is not an id", "letters, digits and - _ : @ / only");
    parts.out.links[id] = read_roles(found->at(id), reader.pointer_to(id), parts);
  }
}

} // namespace drsim::input
