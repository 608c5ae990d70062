#include "sim/import/cloudformation/stacks.hpp"

#include "sim/formats/yaml_documents.hpp"
#include "sim/import/cloudformation/cloudformation_import.hpp"
#include "sim/import/cloudformation/cloudformation_values.hpp"

#include <algorithm>

namespace drsim::inline import::inline cloudformation {
namespace {

using nlohmann::json;

std::string last_of(const std::string &path)
{
  return path.substr(path.find_last_of("/\\") + 1);
}

std::string folder_of(const std::string &path)
{
  const std::size_t at = path.find_last_of("/\\");
  return at == std::string::npos ? std::string() : path.substr(0, at + 1);
}

std::string text_at(const json &from, const std::string &key)
{
  const json &found = template_member(from, key);
  return found.is_string() ? found.get<std::string>() : std::string();
}

/// The end of a URL's path, without what may be a signature.
std::string file_of_url(std::string url)
{
  return last_of(url.substr(0, url.find_first_of("?#")));
}

/// Parameters whose values the naming template decides.
void pass_on(StackHint &hint, const json &given, const CloudformationValues &values)
{
  if (!given.is_object())
    return;
  for (const auto &[name, value] : given.items()) {
    const json known = values.known(value);
    if (known.is_string())
      hint.parameters[name] = known.get<std::string>();
    else if (known.is_number_float() && known.get<double>() == static_cast<double>(known.get<long>()))
      hint.parameters[name] = std::to_string(known.get<long>()); // YAML's 9 is read as 9.0
    else if (known.is_number() || known.is_boolean())
      hint.parameters[name] = known.dump();
  }
}

std::vector<StackHint> hints_of_template(const json &document, const std::string &shown_name)
{
  std::vector<StackHint> hints;
  const CloudformationValues values(document, only_region(regions_in_path(shown_name)));
  for (const auto &[id, resource] : template_member(document, "Resources").items()) {
    const std::string type = text_at(resource, "Type");
    const bool set = type == "AWS::CloudFormation::StackSet";
    if (type != "AWS::CloudFormation::Stack" && !set)
      continue;
    const json &properties = template_member(resource, "Properties");
    StackHint hint;
    hint.told_by = shown_name;
    hint.address = "Resources." + id;
    hint.file = text_at(template_member(resource, "Metadata"), "aws:asset:path");
    const json url = values.known(template_member(properties, "TemplateURL"));
    if (hint.file.empty() && url.is_string())
      hint.file = url.get<std::string>().find("://") == std::string::npos
                      ? url.get<std::string>()
                      : file_of_url(url.get<std::string>());
    if (hint.file.empty())
      continue;
    if (!set)
      pass_on(hint, template_member(properties, "Parameters"), values);
    else
      for (const json &one : template_member(properties, "Parameters"))
        pass_on(hint, json{{text_at(one, "ParameterKey"), template_member(one, "ParameterValue")}}, values);
    for (const json &group : template_member(properties, "StackInstancesGroup"))
      for (const json &region : template_member(group, "Regions"))
        if (set && region.is_string() && hint.region.empty())
          hint.region = region.get<std::string>(); // the first: a file stands in one region
    hints.push_back(std::move(hint));
  }
  return hints;
}

/// "aws://123456789012/eu-west-1" -> "eu-west-1"; "" when the CDK did not know.
std::string region_of_environment(const std::string &environment)
{
  const std::string region = last_of(environment);
  return region.find('-') == std::string::npos || region.starts_with("unknown") ? std::string() : region;
}

std::vector<StackHint> hints_of_manifest(const json &manifest, const std::string &shown_name)
{
  std::vector<StackHint> hints;
  for (const auto &[id, artifact] : template_member(manifest, "artifacts").items()) {
    if (text_at(artifact, "type") != "aws:cloudformation:stack")
      continue;
    StackHint hint;
    hint.told_by = shown_name;
    const json &properties = template_member(artifact, "properties");
    hint.file = text_at(properties, "templateFile");
    hint.region = region_of_environment(text_at(artifact, "environment"));
    pass_on(hint, template_member(properties, "parameters"), CloudformationValues(manifest, ""));
    if (!hint.file.empty())
      hints.push_back(std::move(hint));
  }
  return hints;
}

} // namespace

std::vector<StackHint> stack_hints(std::string_view text, const std::string &shown_name)
{
  const bool manifest = last_of(shown_name) == "manifest.json" && text.find("\"artifacts\"") != text.npos;
  if (!manifest && text.find("AWS::CloudFormation::Stack") == text.npos)
    return {};
  Diagnostics unused;
  const auto documents = parse_yaml_documents(text, shown_name, unused);
  if (!documents || documents->empty())
    return {};
  const json document = cloudformation_json(documents->front());
  return manifest ? hints_of_manifest(document, shown_name) : hints_of_template(document, shown_name);
}

void inherit_regions(std::vector<StackHint> &hints)
{
  constexpr int deepest = 8; // stacks within stacks
  for (int level = 0; level < deepest; ++level)
    for (StackHint &hint : hints)
      if (hint.region.empty()) {
        const StackHint *outer = hint_of(hints, hint.told_by);
        hint.region = outer != nullptr && !outer->region.empty() ? outer->region
                                                                 : only_region(regions_in_path(hint.told_by));
      }
}

const StackHint *hint_of(const std::vector<StackHint> &hints, const std::string &file)
{
  const StackHint *found = nullptr;
  for (const StackHint &hint : hints) {
    std::string named = hint.file;
    while (named.starts_with("./"))
      named.erase(0, 2);
    const bool beside = file == folder_of(hint.told_by) + named;
    if (!beside && last_of(named) != last_of(file))
      continue;
    if (hint.told_by == file)
      continue; // a template that names itself
    if (found != nullptr && (found->parameters != hint.parameters || found->region != hint.region))
      return nullptr;
    found = &hint;
  }
  return found;
}

Imported import_cdk_manifest(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "cdk-manifest";
  for (const StackHint &hint : stack_hints(text, context.shown_name)) {
    Seen seen;
    seen.address = hint.file;
    seen.type = "stack";
    seen.region = hint.region;
    seen.understood = true;
    imported.seen.push_back(std::move(seen));
    if (hint.region.empty())
      diagnostics.note(context.shown_name, "", hint.file + " stands in no region that the CDK knew",
                       "give the stack an env, or the file its \"region\" in deployment.json");
  }
  return imported;
}

void settle_nested(std::vector<Imported> &files, const std::vector<StackHint> &hints)
{
  for (Imported &one : files)
    for (const StackHint &hint : hints) {
      const bool given =
          hint.told_by == one.file && std::any_of(files.begin(), files.end(), [&](const Imported &other) {
            return other.format == "cloudformation" && hint_of({hint}, other.file) != nullptr;
          });
      for (Seen &seen : one.seen)
        if (given && seen.address == hint.address) {
          seen.understood = true;
          seen.why_not.clear();
        }
    }
}

std::string with_parameters(std::string_view text, const StackHint &hint)
{
  if (hint.parameters.empty())
    return std::string(text);
  Diagnostics unused;
  const auto documents = parse_yaml_documents(text, hint.file, unused);
  if (!documents || documents->empty())
    return std::string(text);
  json document = cloudformation_json(documents->front());
  if (!template_member(document, "Parameters").is_object())
    return std::string(text);
  bool any = false;
  for (const auto &[name, value] : hint.parameters)
    if (document["Parameters"].contains(name) && document["Parameters"][name].is_object()) {
      document["Parameters"][name]["Default"] = value;
      any = true;
    }
  return any ? document.dump() : std::string(text);
}

} // namespace drsim::import::cloudformation
