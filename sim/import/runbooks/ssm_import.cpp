#include "sim/import/runbooks/ssm_import.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/facts/set_parameter.hpp"
#include "sim/import/runbooks/runbook_words.hpp"
#include "sim/import/runbooks/ssm_words.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr std::size_t most_steps = 500;
constexpr int deepest_choice = 20;

/// A Command document of schema 1.2: {"runtimeConfig": {"aws:runShellScript": {"properties": [{"id":
/// ...}]}}}. Each entry becomes a step as later schemas write it.
std::vector<YAML::Node> steps_of_plugins(const YAML::Node &document)
{
  std::vector<YAML::Node> steps;
  const YAML::Node plugins = yaml_at(document, {"runtimeConfig"});
  if (!plugins.IsMap())
    return steps;
  for (const auto &plugin : plugins) {
    const YAML::Node properties = yaml_at(plugin.second, {"properties"});
    std::vector<YAML::Node> entries = yaml_items(properties, most_steps);
    if (entries.empty())
      entries.push_back(properties);
    for (YAML::Node &entry : entries) {
      YAML::Node step = entry.IsMap() ? YAML::Clone(entry) : YAML::Clone(plugin.second);
      if (!step.IsMap())
        continue;
      const std::string action = yaml_text(plugin.first);
      step["name"] = yaml_text(yaml_at(entry, {"id"}), action);
      step["action"] = action;
      if (steps.size() < most_steps)
        steps.push_back(step);
    }
  }
  return steps;
}

class AutomationReader {
public:
  AutomationReader(const YAML::Node &document, const ImportContext &context, Diagnostics &diagnostics,
                   Imported &imported)
      : document_(document), context_(context), diagnostics_(diagnostics), imported_(imported),
        id_("runbook:" + file_stem(context.shown_name))
  {
  }
  void read();

private:
  [[nodiscard]] std::vector<std::size_t> way() const;
  [[nodiscard]] std::size_t next(std::size_t at) const;
  [[nodiscard]] int holds(const YAML::Node &choice, int depth = 0) const;
  [[nodiscard]] std::string chosen(const YAML::Node &inputs) const;
  [[nodiscard]] bool has_default(const std::string &variable) const;
  [[nodiscard]] std::size_t index_of(const std::string &name) const;
  [[nodiscard]] std::string resolved(const std::string &text) const;
  [[nodiscard]] StepMeaning meaning(const YAML::Node &step, const std::string &action) const;
  [[nodiscard]] std::string filled_in(std::string text) const;
  void sleep(const YAML::Node &inputs, const std::string &name, ComponentSpec &component);
  void step(const YAML::Node &step, std::size_t number);

  YAML::Node document_;
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  std::string id_;
  std::vector<YAML::Node> steps_;
};

std::size_t AutomationReader::index_of(const std::string &name) const
{
  for (std::size_t i = 0; i < steps_.size(); ++i)
    if (yaml_text(yaml_at(steps_[i], {"name"})) == name)
      return i;
  return steps_.size();
}

/// Whether a choice holds with the parameters' defaults: 1, 0, or -1 when its value is known only at run
/// time.
int AutomationReader::holds(const YAML::Node &choice, int depth) const
{
  if (depth > deepest_choice)
    return -1;
  if (const YAML::Node inner = yaml_at(choice, {"Not"}); yaml_is_set(inner)) {
    const int one = holds(inner, depth + 1);
    return one < 0 ? -1 : 1 - one;
  }
  for (const char *joint : {"And", "Or"}) {
    const int decides = joint == std::string_view("And") ? 0 : 1;
    const auto parts = yaml_items(yaml_at(choice, {joint}));
    int result = 1 - decides;
    for (const YAML::Node &part : parts) {
      const int one = holds(part, depth + 1);
      if (one == decides)
        return decides;
      result = one < 0 ? -1 : result;
    }
    if (!parts.empty())
      return result;
  }
  const std::string value = resolved(yaml_text(yaml_at(choice, {"Variable"})));
  if (value.empty() && !has_default(yaml_text(yaml_at(choice, {"Variable"}))))
    return -1;
  return choice_holds(choice, value);
}

/// The step of the first choice that holds; where one is known only at run time, the default's.
std::string AutomationReader::chosen(const YAML::Node &inputs) const
{
  const std::string standard = yaml_text(yaml_at(inputs, {"Default"}));
  const auto choices = yaml_items(yaml_at(inputs, {"Choices"}));
  for (const YAML::Node &choice : choices)
    if (const int held = holds(choice); held > 0)
      return yaml_text(yaml_at(choice, {"NextStep"}));
    else if (held < 0)
      break;
  return standard.empty() && !choices.empty() ? yaml_text(yaml_at(choices.front(), {"NextStep"})) : standard;
}

/// Where the way goes on that defaults of parameters take: a branch's choice, nextStep, else the next one
/// written.
std::size_t AutomationReader::next(std::size_t at) const
{
  const YAML::Node &step = steps_[at];
  const YAML::Node inputs = yaml_at(step, {"inputs"});
  std::string name = yaml_text(yaml_at(step, {"nextStep"}));
  if (yaml_text(yaml_at(step, {"action"})) == "aws:branch") {
    name = chosen(inputs);
  }
  if (!name.empty())
    return index_of(name);
  return yaml_text(yaml_at(step, {"isEnd"})) == "true" ? steps_.size() : at + 1;
}

std::vector<std::size_t> AutomationReader::way() const
{
  std::vector<std::size_t> passed;
  std::set<std::size_t> known;
  for (std::size_t at = 0; at < steps_.size() && known.insert(at).second; at = next(at))
    passed.push_back(at);
  return passed;
}

/// A text with every "{{ Name }}" replaced by its default; "" when one of them is known only at run time.
std::string AutomationReader::filled_in(std::string text) const
{
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{")) {
    const std::size_t close = text.find("}}", open);
    const std::string value =
        close == std::string::npos ? std::string{} : resolved(text.substr(open, close + 2 - open));
    if (value.empty())
      return {};
    text.replace(open, close + 2 - open, value);
  }
  return text;
}

void AutomationReader::sleep(const YAML::Node &inputs, const std::string &name, ComponentSpec &component)
{
  const YAML::Node length = yaml_at(inputs, {"Duration"});
  const auto seconds = parse_duration_s(filled_in(yaml_text(length)));
  if (seconds && *seconds >= 0)
    component.parameters["duration_s"] = set_number(*seconds, "s", context_, yaml_line(length));
  else
    diagnostics_.warning(context_.shown_name, yaml_line(yaml_is_set(length) ? length : inputs),
                         "how long step " + name + " sleeps is known only at run time",
                         "it counts as human work of the catalogue's duration");
}

/// "{{ Name }}" as the default of that parameter; "" when it has none or comes from another step.
std::string AutomationReader::resolved(const std::string &text) const
{
  const std::size_t open = text.find("{{");
  if (open == std::string::npos)
    return text;
  const std::size_t close = text.find("}}");
  if (open != 0 || close == std::string::npos || close + 2 != text.size())
    return {};
  std::string name = text.substr(2, close - 2);
  name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
  const std::string value = yaml_text(yaml_at(document_, {"parameters", name, "default"}));
  return value.find("{{") == std::string::npos ? value : std::string{};
}

/// Whether a text is a parameter that has a default, an empty one too.
bool AutomationReader::has_default(const std::string &variable) const
{
  const std::size_t open = variable.find("{{");
  if (open == std::string::npos)
    return true;
  std::string name = variable.substr(open + 2, variable.find("}}") - open - 2);
  std::erase(name, ' ');
  const YAML::Node standard = yaml_at(document_, {"parameters", name, "default"});
  return standard.IsDefined() && standard.IsScalar();
}

StepMeaning AutomationReader::meaning(const YAML::Node &step, const std::string &action) const
{
  const YAML::Node inputs = yaml_at(step, {"inputs"});
  if (action != "aws:executeAwsApi")
    return {"wait", ""};
  return api_meaning(yaml_text(yaml_at(inputs, {"Api"})),
                     [&](const std::string &name) { return resolved(yaml_text(yaml_at(inputs, {name}))); });
}

/// Why an action is not understood; "" when it is.
std::string not_read(const std::string &action)
{
  if (action == "aws:branch")
    return "only the way is followed that its parameters' defaults take";
  if (action == "aws:executeAutomation")
    return "the document it runs is not followed";
  const bool script = action == "aws:executeScript" || action == "aws:runCommand" ||
                      action.starts_with("aws:runShellScript") ||
                      action.starts_with("aws:runPowerShellScript");
  return script ? "what the script does is not read" : "";
}

void AutomationReader::step(const YAML::Node &step, std::size_t number)
{
  const std::string line = yaml_line(step);
  const std::string name = yaml_text(yaml_at(step, {"name"}));
  const std::string action = yaml_text(yaml_at(step, {"action"}));
  if (name.empty())
    diagnostics_.error(context_.shown_name, line, "a step needs a \"name\"");
  else if (action.empty())
    diagnostics_.warning(context_.shown_name, line,
                         "step " + name + " has no action: somebody has yet to write it",
                         "it counts as human work of the catalogue's duration");
  StepMeaning what = meaning(step, action);
  if (needs_target(what.action) && what.target.empty()) {
    diagnostics_.warning(context_.shown_name, line,
                         "step " + name + " does \"" + what.action +
                             "\", but its target is known only at run time",
                         "give the parameter a default");
    what.action = "wait";
  }
  ComponentSpec component;
  component.id = id_ + "/" + std::to_string(number);
  component.kind = "runbook_step";
  component.title = name;
  component.from = {Source::user_file, Confidence::set, context_.shown_name, line, {}};
  component.links["runbook"] = {id_};
  if (number > 1)
    component.links["after"] = {id_ + "/" + std::to_string(number - 1)};
  component.parameters["action"] = set_text(what.action, context_, line);
  if (!what.target.empty())
    component.parameters["target"] = set_text(what.target, context_, line);
  if (!what.zone.empty())
    component.parameters["zone"] = set_text(what.zone, context_, line);
  component.parameters["needs_approval"] =
      set_number(action == "aws:approve" || action == "aws:pause" ? 1 : 0, "bool", context_, line);
  Seen seen{component.id, action, context_.region, line, true, ""};
  const YAML::Node inputs = yaml_at(step, {"inputs"});
  if (action == "aws:sleep")
    sleep(inputs, name, component);
  seen.why_not = not_read(action);
  seen.understood = seen.why_not.empty();
  YAML::Node limit = yaml_at(step, {"timeoutSeconds"});
  if (!limit.IsScalar())
    limit.reset(yaml_at(inputs, {"timeoutSeconds"})); // of Command documents
  if (limit.IsScalar() && parse_number(yaml_text(limit)))
    diagnostics_.note(context_.shown_name, yaml_line(limit),
                      "timeoutSeconds " + yaml_text(limit) + " of " + name +
                          " is an upper bound, not a duration; the catalogue's duration is used");
  imported_.seen.push_back(std::move(seen));
  imported_.components.push_back(std::move(component));
}

void AutomationReader::read()
{
  const bool plugins = yaml_text(yaml_at(document_, {"schemaVersion"})).starts_with("1.");
  steps_ = plugins ? steps_of_plugins(document_) : yaml_items(yaml_at(document_, {"mainSteps"}), most_steps);
  if (steps_.empty()) {
    diagnostics_.error(context_.shown_name, yaml_line(document_),
                       plugins ? "\"runtimeConfig\" names no plugin to run"
                               : "\"mainSteps\" is no list of steps");
    return;
  }
  const std::vector<std::size_t> passed = way();
  ComponentSpec runbook;
  runbook.id = id_;
  runbook.kind = "runbook";
  runbook.title = yaml_text(yaml_at(document_, {"description"}));
  runbook.region = context_.region;
  runbook.from = {Source::user_file, Confidence::set, context_.shown_name, yaml_line(document_), {}};
  runbook.parameters["automatic"] = set_number(1, "bool", context_, yaml_line(document_));
  for (std::size_t i = 1; i <= passed.size(); ++i) {
    const std::string number = std::to_string(i);
    runbook.links["step:" + std::string(number.size() < 2 ? 1 : 0, '0') + number] = {id_ + "/" + number};
  }
  imported_.seen.push_back({id_, "runbook", context_.region, yaml_line(document_), true, ""});
  imported_.components.push_back(std::move(runbook));
  for (std::size_t i = 0; i < passed.size(); ++i)
    step(steps_[passed[i]], i + 1);
  for (std::size_t i = 0; i < steps_.size(); ++i)
    if (std::find(passed.begin(), passed.end(), i) == passed.end())
      imported_.seen.push_back({yaml_text(yaml_at(steps_[i], {"name"})),
                                yaml_text(yaml_at(steps_[i], {"action"})), context_.region,
                                yaml_line(steps_[i]), false, "not on the way that the defaults take"});
}

} // namespace

Imported import_ssm_automation(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "ssm-automation";
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents)
    return imported;
  const std::string version =
      documents->empty() ? std::string{} : yaml_text(yaml_at(documents->front(), {"schemaVersion"}));
  const std::set<std::string> known = {"0.3", "1.0", "1.2", "2.0", "2.2"};
  if (known.count(version) == 0) {
    diagnostics.error(context.shown_name, "", "no Automation document and no Command document",
                      "schemaVersion is 0.3 (Automation), 1.2, 2.0 or 2.2 (Command)");
    return imported;
  }
  AutomationReader(documents->front(), context, diagnostics, imported).read();
  return imported;
}

} // namespace drsim::import::runbooks
