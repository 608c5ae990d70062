#pragma once
#include "sim/import/facts/imported.hpp"
#include "sim/input/reader.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline import::inline automation {

/// How the keys of one file are understood: where a key stands, and what its names are.
struct SaidPlaces {
  std::string file;                                      ///< shown name
  std::function<std::string(const std::string &)> where; ///< JSON pointer -> place for provenance
  std::function<std::string(const std::string &)> step;  ///< id, number or title -> component id, "" = none
  std::set<std::string> roles;                           ///< names under "roles" of the same file
  Diagnostics *problems;                                 ///< at JSON pointers
};

/// Reads what drsim.runbook/1, a sidecar or a comment says of one step and lays it over the component. Keys:
/// action, target, zone, when, until, on_failure (abort, continue), owner, verification, rollback (texts);
/// by, requires, calls, after, after_failure (a text or a list of them); duration (a time, a range "5-10m" or
/// a distribution), timeout, retry_wait (times); retries, pods, approvers, shed (0 to 1); approval, machine,
/// always (true, false). What else stands there the reader's finish() reports.
void say_of_step(Reader &reader, ComponentSpec &step, const SaidPlaces &places);

/// The same of a runbook: trigger, rehearsed, owner (texts); automatic, preauthorised; rto, rpo (times);
/// months_since_rehearsal; for (component ids).
void say_of_runbook(Reader &reader, ComponentSpec &runbook, const SaidPlaces &places);

/// The roles under "roles" as components "role:NAME": title, hands, join, join_off_hours, from_hour, to_hour.
[[nodiscard]] std::vector<ComponentSpec> said_roles(Reader &top, const SaidPlaces &places);

/// Keys that say_of_step() and say_of_runbook() know.
[[nodiscard]] const std::vector<std::string> &step_keys();
[[nodiscard]] const std::vector<std::string> &runbook_keys();

/// Whether a key of a step or a runbook is one of a list, of a number or true and false: what a comment's
/// "key=value" becomes.
enum class KeyForm { text, list, number, flag };
[[nodiscard]] KeyForm form_of_key(const std::string &key);

} // namespace drsim::import::automation
