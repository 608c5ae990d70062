#include "sim/import/cloudformation/cloudformation_import.hpp"

#include "sim/formats/yaml_documents.hpp"
#include "sim/import/terraform/terraform_import.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>
#include <vector>

namespace drsim::inline import::inline cloudformation {
namespace {

using nlohmann::json;

std::string replaced(std::string text, const std::string &what, const std::string &by)
{
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// What Terraform's importer says, in the words of a template.
std::string in_words_of_template(const std::string &text)
{
  std::string out = text;
  for (const auto &[what, by] : {std::pair{"of the plan", "of the template"},
                                 {"of this plan", "of this template"},
                                 {"in this plan", "in this template"},
                                 {"that the plan shows", "that the template shows"},
                                 {"the plan has it", "the template has it"},
                                 {"is known only after apply", "is no literal value"}})
    out = replaced(out, what, by);
  return out;
}

const std::string prefix = "Resources.";

std::string type_of(const json &document, const std::string &id)
{
  const json &resources = document.at("Resources");
  if (!resources.contains(id) || !resources.at(id).contains("Type") ||
      !resources.at(id).at("Type").is_string())
    return {};
  return resources.at(id).at("Type").get<std::string>();
}

void name_properties(Imported &imported, const json &document)
{
  for (ComponentSpec &component : imported.components)
    for (auto &[name, parameter] : component.parameters) {
      parameter.from.note = in_words_of_template(parameter.from.note);
      std::string &address = parameter.from.address;
      const std::size_t dot = address.find('.', prefix.size());
      if (dot == std::string::npos)
        continue;
      const std::string type = type_of(document, address.substr(prefix.size(), dot - prefix.size()));
      address = address.substr(0, dot + 1) + cloudformation_property(type, address.substr(dot + 1));
    }
  std::set<std::string> listed;
  for (Seen &one : imported.seen) {
    one.type = type_of(document, one.address.substr(prefix.size()));
    listed.insert(one.address);
  }
  for (const auto &[id, resource] : document.at("Resources").items())
    if (resource.is_object() && resource.contains("Condition") && listed.count(prefix + id) == 0)
      imported.seen.push_back({prefix + id, type_of(document, id), "", "", false,
                               "its condition does not hold with the defaults of the parameters"});
}

/// Parts of an estate that a template names but does not hold.
void tell_unread(const json &document, const ImportContext &context, Diagnostics &diagnostics)
{
  for (const auto &[id, resource] : document.at("Resources").items()) {
    const std::string type = type_of(document, id);
    const std::string place = "/Resources/" + id;
    if (type == "AWS::CloudFormation::Stack") {
      const json where = resource.value("Properties", json::object()); // an object, as type_of found a type
      std::string url =
          where.is_object() && where.contains("TemplateURL") && where.at("TemplateURL").is_string()
              ? where.at("TemplateURL").get<std::string>()
              : std::string();
      url = url.substr(0, url.find('?')).substr(0, 200); // what follows may be a signature
      diagnostics.note(context.shown_name, place,
                       "a nested stack: what is in it comes from its template" +
                           (url.empty() ? "" : " (" + url + ")") +
                           " where that is among the files, with the parameters given here",
                       "give the nested template as a file of its own, with its \"region\"");
    }
    if (type.ends_with("::MODULE") || type.starts_with("Custom::") ||
        type == "AWS::CloudFormation::CustomResource")
      diagnostics.warning(context.shown_name, place,
                          type + ": what it makes is not in the template, nothing of it is read");
  }
  if (document.contains("Transform"))
    diagnostics.note(
        context.shown_name, "/Transform",
        "transforms (macros, SAM, includes) are not carried out: what they add is not read",
        "give the processed template: aws cloudformation get-template --template-stage Processed");
}

} // namespace

Imported import_cloudformation(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "cloudformation";
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents || documents->empty())
    return imported;
  const json document = cloudformation_json(documents->front());
  if (!document.contains("Resources") || !document.at("Resources").is_object()) {
    diagnostics.error(context.shown_name, "/Resources", "not a CloudFormation template: no resources");
    return imported;
  }
  Diagnostics found;
  const std::string region =
      context.region.empty() ? only_region(regions_in_path(context.shown_name)) : context.region;
  imported = import_terraform_plan(cloudformation_as_plan(document, region).dump(), context, found);
  imported.format = "cloudformation";
  for (const Problem &one : found.problems()) {
    const auto say = one.severity == Severity::error     ? &Diagnostics::error
                     : one.severity == Severity::warning ? &Diagnostics::warning
                                                         : &Diagnostics::note;
    (diagnostics.*say)(one.file, one.where, in_words_of_template(one.message),
                       in_words_of_template(one.cure));
  }
  name_properties(imported, document);
  tell_unread(document, context, diagnostics);
  const bool nowhere = std::any_of(imported.components.begin(), imported.components.end(),
                                   [](const ComponentSpec &one) { return one.region.empty(); });
  if (region.empty() && nowhere)
    diagnostics.note(context.shown_name, "", "a template does not say in which region its stack stands",
                     "give the file its \"region\" in deployment.json");
  return imported;
}

} // namespace drsim::import::cloudformation
