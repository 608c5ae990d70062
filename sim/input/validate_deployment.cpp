#include "sim/input/validate_deployment.hpp"

#include "sim/input/own_file.hpp"
#include "sim/model/conditions.hpp"

#include "sim/core/alarm_rule.hpp"
#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/core/time_intervals.hpp"
#include "sim/input/validate_cycles.hpp"
#include "sim/input/validate_links.hpp"
#include "sim/model/apply_jobs.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/kinds.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <set>

namespace drsim::inline input {
namespace {

/// Lowest and highest figure a term names (its support; for unbounded ones its quantiles or mean as written).
std::pair<double, double> named_figures(const Term &term)
{
  if (const auto *d = std::get_if<Constant>(&term))
    return {d->value, d->value};
  if (const auto *d = std::get_if<Uniform>(&term))
    return {d->low, d->high};
  if (const auto *d = std::get_if<Lognormal>(&term))
    return {d->p50, d->p95};
  if (const auto *d = std::get_if<Exponential>(&term))
    return {d->mean, d->mean};
  if (const auto *d = std::get_if<Triangular>(&term))
    return {d->low, d->high};
  std::pair<double, double> ends{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()};
  for (const auto &[value, weight] : std::get<Empirical>(term).value_weight)
    ends = {std::min(ends.first, value), std::max(ends.second, value)};
  return ends;
}

/// True when the text is a figure of the unit.
bool fits(const std::string &text, const std::string &unit)
{
  if (unit == "s")
    return parse_duration_s(text).has_value();
  if (unit == "ratio")
    return parse_share(text, BareShare::refused).has_value();
  if (unit == "bytes_per_s")
    return text.ends_with("/s") && parse_bytes(text.substr(0, text.size() - 2));
  return unit == "bytes" && parse_bytes(text);
}

std::string wanted(const std::string &unit)
{
  if (unit == "bool")
    return "write true or false";
  if (unit == "s")
    return "a duration is wanted, such as \"15m\"";
  const char *example = unit == "bytes"         ? ", such as 1048576 or \"16 MiB\""
                        : unit == "bytes_per_s" ? ", such as 1e6 or \"1 MB/s\""
                        : unit == "ratio"       ? ", such as 0.5 or \"50%\""
                                                : "";
  return "a number is wanted (" + unit + ")" + example;
}

/// One validation: indexes of what exists, and where problems go.
class Validation {
public:
  Validation(const Deployment &deployment, const Catalogue &catalogue, Diagnostics &diagnostics)
      : deployment_(deployment), catalogue_(catalogue), diagnostics_(diagnostics)
  {
    for (const ComponentSpec &component : deployment.components) {
      if (!ids_.insert(component.id).second)
        wrong(component.from, "component \"" + component.id + "\" is given twice", "ids are unique");
      names_.insert(component.id);
      if (component.kind == "service") {
        names_.insert(without_region(component.id));
        names_.insert("service:" + without_region(component.id));
        services_.insert(without_region(component.id));
        called_.insert(without_region(component.id));
      }
      if (component.kind == "third_party")
        called_.insert(component.id);
    }
    for (const Journey &journey : deployment.journeys)
      names_.insert("journey:" + journey.id);
  }

  void components();
  void journeys();
  void stores();
  void links(const ComponentSpec &component);
  void parameter(const std::string &name, const Parameter &set, const CatalogueEntry &entry);

private:
  void wrong(const Provenance &at, const std::string &message, const std::string &cure = {})
  {
    diagnostics_.error(at.file.empty() ? own_file : at.file, at.address, message, cure);
  }
  [[nodiscard]] std::string nearest(const std::string &word, const std::set<std::string> &known) const
  {
    const std::string near = did_you_mean(word, {known.begin(), known.end()});
    return near.empty() ? "" : "did you mean \"" + near + "\"?";
  }
  /// The nearest of few words, and all of them.
  [[nodiscard]] std::string one_of(const std::vector<std::string> &words, const std::string &said) const
  {
    std::string all;
    for (const std::string &word : words)
      all += (all.empty() ? "\"" : ", \"") + word + "\"";
    const std::string near = nearest(said, {words.begin(), words.end()});
    return (near.empty() ? "" : near + " ") + "it is one of " + all;
  }
  void place(const ComponentSpec &component);
  void parameters(const ComponentSpec &component);
  void resources(const ComponentSpec &component, const Parameter &set);
  void grammar(const ComponentSpec &component, const std::string &name, const Parameter &set);
  void hop(const std::string &pointer, const Hop &hop);

  const Deployment &deployment_;
  const Catalogue &catalogue_;
  Diagnostics &diagnostics_;
  std::set<std::string> ids_;      ///< components
  std::set<std::string> names_;    ///< what a link may name
  std::set<std::string> services_; ///< without region
  std::set<std::string> called_;   ///< these, and systems of others
};

void Validation::place(const ComponentSpec &component)
{
  if (component.region.empty())
    return;
  std::set<std::string> regions;
  for (const Region &region : deployment_.regions) {
    regions.insert(region.name);
    if (region.name != component.region)
      continue;
    for (const std::string &zone : component.zones)
      if (std::find(region.zones.begin(), region.zones.end(), zone) == region.zones.end())
        wrong(component.from, component.id + ": \"" + zone + "\" is not a zone of " + region.name);
  }
  if (regions.count(component.region) == 0)
    wrong(component.from, component.id + ": unknown region \"" + component.region + "\"",
          nearest(component.region, regions));
}

void Validation::links(const ComponentSpec &component)
{
  for (const auto &[role, targets] : component.links)
    for (const std::string &target : targets) {
      if (names_.count(target) > 0)
        continue;
      const std::string message = component.id + ": link \"" + role + "\" names \"" + target +
                                  "\", which the deployment does not have";
      const Kind *kind = kind_named(component.kind);
      const LinkRole *known = kind == nullptr ? nullptr : role_of_kind(*kind, role);
      if (known != nullptr && known->open) // may be created in the recovery
        diagnostics_.warning(component.from.file, component.from.address, message,
                             "nothing answers there until a runbook creates it");
      else
        wrong(component.from, message, nearest(target, names_));
    }
}

void Validation::parameter(const std::string &name, const Parameter &set, const CatalogueEntry &entry)
{
  const std::string &unit = entry.value.unit;
  if (set.unit == no_value) {
    if (unit == "text" ? !entry.value.text.empty() : !std::isnan(entry.value.value.mean()))
      wrong(set.from, name + " is null", "it cannot do without: leave it out for what the catalogue says");
    return;
  }
  if (unit == "text") {
    if (set.text.empty() && !std::isnan(set.value.mean()))
      wrong(set.from, name + " is a number", "a text is wanted");
    else if (!entry.words.empty() && !set.text.empty() &&
             std::count(entry.words.begin(), entry.words.end(), set.text) == 0)
      wrong(set.from, name + " is \"" + set.text + "\"", one_of(entry.words, set.text));
    return;
  }
  const double mean = set.value.mean();
  if (std::isnan(mean)) {
    if (!set.text.empty())
      wrong(set.from, name + " is \"" + set.text + "\"", wanted(unit));
    return;
  }
  const bool flag = set.value.is_constant() && (mean == 0 || mean == 1);
  if (unit == "bool" && (!flag || !set.text.empty()))
    wrong(set.from, name + " is not true or false", "write true or false");
  if (unit != "bool" && set.unit == "bool")
    wrong(set.from, name + " is true or false", "a number is wanted (" + unit + ")");
  if (unit != "bool" && !set.text.empty() && set.unit.empty() && !fits(set.text, unit))
    wrong(set.from, name + " is the text \"" + set.text + "\"", wanted(unit));
  double low = 0;
  double high = 0;
  for (const Term &term : set.value.terms()) {
    low += named_figures(term).first;
    high += named_figures(term).second;
  }
  if (low >= entry.range.low && high <= entry.range.high)
    return;
  char limits[96];
  std::snprintf(limits, sizeof limits, "must be from %g to %g", entry.range.low, entry.range.high);
  wrong(set.from, name + " is " + set.value.text(), limits);
}

/// What a stack makes, and after what.
void Validation::resources(const ComponentSpec &component, const Parameter &set)
{
  std::string bad;
  for (const ApplyJob &job : apply_jobs(set.text, bad))
    if (bad.empty() && catalogue_.at(component.kind).parameters.count(job.takes + "_s") == 0)
      bad = "no " + component.kind + " has a figure " + job.takes + "_s";
  if (!bad.empty())
    wrong(set.from, component.id + ".resources: " + bad,
          "write \"cluster: eks_cluster after network, roles; nodes: node_group after cluster\"");
}

/// Texts that are a little language of their own.
void Validation::grammar(const ComponentSpec &component, const std::string &name, const Parameter &set)
{
  const bool times = component.kind == "alert_route" && (name == "mute_times" || name == "active_times");
  const bool rule = component.kind == "composite_alarm" && name == "rule";
  const std::string said = component.id + "." + name + " is \"" + set.text + "\"";
  if (times && !parse_time_intervals(set.text))
    wrong(set.from, said, "write \"weekdays=sat,sun; times=22:00-24:00 clock=local\"");
  if (rule && !parse_alarm_rule(set.text))
    wrong(set.from, said, "write ALARM(\"cloudwatch:a\") AND NOT ALARM(\"cloudwatch:b\")");
  if (component.kind == "terraform_stack" && name == "resources")
    resources(component, set);
}

void Validation::parameters(const ComponentSpec &component)
{
  const auto kind = catalogue_.find(component.kind);
  if (kind == catalogue_.end())
    return; // told with the links
  std::set<std::string> known;
  for (const auto &[name, ignored] : kind->second.parameters)
    known.insert(name);
  for (const auto &[name, set] : component.parameters) {
    const auto entry = kind->second.parameters.find(name);
    if (entry == kind->second.parameters.end())
      wrong(set.from, component.id + ": a " + component.kind + " has no parameter \"" + name + "\"",
            nearest(name, known));
    else {
      parameter(component.id + "." + name, set, entry->second);
      grammar(component, name, set);
    }
  }
}

void Validation::components()
{
  for (const ComponentSpec &component : deployment_.components) {
    place(component);
    links(component);
    parameters(component);
  }
}

void Validation::hop(const std::string &pointer, const Hop &hop)
{
  const auto must = [&](const std::string &key, const std::string &target, const std::set<std::string> &known,
                        const char *what) {
    if (known.count(target) == 0)
      diagnostics_.error(own_file, pointer + "/" + key,
                         "\"" + target + "\" is no " + what + " of the deployment", nearest(target, known));
  };
  if (hop.kind == Hop::Kind::call)
    must("target", hop.target, called_, "service");
  else if (hop.kind == Hop::Kind::read || hop.kind == Hop::Kind::write)
    must("target", hop.target, ids_, "component");
  else if (ids_.count(hop.target) == 0)
    diagnostics_.warning(own_file, pointer + "/target", "no component describes \"" + hop.target + "\"",
                         "it is taken as always up");
  if (!hop.miss.empty())
    must("miss", hop.miss, ids_, "component");
  if (!hop.by.empty())
    must("by", hop.by, services_, "service");
}

void Validation::journeys()
{
  for (std::size_t i = 0; i < deployment_.journeys.size(); ++i) {
    const auto &path = deployment_.journeys[i].path;
    for (std::size_t j = 0; j < path.size(); ++j)
      for (std::size_t k = 0; k < path[j].hops.size(); ++k)
        hop("/journeys/" + std::to_string(i) + "/path/" + std::to_string(j) + "/hops/" + std::to_string(k),
            path[j].hops[k]);
  }
}

void Validation::stores()
{
  for (std::size_t i = 0; i < deployment_.stores.size(); ++i) {
    const std::string &id = deployment_.stores[i].component;
    if (ids_.count(id) == 0)
      diagnostics_.error(own_file, "/stores/" + std::to_string(i) + "/component",
                         "\"" + id + "\" is no component of the deployment", nearest(id, ids_));
  }
}

} // namespace

void validate_deployment(const Deployment &deployment, const Catalogue &catalogue, Diagnostics &diagnostics)
{
  Validation validation(deployment, catalogue, diagnostics);
  validate_links(deployment, diagnostics);
  validation.components();
  validation.journeys();
  validation.stores();
  validate_cycles(deployment, diagnostics);
}

namespace {

/// A text may name what is not there: a component, a step.
bool sets_texts(const Scenario &scenario)
{
  return std::any_of(scenario.conditions.begin(), scenario.conditions.end(),
                     [](const Condition &one) { return !one.text.empty(); });
}

} // namespace

void validate_conditions(const Scenario &scenario, const Deployment &deployment, const Catalogue &catalogue,
                         Diagnostics &diagnostics)
{
  const Deployment changed = under_conditions(deployment, scenario);
  Validation validation(changed, catalogue, diagnostics);
  if (sets_texts(scenario)) {
    validate_links(changed, diagnostics);
    validate_cycles(changed, diagnostics);
  }
  for (const Condition &condition : scenario.conditions)
    for (const std::string &id : condition.components) {
      const ComponentSpec &spec = *changed.find(id);
      validation.links(spec);
      const auto kind = catalogue.find(spec.kind);
      const CatalogueEntry *entry =
          kind == catalogue.end() ? nullptr : kind->second.entry(condition.parameter, spec);
      const auto set = spec.parameters.find(condition.parameter);
      if (entry != nullptr && set != spec.parameters.end())
        validation.parameter(id + "." + condition.parameter, set->second, *entry);
    }
}

} // namespace drsim::input
