#include "sim/exchange/rule_series.hpp"

#include "sim/formats/json_text.hpp"
#include "sim/formats/label_pattern.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"

#include <algorithm>

namespace drsim::inline exchange {
namespace {

using Recorded = std::map<std::string, PromNode>;

/// Every selector of a recorded name replaced by what it stands for, with the labels that are asked of it.
void put_in(PromNode &node, const Recorded &recorded)
{
  for (PromNode &child : node.children)
    put_in(child, recorded);
  const auto found = node.kind == PromNode::Kind::selector ? recorded.find(node.name) : recorded.end();
  if (found == recorded.end())
    return;
  const std::vector<PromMatcher> asked = node.matchers;
  node = found->second;
  std::vector<PromNode *> open = {&node};
  while (!open.empty()) {
    PromNode &one = *open.back();
    open.pop_back();
    if (one.kind == PromNode::Kind::selector)
      one.matchers.insert(one.matchers.end(), asked.begin(), asked.end());
    for (PromNode &child : one.children)
      open.push_back(&child);
  }
}

std::vector<const PromNode *> selectors(const PromNode &node)
{
  std::vector<const PromNode *> found;
  if (node.kind == PromNode::Kind::selector)
    found.push_back(&node);
  for (const PromNode &child : node.children)
    for (const PromNode *one : selectors(child))
      found.push_back(one);
  return found;
}

/// A value that fits a matcher: of equality its own, of a pattern the first usual one that fits.
std::optional<std::string> fitting(const PromMatcher &matcher)
{
  static const std::vector<std::string> usual = {"200",   "500",    "503", "404",     "5xx", "2xx",
                                                 "error", "failed", "ok",  "success", "a"};
  if (matcher.operation == "=")
    return matcher.value;
  for (const std::string &value : usual) {
    const bool fits =
        matcher.operation == "!=" ? value != matcher.value : label_pattern_fits(matcher.value, value);
    if (fits != (matcher.operation == "!~"))
      return value;
  }
  return std::nullopt;
}

/// Labels that fit every matcher; absent when no usual value does.
std::optional<Labels> labels_for(const std::vector<PromMatcher> &matchers)
{
  Labels labels;
  for (const PromMatcher &matcher : matchers) {
    const auto value = fitting(matcher);
    if (!value)
      return std::nullopt;
    labels.emplace(matcher.label, *value);
  }
  return labels;
}

bool fits(const PromMatcher &matcher, const Labels &labels)
{
  const auto found = labels.find(matcher.label);
  const std::string value = found == labels.end() ? std::string() : found->second;
  const bool pattern = matcher.operation.size() == 2 && matcher.operation[1] == '~';
  const bool same = pattern ? label_pattern_fits(matcher.value, value) : value == matcher.value;
  return same == (matcher.operation[0] == '=');
}

std::string notation(const std::string &name, const Labels &labels)
{
  std::string out = name + "{";
  for (const auto &[label, value] : labels) {
    std::string safe;
    for (const char c : value)
      safe += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    out += (out.back() == '{' ? "" : ",") + label + "=\"" + safe + "\"";
  }
  return out + "}";
}

const PromNode *division(const PromNode &node)
{
  if (node.kind == PromNode::Kind::binary && node.name == "/")
    return &node;
  return node.children.size() == 1 ? division(node.children[0]) : nullptr;
}

/// Failures over all, both of one counter (told apart by a label) or of two.
std::optional<RuleInputs> ratio_inputs(const PromNode &ratio)
{
  const auto above = selectors(ratio.children[0]);
  const auto below = selectors(ratio.children[1]);
  if (above.size() != 1 || below.size() != 1 || above[0]->range_s <= 0 ||
      below[0]->range_s != above[0]->range_s)
    return std::nullopt;
  auto bad = labels_for(above[0]->matchers);
  auto all = labels_for(below[0]->matchers);
  if (!bad || !all)
    return std::nullopt;
  RuleInputs inputs;
  inputs.kind = RuleInputs::Kind::ratio;
  inputs.good_is_all = above[0]->name != below[0]->name;
  for (const PromMatcher &matcher :
       above[0]->matchers) // of one counter: the rest is what the upper one does not take
    if (!inputs.good_is_all && matcher.operation != "=" && all->count(matcher.label) == 0)
      (*all)[matcher.label] = matcher.operation == "=~" ? "200" : "500";
  const auto counts = [&](const PromMatcher &matcher) { return fits(matcher, *all); };
  const bool told_apart = !std::all_of(above[0]->matchers.begin(), above[0]->matchers.end(), counts);
  if (!inputs.good_is_all && !told_apart)
    return std::nullopt;
  inputs.bad = notation(above[0]->name, *bad);
  inputs.good = notation(below[0]->name, *all);
  return inputs;
}

Recorded recorded_in(const YAML::Node &groups)
{
  Recorded recorded;
  for (const YAML::Node &group : yaml_items(groups))
    for (const YAML::Node &rule : yaml_items(yaml_at(group, {"rules"}))) {
      const std::string name = yaml_text(yaml_at(rule, {"record"}));
      PromParsed parsed = name.empty() ? PromParsed{} : parse_promql(yaml_text(yaml_at(rule, {"expr"})));
      if (parsed.tree) {
        put_in(*parsed.tree, recorded);
        recorded.emplace(name, std::move(*parsed.tree));
      }
    }
  return recorded;
}

} // namespace

std::optional<RuleOfFile> rule_of_file(const std::filesystem::path &file, const std::string &line)
{
  Diagnostics unheard; // the file has been read before
  const auto text = read_text(file, file.string(), unheard);
  const auto documents = text ? parse_yaml_documents(*text, file.string(), unheard) : std::nullopt;
  if (!documents || documents->size() != 1)
    return std::nullopt;
  const YAML::Node groups = yaml_at(documents->front(), {"groups"});
  for (const YAML::Node &group : yaml_items(groups))
    for (const YAML::Node &rule : yaml_items(yaml_at(group, {"rules"}))) {
      if (yaml_line(rule) != line || yaml_text(yaml_at(rule, {"alert"})).empty())
        continue;
      RuleOfFile found{
          yaml_text(yaml_at(rule, {"alert"})), {}, parse_promql(yaml_text(yaml_at(rule, {"expr"}))).tree};
      if (const YAML::Node labels = yaml_at(rule, {"labels"}); labels.IsMap())
        for (const auto &entry : labels)
          found.labels[yaml_text(entry.first)] = yaml_text(entry.second);
      if (found.tree)
        put_in(*found.tree, recorded_in(groups));
      return found;
    }
  return std::nullopt;
}

std::optional<RuleInputs> rule_inputs(const PromNode &tree)
{
  if (tree.kind != PromNode::Kind::binary || !promql_is_comparison(tree.name) || tree.children.size() != 2)
    return std::nullopt;
  const auto threshold = promql_constant(tree.children[1]);
  if (!threshold)
    return std::nullopt;
  const PromNode &left = tree.children[0];
  std::optional<RuleInputs> inputs;
  if (const PromNode *ratio = division(left)) {
    inputs = ratio_inputs(*ratio);
  } else if (left.kind == PromNode::Kind::selector && left.range_s == 0 && left.offset_s == 0) {
    if (const auto labels = labels_for(left.matchers))
      inputs = RuleInputs{RuleInputs::Kind::gauge, notation(left.name, *labels), "", "", false, 0};
  }
  if (inputs)
    inputs->threshold = *threshold;
  return inputs;
}

} // namespace drsim::exchange
