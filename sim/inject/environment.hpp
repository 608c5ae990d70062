#pragma once
// The environment file: what of a staging may be touched, by whose consent, and what ends it.

#include "sim/core/diagnostics.hpp"
#include "sim/inject/driver.hpp"
#include "sim/inject/stop_conditions.hpp"
#include "sim/model/deployment.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inject {

/// Somebody who agrees that the environment is broken on purpose, for a time.
struct Consent {
  std::string who;
  std::string until;         ///< as written
  std::int64_t until_unix_s; ///< the same, since 1970
};

/// An environment file (schema drsim.environment/1) that has been checked.
struct Environment {
  std::string name;
  std::string file;
  std::string kind; ///< "twin": made by drsim on this machine; "staging": servers of somebody's
  std::vector<Consent> consents;
  double time_limit_s = 0; ///< of a run, whatever it does
  double lease_s = 30;     ///< so long after drsim's last sign of life everything is undone
  std::vector<Target> allow;
  std::string prometheus_url; ///< "": none
  std::vector<StopCondition> stop_conditions;
  std::map<std::string, std::string> programs; ///< "kubectl", "aws": what is called for them
  std::vector<Target> runbook_steps;           ///< `component` is a runbook_step's id
};

/// Reads an environment file for a deployment. All problems are collected; with any error the result is not
/// to be used.
[[nodiscard]] Environment load_environment(const std::filesystem::path &path, const Deployment &deployment,
                                           Diagnostics &problems);

/// The same from a text; `now_unix_s` is what consents are held against.
[[nodiscard]] Environment parse_environment(std::string_view text, const std::string &shown_name,
                                            const Deployment &deployment, std::int64_t now_unix_s,
                                            Diagnostics &problems);

/// The entry that allows a kind of fault on a component ("zone:NAME", "link:A|B", "traffic" are components
/// here); null when nothing does.
[[nodiscard]] const Target *target_for(const Environment &environment, const std::string &component,
                                       const std::string &fault_kind);

/// Seconds since 1970 of "2026-11-29T18:00:00Z" or "...+03:00"; absent for anything else.
[[nodiscard]] std::optional<std::int64_t> unix_time_of(const std::string &iso);

} // namespace drsim::inject
