#pragma once
#include "sim/cli/loading.hpp"
#include "sim/inject/measured/measured.hpp"
#include "sim/inject/schedule.hpp"
#include "sim/inject/steps.hpp"
#include "sim/inject/twin/sandbox.hpp"

#include <map>
#include <optional>

namespace drsim::inline cli {

/// What the options of drsim inject say.
struct InjectRequest {
  std::string environment_file;
  std::string journal_file;
  double watch_s = 30;
  std::uint64_t repeat = 1;
  std::uint64_t first = 1; ///< number of the first of them
  std::uint64_t trials = 400;
  std::uint64_t seed = 1;
  bool compare = false;
  std::map<std::string, std::string> how;
  std::string runbook; ///< that is carried out, too; "": none
};

/// One run: what was done and, where the load's logs are at hand, what was measured.
struct InjectedRun {
  std::uint64_t number = 0;
  inject::RunEnd end;
  std::optional<inject::measured::Measured> measured;
  std::vector<std::string> problems;  ///< why it was not
  std::vector<inject::StepEnd> steps; ///< of the runbook that was carried out, its beginning first
};

/// What the model said before the first run, with a hash that shows it was not changed after.
struct Prediction {
  std::vector<Outcome> outcomes;
  std::string digest;  ///< sha256 of the values
  std::string made_at; ///< wall time
};

/// A deployment, a scenario and an environment, checked against each other.
class InjectSession {
public:
  InjectSession(const std::string &deployment, const std::string &scenario, const InjectRequest &request,
                const Parts &parts);
  [[nodiscard]] const inject::Environment &environment() const { return environment_; }
  [[nodiscard]] const Scenario &scenario() const { return loaded_.scenarios.front(); }
  [[nodiscard]] const Deployment &deployment() const { return loaded_.deployment; }
  [[nodiscard]] const InjectRequest &request() const { return request_; }
  /// Of one run; throws InputError with all that stands against it.
  [[nodiscard]] std::vector<inject::Scheduled> schedule(std::uint64_t number) const;
  /// Of the runbook that is carried out; none when none is. Throws InputError.
  [[nodiscard]] std::vector<inject::StepToDo> steps() const;
  [[nodiscard]] Prediction predict() const;
  /// All runs, until one leaves something behind or a signal comes.
  [[nodiscard]] std::vector<InjectedRun> play();

private:
  InjectedRun play_one(std::uint64_t number);
  /// A twin as new: what a run before left in it (a database on another host) would tell of that run.
  void renew_twin() const;
  [[nodiscard]] bool is_twin() const { return environment_.kind == "twin"; }

  InjectRequest request_;
  const Parts &parts_;
  Loaded loaded_;
  inject::Environment environment_;
  inject::TwinFolder twin_; ///< of an environment of that kind: where its file lies
};

/// The journal that was asked for, else the environment's own.
[[nodiscard]] std::filesystem::path journal_of(const InjectRequest &request, const std::string &environment);
/// The name that an environment file gives itself, without checking more; throws UsageError.
[[nodiscard]] std::string environment_name(const std::string &file);

} // namespace drsim::cli
