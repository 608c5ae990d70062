#include "sim/insight/fixes.hpp"

#include "sim/core/scaled.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace drsim::inline insight {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// "runbook:r/3" -> "runbook:r"; anything else as it is.
std::string runbook_of(const std::string &id)
{
  return id.substr(0, id.rfind('/'));
}

bool is_unset(const Parameter &parameter)
{
  return parameter.unit == "text" ? parameter.text.empty() : std::isnan(parameter.value.mean());
}

/// The component of the primary region that another one stands in for: of its kind, and of its name where
/// there are several; null when that is not to be told.
const ComponentSpec *twin_of(const ComponentSpec &spec, const Deployment &deployment)
{
  const ComponentSpec *only = nullptr;
  std::size_t there = 0;
  for (const ComponentSpec *other : deployment.of_kind(spec.kind)) {
    if (other->region != deployment.primary_region() || other->id == spec.id)
      continue;
    if (service_name(other->id) == service_name(spec.id))
      return other;
    only = other;
    ++there;
  }
  return there == 1 ? only : nullptr;
}

class Finder {
public:
  Finder(const Deployment &deployment, const std::set<std::string> &on_path)
      : deployment_(deployment), on_path_(on_path)
  {
  }

  void add(const FixRule &rule, const Effort &effort)
  {
    std::map<std::string, std::size_t> groups;
    for (const ComponentSpec *spec : deployment_.of_kind(rule.kind)) {
      if (!fits(rule, *spec))
        continue;
      const std::vector<FixedFigure> figures = figures_of(rule, *spec);
      if (figures.empty())
        continue;
      const std::string group = rule.together == FixRule::Together::all          ? ""
                                : rule.together == FixRule::Together::of_runbook ? runbook_of(spec->id)
                                                                                 : spec->id;
      const auto [place, fresh] = groups.emplace(group, found.size());
      if (fresh)
        found.push_back(empty_fix(rule, effort, *spec, group));
      Fix &fix = found[place->second];
      fix.figures.insert(fix.figures.end(), figures.begin(), figures.end());
      if (rule.together == FixRule::Together::of_runbook || fresh)
        fix.effort_days += effort.days;
    }
    // One step alone is the rule for single steps.
    std::erase_if(found, [&](const Fix &fix) {
      return rule.together == FixRule::Together::of_runbook && fix.id.starts_with(rule.id + ":") &&
             fix.figures.size() < 2;
    });
  }

  std::vector<Fix> found;

private:
  [[nodiscard]] bool fits(const FixRule &rule, const ComponentSpec &spec) const
  {
    const bool primary = spec.region == deployment_.primary_region();
    if ((rule.where == "primary" && !primary) || (rule.where == "dr" && (primary || spec.region.empty())))
      return false;
    const std::string about = rule.together == FixRule::Together::of_runbook ? runbook_of(spec.id) : spec.id;
    if (rule.on_path && std::none_of(on_path_.begin(), on_path_.end(), [&](const std::string &id) {
          return id == about || (rule.together == FixRule::Together::of_runbook && runbook_of(id) == about);
        }))
      return false;
    return std::all_of(rule.terms.begin(), rule.terms.end(),
                       [&](const FixTerm &term) { return holds(term, spec); });
  }

  [[nodiscard]] bool holds(const FixTerm &term, const ComponentSpec &spec) const
  {
    const Parameter *parameter = parameter_of(spec, term.parameter);
    if (parameter == nullptr)
      return false;
    const double mean = parameter->unit == "text" ? nan : parameter->value.mean();
    const bool equal = term.is_text ? parameter->text == term.text : mean == term.number;
    switch (term.is) {
    case FixTerm::Is::above: return mean > term.number;
    case FixTerm::Is::below: return mean < term.number;
    case FixTerm::Is::equal: return equal;
    case FixTerm::Is::other: return !equal;
    case FixTerm::Is::unset: return is_unset(*parameter);
    case FixTerm::Is::by_files:
      return parameter->from.source == Source::user_file || parameter->from.source == Source::deployment;
    case FixTerm::Is::below_twin: {
      const ComponentSpec *twin = twin_of(spec, deployment_);
      const Parameter *theirs = twin == nullptr ? nullptr : parameter_of(*twin, term.parameter);
      return theirs != nullptr && mean < theirs->value.mean();
    }
    }
    return false;
  }

  [[nodiscard]] std::vector<FixedFigure> figures_of(const FixRule &rule, const ComponentSpec &spec) const
  {
    std::vector<FixedFigure> out;
    for (const FixSetting &setting : rule.settings) {
      std::vector<const ComponentSpec *> of = {&spec};
      if (!setting.link.empty()) {
        of.clear();
        if (const auto links = spec.links.find(setting.link); links != spec.links.end())
          for (const std::string &id : links->second)
            of.push_back(deployment_.find(id));
      }
      for (const ComponentSpec *one : of)
        if (one != nullptr)
          add_figure(setting, *one, out);
    }
    return out;
  }

  void add_figure(const FixSetting &setting, const ComponentSpec &spec, std::vector<FixedFigure> &out) const
  {
    const Parameter *was = parameter_of(spec, setting.parameter);
    if (was == nullptr)
      return;
    FixedFigure figure{spec.id, setting.parameter, {}, *was, spec.from, setting.says, setting.to_say};
    figure.condition.of = spec.id;
    figure.condition.parameter = setting.parameter;
    figure.condition.components = {spec.id};
    if (setting.twin) {
      const ComponentSpec *twin = twin_of(spec, deployment_);
      const Parameter *theirs = twin == nullptr ? nullptr : parameter_of(*twin, setting.parameter);
      if (theirs == nullptr || !(was->value.mean() < theirs->value.mean()))
        return;
      figure.condition.value = theirs->value;
    } else if (!setting.text.empty()) {
      figure.condition.text = setting.text;
    } else if (setting.number) {
      figure.condition.value = Distribution(*setting.number);
    } else {
      const Distribution times = scaled(was->value, setting.times);
      figure.condition.value =
          was->unit == "count" && times.is_constant() ? Distribution(std::ceil(times.mean())) : times;
    }
    const bool same = !figure.condition.text.empty() ? figure.condition.text == was->text
                      : was->value.is_constant()     ? figure.condition.value->mean() == was->value.mean()
                                                     : false;
    if (!same)
      out.push_back(std::move(figure));
  }

  static Fix empty_fix(const FixRule &rule, const Effort &effort, const ComponentSpec &spec,
                       const std::string &group)
  {
    Fix fix;
    fix.id = group.empty() ? rule.id : rule.id + ":" + group;
    fix.title = rule.title;
    for (const auto &[word, by] :
         {std::pair<std::string, std::string>{"{component}", spec.id}, {"{runbook}", runbook_of(spec.id)}})
      if (const std::size_t at = fix.title.find(word); at != std::string::npos)
        fix.title.replace(at, word.size(), by);
    fix.effort = effort.title;
    fix.running = rule.running;
    fix.why = rule.why;
    fix.source = rule.source;
    return fix;
  }

  const Deployment &deployment_;
  const std::set<std::string> &on_path_;
};

} // namespace

std::vector<Condition> Fix::conditions() const
{
  std::vector<Condition> all;
  for (const FixedFigure &figure : figures)
    all.push_back(figure.condition);
  return all;
}

std::vector<Fix> fixes_for(const Deployment &deployment, const FixCatalogue &catalogue,
                           const std::set<std::string> &on_path)
{
  Finder finder(deployment, on_path);
  if (!deployment.regions.empty())
    for (const FixRule &rule : catalogue.rules)
      if (const auto effort = catalogue.efforts.find(rule.effort); effort != catalogue.efforts.end())
        finder.add(rule, effort->second);
  return std::move(finder.found);
}

} // namespace drsim::insight
