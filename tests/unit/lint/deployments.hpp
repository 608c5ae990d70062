#pragma once
#include "sim/lint/lint.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace drsim::lint_test {

using Numbers = std::vector<std::pair<std::string, double>>;
using Texts = std::vector<std::pair<std::string, std::string>>;
using Links = std::vector<std::pair<std::string, std::vector<std::string>>>;

inline Parameter parameter(double value, const std::string &text, const std::string &name)
{
  Parameter made;
  made.value = value;
  made.text = text;
  made.unit = name.size() > 2 && name.substr(name.size() - 2) == "_s" ? "s" : "count";
  made.from = {Source::user_file, Confidence::set, "plan.json", name, ""};
  return made;
}

/// Two regions, "home" and "away", and nothing else.
inline Deployment empty()
{
  Deployment deployment;
  deployment.id = "test";
  deployment.regions = {{"home", {}}, {"away", {}}};
  deployment.objectives.rto_s = 2000;
  return deployment;
}

inline ComponentSpec &put(Deployment &deployment, const std::string &kind, const std::string &id,
                          const std::string &region, const Numbers &numbers = {}, const Links &links = {},
                          const Texts &texts = {})
{
  ComponentSpec spec;
  spec.id = id;
  spec.kind = kind;
  spec.region = region;
  spec.from = {Source::user_file, Confidence::set, "place.json", id, ""};
  for (const auto &[name, value] : numbers)
    spec.parameters[name] = parameter(value, "", name);
  for (const auto &[name, text] : texts)
    spec.parameters[name] = parameter(std::nan(""), text, name);
  for (const auto &[role, ids] : links)
    spec.links[role] = ids;
  deployment.components.push_back(spec);
  return deployment.components.back();
}

/// What a file says of a thing, at a place of its own.
inline void need(Deployment &d, const std::string &from, const std::string &what, const std::string &to,
                 const std::string &region = "")
{
  d.dependencies.push_back(
      {from, what, to, region, {Source::user_file, Confidence::set, "plan.json", from, ""}});
}

inline std::vector<Finding> of(const Deployment &deployment, const std::string &id)
{
  std::vector<Finding> found;
  for (const Finding &finding : lint::lint(deployment))
    if (finding.id == id)
      found.push_back(finding);
  return found;
}

inline std::size_t count(const Deployment &deployment, const std::string &id)
{
  return of(deployment, id).size();
}

} // namespace drsim::lint_test
