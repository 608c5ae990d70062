#pragma once
#include "sim/components/factory.hpp"
#include "sim/input/catalogue.hpp"

#include <cmath>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace drsim::test {

/// What a test sets of a component; the shipped catalogue gives the rest.
struct Given {
  std::string region;
  std::map<std::string, Distribution> numbers;
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<std::string>> links;
};

inline const Catalogue &shipped_catalogue()
{
  static const Catalogue catalogue = [] {
    Diagnostics diagnostics;
    Catalogue read = load_catalogue(std::string(DRSIM_SOURCE_DIR) + "/models/catalogue", diagnostics);
    if (diagnostics.has_errors())
      throw std::runtime_error(diagnostics.text());
    return read;
  }();
  return catalogue;
}

/// A component of the shipped catalogue. Naming a parameter that the catalogue does not have fails.
inline ComponentSpec component(const std::string &kind, const std::string &id, const Given &given)
{
  ComponentSpec spec;
  spec.id = id;
  spec.kind = kind;
  spec.region = given.region;
  spec.links = given.links;
  for (const auto &[name, entry] : shipped_catalogue().at(kind).parameters)
    spec.parameters[name] = entry.value;
  for (const auto &[name, value] : given.numbers)
    spec.parameters.at(name).value = value;
  for (const auto &[name, text] : given.texts)
    spec.parameters.at(name).text = text;
  return spec;
}

/// Two regions, "east" with three zones as the primary, and "west".
inline Deployment two_regions(std::vector<ComponentSpec> components)
{
  Deployment deployment;
  deployment.id = "test";
  deployment.regions = {{"east", {"east-a", "east-b", "east-c"}}, {"west", {"west-a"}}};
  deployment.components = std::move(components);
  return deployment;
}

/// Makes and starts every component of a world's deployment.
inline std::vector<std::unique_ptr<Component>> start_all(World &world)
{
  std::vector<std::unique_ptr<Component>> made;
  std::vector<std::string> names;
  for (const ComponentSpec &spec : world.deployment().components)
    if (auto one = make_component(spec, world.deployment())) {
      made.push_back(std::move(one));
      names.push_back(spec.id);
    }
  for (std::size_t i = 0; i < made.size(); ++i) {
    const World::AtWork starting = world.at_work(names[i]);
    made[i]->start(world);
  }
  return made;
}

/// Times of all events of a kind, of one component or of all ("").
inline std::vector<double> times_of(World &world, const std::string &kind, const std::string &component = {})
{
  std::vector<double> times;
  for (const Event &event : world.timeline().events())
    if (event.kind == kind && (component.empty() || event.component == component))
      times.push_back(event.t_s);
  return times;
}

/// Mean and standard deviation of a sample.
struct Moments {
  double mean = 0;
  double deviation = 0;
};

inline Moments moments_of(const std::vector<double> &values)
{
  Moments moments;
  for (const double value : values)
    moments.mean += value / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values)
    squares += (value - moments.mean) * (value - moments.mean);
  moments.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
  return moments;
}

} // namespace drsim::test
