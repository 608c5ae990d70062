#include "sim/import/runbooks/ssm_references.hpp"

#include "sim/core/diagnostics.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/runbooks/ssm_schema.hpp"

#include <algorithm>
#include <cctype>
#include <deque>
#include <sstream>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr int deepest_value = 20;

bool may_be_reference(const std::string &name)
{
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == ':' || c == '-' ||
           c == '/';
  });
}

void collect(const YAML::Node &value, int depth, std::vector<std::string> &found)
{
  if (depth > deepest_value || !value.IsDefined())
    return;
  if (value.IsMap() || value.IsSequence()) {
    for (const auto &one : value)
      collect(value.IsMap() ? one.second : YAML::Node(one), depth + 1, found);
    return;
  }
  const std::string text = yaml_text(value);
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open + 2)) {
    const std::size_t close = text.find("}}", open);
    if (close == std::string::npos)
      return;
    std::string name = text.substr(open + 2, close - open - 2);
    std::erase(name, ' ');
    if (may_be_reference(name))
      found.push_back(name);
  }
}

std::string alike(const std::string &word, const std::set<std::string> &all)
{
  const std::string near = did_you_mean(word, {all.begin(), all.end()});
  return near.empty() ? std::string{} : "; there is " + near;
}

} // namespace

std::set<std::string> names_of(const YAML::Node &mapping)
{
  std::set<std::string> names;
  if (mapping.IsDefined() && mapping.IsMap())
    for (const auto &one : mapping)
      names.insert(yaml_text(one.first));
  return names;
}

std::vector<std::string> references_in(const YAML::Node &value)
{
  std::vector<std::string> found;
  collect(value, 0, found);
  return found;
}

SsmNames::SsmNames(const YAML::Node &document)
    : parameters_(names_of(yaml_at(document, {"parameters"}))),
      variables_(names_of(yaml_at(document, {"variables"})))
{
  for (const YAML::Node &step : yaml_items(yaml_at(document, {"mainSteps"})))
    add(step);
}

void SsmNames::add(const YAML::Node &step)
{
  const SsmAction *action = ssm_action(yaml_text(yaml_at(step, {"action"})));
  std::set<std::string> &own = outputs_[yaml_text(yaml_at(step, {"name"}))];
  std::istringstream standard(action == nullptr ? "*" : action->outputs);
  for (std::string one; standard >> one;)
    own.insert(one);
  for (const YAML::Node &one : yaml_items(yaml_at(step, {"outputs"})))
    own.insert(one.IsScalar() ? yaml_text(one) : yaml_text(yaml_at(one, {"Name"})));
  for (const YAML::Node &inner : yaml_items(yaml_at(step, {"inputs", "Steps"})))
    add(inner);
}

std::vector<std::string> SsmNames::steps() const
{
  std::vector<std::string> names;
  for (const auto &[name, outputs] : outputs_)
    names.push_back(name);
  return names;
}

std::string SsmNames::wrong_output(const std::string &step, const std::string &output) const
{
  const auto found = outputs_.find(step);
  if (found == outputs_.end()) {
    const std::string near = did_you_mean(step, steps());
    return "no step is called " + step + (near.empty() ? "" : "; there is " + near);
  }
  const std::string first = output.substr(0, output.find_first_of(".["));
  if (found->second.contains("*") || found->second.contains(first) || found->second.contains(output))
    return {};
  return "step " + step + " gives no output " + output + alike(output, found->second);
}

SsmReference SsmNames::look_up(const std::string &reference) const
{
  SsmReference what;
  if (reference.starts_with("variable:")) {
    const std::string name = reference.substr(reference.find(':') + 1);
    if (!variables_.contains(name))
      what.wrong = "the document has no variable " + name + alike(name, variables_);
    return what;
  }
  what.skipped = reference.find_first_of(":/") != std::string::npos;
  if (what.skipped)
    return what;
  const std::size_t dot = reference.find('.');
  if (parameters_.contains(reference.substr(0, dot)))
    return what;
  if (dot == std::string::npos) {
    what.wrong = "the document has no parameter " + reference + alike(reference, parameters_);
    return what;
  }
  what.step = reference.substr(0, dot);
  what.wrong = wrong_output(what.step, reference.substr(dot + 1));
  return what;
}

std::vector<SsmWay> ways_out(const SsmDocument &document, std::size_t at)
{
  const YAML::Node &step = document.steps()[at].node;
  std::vector<SsmWay> ways;
  const auto add = [&](const std::string &to, const char *by) {
    if (!to.empty())
      ways.push_back({to, by});
  };
  add(yaml_text(yaml_at(step, {"nextStep"})), "nextStep");
  for (const char *key : {"onFailure", "onCancel"})
    if (const std::string said = yaml_text(yaml_at(step, {key})); lower_case(said).starts_with("step:"))
      add(said.substr(5), key);
  if (document.action(at) == "aws:branch") {
    for (const YAML::Node &choice : yaml_items(yaml_at(step, {"inputs", "Choices"})))
      add(yaml_text(yaml_at(choice, {"NextStep"})), "a choice");
    add(yaml_text(yaml_at(step, {"inputs", "Default"})), "Default");
  }
  return ways;
}

SsmReach::SsmReach(const SsmDocument &document) : document_(document), next_(document.steps().size())
{
  for (std::size_t at = 0; at < next_.size(); ++at) {
    for (const SsmWay &way : ways_out(document, at))
      next_[at].push_back(document.index_of(way.to, at + 1));
    const YAML::Node &step = document.steps()[at].node;
    const bool leaves = !yaml_text(yaml_at(step, {"nextStep"})).empty() ||
                        document.action(at) == "aws:branch" ||
                        lower_case(yaml_text(yaml_at(step, {"isEnd"}))) == "true";
    if (!leaves || !document.steps()[at].loop.empty())
      next_[at].push_back(at + 1);
  }
}

const std::set<std::size_t> &SsmReach::from(std::size_t step)
{
  const auto [found, added] = reached_.try_emplace(step);
  std::deque<std::size_t> open = {step};
  while (added && !open.empty()) {
    const std::size_t at = open.front();
    open.pop_front();
    if (at < next_.size() && found->second.insert(at).second)
      open.insert(open.end(), next_[at].begin(), next_[at].end());
  }
  return found->second;
}

bool SsmReach::comes_before(const std::string &name, std::size_t at)
{
  const std::size_t first = document_.index_of(name);
  if (first >= document_.steps().size())
    return true; // a loop, or a step that is not there: another message's matter
  return (first < at && !document_.steps()[first].loop.empty()) || (first != at && from(first).contains(at));
}

std::set<std::string> keys_of_event(const std::string &script)
{
  constexpr int most_looked = 500; // of a hostile script
  int looked = 0;
  std::set<std::string> keys;
  for (const char *opens : {"events[", "event["})
    for (std::size_t at = script.find(opens); at != std::string::npos; at = script.find(opens, at + 1)) {
      const std::size_t quote = at + std::string_view(opens).size();
      if (quote >= script.size() || (script[quote] != '\'' && script[quote] != '"'))
        continue;
      const std::size_t end = script.find(script[quote], quote + 1);
      const bool read =
          end != std::string::npos && script.compare(end + 1, 1, "]") == 0 && end + 2 <= script.size();
      const std::size_t behind = read ? script.find_first_not_of(' ', end + 2) : std::string::npos;
      const bool assigned =
          behind != std::string::npos && script[behind] == '=' && script.compare(behind + 1, 1, "=") != 0;
      if (++looked > most_looked)
        return keys;
      const std::string key = read ? script.substr(quote, end + 1 - quote) : std::string{};
      const bool asked_for = read && script.find(key + " in ") != std::string::npos; // it may be absent
      if (read && !assigned && !asked_for)
        keys.insert(key.substr(1, key.size() - 2));
    }
  return keys;
}

} // namespace drsim::import::runbooks
