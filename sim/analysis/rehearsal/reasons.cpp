#include "sim/analysis/rehearsal/reasons.hpp"

namespace drsim::inline analysis::inline rehearsal {
namespace {

Note risk_note(const RehearsalCandidate &one)
{
  return {one.at_least ? "risk_at_least" : "risk",
          {{"per_year", one.per_year},
           {"loss", one.loss},
           {"risk", one.risk},
           {"missed", double(one.missed)},
           {"trials", double(one.trials)},
           {"low_ratio", one.missed_interval.low},
           {"high_ratio", one.missed_interval.high}}};
}

void proof_notes(const RehearsalCandidate &one, std::vector<Note> &out)
{
  const Proof &proof = one.proof;
  if (proof.by == nullptr) {
    out.push_back({"never"});
    return;
  }
  out.push_back({proof.same_scenario ? "last" : "last_other",
                 {{"id", proof.by->id},
                  {"type_word", proof.by->type},
                  {"verdict_word", proof.by->verdict},
                  {"scenario", proof.by->scenario},
                  {"days", proof.age_days},
                  {"proven_ratio", proof.share}}});
  if (proof.last != proof.by)
    out.push_back(
        {"latest",
         {{"id", proof.last->id}, {"type_word", proof.last->type}, {"verdict_word", proof.last->verdict}}});
  if (proof.files_unknown)
    out.push_back({"files_unknown", {{"id", proof.by->id}}});
  else if (!proof.changed.empty())
    out.push_back({proof.changed_ratio >= 1 ? "changed_runbook" : "changed",
                   {{"count", double(proof.changed.size())}, {"first", proof.changed.front()}}});
}

/// A page that says how often it is rehearsed, and no record of it.
void claim_notes(const Deployment &deployment, const RehearsalCandidate &one, std::vector<Note> &out)
{
  for (const std::string &id : one.runbooks) {
    const ComponentSpec *runbook = deployment.find(id);
    const auto found = runbook == nullptr ? std::map<std::string, Parameter>::const_iterator{}
                                          : runbook->parameters.find("rehearsed");
    if (runbook == nullptr || found == runbook->parameters.end() || one.proof.by != nullptr)
      continue;
    const std::string &word = found->second.text;
    if (!word.empty() && word != "never")
      out.push_back({"claimed", {{"runbook", id}, {"often_word", word}}});
  }
}

} // namespace

std::vector<Note> reasons_of(const Deployment &deployment, const RehearsalCandidate &candidate)
{
  std::vector<Note> out = {risk_note(candidate)};
  if (candidate.per_year_assumed)
    out.push_back({"per_year_assumed", {{"per_year", candidate.per_year}}});
  proof_notes(candidate, out);
  claim_notes(deployment, candidate, out);
  if (candidate.assumed_ratio > 0)
    out.push_back({"assumed", {{"assumed_ratio", candidate.assumed_ratio}}});
  if (candidate.runbooks.empty())
    out.push_back({candidate.improvised.empty() ? "no_runbook" : "improvised",
                   {{"trouble", candidate.improvised.empty() ? "" : candidate.improvised.front()}}});
  return out;
}

} // namespace drsim::analysis::rehearsal
