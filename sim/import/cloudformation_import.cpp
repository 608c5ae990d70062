#include "sim/import/cloudformation_import.hpp"

#include "sim/import/import_text.hpp"
#include "sim/import/terraform_import.hpp"
#include "sim/import/terraform_reasons.hpp"
#include "sim/import/yaml_documents.hpp"
#include "sim/import/yaml_fields.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace drsim {
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

/// "AWS::EC2::NatGateway" -> "aws_nat_gateway": what Terraform calls it, for the reasons kept by its names.
std::string as_terraform_type(const std::string &type)
{
  const std::size_t first = type.find("::");
  const std::size_t second = type.rfind("::");
  if (first == second)
    return type;
  const std::string service = type.substr(first + 2, second - first - 2);
  std::string out = service == "EC2"                      ? "aws"
                    : service == "RDS"                    ? "aws_db"
                    : service == "ElasticLoadBalancingV2" ? "aws_lb"
                                                          : "aws_" + lower_case(service);
  bool lower = true;
  for (const char c : type.substr(second + 2)) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && lower)
      out += '_';
    lower = !upper;
    out += c;
  }
  return lower_case(out);
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
  for (Seen &one : imported.seen) {
    const std::string type = type_of(document, one.address.substr(prefix.size()));
    if (one.type == type && !one.understood)
      one.why_not = why_not_modelled(as_terraform_type(type));
    one.type = type;
  }
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
  imported = import_terraform_plan(cloudformation_as_plan(document).dump(), context, found);
  imported.format = "cloudformation";
  for (const Problem &one : found.problems()) {
    const auto say = one.severity == Severity::error     ? &Diagnostics::error
                     : one.severity == Severity::warning ? &Diagnostics::warning
                                                         : &Diagnostics::note;
    (diagnostics.*say)(one.file, one.where, in_words_of_template(one.message),
                       in_words_of_template(one.cure));
  }
  name_properties(imported, document);
  return imported;
}

} // namespace drsim
