#pragma once
#include "sim/core/calendar.hpp"
#include "sim/core/diagnostics.hpp"
#include "sim/input/rehearsal_rules.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline input {

/// What a rehearsal left to be done.
struct CorrectiveAction {
  std::string finding;
  std::string action;
  std::string owner;
  std::optional<int> due; ///< day since 1970
  bool closed = false;
};

/// A rehearsal that took place, as rehearsals/*.json of a deployment's folder tells it.
struct RehearsalRecord {
  std::string file; ///< "rehearsals/DR-2026-003.json"
  std::string id;
  std::string type; ///< one of rehearsal_types()
  std::string scenario;
  std::vector<std::string> runbooks;
  int day = 0;                      ///< since 1970
  std::string verdict;              ///< "passed", "conditions" or "failed"
  std::optional<double> rto_s = {}; ///< measured, the longest of all systems; absent: not told
  std::optional<double> rpo_s = {};
  std::map<std::string, std::string> files; ///< name of an input file -> its sha256 then
  std::vector<CorrectiveAction> actions;
};

/// Days on which nothing is rehearsed.
struct ClosedDays {
  int from = 0; ///< day since 1970, the first
  int to = 0;   ///< the last
  std::string why;
};

struct RehearsalPerson {
  std::string name;
  std::string email; ///< may be empty
};

/// What is told of an organisation in rehearsals/settings.json; all of it may be missing.
struct RehearsalSettings {
  RehearsalRules rules;
  std::map<std::string, RehearsalPerson> people; ///< by role or rota
  std::vector<ClosedDays> closed;
  std::vector<int> weekdays = {1, 2, 3}; ///< 0 Monday; without a word of the user Tuesday to Thursday
  bool weekdays_told = false;
  std::string environment; ///< file of an environment for drsim inject, in the folder; "" = none told
  /// By scenario: a fault of it that the environment does not allow. Whoever plans has it from that file.
  std::map<std::string, std::string> not_staged = {};
  std::string consent_until = {}; ///< the first of the environment's consents to end; "" = it has none
  bool live = true;               ///< a live switch may be proposed
};

/// All that the folder rehearsals/ of a deployment holds.
struct RehearsalFolder {
  RehearsalSettings settings;
  std::vector<RehearsalRecord> records; ///< the oldest first
};

/// Reads rehearsals/*.json; without the folder there are no records. Every mistake is reported.
[[nodiscard]] RehearsalFolder load_rehearsals(const std::filesystem::path &deployment_folder,
                                              RehearsalRules rules, Diagnostics &diagnostics);

} // namespace drsim::input
