#include "sim/publish/html_capacity.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <cmath>

namespace drsim::publish {
namespace {

using analysis::Case;
using analysis::Row;

constexpr double days_of_2000 = 36526;    // no clock: the same result, the same bytes
constexpr std::size_t most_cell = 32'000; // a cell takes 32,767 characters

/// One sheet, written row by row.
class Sheet {
public:
  Sheet(lxw_workbook *book, const char *name) : sheet_(workbook_add_worksheet(book, name))
  {
    bold_ = workbook_add_format(book);
    format_set_bold(bold_);
    percent_ = workbook_add_format(book);
    format_set_num_format(percent_, "+0 %;-0 %;0 %");
    input_ = workbook_add_format(book);
    format_set_bg_color(input_, 0xFFF2CC);
  }
  void heads(const std::vector<std::string> &names)
  {
    for (const std::string &name : names)
      put(name, bold_);
    end();
  }
  void text(const std::string &value) { put(value, nullptr); }
  void number(double value)
  {
    if (std::isfinite(value))
      worksheet_write_number(sheet_, row_, column_, value, nullptr);
    ++column_;
  }
  /// A cell that is there to be changed.
  void input(double value) { worksheet_write_number(sheet_, row_, column_++, value, input_); }
  void ratio_formula(const std::string &formula, double value)
  {
    worksheet_write_formula_num(sheet_, row_, column_++, formula.c_str(), percent_, value);
  }
  void skip() { ++column_; }
  void end()
  {
    ++row_;
    column_ = 0;
  }
  [[nodiscard]] unsigned row() const { return row_ + 1; } ///< as formulas count
  void widths(const std::vector<double> &columns)
  {
    for (std::size_t i = 0; i < columns.size(); ++i)
      worksheet_set_column(sheet_, static_cast<lxw_col_t>(i), static_cast<lxw_col_t>(i), columns[i], nullptr);
  }

private:
  void put(const std::string &value, lxw_format *format)
  {
    const std::string safe = report::shortened(report::printable(value), most_cell);
    worksheet_write_string(sheet_, row_, column_++, safe.c_str(), format);
  }
  lxw_worksheet *sheet_;
  lxw_format *bold_;
  lxw_format *percent_;
  lxw_format *input_;
  lxw_row_t row_ = 0;
  lxw_col_t column_ = 0;
};

/// What a load moves in proportion; restores and replicas in sync do not follow it.
bool follows_load(const Row &row)
{
  return row.unit != "s" && row.unit != "share" && row.required > 0 && !std::isnan(row.available);
}

void add_tiers(lxw_workbook *book, const CapacityReport &report)
{
  Sheet sheet(book, "Tiers at the peak");
  sheet.widths({16, 30, 14, 12, 12, 12, 12, 12, 12, 14, 40, 60});
  sheet.text("Load, in times of the present (change it)");
  sheet.input(1);
  sheet.end();
  sheet.heads({"region", "tier", "resource", "unit", "required", "stands", "on its nodes", "at its limits",
               "headroom", "state now", "limit", "why"});
  for (const Case &one : report.table.cases) {
    if (one.loss.id != "nothing" || one.load.id != "peak")
      continue;
    for (const Row &row : one.rows) {
      for (const std::string &text : {one.region, row.tier, row.resource, row.unit})
        sheet.text(text);
      for (const double value : {row.required, row.standing, row.on_nodes, row.available})
        sheet.number(value);
      if (follows_load(row))
        sheet.ratio_formula(fmt::format("=H{0}/(E{0}*$B$1)-1", sheet.row()), row.headroom_ratio());
      else
        sheet.skip();
      sheet.text(spaced(state_name(row.state())));
      sheet.text(row.limit);
      sheet.text(row.why);
      sheet.end();
    }
  }
}

std::string column_name(std::size_t column)
{
  constexpr std::size_t letters = 26;
  std::string name(1, static_cast<char>('A' + column % letters));
  return column < letters ? name : static_cast<char>('A' + column / letters - 1) + name;
}

void add_forecast(lxw_workbook *book, const CapacityReport &report)
{
  std::vector<ForecastQuarter> quarters = report.forecast;
  if (quarters.empty())
    quarters = {{"Q+1", 1}, {"Q+2", 1}, {"Q+3", 1}, {"Q+4", 1}};
  Sheet sheet(book, "Growth");
  sheet.widths({16, 30, 14, 12, 12});
  std::vector<std::string> heads = {"region", "tier", "resource", "required", "at its limits"};
  for (const ForecastQuarter &quarter : quarters)
    heads.push_back(quarter.name);
  sheet.heads(heads);
  for (int empty = 0; empty < 4; ++empty)
    sheet.skip();
  sheet.text("load (change it)");
  for (const ForecastQuarter &quarter : quarters)
    sheet.input(quarter.factor);
  sheet.end();
  for (const Case &one : report.table.cases) {
    if (one.loss.id != "nothing" || one.load.id != "peak")
      continue;
    for (const Row &row : one.rows) {
      if (!follows_load(row))
        continue;
      for (const std::string &text : {one.region, row.tier, row.resource})
        sheet.text(text);
      sheet.number(row.required);
      sheet.number(row.available);
      for (std::size_t q = 0; q < quarters.size(); ++q)
        sheet.ratio_formula(fmt::format("=$E{0}/($D{0}*{1}$2)-1", sheet.row(), column_name(5 + q)),
                            row.available / (row.required * quarters[q].factor) - 1);
      sheet.end();
    }
  }
}

void add_losses(lxw_workbook *book, const CapacityReport &report)
{
  Sheet sheet(book, "Losses");
  sheet.widths({16, 40, 16, 12, 14, 50});
  sheet.heads({"region", "lost", "load", "headroom", "state", "tightest"});
  for (const Case &one : report.table.cases) {
    const Row *row = one.tightest();
    for (const std::string &text : {one.region, one.loss.title, one.load.id})
      sheet.text(text);
    sheet.text(row == nullptr ? "?" : headroom_text(row->headroom_ratio()));
    sheet.text(spaced(state_name(one.state())));
    sheet.text(row == nullptr ? "" : row->tier + " " + row->resource);
    sheet.end();
  }
}

void add_simulated(lxw_workbook *book, const CapacityReport &report)
{
  Sheet sheet(book, "Simulated");
  sheet.widths({50, 16, 16, 16, 16, 16});
  sheet.heads({"what has to hold", "largest load, all trials", "of those it can hold in", "95 % low",
               "95 % high", "trials"});
  for (const analysis::LoadLimit &limit : report.limits) {
    sheet.text(limit.title);
    sheet.number(limit.factor);
    sheet.number(limit.able_factor);
    sheet.number(limit.interval ? limit.interval->low : NAN);
    sheet.number(limit.interval ? limit.interval->high : NAN);
    sheet.number(static_cast<double>(limit.trials));
    sheet.end();
  }
  sheet.end();
  sheet.heads(
      {"way to keep the second region", "USD a month", "RTO met, trials", "trials", "RTO p50, s", "Pareto"});
  for (const analysis::Alternative &one : report.alternatives) {
    sheet.text(one.title);
    sheet.number(one.bill.usd());
    sheet.number(static_cast<double>(one.met));
    sheet.number(static_cast<double>(one.trials));
    sheet.number(one.rto_s.p50);
    sheet.text(one.best ? "yes" : "");
    sheet.end();
  }
  sheet.end();
  sheet.heads({"to declare", "decides"});
  for (const auto &[parameter, tiers] : to_declare(report)) {
    sheet.text(parameter);
    sheet.text(tiers.front());
    sheet.end();
  }
}

} // namespace

bool capacity_workbook(const CapacityReport &report, const std::filesystem::path &file)
{
  lxw_workbook *book = workbook_new(file.c_str());
  lxw_doc_properties properties = {};
  std::string title = report::printable(report.deployment);
  properties.title = title.data();
  properties.created = static_cast<time_t>((days_of_2000 - 25569) * 86400); // 25569: 1970 in Excel's days
  workbook_set_properties(book, &properties);
  add_tiers(book, report);
  add_forecast(book, report);
  add_losses(book, report);
  add_simulated(book, report);
  return workbook_close(book) == LXW_NO_ERROR;
}

} // namespace drsim::publish
