#pragma once
#include "sim/core/diagnostics.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What `drsim check --format json` wrote (schema drsim.result/1), as the formats of sim/publish/ need it.
// Every text in it has been made harmless by one_line() (sim/report/markup.hpp).

namespace drsim::publish {

/// A quantile is absent where the trials cannot support it, infinite where it lies beyond the horizon.
struct Quantiles {
  std::optional<double> p50;
  std::optional<double> p95;
  std::optional<double> p99;
  std::optional<double> max;
};

/// One claim put to the test.
struct Claim {
  std::string metric;
  double bound = 0;
  bool at_least = false;
  double required = 0;    ///< probability
  bool objective = false; ///< of the deployment; else an expectation of the scenario
  double probability = 0; ///< NaN without any trial
  double low = 0;
  double high = 1;
  double confidence = 0.95;
  std::string verdict; ///< "pass", "fail", "inconclusive", "provisional"; "" when it is not judged
  std::string not_judged;
};

/// Who set a figure.
struct Setter {
  std::string parameter;
  std::string kind; ///< "file", "catalogue", "provider default", ...; "" = not known
  std::string confidence;
  std::string file;
  std::string address; ///< line, JSON pointer or address
  std::string note;
};

struct Leg {
  std::string phase;
  std::string component;
  std::string kind;
  std::string what;
  double p50_s = 0;
  double p95_s = 0;
  double share = 0;
  std::vector<Setter> set_by;
};

/// Values of all trials, thinned to evenly spread ranks; infinite: beyond the horizon.
struct Distribution {
  std::uint64_t trials = 0;
  std::vector<double> values;
};

struct Store {
  std::string component;
  Quantiles rpo_s;
  Quantiles lost;
  Quantiles duplicated;
};

/// A step of a runbook over the trials in which somebody came to it.
struct RunbookStep {
  std::string component;
  std::string title;
  std::string file;
  std::string where;
  std::uint64_t trials = 0;
  std::uint64_t failed = 0;
  std::uint64_t waited = 0;
  std::string waited_for;
  Quantiles ready_s, starts_s, ends_s; ///< since the fault
  double path_share = 0;
};

struct Runbook {
  std::string component;
  std::string title;
  std::uint64_t trials = 0;
  std::vector<RunbookStep> steps;
};

struct Alarm {
  std::string component;
  std::string kind;
  std::uint64_t trials = 0;
  Quantiles fired_s;
};

struct Event {
  std::int64_t id = 0;
  double t_s = 0;
  std::string component;
  std::string kind;
  std::string what;
  std::string phase;
  std::vector<std::int64_t> causes;
  bool critical = false;
  std::vector<std::string> set_by;
};

/// One trial, event by event.
struct TrialStory {
  std::uint64_t trial = 0;
  double onset_s = 0;
  double rto_s = 0; ///< infinite: not recovered
  std::vector<Event> events;
  std::map<std::string, std::vector<std::pair<double, double>>> series;
};

struct PickedTrial {
  std::uint64_t trial = 0;
  double rto_s = 0;
  double rpo_s = 0;
  std::string repeat; ///< the command that plays it
};

struct WaitingFor {
  std::string component;
  std::string what;
  double share = 0;
};

struct ScenarioResult {
  std::string id;
  std::string title;
  std::string file;
  double horizon_s = 0;
  std::uint64_t trials = 0;
  std::uint64_t censored = 0;
  std::uint64_t in_doubt = 0;
  std::string verdict;
  Quantiles rto_s;
  Quantiles rpo_s;
  Quantiles lost;
  Quantiles failed;
  std::vector<Claim> claims; ///< [0] RTO, [1] RPO
  std::vector<Store> stores;
  std::vector<Leg> legs;
  std::vector<WaitingFor> waiting;
  std::map<std::string, double> rests_on; ///< "your_files", "assumed", ...: shares
  Distribution rto_values;
  Distribution rpo_values;
  std::optional<PickedTrial> typical;
  std::optional<PickedTrial> worst;
  std::vector<Alarm> alarms;
  std::vector<Runbook> runbooks;
  std::map<std::string, TrialStory> stories; ///< "typical", "worst"
};

struct FindingResult {
  std::string id;
  std::string severity; ///< "error", "warning", "note"
  std::string file;
  std::string where;
  std::string message;
  std::string cure;
};

/// A figure played at half and at twice its value.
struct SwayResult {
  std::string parameter;
  std::string scenario;
  double share = 0;
  bool turns = false;
  std::string at_half; ///< verdicts
  std::string at_twice;
};

struct Result {
  std::string version;
  std::string deployment;
  std::uint64_t seed = 0;
  std::string input_digest;
  std::string timeline_digest;
  double rto_s = 0;
  double rpo_s = 0;
  double probability = 0.95;
  std::string verdict;
  bool interrupted = false;
  std::vector<ScenarioResult> scenarios;
  std::vector<std::pair<std::string, std::string>> skipped; ///< scenario, why
  std::vector<FindingResult> findings;
  std::vector<SwayResult> sways;
  std::vector<std::pair<std::string, std::string>> inputs; ///< file, sha256
};

/// Reads a result; every problem is reported with file and pointer, and then nothing is returned.
[[nodiscard]] std::optional<Result> read_result(const std::string &text, const std::string &file,
                                                Diagnostics &diagnostics);

} // namespace drsim::publish
