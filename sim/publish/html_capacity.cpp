#include "sim/publish/html_capacity.hpp"

#include "sim/publish/html_parts.hpp"
#include "sim/publish/plain_page.hpp"
#include "sim/publish/template.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::publish {
namespace {

using analysis::Case;
using analysis::State;

/// Classes of the page's style.
const char *class_of(State state)
{
  switch (state) {
  case State::enough: return "pass";
  case State::too_little: return "fail";
  case State::not_known: return "inconclusive";
  }
  return "inconclusive";
}

View cell_view(const Case &one, const Words &words)
{
  const analysis::Row *row = one.tightest();
  const State state = one.state();
  return {{"class", class_of(state)},
          {"state", words.text(std::string("capacity.state.") + state_name(state))},
          {"headroom", row == nullptr ? "?" : headroom_text(row->headroom_ratio())},
          {"tier", row == nullptr ? "" : row->tier + " " + row->resource}};
}

View row_view(const analysis::Row &row, const Words &words)
{
  return {{"tier", row.tier},
          {"resource", row.resource},
          {"required", amount_text(row.required, row.unit)},
          {"standing", amount_text(row.standing, row.unit)},
          {"on_nodes", amount_text(row.on_nodes, row.unit)},
          {"available", amount_text(row.available, row.unit)},
          {"headroom", headroom_text(row.headroom_ratio())},
          {"class", class_of(row.state())},
          {"state", words.text(std::string("capacity.state.") + state_name(row.state()))},
          {"limit", row.limit.empty() ? cause_name(row.cause) : cause_name(row.cause) + (": " + row.limit)},
          {"why", row.why},
          {"warning", row.warning}};
}

View region_view(const CapacityReport &report, const std::string &region, const Words &words)
{
  View heads = View::array(), losses = View::array(), rows = View::array();
  for (const analysis::LoadCase &load : report.table.loads)
    heads.push_back(load.id);
  for (const Case &one : report.table.cases) {
    if (one.region != region)
      continue;
    if (losses.empty() || losses.back()["id"] != one.loss.id)
      losses.push_back({{"id", one.loss.id}, {"title", one.loss.title}, {"cells", View::array()}});
    losses.back()["cells"].push_back(cell_view(one, words));
  }
  if (const Case *peak = report.table.find(region, "nothing", "peak"))
    for (const analysis::Row &row : peak->rows)
      rows.push_back(row_view(row, words));
  return {{"region", region}, {"heads", heads}, {"losses", losses}, {"rows", rows}};
}

std::string share_text(std::size_t hits, std::size_t trials, const Words &words)
{
  const analysis::Interval interval = analysis::exact_interval(hits, trials);
  const double share = trials == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(trials);
  return words.percent(share) + " (" + words.percent(interval.low) + " … " + words.percent(interval.high) +
         ")";
}

std::string quantiles(const analysis::Spread &spread, const Words &words)
{
  return words.duration(spread.p50) + " … " + (spread.p95 ? words.duration(*spread.p95) : "–");
}

View ramps_view(const CapacityReport &report, const Words &words)
{
  View list = View::array();
  for (const analysis::Ramp &ramp : report.ramps)
    list.push_back({{"region", ramp.region},
                    {"pods", words.number(ramp.pods_standing) + " → " + words.number(ramp.pods_needed)},
                    {"asked", quantiles(ramp.asked_s, words)},
                    {"room", quantiles(ramp.room_s, words)},
                    {"ready", quantiles(ramp.ready_s, words)},
                    {"complete", share_text(ramp.complete, ramp.trials, words)},
                    {"refused", share_text(ramp.refused, ramp.trials, words)},
                    {"late", ramp.late.empty() ? "" : ramp.late.front().first}});
  return list;
}

View limits_view(const CapacityReport &report, const Words &words)
{
  const auto times = [&](double factor) { return "×" + words.number(factor, 2); };
  View list = View::array();
  for (const analysis::LoadLimit &limit : report.limits)
    list.push_back({{"title", limit.title},
                    {"factor", limit.factor > 0 ? times(limit.factor) : "–"},
                    {"able", limit.able_factor > 0 ? times(limit.able_factor) : "–"},
                    {"interval",
                     limit.interval ? times(limit.interval->low) + " … " + times(limit.interval->high) : "–"},
                    {"below", words.number(static_cast<double>(limit.below)) + " / " +
                                  words.number(static_cast<double>(limit.trials))}});
  return list;
}

View ways_view(const CapacityReport &report, const Words &words)
{
  constexpr double left = 50, width = 500, top = 20, height = 180;
  double most = 1;
  for (const analysis::Alternative &one : report.alternatives)
    most = std::max(most, one.bill.usd());
  View list = View::array();
  std::size_t number = 0;
  for (const analysis::Alternative &one : report.alternatives) {
    const double chance =
        one.trials == 0 ? 0 : static_cast<double>(one.met) / static_cast<double>(one.trials);
    const auto y_of = [&](double share) { return std::round(top + (1 - share) * height); };
    View lines = View::array();
    for (const analysis::CostLine &line : one.bill.lines)
      lines.push_back({{"what", line.what}, {"usd", words.number(line.usd)}, {"assumed", line.assumed}});
    list.push_back({{"number", std::to_string(++number)},
                    {"title", one.title},
                    {"usd", words.number(one.bill.usd())},
                    {"met", share_text(one.met, one.trials, words)},
                    {"rto", quantiles(one.rto_s, words)},
                    {"best", one.best},
                    {"changes", one.changes},
                    {"not_played", one.not_played},
                    {"lines", lines},
                    {"unpriced", one.bill.unpriced},
                    {"x", std::round(left + one.bill.usd() / most * width)},
                    {"y", y_of(chance)},
                    {"y_low", y_of(one.met_interval.low)},
                    {"y_high", y_of(one.met_interval.high)},
                    {"colour", one.best ? "#1f6f43" : "#5b6875"}});
  }
  return list;
}

View cures_view(const CapacityReport &report, const Words &words)
{
  View list = View::array();
  for (const analysis::Cure &cure : report.cures) {
    View changes = View::array();
    for (const analysis::Remedy &one : cure.remedies)
      changes.push_back({{"change", one.change.empty() ? "–" : one.change},
                         {"mends", one.mends},
                         {"usd", one.priced ? words.number(one.usd) : "–"},
                         {"note", one.note}});
    list.push_back({{"region", cure.region}, {"loss", cure.loss}, {"changes", changes}, {"left", cure.left}});
  }
  return list;
}

View declare_view(const CapacityReport &report)
{
  View list = View::array();
  for (const auto &[parameter, tiers] : to_declare(report))
    list.push_back({{"parameter", parameter}, {"tiers", tiers}});
  return list;
}

} // namespace

std::string capacity_page(const CapacityReport &report, const PublishSettings &settings,
                          Diagnostics &diagnostics)
{
  const Words words = Words::load(settings.folder / "texts", settings.language, diagnostics);
  std::optional<View> begun = plain_page(words, settings, diagnostics);
  if (!begun)
    return "";
  View page = std::move(*begun);
  page.update({{"title", words.text("capacity.title", {{"deployment", report.deployment}})},
               {"lead", words.text("capacity.lead", {{"time", peak_time_text(report.table.peak)},
                                                     {"rate", words.number(report.table.peak_per_s, 1)}})},
               {"prices", report.prices},
               {"notes", report.notes},
               {"interrupted", report.interrupted}});
  View regions = View::array();
  std::set<std::string> seen;
  for (const Case &one : report.table.cases)
    if (seen.insert(one.region).second)
      regions.push_back(region_view(report, one.region, words));
  page["regions"] = std::move(regions);
  const View sections = {{"ramps", ramps_view(report, words)},
                         {"limits", limits_view(report, words)},
                         {"ways", ways_view(report, words)},
                         {"cures", cures_view(report, words)},
                         {"declare", declare_view(report)}};
  for (const auto &[name, list] : sections.items()) {
    page[name] = list;
    page["any_" + name] = !list.empty();
  }
  return render_template(settings.folder / "templates", "capacity", page, diagnostics);
}

} // namespace drsim::publish
