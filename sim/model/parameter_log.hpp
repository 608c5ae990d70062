#pragma once
#include "sim/model/deployment.hpp"

#include <set>
#include <string>

namespace drsim::inline model {

/// While it lives, remembers which parameters anybody reads ("orders-db.failover_s"). One at a time.
class ParameterLog {
public:
  ParameterLog();
  ~ParameterLog();
  ParameterLog(const ParameterLog &) = delete;
  ParameterLog &operator=(const ParameterLog &) = delete;

  [[nodiscard]] const std::set<std::string> &names() const { return names_; }

  /// Somebody reads a parameter of a component; for those who do not read through Parameters.
  static void note(const ComponentSpec &component, const std::string &parameter);

private:
  std::set<std::string> names_;
};

} // namespace drsim::model
