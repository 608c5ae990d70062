#include "tests/metamorphic/loaded.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::test {
namespace {

template <class... F> struct Overload : F... {
  using F::operator()...;
};
template <class... F> Overload(F...) -> Overload<F...>;

Term scaled_term(const Term &term, double factor)
{
  return std::visit(Overload{[&](Constant d) -> Term { return Constant{d.value * factor}; },
                             [&](Uniform d) -> Term {
                               return Uniform{d.low * factor, d.high * factor};
                             },
                             [&](Lognormal d) -> Term {
                               return Lognormal{d.p50 * factor, d.p95 * factor};
                             },
                             [&](Exponential d) -> Term { return Exponential{d.mean * factor}; },
                             [&](Triangular d) -> Term {
                               return Triangular{d.low * factor, d.mode * factor, d.high * factor};
                             },
                             [&](Empirical d) -> Term {
                               for (auto &[value, weight] : d.value_weight)
                                 value *= factor;
                               return d;
                             }},
                    term);
}

} // namespace

bool Loaded::heals() const
{
  return std::all_of(scenario.faults.begin(), scenario.faults.end(),
                     [](const FaultSpec &fault) { return fault.for_s.has_value(); });
}

Distribution scaled(const Distribution &distribution, double factor)
{
  std::vector<Term> terms;
  for (const Term &term : distribution.terms())
    terms.push_back(scaled_term(term, factor));
  return Distribution(terms);
}

bool scale(Loaded &loaded, const std::string &kind, const std::string &parameter, double factor)
{
  bool changed = false;
  for (ComponentSpec &spec : loaded.deployment.components) {
    const auto found = spec.parameters.find(parameter);
    if (spec.kind != kind || found == spec.parameters.end())
      continue;
    const double mean = found->second.value.mean();
    if (std::isnan(mean) || mean == 0)
      continue;
    found->second.value = scaled(found->second.value, factor);
    changed = true;
  }
  return changed;
}

bool set(Loaded &loaded, const std::string &kind, const std::string &parameter, double value)
{
  bool changed = false;
  for (ComponentSpec &spec : loaded.deployment.components) {
    const auto found = spec.parameters.find(parameter);
    if (spec.kind != kind || found == spec.parameters.end())
      continue;
    Distribution &present = found->second.value;
    if (present.is_constant() && present.mean() == value)
      continue;
    present = Distribution(value);
    changed = true;
  }
  return changed;
}

} // namespace drsim::test
