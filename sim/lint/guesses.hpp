#pragma once
#include "sim/model/deployment.hpp"

#include <string>

namespace drsim::inline lint {

/// What of a deployment is a guess: everything a question of deployment.json is still open about, and the
/// figures that nobody set of a component that is one. A guess is no mistake of anybody's, and two guesses
/// compared say nothing: what lint does about them stands in lint.cpp, for all rules alike.
class Guesses {
public:
  explicit Guesses(const Deployment &deployment) : deployment_(deployment) {}

  /// Whether what stands at a JSON pointer of deployment.json is asked about, by itself or with what holds
  /// it.
  [[nodiscard]] bool covers(const std::string &pointer) const;
  [[nodiscard]] bool covers(const Provenance &place) const;
  /// Whether a parameter is a guess: asked about, or nobody's figure on a component that is asked about.
  [[nodiscard]] bool covers(const ComponentSpec &component, const std::string &parameter) const;

  /// The deployment without the objectives that are guesses: nothing misses what is left of them.
  [[nodiscard]] Deployment without_objectives() const;

private:
  const Deployment &deployment_;
};

/// Whether a figure is the catalogue's assumption, which no file sets.
[[nodiscard]] bool is_assumed(const ComponentSpec &component, const std::string &parameter);

} // namespace drsim::lint
