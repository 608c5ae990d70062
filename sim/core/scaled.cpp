#include "sim/core/scaled.hpp"

#include "sim/core/overload.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace drsim::inline core {
namespace {

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

Distribution scaled(const Distribution &distribution, double factor)
{
  std::vector<Term> terms;
  for (const Term &term : distribution.terms())
    terms.push_back(scaled_term(term, factor));
  return Distribution(terms);
}

} // namespace drsim::core
