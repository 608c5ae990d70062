#pragma once
#include "sim/core/distribution.hpp"

namespace drsim::inline core {

/// A figure that is one distribution before a moment of a trial and another from then on.
class Changing {
public:
  virtual ~Changing() = default;
  /// The one that holds now. `drawn`: it is drawn from; else somebody asks for its mean or a quantile.
  [[nodiscard]] virtual const Distribution &now(bool drawn) const = 0;
};

/// A distribution that stands for the figure, and so do its copies: whoever kept one when the trial began
/// draws from what holds when he draws. The figure must outlive the trial of this process.
[[nodiscard]] Distribution changing(const Changing &figure);

/// The figure that terms of a distribution stand for; nullptr: for themselves.
[[nodiscard]] const Changing *changing_of(const std::vector<Term> &terms);

} // namespace drsim::core
