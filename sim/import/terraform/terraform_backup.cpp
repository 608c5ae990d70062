// What a backup plan of a Terraform plan saves, when, and where its copies go.
#include "sim/core/units.hpp"
#include "sim/import/terraform/terraform_import.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

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

/// By "*", a pattern of ARNs or a tag: without a reference to the store itself.
bool selects(const PlanResource &selection, const ComponentSpec &store)
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

void copies(PlanReading &reading, ComponentSpec &component, const PlanResource &plan, const json &rule,
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
    for (const PlanResource *to : reading.plan.references(plan, "rule"))
      if (to->type == "aws_backup_vault" && to->region != plan.region) {
        look_at(found, to->region, plan.region);
        vault = true;
      }
    found.unclear = found.unclear || !vault;
  }
  const bool near = found.any && !found.elsewhere && !found.unclear;
  if (near)
    reading.warn(plan,
                 "rule[" + std::to_string(number) + "] copies to a vault of its own region: lost with it",
                 "name a vault of the DR region");
  if ((found.any && !near) || component.parameters.count("copy_to_dr") == 0)
    reading.put(component, "copy_to_dr", found.any && !near ? 1 : 0, "bool", path,
                near ? "the copy stays in the region" : "");
}

/// Whether a vault has a lock that nobody can take off: in compliance mode, its days of grace taken as over.
bool is_locked(PlanReading &reading, const PlanResource &vault, std::string &at)
{
  bool locked = false;
  for (const PlanResource *lock : reading.of_type("aws_backup_vault_lock_configuration")) {
    const bool named = !vault.text("name").empty() && lock->text("backup_vault_name") == vault.text("name") &&
                       lock->region == vault.region;
    if (!named && !reading.plan.refers(*lock, "backup_vault_name", vault))
      continue;
    reading.understood(*lock);
    const json *grace = lock->value("changeable_for_days");
    at = lock->address + ".changeable_for_days";
    if (grace != nullptr && number_of(*grace))
      locked = true;
    else
      reading.warn(
          *lock, "is in governance mode: who has the right can take it off, and delete what is in the vault",
          "set changeable_for_days");
  }
  return locked;
}

/// The vaults that a plan's rules name: of its own region, and of others.
void locks(PlanReading &reading, ComponentSpec &component, const PlanResource &plan)
{
  const json *rules = plan.value("rule");
  std::set<std::string> targets;
  for (const json &rule : rules != nullptr && rules->is_array() ? *rules : json::array())
    targets.insert(plan_text(rule, "target_vault_name"));
  for (const PlanResource *vault : reading.of_type("aws_backup_vault")) {
    const bool here = vault->region == plan.region;
    const bool named = here && targets.count(vault->text("name")) > 0;
    std::string at;
    if ((named || reading.plan.refers(plan, "rule", *vault)) && is_locked(reading, *vault, at))
      reading.put(component, here ? "vault_locked" : "copy_locked", 1, "bool", at);
  }
}

/// A backup starts somewhere in its window.
void start_window(PlanReading &reading, ComponentSpec &component, const json &rule, const std::string &path)
{
  const json &written = plan_member(rule, "start_window");
  const auto window = written.is_number() ? number_of(written) : std::nullopt;
  if (!window || *window <= 0 || component.parameters.count("start_delay_s") > 0)
    return;
  reading.put(component, "start_delay_s", 0, "s", path + ".start_window", "somewhere in the window");
  component.parameters["start_delay_s"].value =
      Distribution(std::vector<Term>{Uniform{0, *window * minute_s}});
}

void schedule(PlanReading &reading, ComponentSpec &component, const PlanResource &plan)
{
  const json *rules = plan.value("rule");
  if (rules == nullptr || !rules->is_array() || rules->empty())
    return reading.warn(plan, "has no rule the plan can show", "set its \"period_s\" in deployment.json");
  std::optional<double> best;
  for (std::size_t i = 0; i < rules->size(); ++i) {
    const json &rule = (*rules)[i];
    const std::string path = plan.address + ".rule[" + std::to_string(i) + "]";
    const auto written = rule.find("schedule");
    if (written != rule.end() && written->is_string()) {
      const auto period = schedule_period_s(written->get<std::string>());
      if (!period)
        reading.warn(plan,
                     "rule[" + std::to_string(i) + "].schedule \"" +
                         written->get<std::string>().substr(0, 60) + "\" cannot be read",
                     "set \"" + component.id + ".period_s\" in deployment.json");
      else if (!best || *period < *best) {
        best = period;
        reading.put(component, "period_s", *period, "s", path + ".schedule", written->get<std::string>());
      }
    }
    copies(reading, component, plan, rule, i);
    start_window(reading, component, rule, path);
  }
}

void backup_plan(PlanReading &reading, const PlanResource &plan)
{
  ComponentSpec &component = reading.add(plan, "backup_plan", "backup:", plan.text("name"));
  schedule(reading, component, plan);
  locks(reading, component, plan);
  std::vector<std::string> stores;
  for (const PlanResource *selection : reading.of_type("aws_backup_selection")) {
    if (!reading.plan.refers(*selection, "plan_id", plan))
      continue;
    reading.understood(*selection);
    reading.link(component, "stores", *selection, "resources", {"rds_instance", "dynamodb_table"});
    for (const ComponentSpec &store : reading.out.components)
      if ((store.kind == "rds_instance" || store.kind == "dynamodb_table") && store.region == plan.region &&
          selects(*selection, store))
        component.links["stores"].push_back(store.id);
    const auto found = component.links.find("stores");
    if (found != component.links.end())
      for (const std::string &store : found->second)
        if (std::find(stores.begin(), stores.end(), store) == stores.end())
          stores.push_back(store);
  }
  if (!stores.empty())
    component.links["stores"] = stores;
  else
    reading.warn(plan, "no selection names a database of this plan",
                 "set \"links\": {\"" + component.id + "\": {\"stores\": [...]}} in deployment.json");
}

} // namespace

std::vector<PlanRow> backup_rows()
{
  return {{{"aws_backup_plan"},
           PlanStage::entries,
           each<backup_plan>,
           {"aws_backup_selection", "aws_backup_vault_lock_configuration"}}};
}

} // namespace drsim::import::terraform
