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

/// What a proxy, a mesh or a probe calls a service, as its own file does:
/// "outbound|80||cart.web.svc.cluster.local" is cart of namespace web, "web-cart-80@kubernetes" too,
/// "http://cart.web:8080/health" as well.
struct ProxyName {
  std::string name;
  std::string space; ///< "" = not said
};

std::vector<ProxyName> proxy_names(const std::string &value, const std::string &space)
{
  std::string host = value.substr(value.rfind('|') == std::string::npos ? 0 : value.rfind('|') + 1);
  if (const std::size_t scheme = host.find("://"); scheme != std::string::npos)
    host = host.substr(scheme + 3);
  host = host.substr(0, host.find_first_of(":/"));
  const std::size_t at = host.find('@');
  std::vector<ProxyName> names;
  if (at != std::string::npos && !space.empty() && host.starts_with(space + "-")) { // Traefik's
    std::string rest = host.substr(space.size() + 1, at - space.size() - 1);
    names.push_back({rest, space});
    if (const std::size_t port = rest.rfind('-'); port != std::string::npos)
      names.push_back({rest.substr(0, port), space});
  }
  const std::size_t dot = host.find('.');
  const std::string next = dot == std::string::npos ? std::string() : host.substr(dot + 1);
  const bool cluster = next.find('.') == std::string::npos || next.find(".svc") != std::string::npos;
  if (at == std::string::npos && dot != std::string::npos && cluster)
    names.push_back({host.substr(0, dot), next.substr(0, next.find('.'))});
  else if (host != value && at == std::string::npos && dot == std::string::npos)
    names.push_back({host, {}});
  return names;
}

/// "cart" of another namespace is another service.
bool proxy_name_fits(const PromMatcher &matcher, const ComponentSpec &component)
{
  if (component.kind != "service" || matcher.operation == "=~")
    return false;
  const auto space = component.tags.find(namespace_tag);
  const std::string own = space == component.tags.end() ? std::string() : space->second;
  const std::vector<std::string> names = called(component);
  for (const ProxyName &one : proxy_names(matcher.value, own))
    if ((one.space.empty() || own.empty() || one.space == own) &&
        std::find(names.begin(), names.end(), one.name) != names.end())
      return true;
  return false;
}

/// A job is often called as its kind is: "vault", "consul-servers".
bool named_as_kind(const PromMatcher &matcher, const ComponentSpec &component)
{
  return component.kind != "service" && matcher.value.find(component.kind) != std::string::npos;
}

bool name_fits(const PromMatcher &matcher, const ComponentSpec &component)
{
  const std::vector<std::string> names = called(component);
  return named_as_kind(matcher, component) || proxy_name_fits(matcher, component) ||
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
