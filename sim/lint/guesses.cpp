#include "sim/lint/guesses.hpp"

#include <algorithm>
#include <limits>

namespace drsim::inline lint {
namespace {

bool set_by_nobody(const Parameter &parameter)
{
  return parameter.from.source == Source::catalogue || parameter.from.source == Source::provider_default;
}

} // namespace

bool Guesses::covers(const std::string &pointer) const
{
  const auto &open = deployment_.open_questions;
  return std::any_of(open.begin(), open.end(), [&](const std::string &about) {
    return pointer == about || pointer.starts_with(about + "/");
  });
}

bool Guesses::covers(const Provenance &place) const
{
  return place.source == Source::deployment && covers(place.address);
}

bool Guesses::covers(const ComponentSpec &component, const std::string &parameter) const
{
  const auto found = component.parameters.find(parameter);
  if (found == component.parameters.end() || set_by_nobody(found->second))
    return covers(component.from);
  return covers(found->second.from);
}

Deployment Guesses::without_objectives() const
{
  Deployment rest = deployment_;
  if (covers("/objectives/rto"))
    rest.objectives.rto_s = std::numeric_limits<double>::infinity();
  if (covers("/objectives/rpo"))
    rest.objectives.rpo_s = std::numeric_limits<double>::infinity();
  return rest;
}

bool is_assumed(const ComponentSpec &component, const std::string &parameter)
{
  const auto found = component.parameters.find(parameter);
  return found != component.parameters.end() && set_by_nobody(found->second) &&
         found->second.from.confidence == Confidence::assumed;
}

} // namespace drsim::lint
