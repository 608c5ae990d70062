// A deployment as one list of components: what its files and the importers came to, in the words of
// deployment.json, without what the catalogue says. Usage: drsim_flat FOLDER
#include "sim/assemble/load_deployment.hpp"
#include "sim/cli/places.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>

using namespace drsim;
using nlohmann::json;

namespace {

json term_json(const Term &term)
{
  if (const auto *d = std::get_if<Constant>(&term))
    return d->value;
  if (const auto *d = std::get_if<Uniform>(&term))
    return {{"uniform", {d->low, d->high}}};
  if (const auto *d = std::get_if<Lognormal>(&term))
    return {{"lognormal", {{"p50", d->p50}, {"p95", d->p95}}}};
  if (const auto *d = std::get_if<Exponential>(&term))
    return {{"exponential", {{"mean", d->mean}}}};
  if (const auto *d = std::get_if<Triangular>(&term))
    return {{"triangular", {d->low, d->mode, d->high}}};
  json pairs = json::array();
  for (const auto &[value, weight] : std::get<Empirical>(term).value_weight)
    pairs.push_back({value, weight});
  return {{"empirical", pairs}};
}

/// Null where nothing is said.
json value_json(const Parameter &parameter)
{
  if (parameter.unit == "text" || !parameter.text.empty())
    return parameter.text.empty() ? json() : json(parameter.text);
  if (std::isnan(parameter.value.mean()))
    return {};
  if (parameter.unit == "bool")
    return parameter.value.mean() != 0;
  const auto &terms = parameter.value.terms();
  if (terms.size() == 1)
    return term_json(terms.front());
  json sum = json::array();
  for (const Term &term : terms)
    sum.push_back(term_json(term));
  return {{"sum", sum}};
}

json part_json(const ComponentSpec &component)
{
  json part = {{"id", component.id}, {"kind", component.kind}};
  if (!component.region.empty())
    part["region"] = component.region;
  if (!component.zones.empty())
    part["zones"] = component.zones;
  for (const auto &[name, parameter] : component.parameters) {
    const bool set =
        parameter.from.source != Source::provider_default && parameter.from.source != Source::catalogue;
    if (json value = set ? value_json(parameter) : json(); !value.is_null())
      part["parameters"][name] = std::move(value);
  }
  for (const auto &[role, targets] : component.links)
    if (!targets.empty())
      part["links"][role] = targets;
  return part;
}

} // namespace

int main(int argc, char **argv)
{
  if (argc != 2)
    return 2;
  Diagnostics diagnostics;
  const Deployment deployment = load_deployment(argv[1], catalogue_folder(), diagnostics);
  if (diagnostics.has_errors())
    return 2;
  json parts = json::array();
  for (const ComponentSpec &component : deployment.components)
    parts.push_back(part_json(component));
  std::puts(parts.dump().c_str());
  return 0;
}
