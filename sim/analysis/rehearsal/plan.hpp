#pragma once
#include "sim/analysis/rehearsal/abort_points.hpp"
#include "sim/analysis/rehearsal/exercise.hpp"
#include "sim/analysis/rehearsal/expected.hpp"
#include "sim/analysis/rehearsal/rotation.hpp"
#include "sim/analysis/rehearsal/slot.hpp"

namespace drsim::inline analysis::inline rehearsal {

/// A role that a rehearsal needs.
struct NeededRole {
  std::string role; ///< id of a rota or role; words of a page where they are none
  std::string title;
  std::size_t steps = 0;   ///< it carries out
  double hands = 0;        ///< it has; 0: nobody says
  std::size_t at_once = 0; ///< hands that the steps take at the same time, at most
  bool approves = false;
};

/// What is handed to people at a moment of the script.
struct Inject {
  double at_s = 0; ///< after the start of play
  Note note;
};

/// A message, to whom and when.
struct Message {
  std::string when_word; ///< "notice", "before", "start", "during", "abort", "end", "after"
  std::string to_word;   ///< "all", "support", "duty", "users", "channel", "told", "owners"
  Note note;
};

/// One rehearsal of the quarter. Every figure that comes of trials is predicted, not tested.
struct PlannedRehearsal {
  std::string id; ///< "DR-2027-001"
  RotationSlot rank;
  ExerciseChoice exercise;
  std::optional<Slot> slot; ///< absent: no day of the quarter is allowed
  double briefing_s = 0;
  double play_p50_s = 0; ///< without briefing and debriefing
  double play_p90_s = 0; ///< infinite: nobody can say
  std::string play_by;   ///< "injects", "steps", "trials", "trials_and_home"
  double debrief_s = 0;
  Expected expected;
  std::optional<Expected> absent; ///< the same while the key person is away
  std::vector<NeededRole> roles;
  std::string key_role; ///< whose absence is tried
  std::vector<AbortPoint> aborts;
  std::vector<Note> preconditions;
  std::vector<Note> go;    ///< all of them hold: go
  std::vector<Note> no_go; ///< any of them: stop or do not begin
  std::vector<Inject> injects;
  std::vector<Message> messages;
  std::vector<Note> evidence;
};

struct RehearsalPlan {
  std::string version;
  std::string deployment;
  std::string title;
  std::string input_digest;
  std::uint64_t seed = 1;
  std::size_t ranking_trials = 0;
  std::size_t trials = 0;
  bool interrupted = false;
  int today = 0;
  Quarter quarter;
  const Deployment *source = nullptr;
  const RehearsalFolder *folder = nullptr;
  std::vector<RehearsalCandidate> ranked;
  Rotation rotation;
  std::vector<PlannedRehearsal> rehearsals; ///< in order of date
  std::vector<Note> notes;                  ///< of the plan as a whole
};

/// Roles, preconditions, criteria, injects, messages and evidence of a rehearsal whose expectations are
/// there.
void fill_people(const Deployment &deployment, const RehearsalCandidate &candidate, PlannedRehearsal &into);
void fill_criteria(const RehearsalPlan &plan, const RehearsalCandidate &candidate, PlannedRehearsal &into);
void fill_injects(const Deployment &deployment, const RehearsalCandidate &candidate, PlannedRehearsal &into);
void fill_messages(const RehearsalPlan &plan, PlannedRehearsal &into);
void fill_evidence(const Deployment &deployment, PlannedRehearsal &into);

/// How long play takes, by type: injects one after the other; steps one after the other as their pages say;
/// else as in the trials, with the way home where something has been changed.
void fill_length(const Deployment &deployment, const RehearsalCandidate &candidate,
                 const RehearsalRules &rules, PlannedRehearsal &into);

/// The steps of the candidate's runbooks in order, as components.
[[nodiscard]] std::vector<const ComponentSpec *> steps_played(const Deployment &deployment,
                                                              const RehearsalCandidate &candidate);

} // namespace drsim::analysis::rehearsal
