#include "sim/publish/html_parts.hpp"
#include "sim/publish/reasons.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::publish {
namespace {

constexpr std::size_t legs_on_page = 10;

View distribution_json(const Distribution &of, double objective_s, double required, double horizon_s)
{
  View values = View::array();
  for (const double value : of.values)
    values.push_back(std::isfinite(value) ? View(std::round(value * 100) / 100) : View());
  return {{"values", std::move(values)},
          {"trials", of.trials},
          {"objective_s", objective_s},
          {"required", required},
          {"horizon_s", horizon_s}};
}

/// A chart: where its data is, and what a reader who cannot see it is told.
View chart_view(const std::string &name, const char *kind, const std::string &caption, View data,
                HtmlContext &context)
{
  context.charts[name] = std::move(data);
  return {{"name", name}, {"kind", kind}, {"caption", caption}};
}

View legs_view(const Result &result, const ScenarioResult &scenario, const std::string &prefix,
               HtmlContext &context)
{
  View rows = View::array();
  for (std::size_t i = 0; i < std::min(legs_on_page, scenario.legs.size()); ++i) {
    const Leg &leg = scenario.legs[i];
    View setters = View::array();
    for (const Setter &setter : leg.set_by)
      setters.push_back(setter_view(result, setter, prefix, context));
    rows.push_back({{"phase", context.words.text_or("phase." + leg.phase, leg.phase)},
                    {"phase_class", leg.phase},
                    {"component", leg.component},
                    {"what", leg_what(leg, context.words)},
                    {"share", context.words.percent(leg.share)},
                    {"p50", context.words.duration(leg.p50_s)},
                    {"p95", context.words.duration(leg.p95_s)},
                    {"setters", std::move(setters)}});
  }
  return rows;
}

View phases_view(const ScenarioResult &scenario, const Words &words)
{
  View rows = View::array();
  for (const char *phase : {"detection", "decision", "action", "propagation", "catch-up"}) {
    double share = 0;
    for (const Leg &leg : scenario.legs)
      share += leg.phase == phase ? leg.share : 0;
    rows.push_back({{"phase", words.text(std::string("phase.") + phase)},
                    {"phase_class", phase},
                    {"share", words.percent(share)}});
  }
  return rows;
}

View legs_chart(const ScenarioResult &scenario, const Words &words)
{
  View legs = View::array();
  for (std::size_t i = 0; i < std::min(legs_on_page, scenario.legs.size()); ++i) {
    const Leg &leg = scenario.legs[i];
    legs.push_back({{"phase", leg.phase},
                    {"component", leg.component},
                    {"what", leg_what(leg, words)},
                    {"kind", leg.kind},
                    {"share", std::round(leg.share * 1e4) / 1e4},
                    {"p50_s", std::round(leg.p50_s * 10) / 10}});
  }
  return {{"legs", std::move(legs)}};
}

bool tells(const ScenarioResult &scenario, const std::string &which, Detail detail)
{
  const bool passes = scenario.verdict == "pass";
  return detail != Detail::no_timelines && scenario.stories.count(which) != 0 &&
         !(passes &&
           (detail == Detail::only_failures || (detail == Detail::typical_of_passes && which == "worst")));
}

View stories_view(const ScenarioResult &scenario, const std::string &id, HtmlContext &context)
{
  View views = View::array();
  for (const char *which : {"typical", "worst"}) {
    const std::optional<PickedTrial> &picked =
        which == std::string("typical") ? scenario.typical : scenario.worst;
    if (!tells(scenario, which, context.detail) || !picked)
      continue;
    const Words &words = context.words;
    const std::string name = id + "-" + which;
    View view = {{"id", name},
                 {"title", words.text(std::string("trial.") + which, {{"n", std::to_string(picked->trial)}})},
                 {"told", words.text("trial.told", {{"rto", words.duration(picked->rto_s)},
                                                    {"rpo", words.duration(picked->rpo_s)}})},
                 {"repeat", picked->repeat}};
    const TrialStory &story = scenario.stories.at(which);
    view["chart"] = chart_view(name, "timeline", words.text("caption.timeline", {{"scenario", scenario.id}}),
                               packed_story(story, context), context);
    if (const View left_out = context.charts[name]["left_out"]; left_out != 0)
      view["left_out"] = words.counted("events_left_out", left_out.get<std::uint64_t>());
    const bool steps = std::any_of(story.events.begin(), story.events.end(),
                                   [](const Event &event) { return event.kind == "step_started"; });
    if (which == std::string("typical") && steps)
      view["runbook"] = {{"name", name},
                         {"kind", "runbook"},
                         {"caption", words.text("caption.runbook", {{"scenario", scenario.id}})}};
    views.push_back(std::move(view));
  }
  return views;
}

View stores_view(const ScenarioResult &scenario, const Words &words)
{
  View rows = View::array();
  for (const Store &store : scenario.stores)
    rows.push_back({{"component", store.component},
                    {"rpo", quantiles_view(store.rpo_s, true, words)},
                    {"lost", quantiles_view(store.lost, false, words)},
                    {"duplicated", quantiles_view(store.duplicated, false, words)}});
  return rows;
}

View waiting_view(const ScenarioResult &scenario, const Words &words)
{
  View rows = View::array();
  for (std::size_t i = 0; i < std::min<std::size_t>(5, scenario.waiting.size()); ++i)
    rows.push_back({{"component", scenario.waiting[i].component},
                    {"what", scenario.waiting[i].what},
                    {"share", words.percent(scenario.waiting[i].share)}});
  return rows;
}

} // namespace

View scenario_view(const Result &result, const ScenarioResult &scenario, const std::string &id,
                   const std::string &prefix, HtmlContext &context)
{
  const Words &words = context.words;
  View view = {{"id", id},
               {"name", scenario.id},
               {"verdict", verdict_view(scenario.verdict, words)},
               {"title", words.text_or("scenario." + scenario.title, scenario.title)}};
  view["counts"] = words.counted("trials", scenario.trials);
  view["claims"] = View::array();
  for (const Claim &claim : scenario.claims)
    view["claims"].push_back({{"name", claim_name(claim)},
                              {"verdict", verdict_view(claim.verdict, words)},
                              {"sentence", claim_sentence(scenario, claim, words)},
                              {"reason", claim_reason(scenario, claim, words)}});
  view["charts"] = View::array();
  const auto spread = [&](const Distribution &of, const char *metric, double objective_s) {
    if (!of.values.empty())
      view["charts"].push_back(
          chart_view(id + "-" + metric, "distribution",
                     words.text(std::string("caption.") + metric, {{"scenario", scenario.id}}),
                     distribution_json(of, objective_s, result.probability, scenario.horizon_s), context));
  };
  spread(scenario.rto_values, "rto", result.rto_s);
  spread(scenario.rpo_values, "rpo", result.rpo_s);
  if (!scenario.legs.empty()) {
    view["seconds"] =
        chart_view(id + "-seconds", "seconds", words.text("caption.seconds", {{"scenario", scenario.id}}),
                   legs_chart(scenario, words), context);
    view["legs"] = legs_view(result, scenario, prefix, context);
    view["phases"] = phases_view(scenario, words);
  }
  view["stories"] = stories_view(scenario, id, context);
  if (view["stories"].empty())
    view["no_stories"] = true;
  if (!scenario.stores.empty())
    view["stores"] = {{"rows", stores_view(scenario, words)}};
  if (!scenario.runbooks.empty())
    view["runbooks"] = {{"all", runbooks_view(scenario, words)}};
  if (!scenario.waiting.empty())
    view["waiting"] = {{"rows", waiting_view(scenario, words)}};
  return view;
}

} // namespace drsim::publish
