#include "sim/core/distribution.hpp"

#include "sim/core/changing.hpp"
#include "sim/core/luck_log.hpp"
#include "sim/core/overload.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace drsim::inline core {
namespace {

constexpr double z95 = 1.6448536269514722; // standard normal 0.95 quantile

double sigma_of(const Lognormal &d)
{
  return std::log(d.p95 / d.p50) / z95;
}

double triangular_quantile(const Triangular &d, double u)
{
  const double width = d.high - d.low;
  if (width <= 0)
    return d.low;
  const double split = (d.mode - d.low) / width;
  if (u < split)
    return d.low + std::sqrt(u * width * (d.mode - d.low));
  return d.high - std::sqrt((1 - u) * width * (d.high - d.mode));
}

double empirical_quantile(const Empirical &d, double u)
{
  double total = 0;
  for (const auto &[value, weight] : d.value_weight)
    total += weight;
  double sum = 0;
  for (const auto &[value, weight] : d.value_weight) {
    sum += weight;
    if (u * total <= sum)
      return value;
  }
  return d.value_weight.empty() ? 0 : d.value_weight.back().first;
}

double empirical_mean(const Empirical &d)
{
  double total = 0;
  double sum = 0;
  for (const auto &[value, weight] : d.value_weight) {
    total += weight;
    sum += value * weight;
  }
  return total > 0 ? sum / total : 0;
}

double term_mean(const Term &term)
{
  return std::visit(
      Overload{[](const Constant &d) { return d.value; },
               [](const Uniform &d) { return (d.low + d.high) / 2; },
               [](const Lognormal &d) { return d.p50 * std::exp(sigma_of(d) * sigma_of(d) / 2); },
               [](const Exponential &d) { return d.mean; },
               [](const Triangular &d) { return (d.low + d.mode + d.high) / 3; },
               [](const Empirical &d) { return empirical_mean(d); }},
      term);
}

std::string number(double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string term_text(const Term &term)
{
  return std::visit(
      Overload{[](const Constant &d) { return number(d.value); },
               [](const Uniform &d) { return "U(" + number(d.low) + ", " + number(d.high) + ")"; },
               [](const Lognormal &d) { return "LN(" + number(d.p50) + ", " + number(d.p95) + ")"; },
               [](const Exponential &d) { return "Exp(" + number(d.mean) + ")"; },
               [](const Triangular &d) {
                 return "TRI(" + number(d.low) + ", " + number(d.mode) + ", " + number(d.high) + ")";
               },
               [](const Empirical &d) { return "empirical of " + std::to_string(d.value_weight.size()); }},
      term);
}

} // namespace

double term_quantile(const Term &term, double u)
{
  return std::visit(
      Overload{[](const Constant &d) { return d.value; },
               [u](const Uniform &d) { return d.low + u * (d.high - d.low); },
               [u](const Lognormal &d) { return d.p50 * std::exp(sigma_of(d) * normal_quantile(u)); },
               [u](const Exponential &d) { return -d.mean * std::log1p(-u); },
               [u](const Triangular &d) { return triangular_quantile(d, u); },
               [u](const Empirical &d) { return empirical_quantile(d, u); }},
      term);
}

namespace {

double drawn(const Term &term, Stream &stream)
{
  const double u = stream.uniform();
  if (luck_log.open) {
    const double z = normal_quantile(u);
    luck_log.squares += z * z;
    ++luck_log.draws;
  }
  return term_quantile(term, u);
}

} // namespace

double Distribution::sample(Stream &stream) const
{
  if (const Changing *figure = changing_of(terms_))
    return figure->now(true).sample(stream);
  double sum = 0;
  for (const Term &term : terms_)
    sum += std::holds_alternative<Constant>(term) ? std::get<Constant>(term).value : drawn(term, stream);
  return sum;
}

double Distribution::mean() const
{
  if (const Changing *figure = changing_of(terms_))
    return figure->now(false).mean();
  double sum = 0;
  for (const Term &term : terms_)
    sum += term_mean(term);
  return sum;
}

double Distribution::quantile(double u) const
{
  if (const Changing *figure = changing_of(terms_))
    return figure->now(false).quantile(u);
  double sum = 0;
  for (const Term &term : terms_)
    sum += term_quantile(term, u);
  return sum;
}

bool Distribution::is_constant() const
{
  if (const Changing *figure = changing_of(terms_))
    return figure->now(false).is_constant();
  return std::all_of(terms_.begin(), terms_.end(),
                     [](const Term &term) { return std::holds_alternative<Constant>(term); });
}

std::string Distribution::text() const
{
  if (const Changing *figure = changing_of(terms_))
    return figure->now(false).text();
  std::string out;
  for (const Term &term : terms_)
    out += (out.empty() ? "" : " + ") + term_text(term);
  return out;
}

} // namespace drsim::core
