#include "sim/import/automation/github_environments.hpp"

#include "sim/core/units.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline import::inline automation {
namespace {

using nlohmann::json;
using Environments = std::map<std::string, GithubEnvironment>;

constexpr int deepest_modules = 20;
constexpr std::size_t most_bytes = 64U << 20;

std::string text_of(const json &object, const char *key)
{
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// "protection_rules" of GitHub's API.
void add_answer(const json &one, const std::string &file, Environments &all)
{
  const std::string name = one.is_object() ? text_of(one, "name") : std::string{};
  if (name.empty() || !one.contains("protection_rules") || !one.at("protection_rules").is_array())
    return;
  GithubEnvironment &environment = all[name];
  environment.file = file;
  for (const json &rule : one.at("protection_rules")) {
    if (!rule.is_object())
      continue;
    if (const auto wait = rule.find("wait_timer"); wait != rule.end() && wait->is_number())
      environment.wait_s = wait->get<double>() * minute_s;
    const auto reviewers = rule.find("reviewers");
    if (reviewers == rule.end() || !reviewers->is_array())
      continue;
    for (const json &reviewer : *reviewers) {
      const auto who = reviewer.is_object() ? reviewer.find("reviewer") : reviewer.end();
      if (!reviewer.is_object() || who == reviewer.end() || !who->is_object())
        continue;
      const std::string login = text_of(*who, "login");
      environment.reviewers.push_back(login.empty() ? text_of(*who, "slug") : login);
    }
  }
}

/// "reviewers": [{"users": [12], "teams": [7]}] of Terraform's provider, which knows numbers only.
void add_resource(const json &values, const std::string &file, Environments &all)
{
  const std::string name = text_of(values, "environment");
  if (name.empty())
    return;
  GithubEnvironment &environment = all[name];
  environment.file = file;
  if (const auto wait = values.find("wait_timer"); wait != values.end() && wait->is_number())
    environment.wait_s = wait->get<double>() * minute_s;
  const auto reviewers = values.find("reviewers");
  if (reviewers == values.end() || !reviewers->is_array())
    return;
  for (const json &some : *reviewers)
    for (const char *sort : {"teams", "users"})
      if (some.is_object() && some.contains(sort) && some.at(sort).is_array())
        for (const json &one : some.at(sort))
          environment.reviewers.push_back(std::string(sort).substr(0, 4) + " " + one.dump());
}

void add_module(const json &module, const std::string &file, int depth, Environments &all)
{
  if (!module.is_object() || depth > deepest_modules)
    return;
  for (const json &resource : module.value("resources", json::array()))
    if (resource.is_object() && text_of(resource, "type") == "github_repository_environment" &&
        resource.contains("values") && resource.at("values").is_object())
      add_resource(resource.at("values"), file, all);
  for (const json &child : module.value("child_modules", json::array()))
    add_module(child, file, depth + 1, all);
}

} // namespace

Environments read_environments(std::string_view text, const std::string &file)
{
  Environments all;
  const bool answer = text.find("\"protection_rules\"") != std::string_view::npos;
  const bool plan = text.find("github_repository_environment") != std::string_view::npos;
  if (text.size() > most_bytes || (!answer && !plan))
    return all;
  const json top = json::parse(text, nullptr, false);
  if (!top.is_object())
    return all;
  add_answer(top, file, all);
  if (const auto some = top.find("environments"); some != top.end() && some->is_array())
    for (const json &one : *some)
      add_answer(one, file, all);
  for (const char *state : {"planned_values", "values"})
    if (const auto found = top.find(state); found != top.end() && found->is_object())
      add_module(found->value("root_module", json::object()), file, 0, all);
  return all;
}

Environments environments_beside(const ImportContext &context)
{
  Environments all;
  if (context.beside == nullptr)
    return all;
  for (const std::string &name : context.beside->names)
    if (name.ends_with(".json") && !name.ends_with(".drsim.json"))
      if (const auto text = context.beside->text(name))
        all.merge(read_environments(*text, name));
  return all;
}

Imported list_environments(std::string_view text, const ImportContext &context, Diagnostics &)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "github-environments";
  for (const auto &[name, environment] : read_environments(text, context.shown_name))
    imported.seen.push_back({"environment " + name, "environment", "", "1", false,
                             environment.reviewers.empty()
                                 ? "nobody must approve its jobs"
                                 : "who must approve jobs of workflows that name it: one of " +
                                       std::to_string(environment.reviewers.size())});
  return imported;
}

} // namespace drsim::import::automation
