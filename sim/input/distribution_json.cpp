// Distributions as JSON: a number, a duration, or one of the shapes of models/catalogue/README.md.
#include "sim/core/duration.hpp"
#include "sim/input/reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace drsim::inline input {
namespace {

using nlohmann::json;

class DistributionReader {
public:
  DistributionReader(const std::string &file, Range range, Diagnostics &diagnostics)
      : file_(file), range_(range), diagnostics_(diagnostics)
  {
  }

  /// Appends the terms of `value`; false when something is wrong (reported).
  bool read(const json &value, const std::string &pointer, std::vector<Term> &terms)
  {
    if (!value.is_object()) {
      const auto number = scalar(value, pointer);
      if (number)
        terms.emplace_back(Constant{*number});
      return number.has_value();
    }
    if (value.size() != 1)
      return wrong(pointer, "a distribution has exactly one shape", "for example {\"uniform\": [0, 60]}");
    const std::string shape = value.begin().key();
    const json &body = value.begin().value();
    const std::string at = pointer + "/" + shape;
    if (shape == "sum")
      return read_sum(body, at, terms);
    if (shape == "empirical")
      return read_empirical(body, at, terms);
    return read_shape(shape, body, at, pointer, terms);
  }

private:
  bool wrong(const std::string &pointer, const std::string &message, const std::string &cure = {})
  {
    diagnostics_.error(file_, pointer, message, cure);
    return false;
  }

  std::optional<double> scalar(const json &value, const std::string &pointer)
  {
    std::optional<double> number;
    if (value.is_number())
      number = value.get<double>();
    else if (value.is_string())
      number = parse_duration_s(value.get_ref<const std::string &>());
    if (!number) {
      wrong(pointer, "is neither a number nor a duration", "write 900 or \"15m\"");
      return std::nullopt;
    }
    if (*number < range_.low || *number > range_.high) {
      char is[48];
      char limits[96];
      std::snprintf(is, sizeof is, "is %g", *number);
      std::snprintf(limits, sizeof limits, "must be from %g to %g", range_.low, range_.high);
      wrong(pointer, is, limits);
      return std::nullopt;
    }
    return number;
  }

  bool numbers(const json &body, const std::string &at, std::size_t count, std::vector<double> &values)
  {
    if (!body.is_array() || body.size() != count)
      return wrong(at, "needs a list of " + std::to_string(count) + " numbers");
    for (std::size_t i = 0; i < count; ++i) {
      const auto value = scalar(body[i], at + "/" + std::to_string(i));
      if (!value)
        return false;
      if (!values.empty() && *value < values.back())
        return wrong(at, "the numbers must not fall", "lowest first");
      values.push_back(*value);
    }
    return true;
  }

  bool read_shape(const std::string &shape, const json &body, const std::string &at,
                  const std::string &pointer, std::vector<Term> &terms)
  {
    std::vector<double> v;
    if (shape == "uniform") {
      if (!numbers(body, at, 2, v))
        return false;
      terms.emplace_back(Uniform{v[0], v[1]});
    } else if (shape == "triangular") {
      if (!numbers(body, at, 3, v))
        return false;
      terms.emplace_back(Triangular{v[0], v[1], v[2]});
    } else if (shape == "lognormal" || shape == "exponential") {
      return read_named(shape, body, at, terms);
    } else {
      const std::string near =
          did_you_mean(shape, {"uniform", "lognormal", "exponential", "triangular", "empirical", "sum"});
      return wrong(pointer, "unknown distribution \"" + shape + "\"",
                   near.empty() ? "one of uniform, lognormal, exponential, triangular, empirical, sum"
                                : "did you mean \"" + near + "\"?");
    }
    return true;
  }

  bool read_named(const std::string &shape, const json &body, const std::string &at, std::vector<Term> &terms)
  {
    const std::size_t before = diagnostics_.problems().size();
    Reader reader(body, file_, at, diagnostics_);
    const Range positive{std::max(range_.low, 1e-9), range_.high};
    const bool lognormal = shape == "lognormal";
    const auto first = reader.duration_s(lognormal ? "p50" : "mean", positive);
    const auto second = lognormal ? reader.duration_s("p95", positive) : std::optional<double>(0);
    for (const char *key : {lognormal ? "p50" : "mean", lognormal ? "p95" : "mean"})
      if (!reader.has(key))
        reader.missing(key);
    reader.finish();
    if (!first || !second || diagnostics_.problems().size() > before)
      return false;
    if (lognormal && *second < *first)
      return wrong(at, "p95 is below p50", "p50 is the median, p95 the 95th percentile");
    if (lognormal)
      terms.emplace_back(Lognormal{*first, *second});
    else
      terms.emplace_back(Exponential{*first});
    return true;
  }

  bool read_sum(const json &body, const std::string &at, std::vector<Term> &terms)
  {
    if (!body.is_array() || body.empty())
      return wrong(at, "needs a list of distributions");
    bool good = true;
    for (std::size_t i = 0; i < body.size(); ++i)
      good = read(body[i], at + "/" + std::to_string(i), terms) && good;
    return good;
  }

  bool read_empirical(const json &body, const std::string &at, std::vector<Term> &terms)
  {
    if (!body.is_array() || body.empty())
      return wrong(at, "needs a list of [value, weight] pairs");
    Empirical empirical;
    for (std::size_t i = 0; i < body.size(); ++i) {
      const std::string pair = at + "/" + std::to_string(i);
      if (!body[i].is_array() || body[i].size() != 2 || !body[i][1].is_number() ||
          body[i][1].get<double>() <= 0)
        return wrong(pair, "is not [value, positive weight]");
      const auto value = scalar(body[i][0], pair + "/0");
      if (!value)
        return false;
      empirical.value_weight.emplace_back(*value, body[i][1].get<double>());
    }
    terms.emplace_back(std::move(empirical));
    return true;
  }

  const std::string &file_;
  Range range_;
  Diagnostics &diagnostics_;
};

} // namespace

std::optional<Distribution> read_distribution(const nlohmann::json &value, const std::string &file,
                                              const std::string &pointer, Range range,
                                              Diagnostics &diagnostics)
{
  std::vector<Term> terms;
  if (!DistributionReader(file, range, diagnostics).read(value, pointer, terms))
    return std::nullopt;
  return Distribution(std::move(terms));
}

} // namespace drsim::input
