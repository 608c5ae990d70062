#include "sim/cli/rewinding.hpp"

#include "sim/campaign/no_answer.hpp"
#include "sim/campaign/pool.hpp"
#include "sim/campaign/rewound.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/what_if_words.hpp"
#include "sim/core/assertion.hpp"
#include "sim/core/duration.hpp"
#include "sim/engine/heartbeat.hpp"
#include "sim/model/conditions.hpp"
#include "sim/model/metrics.hpp"
#include "sim/report/what_if_report.hpp"

#include <utility>

namespace drsim::inline cli {
namespace {

/// What is played: figures under the scenario's conditions, which the scenario has no more.
struct Question {
  const Rewinding &asked;
  WhatIfSets sets;
  Scenario scenario;
  Deployment before, after;
  double at_s = 0;
};

WhatIf what_if_of(const Question &question, std::set<std::string> from_the_start)
{
  return {question.at_s,
          &question.before,
          &question.after,
          question.sets.faults,
          question.sets.interventions,
          std::move(from_the_start)};
}

/// One of the trials to play: as it was, or changed.
struct Play {
  WhatIfSide side = WhatIfSide::as_it_was;
  std::set<std::string> from_the_start = {};
};

/// Each in a process of its own.
std::vector<PlayedWhatIf> play(const Question &question, const std::vector<Play> &plays)
{
  const Job job = [&](std::size_t index, const Line &line) {
    count_advances(line.beats());
    Branch::begin(question.asked.luck);
    TrialRequest request = question.asked.request;
    request.scenario = &question.scenario;
    request.keep_series = false;
    play_what_if(request, question.asked.populate, what_if_of(question, plays[index].from_the_start),
                 plays[index].side, [&](const PlayedWhatIf &played) { line.answer(encode_played(played)); });
  };
  std::vector<PlayedWhatIf> all(plays.size());
  PoolSettings settings;
  settings.jobs = 2;
  settings.quiet = false;
  run_jobs(plays.size(), job, settings, [&](std::size_t index, JobEnd end) {
    std::optional<PlayedWhatIf> played =
        end.how == JobEnd::How::finished ? decode_played(end.answer) : std::nullopt;
    if (!played)
      throw Defect("the trial did not finish: " + no_answer_text(end, settings.stall_limit_s));
    all[index] = std::move(*played);
  });
  for (const PlayedWhatIf &one : all) {
    if (one.outcome.status == Outcome::Status::wrong_input)
      throw UsageError(one.outcome.message);
    if (one.outcome.status != Outcome::Status::ok)
      throw Defect("the trial did not finish: " + one.outcome.message);
    if (!one.outcome.unfelt.empty())
      throw UsageError(unfelt_text(question.scenario, one.outcome.unfelt.front()));
  }
  return all;
}

std::string at(double t_s)
{
  return format_duration(t_s) + " of the trial";
}

std::string uses_before(const FigureUse &use)
{
  if (use.used_before == 0)
    return {};
  if (use.used_before == 1)
    return "it was used at " + at(use.first_s);
  return "it was used " + std::to_string(use.used_before) + " times from " + at(use.first_s) + " to " +
         at(use.last_s);
}

/// Why a figure cannot change in the middle.
std::string used_up(const std::string &figure, const FigureUse &use, const std::string &difference)
{
  const std::string before = uses_before(use);
  if (!difference.empty())
    return figure +
           ": components read it once, when the trial begins, and it had its effect before that "
           "moment; with the new value from the beginning the trial is another " +
           difference + (before.empty() ? "" : "; " + before);
  if (before.empty())
    return figure + ": nothing in this trial asks for it, before that moment or after it";
  return figure + ": used up by then, " + before + ", and nothing asks for it from that moment on";
}

/// The changed trial that can be told, and how each figure came into force in it.
struct Answer {
  PlayedWhatIf was, is;
  std::map<std::string, WhatIfChange::How> how;
};

/// Figures that somebody keeps who does not look again.
std::set<std::string> kept_figures(const PlayedWhatIf &late)
{
  std::set<std::string> kept;
  for (const auto &[figure, use] : late.uses)
    if (!use.all_late(late.numbers.count(figure) != 0))
      kept.insert(figure);
  return kept;
}

void refuse(const std::vector<std::string> &reasons)
{
  std::string all;
  for (const std::string &one : reasons)
    all += (all.empty() ? "" : "\n") + one;
  if (!reasons.empty())
    throw UsageError(all);
}

/// What came to nothing is refused rather than shown as a change without an effect.
void refuse_unused(const Answer &answer, const std::set<std::string> &kept, const std::string &difference)
{
  std::vector<std::string> reasons = answer.is.unheeded;
  const bool differs = answer.was.outcome.digest != answer.is.outcome.digest;
  for (const auto &[figure, use] : answer.is.uses) {
    const bool read_once = answer.how.at(figure) == WhatIfChange::How::read_once;
    const bool unseen = !differs && !use.kept_as_number && use.read_at_begin == 0;
    if (read_once ? unseen : !use.late_at_all(answer.is.numbers.count(figure) != 0))
      reasons.push_back(used_up(figure, use, kept.count(figure) != 0 ? difference : ""));
  }
  refuse(reasons);
}

Answer answer(const Question &question)
{
  std::vector<PlayedWhatIf> played =
      play(question, {{WhatIfSide::plain}, {WhatIfSide::as_it_was}, {WhatIfSide::changed}});
  Answer found{std::move(played[1]), std::move(played[2]), {}};
  if (played[0].outcome.digest != found.was.outcome.digest)
    throw Defect("a trial that somebody watches is another than the same trial unwatched");
  const auto difference_to = [&](const PlayedWhatIf &is) {
    return first_difference(found.was, is, question.at_s, question.sets.faults);
  };
  if (const std::string difference = difference_to(found.is); !difference.empty())
    throw Defect("a change from " + at(question.at_s) + " on shows before it, " + difference);
  const std::set<std::string> kept = question.at_s > 0 ? kept_figures(found.is) : std::set<std::string>();
  std::string difference;
  if (!kept.empty()) {
    PlayedWhatIf early = std::move(play(question, {{WhatIfSide::changed, kept}})[0]);
    difference = difference_to(early);
    if (difference.empty())
      found.is = std::move(early);
  }
  for (const auto &[figure, use] : found.is.uses)
    found.how[figure] = kept.count(figure) == 0 ? WhatIfChange::How::from_the_moment
                        : difference.empty()    ? WhatIfChange::How::read_once
                                                : WhatIfChange::How::in_part;
  refuse_unused(found, kept, difference);
  return found;
}

/// A parameter's value, or links, in words.
std::string value_of(const Deployment &deployment, const std::string &figure)
{
  const std::size_t dot = figure.rfind('.');
  const ComponentSpec *spec = deployment.find(figure.substr(0, dot));
  const std::string name = figure.substr(dot + 1);
  if (spec == nullptr)
    return {};
  if (const auto found = spec->parameters.find(name); found != spec->parameters.end())
    return parameter_text(found->second).empty() ? "none" : parameter_text(found->second);
  std::string all;
  if (const auto links = spec->links.find(name); links != spec->links.end())
    for (const std::string &one : links->second)
      all += (all.empty() ? "" : ",") + one;
  return all.empty() ? "none" : all;
}

std::string use_text(const FigureUse &use)
{
  std::string text = uses_before(use);
  const auto add = [&](const std::string &more) { text += (text.empty() ? "" : "; ") + more; };
  if (use.used_after > 0)
    add("first used with the new value at " + at(use.next_s));
  else if (use.read_again > 0)
    add("read again at that moment");
  return text;
}

/// Figures that differ, by name; at the beginning of a trial nobody counts uses.
std::set<std::string> changed_figures(const Question &question)
{
  std::set<std::string> all;
  for (std::size_t i = 0; i < question.before.components.size(); ++i) {
    const ComponentSpec &was = question.before.components[i];
    const ComponentSpec &is = question.after.components[i];
    for (const auto &[name, parameter] : was.parameters)
      if (parameter_text(parameter) != parameter_text(is.parameters.at(name)))
        all.insert(was.id + "." + name);
    for (const auto &[role, links] : is.links)
      if (was.links.count(role) == 0 || was.links.at(role) != links)
        all.insert(was.id + "." + role);
  }
  return all;
}

std::vector<WhatIfChange> changes_of(const Question &question, const Answer &found)
{
  std::vector<WhatIfChange> all;
  const std::set<std::string> figures = changed_figures(question);
  if (figures.empty())
    for (const std::string &word : question.sets.figures) {
      const std::size_t equals = word.find('=');
      all.push_back({word.substr(0, equals), "", word.substr(equals + 1), WhatIfChange::How::from_the_moment,
                     "it is that already: nothing can change"});
    }
  for (const std::string &figure : figures) {
    const auto use = found.is.uses.find(figure);
    const bool known = use != found.is.uses.end();
    all.push_back({figure, value_of(question.before, figure), value_of(question.after, figure),
                   known ? found.how.at(figure) : WhatIfChange::How::from_the_moment,
                   known ? use_text(use->second) : ""});
  }
  for (const std::string &word : question.sets.fault_words) {
    const std::size_t equals = word.find('=');
    all.push_back(
        {word.substr(0, equals), "", word.substr(equals + 1), WhatIfChange::How::from_the_moment, ""});
  }
  for (std::size_t i = 0; i < question.sets.interventions.size(); ++i) {
    const Intervention &one = question.sets.interventions[i];
    all.push_back({one.component + "." + intervention_word(one.what), "", "true", WhatIfChange::How::done,
                   found.is.told.at(i)});
  }
  return all;
}

double moment_s(const Question &question)
{
  const std::string &word = question.asked.moment;
  if (const auto plain = plain_moment_s(word))
    return *plain;
  const PlayedWhatIf as_it_was = std::move(play(question, {{WhatIfSide::plain}})[0]);
  return moment_of_s(word, as_it_was.timeline, as_it_was.outcome.onset_s);
}

} // namespace

std::string rewound_text(const Rewinding &asked, int &code)
{
  const Deployment &deployment = *asked.request.deployment;
  Question question{
      asked, what_if_sets(asked.sets, deployment, *asked.request.scenario), *asked.request.scenario, {}, {},
      0};
  question.before = under_conditions(deployment, *asked.request.scenario);
  question.after = with_sets(question.before, question.sets.figures); // over what the scenario sets itself
  question.scenario.conditions.clear();
  question.at_s = moment_s(question);
  if (question.at_s < 0 || question.at_s >= question.scenario.horizon_s)
    throw UsageError("--at " + asked.moment + ": a moment of the trial, from 0 to " +
                     format_duration(question.scenario.horizon_s));
  const Answer found = answer(question);
  WhatIfReport report{DRSIM_VERSION,
                      deployment.id,
                      question.scenario.id,
                      question.scenario.title,
                      asked.request.seed,
                      asked.request.trial,
                      question.scenario.horizon_s,
                      question.at_s,
                      deployment.objectives.rto_s,
                      deployment.objectives.rpo_s,
                      changes_of(question, found),
                      &found.was.timeline,
                      &found.is.timeline,
                      found.was.outcome,
                      found.is.outcome,
                      {&question.after, question.scenario.file}};
  code = meets_objectives(found.is.outcome, deployment.objectives.rto_s, deployment.objectives.rpo_s)
             ? exit_ok
             : exit_unmet;
  return asked.json ? what_if_json(report) : what_if_text(report, asked.colour);
}

} // namespace drsim::cli
