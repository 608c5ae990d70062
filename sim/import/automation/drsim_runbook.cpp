#include "sim/import/automation/drsim_runbook.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/import/automation/planned_runbook.hpp"
#include "sim/import/automation/said_keys.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline automation {
namespace {

using nlohmann::json;

constexpr const char *runbook_format = "drsim.runbook/1";

class RunbookJson {
public:
  RunbookJson(const ImportContext &context, Diagnostics &diagnostics, Imported &imported)
      : context_(context), diagnostics_(diagnostics), imported_(imported)
  {
    places_.file = context.shown_name;
    places_.where = [](const std::string &pointer) { return pointer; };
    places_.step = [this](const std::string &name) { return step_id(name); };
    places_.problems = &diagnostics;
  }
  void read(const json &value);

private:
  [[nodiscard]] std::string step_id(const std::string &name) const;
  void name_steps(const std::vector<const json *> &items);
  void step(Reader &reader, std::size_t at, const std::string &pointer);
  [[nodiscard]] Provenance from(const std::string &pointer) const
  {
    return {Source::user_file, Confidence::set, context_.shown_name, pointer, {}};
  }

  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  SaidPlaces places_;
  std::string id_;
  std::string before_; ///< the step before, of those that are not for a failure
  std::vector<std::string> ids_;
  std::vector<std::string> titles_;
};

std::string RunbookJson::step_id(const std::string &name) const
{
  for (const std::vector<std::string> *names : {&ids_, &titles_})
    for (std::size_t i = 0; i < names->size(); ++i)
      if ((*names)[i] == name || id_ + "/" + (*names)[i] == name)
        return id_ + "/" + ids_[i];
  const auto number = parse_whole(name);
  return number && *number >= 1 && static_cast<std::size_t>(*number) <= ids_.size()
             ? id_ + "/" + ids_[static_cast<std::size_t>(*number) - 1]
             : std::string{};
}

/// Ids first: a step may name one that is written after it.
void RunbookJson::name_steps(const std::vector<const json *> &items)
{
  const auto text = [](const json &item, const char *key) {
    const auto found = item.is_object() ? item.find(key) : item.end();
    return item.is_object() && found != item.end() && found->is_string() ? found->get<std::string>()
                                                                         : std::string{};
  };
  for (const json *item : items) {
    const std::string said = text(*item, "id");
    ids_.push_back(said.empty() ? std::to_string(ids_.size() + 1) : said);
    titles_.push_back(text(*item, "title"));
  }
}

void RunbookJson::step(Reader &reader, std::size_t at, const std::string &pointer)
{
  ComponentSpec step;
  step.id = id_ + "/" + ids_[at];
  step.kind = "runbook_step";
  step.from = from(pointer);
  step.links["runbook"] = {id_};
  const std::string said = reader.text("id").value_or(ids_[at]);
  if (id_part(said) != said)
    reader.problem("id", "\"" + said + "\" is no id", "letters, digits, - and _; beginning with a letter");
  if (std::find(ids_.begin(), ids_.begin() + static_cast<std::ptrdiff_t>(at), ids_[at]) !=
      ids_.begin() + static_cast<std::ptrdiff_t>(at))
    reader.problem("id", "another step is called \"" + ids_[at] + "\"");
  step.title = reader.required_text("title");
  say_of_step(reader, step, places_);
  reader.finish();
  const bool for_failure = step.links.contains("after_failure");
  if (!reader.has("after") && !for_failure && !before_.empty())
    step.links["after"] = {before_};
  if (!for_failure)
    before_ = step.id;
  const auto action = step.parameters.find("action");
  if (action == step.parameters.end())
    step.parameters["action"] = set_text("wait", context_, pointer);
  else if (lacks_target(action->second.text) && !step.parameters.contains("target"))
    reader.problem("target", "the step says \"" + action->second.text + "\" but not of what",
                   "name the component");
  imported_.seen.push_back({step.id, "step", "", pointer, true, ""});
  imported_.components.push_back(std::move(step));
}

void RunbookJson::read(const json &value)
{
  Reader top(value, context_.shown_name, "", diagnostics_);
  static_cast<void>(top.raw("$schema"));
  if (const std::string format = top.required_text("format"); !format.empty() && format != runbook_format)
    top.problem("format", "\"" + format + "\" is no format that this drsim reads",
                std::string("write \"") + runbook_format + "\"");
  const std::string said = top.text("id").value_or(file_stem(context_.shown_name));
  if (id_part(said) != said)
    top.problem("id", "\"" + said + "\" is no id", "letters, digits, - and _; beginning with a letter");
  id_ = "runbook:" + id_part(said);
  const json *roles = top.raw("roles");
  if (roles != nullptr && roles->is_object())
    for (const auto &[name, ignored] : roles->items())
      places_.roles.insert(name);
  ComponentSpec runbook;
  runbook.id = id_;
  runbook.kind = "runbook";
  runbook.title = top.required_text("title");
  runbook.from = from("/");
  say_of_runbook(top, runbook, places_);
  const auto steps = top.items("steps");
  if (!top.has("steps"))
    top.missing("steps");
  else if (steps.empty() || steps.size() > most_planned_steps)
    top.problem("steps", "has " + std::to_string(steps.size()) + " steps",
                "write 1 to " + std::to_string(most_planned_steps));
  for (ComponentSpec &role : said_roles(top, places_)) {
    imported_.seen.push_back({role.id, "role", "", role.from.address, true, ""});
    imported_.components.push_back(std::move(role));
  }
  top.finish();
  if (steps.size() > most_planned_steps)
    return;
  name_steps(steps);
  for (std::size_t i = 0; i < ids_.size(); ++i)
    runbook.links[step_role(i + 1)] = {id_ + "/" + ids_[i]};
  imported_.seen.push_back({id_, "runbook", "", "/", true, ""});
  imported_.components.push_back(std::move(runbook));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string pointer = "/steps/" + std::to_string(i);
    Reader reader(*steps[i], context_.shown_name, pointer, diagnostics_);
    step(reader, i, pointer);
  }
}

} // namespace

Imported import_drsim_runbook(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "drsim-runbook";
  Diagnostics own;
  if (const auto value = parse_json(text, context.shown_name, own))
    RunbookJson(context, own, imported).read(*value);
  for (const Problem &problem : own.problems())
    diagnostics.add(problem);
  if (own.has_errors()) {
    imported.components.clear();
    imported.seen.clear();
  }
  return imported;
}

} // namespace drsim::import::automation
