#include "sim/core/duration.hpp"
#include "sim/report/capacity_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline report {

std::string capacity_simulated_text(const CapacityReport &report, bool colour);

namespace {

constexpr const char *table_indent = "  ";
constexpr std::size_t widest_loss = 60;
constexpr std::size_t most_named = 12; // tiers of a list; the JSON has all

Colour colour_of(State state)
{
  return state == State::too_little  ? Colour::red
         : state == State::not_known ? Colour::yellow
                                     : Colour::green;
}

/// "-60 % orders-db connections": the tightest row; "?" after what rests on figures nobody declared.
std::string cell_text(const Case &one)
{
  const Row *row = one.tightest();
  if (row == nullptr)
    return "?";
  std::string tier = row->tier; // whose region is that of the table
  if (tier.ends_with("@" + one.region))
    tier.resize(tier.size() - one.region.size() - 1);
  return fmt::format("{}{} {}{}", headroom_text(row->headroom_ratio()),
                     row->state() == State::not_known ? "?" : "", printable(tier),
                     row->resource == "service" || row->resource == "database" ? "" : " " + row->resource);
}

/// Of a forecast's quarters only the last has a column: the others are in the JSON.
std::vector<const LoadCase *> columns_of(const CapacityTable &table)
{
  std::vector<const LoadCase *> shown;
  for (const LoadCase &load : table.loads) {
    if (load.forecast && !shown.empty() && shown.back()->forecast)
      shown.pop_back();
    shown.push_back(&load);
  }
  return shown;
}

/// A row of the table of losses; losses of a kind that leave the same stand in one.
struct LossLine {
  Loss::Kind kind = Loss::Kind::nothing;
  std::string title;
  std::vector<std::string> cells;
  std::vector<Colour> colours;
};

std::vector<LossLine> loss_lines(const CapacityTable &table, const std::string &region)
{
  std::vector<LossLine> lines;
  const auto columns = columns_of(table);
  for (const Case &one : table.cases) {
    if (one.region != region || one.load.id != table.loads.front().id)
      continue;
    LossLine line{one.loss.kind, printable(one.loss.title), {}, {}};
    for (const LoadCase *load : columns)
      if (const Case *there = table.find(region, one.loss.id, load->id)) {
        line.cells.push_back(cell_text(*there));
        line.colours.push_back(colour_of(there->state()));
      }
    if (!lines.empty() && lines.back().kind == line.kind && lines.back().cells == line.cells)
      lines.back().title += "; " + line.title;
    else
      lines.push_back(std::move(line));
  }
  return lines;
}

std::string region_text(const CapacityReport &report, const std::string &region, bool colour)
{
  std::vector<std::string> heads = {"lost"};
  for (const LoadCase *load : columns_of(report.table))
    heads.push_back(printable(load->id));
  Table table(heads);
  for (const LossLine &line : loss_lines(report.table, region)) {
    std::vector<std::string> cells = {shortened(line.title, widest_loss)};
    cells.insert(cells.end(), line.cells.begin(), line.cells.end());
    table.add(cells);
    for (std::size_t column = 0; column < line.colours.size(); ++column)
      table.paint(column + 1, line.colours[column]);
  }
  return fmt::format("All users in {}: headroom of the tightest tier{}\n{}\n", printable(region),
                     " (\"?\": by figures that nobody declared)", table.text(table_indent, colour));
}

std::string rows_text(const Case &one, bool colour)
{
  Table table(
      {"tier", "resource", "required", "stands", "on its nodes", "at its limits", "headroom", "", "limit"},
      {2, 3, 4, 5, 6});
  for (const Row &row : one.rows) {
    const State state = row.state();
    table.add({printable(row.tier), row.resource, amount_text(row.required, row.unit),
               amount_text(row.standing, row.unit), amount_text(row.on_nodes, row.unit),
               amount_text(row.available, row.unit), headroom_text(row.headroom_ratio()),
               spaced(state_name(state)),
               std::string(cause_name(row.cause)) + (row.limit.empty() ? "" : ": ") + printable(row.limit)});
    table.paint(7, colour_of(state));
    if (state != State::enough)
      table.note(printable(row.why));
    if (!row.warning.empty())
      table.note(printable(row.warning));
  }
  return fmt::format("{}, {} lost, {}:\n{}\n", printable(one.region), printable(one.loss.title),
                     printable(one.load.title), table.text(table_indent, colour));
}

std::string declare_text(const CapacityReport &report)
{
  const auto all = to_declare(report);
  if (all.empty())
    return "";
  std::string out =
      "Not known, and so never counted as enough; declare in deployment.json (\"parameters\"):\n";
  for (std::size_t i = 0; i < std::min(all.size(), most_named); ++i)
    out += fmt::format("{}{}: decides {}{}\n", table_indent, printable(all[i].first),
                       printable(all[i].second.front()),
                       all[i].second.size() > 1 ? fmt::format(" and {} more", all[i].second.size() - 1) : "");
  if (all.size() > most_named)
    out += fmt::format("{}and {} more (--format json has all)\n", table_indent, all.size() - most_named);
  return out + "\n";
}

/// For each region, the first quarter that is too much for it, with nothing lost.
std::string forecast_text(const CapacityReport &report)
{
  if (report.forecast.empty())
    return "";
  std::string out = fmt::format("Growth ({}):\n", printable(report.forecast_from));
  std::set<std::string> regions;
  for (const Case &one : report.table.cases) {
    if (!regions.insert(one.region).second)
      continue;
    std::string said = "holds to the end of the forecast, as far as figures are declared";
    for (const LoadCase &load : report.table.loads) {
      const Case *there = report.table.find(one.region, "nothing", load.id);
      if ((!load.forecast && load.id != "peak") || there == nullptr || there->state() != State::too_little)
        continue;
      for (const Row &row : there->rows)
        if (row.state() == State::too_little) {
          said = fmt::format("too little from {} on: {} {} ({})", load.id, row.tier, row.resource,
                             headroom_text(row.headroom_ratio()));
          break;
        }
      break;
    }
    out += fmt::format("{}{}: {}\n", table_indent, printable(one.region), printable(said));
  }
  return out + "\n";
}

std::string assumed_text(const CapacityReport &report)
{
  std::set<std::string> assumed;
  for (const Case &one : report.table.cases)
    for (const Row &row : one.rows)
      assumed.insert(row.assumed.begin(), row.assumed.end());
  if (assumed.empty())
    return "";
  return fmt::format(
      "{} declared figures are estimates (confidence \"assumed\"): a load test's figures first.\n",
      assumed.size());
}

} // namespace

std::string capacity_text(const CapacityReport &report, bool colour)
{
  std::string out =
      fmt::format("{}: capacity at the busiest minute of the week, {}, {:.1f} transactions/s\n\n",
                  printable(report.deployment), peak_time_text(report.table.peak), report.table.peak_per_s);
  std::vector<std::string> regions;
  for (const Case &one : report.table.cases)
    if (std::find(regions.begin(), regions.end(), one.region) == regions.end())
      regions.push_back(one.region);
  for (const std::string &region : regions)
    out += region_text(report, region, colour);
  for (const std::string &region : regions)
    if (const Case *peak = report.table.find(region, "nothing", "peak"))
      out += rows_text(*peak, colour);
  out += forecast_text(report) + capacity_simulated_text(report, colour) + declare_text(report);
  out += assumed_text(report);
  for (const std::string &note : report.notes)
    out += printable(note) + "\n";
  return out;
}

} // namespace drsim::report
