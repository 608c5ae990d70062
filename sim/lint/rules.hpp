#pragma once
#include "sim/lint/guesses.hpp"
#include "sim/lint/lint.hpp"

#include <string>
#include <utility>
#include <vector>

namespace drsim::inline lint {

/// Where one rule puts what it finds.
class Findings {
public:
  /// A finding, and what of it is a guess.
  struct Found {
    Finding finding;
    bool guess = false; ///< what it is about is one
    bool assumed =
        false; ///< its figure is the catalogue's assumption: beside an objective that is a guess, too
  };

  Findings(std::string id, Severity severity, const Guesses &guesses)
      : id_(std::move(id)), severity_(severity), guesses_(guesses)
  {
  }

  /// At a parameter of a component; a component without it is named by its own place.
  void at(const ComponentSpec &component, const std::string &parameter, std::string message,
          std::string cure);
  /// At a place of the caller's choice.
  void place(const Provenance &from, std::string message, std::string cure);
  /// At a key of deployment.json ("/objectives/rto").
  void deployment(const std::string &pointer, std::string message, std::string cure);
  /// The next findings are this grave.
  void grade(Severity severity) { severity_ = severity; }
  [[nodiscard]] const std::vector<Found> &all() const { return all_; }

private:
  std::string id_;
  Severity severity_;
  const Guesses &guesses_;
  std::vector<Found> all_;
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
[[nodiscard]] std::vector<Rule> runbook_page_rules();
[[nodiscard]] std::vector<Rule> runbook_order_rules();
[[nodiscard]] std::vector<Rule> runbook_time_rules();
[[nodiscard]] std::vector<Rule> runbook_name_rules();
[[nodiscard]] std::vector<Rule> people_access_rules();
[[nodiscard]] std::vector<Rule> load_rules();
[[nodiscard]] std::vector<Rule> service_rules();
[[nodiscard]] std::vector<Rule> server_rules();
[[nodiscard]] std::vector<Rule> nginx_rules();
[[nodiscard]] std::vector<Rule> routing_rules();
[[nodiscard]] std::vector<Rule> copy_rules();
[[nodiscard]] std::vector<Rule> path_rules();
[[nodiscard]] std::vector<Rule> network_rules();
[[nodiscard]] std::vector<Rule> region_rules();
[[nodiscard]] std::vector<Rule> objective_rules();

} // namespace drsim::lint
