#pragma once
#include "sim/lint/lint.hpp"

#include <string>
#include <utility>
#include <vector>

namespace drsim::inline lint {

/// Where one rule puts what it finds.
class Findings {
public:
  Findings(std::string id, Severity severity) : id_(std::move(id)), severity_(severity) {}

  /// At a parameter of a component; a component without it is named by its own place.
  void at(const ComponentSpec &component, const std::string &parameter, std::string message,
          std::string cure);
  /// At a place of the caller's choice.
  void place(const Provenance &from, std::string message, std::string cure);
  /// At a key of deployment.json ("/objectives/rto").
  void deployment(const std::string &pointer, std::string message, std::string cure);
  /// The next findings are this grave.
  void grade(Severity severity) { severity_ = severity; }
  [[nodiscard]] const std::vector<Finding> &all() const { return all_; }

private:
  std::string id_;
  Severity severity_;
  std::vector<Finding> all_;
};

/// One rule: a stable id, how grave its findings are unless it says otherwise, and the search.
struct Rule {
  const char *id;
  Severity severity;
  void (*find)(const Deployment &deployment, Findings &findings);
};

/// The rules of each subject.
[[nodiscard]] std::vector<Rule> data_rules();
[[nodiscard]] std::vector<Rule> parity_rules();
[[nodiscard]] std::vector<Rule> difference_rules();
[[nodiscard]] std::vector<Rule> watch_rules();
[[nodiscard]] std::vector<Rule> alert_rules();
[[nodiscard]] std::vector<Rule> dns_rules();
[[nodiscard]] std::vector<Rule> recovery_rules();
[[nodiscard]] std::vector<Rule> load_rules();
[[nodiscard]] std::vector<Rule> service_rules();
[[nodiscard]] std::vector<Rule> server_rules();
[[nodiscard]] std::vector<Rule> routing_rules();
[[nodiscard]] std::vector<Rule> copy_rules();
[[nodiscard]] std::vector<Rule> path_rules();
[[nodiscard]] std::vector<Rule> objective_rules();

} // namespace drsim::lint
