#include "sim/cli/forecast.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/csv_rows.hpp"
#include "sim/input/deployment_file.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <set>

namespace drsim::inline cli {
namespace {

constexpr double most_factor = 1e6;
constexpr std::size_t most_rows = 40;

/// How many times the present load; none: it cannot be read.
std::optional<double> factor_of(const std::string &load, double rate_per_s)
{
  std::optional<double> factor;
  if (load.starts_with("x"))
    factor = parse_number(load.substr(1));
  else if (const auto rate = parse_rate_per_s(load); rate && rate_per_s > 0)
    factor = *rate / rate_per_s;
  return factor && *factor > 0 && *factor <= most_factor ? factor : std::nullopt;
}

} // namespace

std::vector<ForecastQuarter> grown_quarters(double growth, std::size_t quarters)
{
  std::vector<ForecastQuarter> all;
  for (std::size_t quarter = 1; quarter <= quarters; ++quarter)
    all.push_back({fmt::format("Q+{}", quarter), std::pow(growth, static_cast<double>(quarter))});
  return all;
}

std::vector<ForecastQuarter> read_forecast(const std::string &text, const std::string &file,
                                           double rate_per_s, Diagnostics &diagnostics)
{
  std::vector<ForecastQuarter> all;
  const CsvTable table = parse_csv(text, file, diagnostics);
  for (const char *head : {"quarter", "load"})
    if (!table.has(head))
      diagnostics.error(file, "1", fmt::format("has no column \"{}\"", head),
                        "begin with the line quarter,load");
  if (diagnostics.has_errors())
    return all;
  if (table.rows.empty() || table.rows.size() > most_rows)
    diagnostics.error(file, "", fmt::format("has {} quarters", table.rows.size()),
                      fmt::format("1 to {} are read", most_rows));
  std::set<std::string> names;
  for (const CsvRow &row : table.rows) {
    const std::string line = std::to_string(row.line);
    const std::string name = row.at("quarter");
    const std::set<std::string> taken = {"peak", "cold-cache", "reload-storm"};
    if (name.empty() || taken.count(name) != 0 || !names.insert(name).second)
      diagnostics.error(file, line, "\"" + name + "\" is no name of a quarter",
                        "give each quarter a name of its own, such as 2027-Q1");
    const auto factor = factor_of(row.at("load"), rate_per_s);
    if (factor)
      all.push_back({name, *factor});
    else
      diagnostics.error(file, line, "\"" + row.at("load") + "\" is no load",
                        "write a mean rate as in 6000/min, or x1.2 for 1.2 times the present one");
  }
  return all;
}

} // namespace drsim::cli
