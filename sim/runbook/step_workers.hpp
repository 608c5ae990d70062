#pragma once
#include "sim/components/people/response.hpp"

#include <optional>
#include <string>

namespace drsim::inline runbook {

/// How those on duty for a runbook work on one of its steps.
struct StepWorkers {
  std::optional<people::Response> response; ///< none: nobody is there
  double error_ratio = 0;
  double caught_ratio = 1;
  double redo_factor = 0;

  [[nodiscard]] const std::string &id() const { return id_; }
  /// Again when their figures change under way.
  void read(const ComponentSpec &people);
  /// How much longer they take for the hours that they are up.
  [[nodiscard]] double tired(World &world) const;
  /// Until so many have agreed to the runbook, each by himself.
  double deciding_s(World &world, const std::string &runbook, bool lossy, int approvers);

private:
  std::string id_;
  double fatigue_per_hour_ = 0;
  std::optional<Stream> deciding_;
};

} // namespace drsim::runbook
