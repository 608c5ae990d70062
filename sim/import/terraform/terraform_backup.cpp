// What a backup plan of a Terraform plan saves, when, and where its copies go.
#include "sim/import/terraform/terraform_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

constexpr double minute_s = 60;

/// Regions of the vaults that the references of an expression name; absent when one is not to be told.
struct Destinations {
  bool any = false;
  bool elsewhere = false; ///< one is in another region
  bool unclear = false;   ///< one names no region that is known
};

void look_at(Destinations &found, const std::string &region, const std::string &home)
{
  found.any = true;
  found.unclear = found.unclear || region.empty() || home.empty();
  found.elsewhere = found.elsewhere || (!region.empty() && !home.empty() && region != home);
}

std::string part_of_arn(const std::string &arn, int wanted)
{
  std::size_t at = 0;
  for (int part = 0; part < wanted; ++part) {
    at = arn.find(':', at);
    if (at == std::string::npos)
      return {};
    ++at;
  }
  return arn.substr(at, arn.find(':', at) - at);
}

/// "arn:aws:rds:*:*:db:*" for a name, with "*" for any text: the last star takes more until the rest fits.
bool matches(std::string_view pattern, std::string_view text)
{
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++taken;
    } else
      return false;
  }
  while (p < pattern.size() && pattern[p] == '*')
    ++p;
  return p == pattern.size();
}

bool has_tag(const ComponentSpec &store, const json &condition)
{
  std::string key = plan_text(condition, "key");
  if (key.starts_with("aws:ResourceTag/"))
    key = key.substr(16);
  const auto tag = store.tags.find(key);
  return tag != store.tags.end() && matches(plan_text(condition, "value"), tag->second);
}

/// Whether all conditions of a selection hold; there may be none.
bool conditions_hold(const ComponentSpec &store, const PlanResource &selection)
{
  const json *condition = selection.block("condition");
  if (condition == nullptr)
    return true;
  for (const auto &[sort, wanted] : {std::pair{"string_equals", true},
                                     {"string_like", true},
                                     {"string_not_equals", false},
                                     {"string_not_like", false}})
    for (const json &one : plan_member(*condition, sort))
      if (has_tag(store, one) != wanted)
        return false;
  return true;
}

} // namespace

/// By "*", a pattern of ARNs or a tag: without a reference to the store itself.
bool PlanImporter::selects(const PlanResource &selection, const ComponentSpec &store) const
{
  const bool cluster = store.parameters.count("form") > 0;
  const std::string arn =
      "arn:aws:rds:" + store.region + ":111111111111:" + (cluster ? "cluster:" : "db:") + store.id;
  const auto listed = [&](const char *attribute) {
    const json *resources = selection.value(attribute);
    return resources != nullptr && resources->is_array() &&
           std::any_of(resources->begin(), resources->end(), [&](const json &one) {
             return one.is_string() && one.get_ref<const std::string &>().find('*') != std::string::npos &&
                    matches(one.get_ref<const std::string &>(), arn);
           });
  };
  bool chosen = listed("resources");
  if (const json *tags = selection.value("selection_tag"); tags != nullptr && tags->is_array())
    for (const json &tag : *tags)
      chosen = chosen || has_tag(store, tag);
  return chosen && !listed("not_resources") && conditions_hold(store, selection);
}

void PlanImporter::copies(ComponentSpec &component, const PlanResource &plan, const json &rule,
                          std::size_t number)
{
  const std::string path = plan.address + ".rule[" + std::to_string(number) + "].copy_action";
  Destinations found;
  const json &actions = plan_member(rule, "copy_action");
  bool in_values = false;
  for (const json &action : actions.is_array() ? actions : json::array()) {
    const std::string arn = plan_text(action, "destination_vault_arn");
    in_values = in_values || !arn.empty();
    if (!arn.empty())
      look_at(found, part_of_arn(arn, 3), plan.region);
    found.any = true;
  }
  if (found.any && !in_values) { // an ARN known only after apply: the vault it refers to
    bool vault = false;
    for (const PlanResource *to : plan_.references(plan, "rule"))
      if (to->type == "aws_backup_vault" && to->region != plan.region) {
        look_at(found, to->region, plan.region);
        vault = true;
      }
    found.unclear = found.unclear || !vault;
  }
  const bool near = found.any && !found.elsewhere && !found.unclear;
  if (near)
    warn(plan, "rule[" + std::to_string(number) + "] copies to a vault of its own region: lost with it",
         "name a vault of the DR region");
  if ((found.any && !near) || component.parameters.count("copy_to_dr") == 0)
    put(component, "copy_to_dr", found.any && !near ? 1 : 0, "bool", path,
        near ? "the copy stays in the region" : "");
}

/// A backup starts somewhere in its window.
void PlanImporter::start_window(ComponentSpec &component, const json &rule, const std::string &path)
{
  const json &written = plan_member(rule, "start_window");
  const auto window = written.is_number() ? number_of(written) : std::nullopt;
  if (!window || *window <= 0 || component.parameters.count("start_delay_s") > 0)
    return;
  put(component, "start_delay_s", 0, "s", path + ".start_window", "somewhere in the window");
  component.parameters["start_delay_s"].value =
      Distribution(std::vector<Term>{Uniform{0, *window * minute_s}});
}

} // namespace drsim::import::terraform
