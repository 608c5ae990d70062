#include "sim/analysis/rehearsal/exercise.hpp"

#include "sim/input/rehearsal_fields.hpp"

#include <algorithm>

namespace drsim::inline analysis::inline rehearsal {
namespace {

constexpr double year_s = 365.25 * 86400;
enum Rung : std::size_t { tabletop, walkthrough, simulation, staging, live };

std::size_t rung_of(const std::string &type)
{
  const auto &types = rehearsal_types();
  return static_cast<std::size_t>(std::find(types.begin(), types.end(), type) - types.begin());
}

/// What records say of these runbooks, or of the scenario, within the proven time.
struct Climbed {
  const RehearsalRecord *highest = nullptr; ///< passed
  const RehearsalRecord *last = nullptr;
};

Climbed climbed(const RehearsalCandidate &one, const RehearsalFolder &folder, int today)
{
  Climbed out;
  for (const RehearsalRecord &record : folder.records) {
    const bool about = record.scenario == one.scenario->id ||
                       std::any_of(record.runbooks.begin(), record.runbooks.end(), [&](const auto &id) {
                         return std::find(one.runbooks.begin(), one.runbooks.end(), id) != one.runbooks.end();
                       });
    if (!about || record.day > today || today - record.day > folder.settings.rules.at("proven_days"))
      continue;
    out.last = &record;
    if (record.verdict == "passed" &&
        (out.highest == nullptr || rung_of(record.type) >= rung_of(out.highest->type)))
      out.highest = &record;
  }
  return out;
}

/// Where the climb stops, and why; live is the end of the ladder.
std::size_t capped(std::size_t rung, const Deployment &deployment, const RehearsalCandidate &one,
                   const RehearsalFolder &folder, std::vector<Note> &why)
{
  const RehearsalSettings &settings = folder.settings;
  const double budget_s = settings.rules.at("live_budget_share") * year_budget_s(deployment);
  if (rung >= live) {
    const bool home = way_home(deployment) != nullptr;
    if (!settings.live)
      why.push_back({"live_refused"});
    if (!home)
      why.push_back({"live_no_way_home"});
    if (one.verdict == Verdict::fail)
      why.push_back({"live_fails", {{"missed", double(one.missed)}, {"trials", double(one.trials)}}});
    if (one.impact_mean_s > budget_s)
      why.push_back({"live_costs", {{"impact_s", one.impact_mean_s}, {"budget_s", budget_s}}});
    if (settings.live && home && one.verdict != Verdict::fail && one.impact_mean_s <= budget_s) {
      why.push_back({"live_allowed", {{"impact_s", one.impact_mean_s}, {"budget_s", budget_s}}});
      return live;
    }
    rung = staging;
  }
  if (rung >= staging && settings.environment.empty()) {
    why.push_back({"staging_no_environment"});
    rung = simulation;
  }
  const auto refused = settings.not_staged.find(one.scenario->id);
  if (rung >= staging && refused != settings.not_staged.end()) {
    why.push_back({"staging_lacks", {{"file", settings.environment}, {"what", refused->second}}});
    rung = simulation;
  }
  return rung;
}

} // namespace

const ComponentSpec *way_home(const Deployment &deployment)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    if (const auto found = runbook->parameters.find("trigger");
        found != runbook->parameters.end() && found->second.text == "failback")
      return runbook;
  return nullptr;
}

double year_budget_s(const Deployment &deployment)
{
  return (1 - deployment.objectives.slo_success_ratio) * year_s;
}

ExerciseChoice choose_exercise(const Deployment &deployment, const RehearsalCandidate &candidate,
                               const RehearsalFolder &folder, int today)
{
  ExerciseChoice choice;
  std::size_t rung = tabletop;
  const Climbed past = climbed(candidate, folder, today);
  if (candidate.runbooks.empty()) {
    choice.why.push_back({"type_no_runbook", {{"trials", double(candidate.trials)}}});
  } else if (past.last != nullptr && past.last->verdict == "failed") {
    rung = rung_of(past.last->type);
    choice.why.push_back({"type_again", {{"id", past.last->id}, {"type_word", past.last->type}}});
  } else if (past.highest != nullptr) {
    rung = std::min<std::size_t>(rung_of(past.highest->type) + 1, live);
    choice.why.push_back({"type_next", {{"id", past.highest->id}, {"type_word", past.highest->type}}});
  } else if (candidate.talk_ratio >= folder.settings.rules.at("decision_share")) {
    choice.why.push_back({"type_talk",
                          {{"talk_ratio", candidate.talk_ratio},
                           {"share_ratio", folder.settings.rules.at("decision_share")}}});
  } else {
    rung = walkthrough;
    choice.why.push_back({"type_first",
                          {{"talk_ratio", candidate.talk_ratio},
                           {"share_ratio", folder.settings.rules.at("decision_share")}}});
  }
  choice.type = rehearsal_types().at(capped(rung, deployment, candidate, folder, choice.why));
  return choice;
}

} // namespace drsim::analysis::rehearsal
