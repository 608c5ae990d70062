#pragma once
#include "sim/search/search.hpp"

#include <string>
#include <vector>

namespace drsim::test {

/// A cause with one fault, at some part of a made-up deployment.
inline Scenario made_cause(const std::string &id, double per_year)
{
  Scenario scenario;
  scenario.id = id;
  scenario.title = "Part " + id + " fails";
  scenario.tags.per_year = per_year;
  scenario.tags.source = "made up";
  scenario.tags.blast_radius = "component";
  scenario.horizon_s = 14400;
  FaultSpec fault;
  fault.kind = "component_failure";
  fault.at_s = Distribution(std::vector<Term>{Uniform{300, 1200}});
  fault.target = id;
  scenario.faults = {fault};
  return scenario;
}

/// A circumstance that is a figure of the made-up deployment.
inline Circumstance made_circumstance(const std::string &id, double probability)
{
  Circumstance one;
  one.id = id;
  one.title = "figure " + id + " is another";
  one.probability = probability;
  Condition condition;
  condition.of = "repair";
  condition.parameter = id;
  condition.value = Distribution(1);
  condition.components = {"repair"};
  one.conditions = {condition};
  return one;
}

inline Space made_space()
{
  Space space;
  space.causes = {made_cause("a", 2), made_cause("b", 0.7), made_cause("c", 0.1)};
  space.circumstances = {made_circumstance("u", 0.2), made_circumstance("v", 0.1),
                         made_circumstance("w", 0.05), made_circumstance("x", 0.02)};
  return space;
}

} // namespace drsim::test
