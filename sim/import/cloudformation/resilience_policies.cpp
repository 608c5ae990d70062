#include "sim/import/cloudformation/resilience_policies.hpp"

#include "sim/core/duration.hpp"
#include "sim/formats/source_text.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/import/cloudformation/cloudformation_import.hpp"
#include "sim/import/cloudformation/cloudformation_values.hpp"

#include <optional>

namespace drsim::inline import::inline cloudformation {
namespace {

using nlohmann::json;

std::optional<double> seconds_of(const json &value)
{
  if (value.is_number())
    return value.get<double>();
  return value.is_string() ? parse_duration_s(value.get<std::string>()) : std::nullopt; // "1h0m0s", "3600"
}

/// `rto` and `rpo`: how the file calls them.
void add(std::vector<PolicyObjective> &found, const json &of, const char *rto, const char *rpo,
         const std::string &place)
{
  for (const auto &[key, is_rto] : {std::pair{rto, true}, {rpo, false}})
    if (const auto seconds = seconds_of(template_member(of, key)))
      found.push_back({is_rto, *seconds, place});
}

const json &first_of(const json &block)
{
  return block.is_array() && !block.empty() ? block.front() : block;
}

void of_template(std::string_view text, const std::string &shown_name, std::vector<PolicyObjective> &found)
{
  Diagnostics unused;
  const auto documents = parse_yaml_documents(text, shown_name, unused);
  if (!documents || documents->empty())
    return;
  const json document = cloudformation_json(documents->front());
  const CloudformationValues values(document, only_region(regions_in_path(shown_name)));
  for (const auto &[id, resource] : template_member(document, "Resources").items()) {
    if (template_member(resource, "Type") != "AWS::ResilienceHub::ResiliencyPolicy")
      continue;
    const json policy = values.known(template_member(template_member(resource, "Properties"), "Policy"));
    for (const char *sort : {"Region", "AZ"})
      if (const json &one = template_member(policy, sort); one.is_object()) {
        add(found, one, "RtoInSecs", "RpoInSecs", "Resources." + id + ", " + sort);
        break;
      }
  }
}

/// Rows of a plan or a state stand at any depth of modules.
void of_plan(const json &from, std::vector<PolicyObjective> &found, int depth)
{
  if (depth > deepest_import || !from.is_structured())
    return;
  const json &values = template_member(from, "values");
  if (template_member(from, "type") == "aws_resiliencehub_resiliency_policy" && values.is_object()) {
    const json &policy = first_of(template_member(values, "policy"));
    const json &address = template_member(from, "address");
    for (const char *sort : {"region", "az"})
      if (const json &one = first_of(template_member(policy, sort)); one.is_object()) {
        add(found, one, "rto", "rpo", (address.is_string() ? address.get<std::string>() : "") + ", " + sort);
        break;
      }
    return;
  }
  for (const json &one : from)
    of_plan(one, found, depth + 1);
}

} // namespace

std::vector<PolicyObjective> read_resilience_policies(std::string_view text, const std::string &shown_name)
{
  std::vector<PolicyObjective> found;
  if (text.find("AWS::ResilienceHub::ResiliencyPolicy") != text.npos)
    of_template(text, shown_name, found);
  else if (text.find("aws_resiliencehub_resiliency_policy") != text.npos)
    of_plan(template_member(json::parse(text, nullptr, false), "planned_values"), found, 0);
  return found;
}

} // namespace drsim::import::cloudformation
