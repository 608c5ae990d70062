#include "sim/publish/fixes.hpp"
#include "sim/publish/html_parts.hpp"
#include "sim/publish/reasons.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::publish {
namespace {

constexpr std::size_t most_assumed = 15;
constexpr std::size_t most_findings = 60;

std::string scenario_id(const std::string &prefix, std::size_t i)
{
  return prefix + "-s" + std::to_string(i);
}

/// Failed first, then undecided, then passed: in the order of scenarios within each.
int rank(const std::string &verdict)
{
  return verdict == "fail" ? 0 : verdict == "pass" ? 2 : 1;
}

View sentences_view(const Result &result, const std::string &prefix, const HtmlContext &context)
{
  std::vector<std::pair<int, View>> rows;
  for (std::size_t i = 0; i < result.scenarios.size(); ++i)
    for (const Claim &claim : result.scenarios[i].claims) {
      if (!claim.objective && claim.verdict != "fail")
        continue;
      const ScenarioResult &scenario = result.scenarios[i];
      rows.emplace_back(
          rank(claim.verdict),
          View{{"href", "#" + scenario_id(prefix, i)},
               {"scenario", scenario.id},
               {"name", claim_name(claim)},
               {"verdict", verdict_view(claim.verdict, context.words)},
               {"sentence", claim_sentence(scenario, claim, context.words)},
               {"reason",
                rank(claim.verdict) == 2 ? std::string() : claim_reason(scenario, claim, context.words)}});
    }
  std::stable_sort(rows.begin(), rows.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
  View view = View::array();
  for (auto &[order, row] : rows)
    view.push_back(std::move(row));
  return view;
}

View intervals_json(const Result &result, const Words &words)
{
  View rows = View::array();
  for (const ScenarioResult &scenario : result.scenarios)
    for (const Claim &claim : scenario.claims)
      if (claim.objective && !std::isnan(claim.probability))
        rows.push_back({{"name", scenario.id + " " + claim_name(claim)},
                        {"probability", claim.probability},
                        {"low", claim.low},
                        {"high", claim.high},
                        {"verdict", claim.verdict},
                        {"told", scenario.id + ", " + claim_name(claim) + ": " + claim_share(claim, words) +
                                     ", " + verdict_word(claim.verdict, words)}});
  return {{"rows", std::move(rows)}, {"required", result.probability}};
}

View matrix_view(const Result &result, const std::string &prefix, const Words &words)
{
  View rows = View::array();
  for (std::size_t i = 0; i < result.scenarios.size(); ++i) {
    const ScenarioResult &one = result.scenarios[i];
    View row = {{"href", "#" + scenario_id(prefix, i)},
                {"scenario", one.id},
                {"verdict", verdict_view(one.verdict, words)},
                {"trials", words.number(static_cast<double>(one.trials))},
                {"censored", words.number(static_cast<double>(one.censored))},
                {"rto", quantiles_view(one.rto_s, true, words)},
                {"rpo", quantiles_view(one.rpo_s, true, words)},
                {"lost", quantiles_view(one.lost, false, words)},
                {"failed", quantiles_view(one.failed, false, words)}};
    if (one.claims.size() > 1) {
      row["rto_met"] = claim_share(one.claims[0], words);
      row["rpo_met"] = claim_share(one.claims[1], words);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

View fixes_view(const Result &result, const std::string &prefix, const HtmlContext &context)
{
  View rows = View::array();
  for (const Fix &fix : what_to_fix(result)) {
    std::string scenarios;
    for (const std::string &one : fix.misses)
      scenarios += (scenarios.empty() ? "" : ", ") + one;
    View row = {{"sentence", context.words.text(
                                 "fix.sentence",
                                 {{"phase", context.words.text_or("phase." + fix.leg->phase, fix.leg->phase)},
                                  {"component", fix.leg->component},
                                  {"what", leg_what(*fix.leg, context.words)},
                                  {"share", context.words.percent(fix.share)},
                                  {"scenarios", scenarios}})},
                {"setters", View::array()},
                {"findings", View::array()}};
    for (const Setter &setter : fix.leg->set_by)
      row["setters"].push_back(setter_view(result, setter, prefix, context));
    for (const FindingResult *finding : fix.findings)
      row["findings"].push_back({{"message", finding->message}, {"cure", finding->cure}});
    rows.push_back(std::move(row));
  }
  return rows;
}

View alarms_view(const Result &result, const Words &words)
{
  std::map<std::string, std::size_t> rows;
  View view = {{"heads", View::array()}, {"rows", View::array()}, {"never", View::array()}};
  std::map<std::string, std::uint64_t> fired;
  for (const ScenarioResult &scenario : result.scenarios) {
    view["heads"].push_back({{"scenario", scenario.id}});
    for (const Alarm &alarm : scenario.alarms)
      fired[alarm.component] += alarm.trials;
  }
  for (const auto &[name, times] : fired) {
    if (times == 0) {
      view["never"].push_back({{"name", name}});
      continue;
    }
    View cells = View::array();
    for (const ScenarioResult &scenario : result.scenarios) {
      const auto at = std::find_if(scenario.alarms.begin(), scenario.alarms.end(),
                                   [&of = name](const Alarm &alarm) { return alarm.component == of; });
      const bool any = at != scenario.alarms.end() && at->trials > 0 && scenario.trials > 0;
      const double share = any ? static_cast<double>(at->trials) / static_cast<double>(scenario.trials) : 0;
      cells.push_back(
          {{"text", any ? words.duration(at->fired_s.p50.value_or(std::nan(""))) : std::string("–")},
           {"share", any && share < 1 ? words.percent(share) : std::string()}});
    }
    view["rows"].push_back({{"name", name}, {"cells", std::move(cells)}});
  }
  view["any"] = !fired.empty();
  view["any_never"] = !view["never"].empty();
  return view;
}

View assumed_view(const Result &result, const std::string &prefix, const HtmlContext &context)
{
  View rows = View::array();
  for (const Assumed &one : assumed_figures(result)) {
    if (rows.size() == most_assumed)
      break;
    View row = {{"setter", setter_view(result, *one.setter, prefix, context)},
                {"share", context.words.percent(one.share)},
                {"scenario", one.scenario},
                {"note", one.setter->note}};
    if (one.sway != nullptr)
      row["sway"] = context.words.text(one.sway->turns ? "sway.turns" : "sway.stays",
                                       {{"half", one.sway->at_half}, {"twice", one.sway->at_twice}});
    rows.push_back(std::move(row));
  }
  return rows;
}

View findings_view(const Result &result, const Words &words)
{
  View rows = View::array();
  for (const FindingResult &finding : result.findings)
    if (finding.severity != "note" && rows.size() < most_findings)
      rows.push_back({{"severity", words.text_or("severity." + finding.severity, finding.severity)},
                      {"id", finding.id},
                      {"severity_class", finding.severity},
                      {"place", place_text(Setter{"", "file", "", finding.file, finding.where, ""})},
                      {"message", finding.message},
                      {"cure", finding.cure}});
  return rows;
}

View computed_view(const Result &result, const std::string &prefix, const Words &words)
{
  std::uint64_t trials = 0;
  for (const ScenarioResult &scenario : result.scenarios)
    trials += scenario.trials;
  View files = View::array();
  for (std::size_t i = 0; i < result.inputs.size(); ++i)
    files.push_back({{"id", prefix + "-file-" + std::to_string(i)},
                     {"file", result.inputs[i].first},
                     {"sha256", result.inputs[i].second}});
  return {{"version", result.version},
          {"seed", std::to_string(result.seed)},
          {"trials", words.counted("trials", trials)},
          {"input_digest", result.input_digest},
          {"timeline_digest", result.timeline_digest},
          {"files", std::move(files)},
          {"confidence", words.percent(0.95)}};
}

} // namespace

View result_view(const Result &result, const std::string &prefix, HtmlContext &context)
{
  const Words &words = context.words;
  View view = {{"id", prefix},
               {"deployment", result.deployment},
               {"verdict", verdict_view(result.verdict, words)},
               {"aims", words.text("aims", {{"rto", words.duration(result.rto_s)},
                                            {"rpo", words.duration(result.rpo_s)},
                                            {"probability", words.percent(result.probability)}})},
               {"interrupted", result.interrupted}};
  view["sentences"] = sentences_view(result, prefix, context);
  context.charts[prefix + "-intervals"] = intervals_json(result, words);
  view["intervals"] = {
      {"name", prefix + "-intervals"}, {"kind", "intervals"}, {"caption", words.text("caption.intervals")}};
  view["fixes"] = fixes_view(result, prefix, context);
  view["any_fix"] = !view["fixes"].empty();
  view["matrix"] = matrix_view(result, prefix, words);
  view["scenarios"] = View::array();
  for (std::size_t i = 0; i < result.scenarios.size(); ++i)
    view["scenarios"].push_back(
        scenario_view(result, result.scenarios[i], scenario_id(prefix, i), prefix, context));
  view["alarms"] = alarms_view(result, words);
  view["assumed"] = assumed_view(result, prefix, context);
  view["any_assumed"] = !view["assumed"].empty();
  view["findings"] = findings_view(result, words);
  view["any_finding"] = !view["findings"].empty();
  view["skipped"] = View::array();
  for (const auto &[id, why] : result.skipped)
    view["skipped"].push_back({{"id", id}, {"why", why}});
  view["any_skipped"] = !result.skipped.empty();
  view["computed"] = computed_view(result, prefix, words);
  return view;
}

} // namespace drsim::publish
