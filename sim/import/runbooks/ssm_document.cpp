#include "sim/import/runbooks/ssm_document.hpp"

#include "sim/formats/yaml_fields.hpp"
#include "sim/import/runbooks/ssm_words.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr std::size_t most_steps = 500;
constexpr std::size_t most_rounds = 50;
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
      step["inputs"] = YAML::Clone(step);
      step["name"] = yaml_text(yaml_at(entry, {"id"}), action);
      step["action"] = action;
      if (steps.size() < most_steps)
        steps.push_back(step);
    }
  }
  return steps;
}

/// "{{ Name }}" -> "Name"; "" when the text is anything else.
std::string variable_of(const std::string &text)
{
  const std::size_t open = text.find("{{");
  const std::size_t close = text.find("}}");
  if (open != 0 || close == std::string::npos || close + 2 != text.size())
    return {};
  std::string name = text.substr(2, close - 2);
  std::erase(name, ' ');
  return name;
}

/// "way=NAME" of the annotation in a step's description; "" when it has none.
std::string way_said(const YAML::Node &step)
{
  const std::string text = annotation_in(yaml_at(step, {"description"}));
  const std::size_t at = text.find("way=");
  if (at == std::string::npos || (at > 0 && text[at - 1] != ' '))
    return {};
  return text.substr(at + 4, text.find(' ', at) - at - 4);
}

} // namespace

std::string annotation_in(const YAML::Node &description)
{
  const std::string text = yaml_text(description);
  const std::size_t at = text.find("drsim:");
  return at == std::string::npos ? std::string{} : text.substr(at + 6, text.find('\n', at) - at - 6);
}

SsmDocument::SsmDocument(const YAML::Node &document) : document_(document)
{
  const bool plugins = yaml_text(yaml_at(document, {"schemaVersion"})).starts_with("1.");
  for (const YAML::Node &step :
       plugins ? steps_of_plugins(document) : yaml_items(yaml_at(document, {"mainSteps"}), most_steps))
    if (yaml_text(yaml_at(step, {"action"})) == "aws:loop")
      add_loop(step);
    else
      add(step);
}

void SsmDocument::add(const YAML::Node &step)
{
  if (steps_.size() < most_steps)
    steps_.push_back({step, "", ""});
}

void SsmDocument::add_loop(const YAML::Node &loop)
{
  const std::vector<YAML::Node> inner = yaml_items(yaml_at(loop, {"inputs", "Steps"}), most_steps);
  std::vector<std::string> values;
  const YAML::Node over = yaml_at(loop, {"inputs", "Iterators"});
  YAML::Node list;
  list.reset(over);
  if (const std::string name = variable_of(yaml_text(over)); !name.empty())
    list.reset(yaml_at(document_, {"parameters", name, "default"}));
  for (const YAML::Node &item : yaml_items(list, most_rounds))
    values.push_back(yaml_text(item));
  if (values.empty() || inner.empty())
    values = {""};
  if (inner.empty())
    return add(loop);
  for (const std::string &value : values)
    for (const YAML::Node &step : inner)
      if (steps_.size() < most_steps)
        steps_.push_back({step, yaml_text(yaml_at(loop, {"name"})), value});
}

std::string SsmDocument::name(std::size_t at) const
{
  return yaml_text(yaml_at(steps_[at].node, {"name"}));
}

std::string SsmDocument::action(std::size_t at) const
{
  return yaml_text(yaml_at(steps_[at].node, {"action"}));
}

std::string SsmDocument::resolved(const std::string &text, const SsmStep &step) const
{
  if (text.find("{{") == std::string::npos)
    return text;
  const std::string name = variable_of(text);
  if (!step.loop.empty() && name == step.loop + ".CurrentIteratorValue")
    return step.value;
  const std::string value =
      name.empty() ? std::string{} : yaml_text(yaml_at(document_, {"parameters", name, "default"}));
  return value.find("{{") == std::string::npos ? value : std::string{};
}

std::string SsmDocument::filled_in(std::string text, const SsmStep &step) const
{
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{")) {
    const std::size_t close = text.find("}}", open);
    const std::string value =
        close == std::string::npos ? std::string{} : resolved(text.substr(open, close + 2 - open), step);
    if (value.empty())
      return {};
    text.replace(open, close + 2 - open, value);
  }
  return text;
}

std::vector<std::string> SsmDocument::texts(const std::string &text, const SsmStep &step) const
{
  std::vector<std::string> all;
  const std::string name = variable_of(text);
  for (const YAML::Node &one : yaml_items(yaml_at(document_, {"parameters", name, "default"}), most_steps))
    if (const std::string value = yaml_text(one); !value.empty() && value.find("{{") == std::string::npos)
      all.push_back(value);
  if (const std::string value = all.empty() ? filled_in(text, step) : std::string{}; !value.empty())
    all.push_back(value);
  return all;
}

std::string SsmDocument::input(const YAML::Node &value, const SsmStep &step) const
{
  if (!yaml_is_set(value))
    return {};
  if (value.IsScalar()) {
    const std::string known = filled_in(yaml_text(value), step);
    return known.empty() ? yaml_text(value) : known;
  }
  const std::vector<YAML::Node> items = yaml_items(value, 2);
  if (items.size() == 1 && items.front().IsScalar())
    return input(items.front(), step);
  YAML::Emitter text;
  text << YAML::Flow << value;
  return text.good() ? std::string(text.c_str()) : std::string{};
}

std::size_t SsmDocument::index_of(const std::string &name, std::size_t from) const
{
  const auto named = [&](const SsmStep &step) {
    return !name.empty() && (yaml_text(yaml_at(step.node, {"name"})) == name || step.loop == name);
  };
  const auto begin = steps_.begin() + static_cast<std::ptrdiff_t>(std::min(from, steps_.size()));
  auto found = std::find_if(begin, steps_.end(), named);
  if (found == steps_.end())
    found = std::find_if(steps_.begin(), steps_.end(), named);
  return static_cast<std::size_t>(found - steps_.begin());
}

bool SsmDocument::has_default(const std::string &variable) const
{
  const std::size_t open = variable.find("{{");
  if (open == std::string::npos)
    return true;
  std::string name = variable.substr(open + 2, variable.find("}}") - open - 2);
  std::erase(name, ' ');
  const YAML::Node standard = yaml_at(document_, {"parameters", name, "default"});
  return standard.IsDefined() && standard.IsScalar();
}

/// Whether a choice holds with the parameters' defaults: 1, 0, or -1 when its value is known only at run
/// time.
int SsmDocument::holds(const YAML::Node &choice, const SsmStep &step, int depth) const
{
  if (depth > deepest_choice)
    return -1;
  if (const YAML::Node inner = yaml_at(choice, {"Not"}); yaml_is_set(inner)) {
    const int one = holds(inner, step, depth + 1);
    return one < 0 ? -1 : 1 - one;
  }
  for (const char *joint : {"And", "Or"}) {
    const int decides = joint == std::string_view("And") ? 0 : 1;
    const auto parts = yaml_items(yaml_at(choice, {joint}));
    int result = 1 - decides;
    for (const YAML::Node &part : parts) {
      const int one = holds(part, step, depth + 1);
      if (one == decides)
        return decides;
      result = one < 0 ? -1 : result;
    }
    if (!parts.empty())
      return result;
  }
  const std::string value = resolved(yaml_text(yaml_at(choice, {"Variable"})), step);
  if (value.empty() && !has_default(yaml_text(yaml_at(choice, {"Variable"}))))
    return -1;
  return choice_holds(choice, value);
}

SsmBranch SsmDocument::branch(std::size_t at) const
{
  SsmBranch found;
  const SsmStep &step = steps_[at];
  const YAML::Node inputs = yaml_at(step.node, {"inputs"});
  const auto choices = yaml_items(yaml_at(inputs, {"Choices"}));
  const std::string standard = yaml_text(yaml_at(inputs, {"Default"}));
  const auto add = [&](const std::string &way) {
    if (!way.empty() && std::find(found.ways.begin(), found.ways.end(), way) == found.ways.end())
      found.ways.push_back(way);
  };
  for (const YAML::Node &choice : choices) {
    const std::string way = yaml_text(yaml_at(choice, {"NextStep"}));
    add(way);
    if (!found.to.empty() || !found.known)
      continue;
    if (const int held = holds(choice, step); held > 0)
      found.to = way;
    else if (held < 0)
      found.known = false;
  }
  add(standard);
  if (found.to.empty())
    found.to =
        standard.empty() && !choices.empty() ? yaml_text(yaml_at(choices.front(), {"NextStep"})) : standard;
  found.known = found.known || found.ways.size() < 2;
  found.said = way_said(step.node);
  if (std::find(found.ways.begin(), found.ways.end(), found.said) != found.ways.end()) {
    found.to = found.said;
    found.known = true;
  }
  return found;
}

std::size_t SsmDocument::next(std::size_t at) const
{
  const YAML::Node &step = steps_[at].node;
  std::string name = yaml_text(yaml_at(step, {"nextStep"}));
  if (action(at) == "aws:branch")
    name = branch(at).to;
  if (!name.empty())
    return index_of(name, at + 1);
  return yaml_text(yaml_at(step, {"isEnd"})) == "true" ? steps_.size() : at + 1;
}

std::vector<std::size_t> SsmDocument::way(std::size_t from, const std::set<std::size_t> &until) const
{
  std::vector<std::size_t> passed;
  std::set<std::size_t> known = until;
  for (std::size_t at = from; at < steps_.size() && known.insert(at).second; at = next(at))
    passed.push_back(at);
  return passed;
}

} // namespace drsim::import::runbooks
