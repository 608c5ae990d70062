#include "sim/cli/comparing.hpp"

#include "sim/cli/campaign_options.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/plan_sides.hpp"
#include "sim/exchange/load_any_scenario.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/insight/applied_plan.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

namespace drsim::inline cli {
namespace {

constexpr std::size_t effect_pairs = 60; ///< of a scenario, for each change alone and without it
constexpr std::size_t most_effects = 8;

/// Scenarios of both sides that both can play, in the same order; the rest is named.
void keep_common(Side &before, Side &after, std::vector<CompareReport::Skipped> &skipped)
{
  const auto drop_others = [&](Side &here, const Side &there, const char *which) {
    std::erase_if(here.scenarios, [&](const Scenario &scenario) {
      const bool common = std::any_of(there.scenarios.begin(), there.scenarios.end(),
                                      [&](const Scenario &one) { return one.id == scenario.id; });
      if (!common)
        skipped.push_back({scenario.id, std::string("it applies to the deployment ") + which + " only"});
      return !common;
    });
  };
  drop_others(before, after, "before");
  drop_others(after, before, "after");
}

/// The scenarios again, aimed at what a deployment has for the roles they name.
class Scenarios {
public:
  Scenarios(std::vector<std::string> words, const Parts &parts) : words_(std::move(words)), parts_(parts) {}

  std::vector<Scenario> settled_on(const Deployment &deployment) const
  {
    std::vector<Scenario> out;
    std::set<std::filesystem::path> seen;
    for (const std::string &word : words_)
      for (const std::filesystem::path &file : find_scenarios(word, deployment.folder)) {
        Diagnostics diagnostics;
        if (!seen.insert(std::filesystem::weakly_canonical(file)).second)
          continue;
        Scenario scenario = load_any_scenario(file, deployment, diagnostics);
        settle_targets(scenario, deployment);
        validate_scenario(scenario, deployment, parts_.fault_kinds, diagnostics);
        if (!diagnostics.has_errors() && scenario.not_applicable.empty())
          out.push_back(std::move(scenario));
      }
    std::stable_sort(out.begin(), out.end(),
                     [](const Scenario &a, const Scenario &b) { return a.id < b.id; });
    return out;
  }

private:
  std::vector<std::string> words_;
  const Parts &parts_;
};

/// A deployment with the scenarios that apply to it; what no trial can be asked is refused by load().
Side side_of(const std::string &word, const std::vector<std::string> &scenarios, const Parts &parts,
             bool told)
{
  Loaded loaded = load(word, scenarios, parts, told);
  return {std::move(loaded.deployment), std::move(loaded.scenarios)};
}

std::string replay_of(const std::string &deployment, const Scenario &scenario, std::uint64_t seed)
{
  const bool by_name = is_shipped(scenario.file);
  return "drsim replay " + shell_word(deployment) + " " + shell_word(by_name ? scenario.id : scenario.file) +
         " --seed " + std::to_string(seed) + " --traffic auto";
}

void refuse_wrong_pairs(const std::vector<ScenarioPair> &pairs)
{
  for (const ScenarioPair &pair : pairs)
    for (const std::vector<Outcome> *side : {&pair.before, &pair.after})
      for (const Outcome &outcome : *side)
        if (outcome.status == Outcome::Status::wrong_input)
          throw UsageError(pair.id + ": " + outcome.message);
}

/// The figure that says most of what became worse; "" where none did.
std::string worst_figure(const ScenarioPair &pair)
{
  for (const Difference &one : pair.differences)
    if (one.turn == Turn::worse)
      return one.figure;
  return {};
}

/// Causes are looked for where there is more than one to choose from.
void add_effects(CompareReport &report, const Side &before, const Deployment &after,
                 const Scenarios &scenarios, const Populate &populate, const ComparisonSettings &settings)
{
  std::set<std::string> groups;
  for (const Change &change : report.changes)
    groups.insert(change.group());
  if (groups.size() < 2)
    return;
  ComparisonSettings few = settings;
  few.campaign.trials = std::min(effect_pairs, settings.campaign.trials.value_or(effect_pairs));
  few.campaign.second_look = {};
  const Resettle resettle = [&](const Deployment &mixed) { return scenarios.settled_on(mixed); };
  for (const CompareReport::Part &part : report.parts) {
    const std::string figure = worst_figure(part.pair);
    if (figure.empty() || (few.campaign.stop != nullptr && few.campaign.stop->load()))
      continue;
    for (Effect &effect :
         effects_of(before, after, report.changes, part.pair, figure, resettle, populate, few, most_effects))
      report.effects.push_back(std::move(effect));
  }
}

/// Plays what applying the plans disturbs, against what stands before.
void play_applying(CompareReport &report, const ComparisonAsked &asked, const Deployment &before,
                   const std::filesystem::path &folder, const Parts &parts)
{
  Diagnostics diagnostics;
  const AppliedPlan plan =
      applied_plan(before, actions_of_plans(folder), load_plan_effects(catalogue_folder(), diagnostics));
  settle(diagnostics);
  report.applying = CompareReport::Applying{plan.told, plan.silent, {}};
  if (plan.scenario.faults.empty())
    return;
  CampaignSettings settings = asked.campaign;
  settings.most_trials = std::min(settings.most_trials, settings.most_trials_failed);
  const Populate &populate = asked.traffic == "auto" ? parts.populate : populate_by(parts, asked.traffic);
  if (asked.traffic == "auto")
    settings.second_look = parts.populate_auto;
  const CampaignResult result = run_campaign(before, {plan.scenario}, populate, settings);
  const ScenarioRun &run = result.runs.at(0);
  report.interrupted = report.interrupted || result.interrupted;
  report.applying->summary = summarise(before, plan.scenario, run.outcomes, run.tail);
}

GateRules rules_for(const std::string &file, const Side &before, const Side &after)
{
  if (file.empty())
    return default_gate_rules();
  Diagnostics diagnostics;
  GateNames names{{}, figures()};
  for (const Side *side : {&before, &after})
    for (const Scenario &scenario : side->scenarios)
      names.scenarios.push_back(scenario.id);
  GateRules rules = load_gate_rules(file, names, diagnostics);
  settle(diagnostics);
  return rules;
}

/// Both sides, ready to be played.
struct Sides {
  Side before;
  Side after; ///< told in the names of the other
  PlanSides words;
};

void play(CompareReport &report, const ComparisonAsked &asked, const Sides &sides, const Scenarios &scenarios,
          const Parts &parts)
{
  ComparisonSettings settings;
  settings.campaign = asked.campaign;
  settings.tolerance = tolerances_of(report.rules);
  settings.decided = [&](const ScenarioPair &pair) { return gate_decided(pair, report.rules); };
  const Populate &populate = asked.traffic == "auto" ? parts.populate : populate_by(parts, asked.traffic);
  if (asked.traffic == "auto")
    settings.campaign.second_look = parts.populate_auto;
  Progress progress("trials");
  settings.campaign.on_progress = [&](const CampaignProgress &now) {
    progress.show(now.done, now.planned, [&] { return now.run.scenario->id; });
  };
  stop_on_signals();
  std::vector<ScenarioPair> pairs = compare_sides(sides.before, sides.after, populate, settings);
  refuse_wrong_pairs(pairs);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    report.interrupted = report.interrupted || pairs[i].stopped == "interrupted";
    const auto replay = [&](const std::string &word) {
      return replay_of(word, sides.before.scenarios[i], report.seed);
    };
    report.parts.push_back(
        {std::move(pairs[i]), replay(sides.words.before), replay(sides.words.after) + set_words(asked.sets)});
  }
  add_effects(report, sides.before, sides.after.deployment, scenarios, populate, settings);
}

} // namespace

std::vector<OptionSpec> comparison_options()
{
  return {
      {"base", "REV", "before = the same deployment at a revision of its git repository", false},
      set_option(),
      {"scenarios", "PATH...", "files, folders, names, or \"library\"; default: all of scenarios/", true},
      {"trials", "N", "exactly so many pairs a scenario; default: until decided", false},
      {"max-trials", "N", "at most so many pairs while undecided (400)", false},
      {"seed", "S", "of all chance (1)", false},
      {"jobs", "N", "processes at once (as many as processors)", false},
      {"traffic", "HOW", "fluid (rates), auto (and each transaction while they leave doubt) or exact", false},
      {"rules", "FILE", "gate.json: tolerances, what fails and what warns, waivers", false}};
}

ComparisonAsked comparison_asked(Options &options)
{
  ComparisonAsked asked;
  asked.campaign = campaign_settings(options);
  asked.campaign.first_batch = 100;
  asked.traffic = options.choice("traffic", {"fluid", "auto", "exact"});
  asked.rules = options.text("rules", "");
  asked.scenarios = options.all("scenarios");
  const std::string base = options.text("base", "");
  const std::vector<std::string> &words = options.arguments();
  if (words.size() == 2 && !base.empty())
    throw UsageError("--base stands for the deployment before: give one deployment with it, or two without");
  asked.after = words.back();
  asked.sets = options.all("set");
  if (words.size() == 2)
    asked.before = words.front();
  else if (!base.empty())
    asked.before = asked.after + "@" + base;
  else if (!asked.sets.empty())
    asked.before = asked.after;
  else
    asked.plan = true;
  return asked;
}

CompareReport compare_deployments(const ComparisonAsked &asked, const Parts &parts)
{
  CompareReport report;
  report.version = DRSIM_VERSION;
  report.seed = asked.campaign.seed;
  const PlanSides sides = asked.plan ? sides_of_plan(asked.after) : PlanSides{asked.before, asked.after};
  report.before = sides.before;
  report.after = sides.after + set_words(asked.sets);
  const std::vector<std::string> words = asked.scenarios.empty() ? all_scenario_words() : asked.scenarios;
  Side before = side_of(sides.before, words, parts, false); // most warnings are the same
  Side after = side_of(sides.after, words, parts, true);
  after.deployment = with_sets(std::move(after.deployment), asked.sets);
  report.digest_before = with_digest(before.deployment.input_digest);
  report.digest_after = with_digest(after.deployment.input_digest);
  report.rules = rules_for(asked.rules, before, after);
  report.renames = renamed(before.deployment, after.deployment);
  const Deployment later = told_like(before.deployment, after.deployment, report.renames);
  report.changes = changes_between(before.deployment, later);
  if (asked.plan)
    play_applying(report, asked, before.deployment, find_deployment(sides.after), parts);
  if (report.changes.empty()) {
    for (const Scenario &scenario : after.scenarios)
      report.untouched.push_back(scenario.id);
    return report;
  }
  const Scenarios scenarios(words, parts);
  after.deployment = with_changes(before.deployment, later, report.changes);
  after.scenarios = scenarios.settled_on(after.deployment);
  keep_common(before, after, report.skipped);
  play(report, asked, {std::move(before), std::move(after), sides}, scenarios, parts);
  return report;
}

bool tell_broken_pairs(const CompareReport &report)
{
  for (const CompareReport::Part &part : report.parts)
    for (const std::vector<Outcome> *side : {&part.pair.before, &part.pair.after})
      for (const Outcome &outcome : *side)
        if (outcome.status != Outcome::Status::ok) {
          std::fprintf(stderr,
                       "drsim: trials that did not finish are a defect in drsim, the first one:\n"
                       "drsim: %s\ndrsim: repeat with: %s --trial %llu\n",
                       outcome.message.c_str(),
                       (side == &part.pair.before ? part.replay_before : part.replay_after).c_str(),
                       static_cast<unsigned long long>(outcome.trial));
          return true;
        }
  return false;
}

} // namespace drsim::cli
