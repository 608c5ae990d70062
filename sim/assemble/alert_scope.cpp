#include "sim/assemble/alert_scope.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/label_pattern.hpp"
#include "sim/import/facts/alert_labels.hpp"
#include "sim/import/facts/imported.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>

namespace drsim::inline assemble {
namespace {

bool value_fits(const PromMatcher &matcher, const std::string &value)
{
  return matcher.operation == "=~" ? label_pattern_fits(matcher.value, value) : matcher.value == value;
}

/// Names by which labels may call a component: as its file does, by its id, as its pods and targets.
std::vector<std::string> called(const ComponentSpec &component)
{
  const std::string plain = without_region(component.id);
  std::vector<std::string> names = {component.id, plain, plain.substr(plain.find(':') + 1), component.title};
  if (component.kind == "service")
    for (const std::string &name : {plain, component.title})
      for (const char *pod : {"-0", "-5d9c7b4f6d-x2x4z"}) // of a StatefulSet, of a Deployment
        names.push_back(name + pod);
  for (const char *tag : {"Name", "name", "app", "service"})
    if (const auto found = component.tags.find(tag); found != component.tags.end())
      names.push_back(found->second);
  std::erase(names, std::string());
  return names;
}

/// A job is often called as its kind is: "vault", "consul-servers".
bool named_as_kind(const PromMatcher &matcher, const ComponentSpec &component)
{
  return component.kind != "service" && matcher.value.find(component.kind) != std::string::npos;
}

bool name_fits(const PromMatcher &matcher, const ComponentSpec &component)
{
  const std::vector<std::string> names = called(component);
  return named_as_kind(matcher, component) ||
         std::any_of(names.begin(), names.end(), [&](const std::string &name) {
           return value_fits(matcher, name) ||
                  (matcher.operation != "=~" && id_part(matcher.value) == id_part(name));
         });
}

bool is_name(const PromMatcher &matcher)
{
  const LabelSort sort = label_sort(matcher.label);
  return sort != LabelSort::space && sort != LabelSort::region;
}

/// Namespace and region; what is not known of the component contradicts nothing.
bool place_fits(const PromMatcher &matcher, const ComponentSpec &component)
{
  const LabelSort sort = label_sort(matcher.label);
  if (sort == LabelSort::region)
    return component.region.empty() || value_fits(matcher, component.region);
  const auto space = component.tags.find(namespace_tag);
  return sort != LabelSort::space || space == component.tags.end() || value_fits(matcher, space->second);
}

} // namespace

AlertScope::AlertScope(std::string_view text) : text_(text)
{
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t end = std::min(text_.find(" or ", at), text_.size());
    const PromParsed parsed = parse_promql("{" + text_.substr(at, end - at) + "}");
    if (parsed.tree && !parsed.tree->matchers.empty())
      selectors_.push_back(parsed.tree->matchers);
    at = end + 4;
  }
}

bool AlertScope::asks_by_name() const
{
  return std::any_of(selectors_.begin(), selectors_.end(),
                     [](const Selector &one) { return std::any_of(one.begin(), one.end(), is_name); });
}

bool AlertScope::asks_by_region() const
{
  return std::any_of(selectors_.begin(), selectors_.end(), [](const Selector &selector) {
    return std::any_of(selector.begin(), selector.end(),
                       [](const PromMatcher &one) { return label_sort(one.label) == LabelSort::region; });
  });
}

bool AlertScope::may_be_of(const ComponentSpec &component) const
{
  return !asks() || std::any_of(selectors_.begin(), selectors_.end(), [&](const Selector &one) {
    return std::all_of(one.begin(), one.end(),
                       [&](const PromMatcher &matcher) { return place_fits(matcher, component); });
  });
}

bool AlertScope::fits(const ComponentSpec &component) const
{
  return !asks() || std::any_of(selectors_.begin(), selectors_.end(), [&](const Selector &one) {
    const bool there = std::all_of(
        one.begin(), one.end(), [&](const PromMatcher &matcher) { return place_fits(matcher, component); });
    const bool named = std::any_of(one.begin(), one.end(), is_name);
    return there && (!named || std::any_of(one.begin(), one.end(), [&](const PromMatcher &matcher) {
             return is_name(matcher) && name_fits(matcher, component);
           }));
  });
}

bool AlertScope::fits(const Journey &journey) const
{
  return !asks() || std::any_of(selectors_.begin(), selectors_.end(), [&](const Selector &one) {
    const bool named = std::any_of(one.begin(), one.end(), is_name);
    return !named || std::any_of(one.begin(), one.end(), [&](const PromMatcher &matcher) {
      return is_name(matcher) && (value_fits(matcher, journey.id) || value_fits(matcher, journey.title));
    });
  });
}

AlertScope scope_of(const ComponentSpec &alarm)
{
  return AlertScope(text_of(alarm, "names"));
}

} // namespace drsim::assemble
