#include "sim/analysis/rehearsal/candidates.hpp"

#include "sim/analysis/rehearsal/reasons.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace drsim::inline analysis::inline rehearsal {
namespace {

/// Frequencies are told by hand: of a scenario without one nobody knows that it is rare.
double highest_rate(const std::vector<PlayedScenario> &played, const std::string &radius)
{
  double highest = 0;
  for (const PlayedScenario &one : played)
    if (radius.empty() || one.scenario->tags.blast_radius == radius)
      highest = std::max(highest, one.scenario->tags.per_year.value_or(0));
  return highest > 0 || radius.empty() ? highest : highest_rate(played, "");
}

double mean_excess(const std::vector<double> &values, double bound, double horizon_s, bool &at_least)
{
  double sum = 0;
  for (const double value : values) {
    at_least = at_least || !std::isfinite(value);
    sum += std::max(0.0, (std::isfinite(value) ? value : horizon_s) / bound - 1);
  }
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

void take_loss(const ScenarioSummary &summary, const Objectives &objectives, RehearsalCandidate &into)
{
  into.trials = summary.trials;
  for (std::size_t i = 0; i < std::min<std::size_t>(2, summary.checks.size()); ++i) {
    const Check &check = summary.checks[i];
    if (check.not_judged.empty())
      into.missed = std::max(into.missed, check.trials - check.met);
  }
  into.missed_interval = exact_interval(into.missed, into.trials);
  into.loss = mean_excess(summary.rto_values, objectives.rto_s, summary.horizon_s, into.at_least) +
              mean_excess(summary.rpo_values, objectives.rpo_s, summary.horizon_s, into.at_least);
  into.impact_mean_s = summary.impact_mean_s;
}

void take_answers(const ScenarioSummary &summary, RehearsalCandidate &into)
{
  for (const RunbookSpread &runbook : summary.runbooks)
    if (2 * runbook.trials >= summary.trials)
      into.runbooks.push_back(runbook.component);
  for (const ImprovisedSpread &one : summary.improvised)
    if (2 * one.trials >= summary.trials)
      into.improvised.push_back(one.trouble);
  into.assumed_ratio = std::min(1.0, summary.basis.assumed + summary.basis.questions + summary.basis.unnamed);
  for (const PathShare &leg : summary.critical_path)
    if (leg.phase == "detection" || leg.phase == "decision")
      into.talk_ratio += leg.share;
}

double strength_of(const RehearsalRecord &record, const RehearsalRules &rules)
{
  const double verdict = record.verdict == "passed"       ? 1
                         : record.verdict == "conditions" ? rules.at("conditions_share")
                                                          : 0;
  return verdict * rules.at("strength_" + record.type);
}

/// How much of what a record was carried out against has changed since.
void take_changes(const Deployment &deployment, const RehearsalRecord &record, Proof &proof)
{
  proof.files_unknown = record.files.empty();
  std::map<std::string, std::string> now;
  for (const Deployment::InputFile &file : deployment.input_files)
    now[file.name] = file.sha256;
  std::set<std::string> all;
  for (const auto &[name, sha] : now)
    all.insert(name);
  for (const auto &[name, sha] : record.files)
    all.insert(name);
  for (const std::string &name : all) {
    const auto before = record.files.find(name);
    const auto after = now.find(name);
    if (before == record.files.end() || after == now.end() || before->second != after->second)
      proof.changed.push_back(name);
  }
  proof.changed_ratio = all.empty() ? 0 : static_cast<double>(proof.changed.size()) / double(all.size());
  for (const std::string &runbook : record.runbooks) {
    const ComponentSpec *spec = deployment.find(runbook);
    if (spec == nullptr ||
        std::find(proof.changed.begin(), proof.changed.end(), spec->from.file) != proof.changed.end())
      proof.changed_ratio = 1;
  }
  if (proof.files_unknown)
    proof.changed_ratio = 1;
}

bool shares_runbook(const RehearsalRecord &record, const std::vector<std::string> &runbooks)
{
  return std::any_of(record.runbooks.begin(), record.runbooks.end(), [&](const std::string &one) {
    return std::find(runbooks.begin(), runbooks.end(), one) != runbooks.end();
  });
}

} // namespace

Proof proof_of(const Deployment &deployment, const std::string &scenario,
               const std::vector<std::string> &runbooks, const RehearsalFolder &folder, int today)
{
  const RehearsalRules &rules = folder.settings.rules;
  Proof best;
  const RehearsalRecord *last = nullptr;
  for (const RehearsalRecord &record : folder.records) {
    const bool same = record.scenario == scenario;
    if (record.day > today || (!same && !shares_runbook(record, runbooks)))
      continue;
    last = &record;
    Proof one;
    one.by = &record;
    one.same_scenario = same;
    one.age_days = today - record.day;
    take_changes(deployment, record, one);
    one.share = strength_of(record, rules) * std::max(0.0, 1 - one.age_days / rules.at("proven_days")) *
                (1 - one.changed_ratio) * (same ? 1 : rules.at("other_scenario_share"));
    if (best.by == nullptr || one.share >= best.share)
      best = std::move(one);
  }
  best.last = last;
  return best;
}

std::string RehearsalCandidate::subject() const
{
  std::string all;
  for (const std::string &one : runbooks.empty() ? improvised : runbooks)
    all += (all.empty() ? "" : "+") + one;
  return all.empty() ? scenario->id : all;
}

std::vector<RehearsalCandidate> rank_candidates(const Deployment &deployment,
                                                const std::vector<PlayedScenario> &played,
                                                const RehearsalFolder &folder, int today)
{
  std::vector<RehearsalCandidate> all;
  for (const PlayedScenario &one : played) {
    if (one.summary.trials == 0)
      continue;
    RehearsalCandidate candidate;
    candidate.scenario = one.scenario;
    const Tags &tags = one.scenario->tags;
    candidate.per_year_assumed = !tags.per_year;
    candidate.per_year = tags.per_year ? *tags.per_year : highest_rate(played, tags.blast_radius);
    candidate.verdict = one.summary.verdict;
    take_loss(one.summary, deployment.objectives, candidate);
    take_answers(one.summary, candidate);
    candidate.risk = candidate.per_year * candidate.loss;
    candidate.proof = proof_of(deployment, one.scenario->id, candidate.runbooks, folder, today);
    candidate.unproven = 1 - candidate.proof.share * (1 - candidate.assumed_ratio);
    candidate.priority = candidate.risk * candidate.unproven;
    candidate.reasons = reasons_of(deployment, candidate);
    all.push_back(std::move(candidate));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto &a, const auto &b) {
    const auto key = [](const RehearsalCandidate &one) {
      return std::tuple(-one.priority, -one.per_year * one.missed_interval.high, one.scenario->id);
    };
    return key(a) < key(b);
  });
  return all;
}

} // namespace drsim::analysis::rehearsal
