#pragma once
#include "sim/components/people/response.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline runbook {

/// What a step needs before it can begin: tools that can be used, components and places that live.
class StepNeeds {
public:
  StepNeeds() = default;
  StepNeeds(const Deployment &deployment, std::string step, std::string people, std::string home,
            std::vector<std::string> needed)
      : deployment_(&deployment), step_(std::move(step)), people_(std::move(people)), home_(std::move(home)),
        needed_(std::move(needed))
  {
  }
  /// All of these must be on.
  [[nodiscard]] std::vector<const Port *> ports(World &world) const;
  /// Whoever finds that a tool does not let them in has its token renewed; what has died by itself they
  /// start. `pace`: of their work.
  void put_right(World &world, const people::Response &response, double pace, EventId cause);

private:
  Stream &stream(std::optional<Stream> &kept, World &world, const char *purpose) const;

  const Deployment *deployment_ = nullptr;
  std::string step_;
  std::string people_;
  std::string home_; ///< region an automatic runbook runs in
  std::vector<std::string> needed_;
  std::optional<Stream> renewing_, starting_, unlocking_;
};

} // namespace drsim::runbook
