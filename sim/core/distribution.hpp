#pragma once
#include "sim/core/random.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace drsim::inline core {

struct Constant {
  double value = 0;
};
struct Uniform {
  double low = 0;
  double high = 0;
};
/// Given by median and 95th percentile: sigma = ln(p95/p50)/1.6449 (facts.md, section 26).
struct Lognormal {
  double p50 = 1;
  double p95 = 1;
};
struct Exponential {
  double mean = 1;
};
struct Triangular {
  double low = 0;
  double mode = 0;
  double high = 0;
};
/// Listed values with weights (need not sum to 1).
struct Empirical {
  std::vector<std::pair<double, double>> value_weight;
};

using Term = std::variant<Constant, Uniform, Lognormal, Exponential, Triangular, Empirical>;

/// A random quantity: the sum of independent terms, e.g. 25 + LN(45, 95). A plain number is one Constant.
class Distribution {
public:
  Distribution() : Distribution(0.0) {}
  Distribution(double value) : terms_{Constant{value}} {} // NOLINT: a number is a distribution
  explicit Distribution(std::vector<Term> terms) : terms_(std::move(terms)) {}

  /// One draw; consumes exactly one uniform per non-constant term.
  [[nodiscard]] double sample(Stream &stream) const;
  /// Mean (exact for every term).
  [[nodiscard]] double mean() const;
  /// u-quantile; exact for one random term (plus constants), otherwise the sum of the terms' quantiles,
  /// which is an upper bound of the spread.
  [[nodiscard]] double quantile(double u) const;
  [[nodiscard]] bool is_constant() const;
  /// "25 + LN(45, 95)", as facts.md writes it.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] const std::vector<Term> &terms() const { return terms_; }

private:
  std::vector<Term> terms_;
};

/// u-quantile of one term.
[[nodiscard]] double term_quantile(const Term &term, double u);

} // namespace drsim::core
