#pragma once
#include "sim/model/component_facts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline lint {

/// What rules ask of a deployment. Absent and undefined (NaN) figures are "cannot say": nothing.
/// 95th percentile; the mean is mean_of() of model/component_facts.hpp.
[[nodiscard]] std::optional<double> p95_of(const ComponentSpec &component, const std::string &parameter);
/// Set, and true or false as asked; an absent switch is neither.
[[nodiscard]] bool is_on(const ComponentSpec &component, const std::string &parameter);
[[nodiscard]] bool is_off(const ComponentSpec &component, const std::string &parameter);

/// Where a parameter comes from; of a catalogue's figure also whose it is; without one, the component's
/// place.
[[nodiscard]] Provenance place_of(const ComponentSpec &component, const std::string &parameter);
/// The same as words: "terraform/plan.json: aws_lb.shop".
[[nodiscard]] std::string place_text(const ComponentSpec &component, const std::string &parameter);

[[nodiscard]] std::vector<std::string> links_of(const ComponentSpec &component, const std::string &role);
/// The first component linked in a role, if it is there.
[[nodiscard]] const ComponentSpec *linked(const Deployment &deployment, const ComponentSpec &component,
                                          const std::string &role);
[[nodiscard]] bool in_primary(const Deployment &deployment, const ComponentSpec &component);
/// The first region besides the primary; empty if there is none.
[[nodiscard]] std::string dr_region(const Deployment &deployment);
/// A component of a kind in a region.
[[nodiscard]] const ComponentSpec *kind_in(const Deployment &deployment, const std::string &kind,
                                           const std::string &region);
[[nodiscard]] const ComponentSpec *service_in(const Deployment &deployment, const std::string &name,
                                              const std::string &region);

/// Transactions a second in the busiest hour of the busiest day.
[[nodiscard]] double peak_rate_per_s(const Deployment &deployment);
/// Calls a second a service gets at the peak, without retries.
[[nodiscard]] double peak_calls_per_s(const Deployment &deployment, const std::string &service);

/// One phase between a fault and the first step of a runbook.
struct Phase {
  std::string name;
  double mean_s = 0;
  double p95_s = 0;
};
/// Whether an alert rule or a CloudWatch alarm wakes people.
[[nodiscard]] bool pages(const Deployment &deployment, const ComponentSpec &rule);
/// From the failure to the page, by alert_chain(); empty if it pages nobody.
[[nodiscard]] std::vector<Phase> machine_phases(const Deployment &deployment, const ComponentSpec &rule);
/// Acknowledge, diagnose, decide.
[[nodiscard]] std::vector<Phase> human_phases(const Deployment &deployment);
[[nodiscard]] double total_s(const std::vector<Phase> &phases);
/// Every phase at its own p95: an upper bound.
[[nodiscard]] double total_p95_s(const std::vector<Phase> &phases);
/// "scrape 15 s + for 2 min 00 s = 2 min 15 s".
[[nodiscard]] std::string sum_text(const std::vector<Phase> &phases);

/// An alert that wakes people, and what it waits for.
struct Page {
  const ComponentSpec *alarm = nullptr;
  std::vector<Phase> phases;
};
/// The fastest of the table of alerts that pages and watches something, and nothing if none does.
[[nodiscard]] std::optional<Page> fastest_page(const Deployment &deployment);

/// "24 h 00 min".
[[nodiscard]] std::string span(double seconds);
/// "6", "0.25".
[[nodiscard]] std::string figure(double value);
/// "43 %".
[[nodiscard]] std::string share(double ratio);
/// "a, b, c".
[[nodiscard]] std::string joined(const std::vector<std::string> &words);

} // namespace drsim::lint
