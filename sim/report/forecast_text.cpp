#include "sim/core/duration.hpp"
#include "sim/report/advice_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace drsim::inline report {
namespace {

constexpr double least_told = 0.01; ///< of an event's failed orders, for those that came again to be told

/// Where all that is left of "at least" is nothing, nothing is known.
std::string mean_text(const YearFigure &figure, std::string (*told)(double))
{
  if (figure.at_least && told(figure.mean) == told(0))
    return figure.mean > 0 ? fmt::format("> {:.1g}", figure.mean) : "not known";
  return (figure.at_least ? "> " : "") + told(figure.mean);
}

std::string span_text(const Interval &interval, std::string (*told)(double))
{
  return told(interval.low) + ".." + told(interval.high);
}

std::string duration_text(double seconds)
{
  return format_duration(seconds);
}

std::string rate_text(double per_year)
{
  return fmt::format("{:.2g}", per_year);
}

std::string causes_text(const Forecast &forecast, bool colour)
{
  Table table(
      {"cause", "times a year (95 %)", "outage a year", "95 %", "of the budget", "failed orders", "lost"},
      {2, 4, 5, 6});
  for (const CauseForecast &one : forecast.causes)
    table.add({printable(one.scenario),
               span_text(one.per_year, rate_text) + (one.counted ? "" : ", an estimate"),
               mean_text(one.outage_s, duration_text), span_text(one.outage_s.interval, duration_text),
               fmt::format("{:.0f} %", 100 * one.outage_s.mean / forecast.budget_s),
               mean_text(one.orders, format_count), mean_text(one.lost, format_count)});
  table.add({"all", "", mean_text(forecast.outage_s, duration_text),
             span_text(forecast.outage_s.interval, duration_text),
             fmt::format("{:.0f} %", 100 * forecast.outage_s.mean / forecast.budget_s),
             mean_text(forecast.orders, format_count), mean_text(forecast.lost, format_count)});
  return table.text("  ", colour);
}

/// Where more orders fail than a usual week could bring: whose they are.
std::string demand_text(const Forecast &forecast)
{
  std::string out;
  for (const CauseForecast &one : forecast.causes) {
    if (one.orders_each > 0 && one.again_each > least_told * one.orders_each)
      out += fmt::format(
          "  {}: {} attempts an event are the same people again after a failure; they count once.\n",
          printable(one.scenario), format_count(one.again_each));
    if (one.orders_each > one.usual_each)
      out += fmt::format(
          "  {}: {} orders fail an event, in an outage of {}. Without it even the busiest hour of the "
          "week brings {}\n  in that time: the rest is demand that the event itself brings.\n",
          printable(one.scenario), format_count(one.orders_each), format_duration(one.outage_each_s),
          format_count(one.usual_each));
  }
  return out;
}

std::string levels_text(const Forecast &forecast)
{
  std::string out = "  A year within";
  for (const LevelForecast &one : forecast.levels)
    out += fmt::format("{} {:g} %: {:.2f} ({:.2f}..{:.2f})", &one == &forecast.levels.front() ? "" : ";",
                       100 * one.level, one.probability, one.interval.low, one.interval.high);
  return out + "\n";
}

std::string doubt_text(const Forecast &forecast)
{
  const auto width = [](const Interval &interval) { return interval.high - interval.low; };
  const YearFigure &all = forecast.outage_s;
  std::string out = "  The interval of the outage comes from how often (" +
                    span_text(all.by_rates, duration_text) + " by itself) more than from the trials (" +
                    span_text(all.by_trials, duration_text) + ").\n";
  if (width(all.by_trials) > width(all.by_rates))
    out = "  The interval of the outage comes from the trials (" + span_text(all.by_trials, duration_text) +
          " by itself) more than from how often (" + span_text(all.by_rates, duration_text) + ").\n";
  if (forecast.worst_in_twenty_s == 0)
    return out +
           "  At least 19 years in 20 have none of it: these causes are rare, and long when they come.\n";
  if (std::isfinite(forecast.worst_in_twenty_s))
    return out + "  One year in twenty has more than " + format_duration(forecast.worst_in_twenty_s) +
           " of it.\n";
  return out + "  More than one year in twenty has an outage that was not over when its trial ended; such a "
               "year is "
               "within no level.\n";
}

std::string chain_text(const Forecast &forecast)
{
  if (!std::isfinite(forecast.chain_share))
    return {};
  const double summed = forecast.outage_s.mean / year_s;
  return fmt::format(
      "  Check: a Markov chain of the same causes, which may be down at once, is down {:.4f} % of the "
      "time; the sum above is {:.4f} %.\n",
      100 * forecast.chain_share, 100 * summed);
}

std::string money_text(const Forecast &forecast, const std::optional<AdviceReport::Price> &price)
{
  if (!price)
    return "  In money: not known. Open question: what is an order worth that is lost, or never taken? "
           "Answer it "
           "as\n  \"order_worth\" in deployment.json, or with --price-of-order.\n";
  const std::string currency = price->currency.empty() ? "" : " " + printable(price->currency);
  const auto told = [&](const YearFigure &figure) {
    return fmt::format("{}{}{} ({}..{})", figure.at_least ? "> " : "",
                       format_count(figure.mean * price->amount), currency,
                       format_count(figure.interval.low * price->amount),
                       format_count(figure.interval.high * price->amount));
  };
  return fmt::format("  In money, a year, at {:g}{} an order ({}{}): ", price->amount, currency,
                     printable(price->from), price->assumed ? "; assumed" : "") +
         told(forecast.lost) + " of orders that were taken and then lost; at most " + told(forecast.orders) +
         " of orders that failed, if nobody of those came later.\n";
}

} // namespace

std::string forecast_text(const AdviceReport &report, bool colour)
{
  if (!report.forecast)
    return {};
  const Forecast &forecast = *report.forecast;
  std::string out =
      "\n" + coloured("A year as it stands", Colour::bold, colour) +
      fmt::format(": the scenarios that say how often they happen, {} years drawn from their trials\n",
                  forecast.years) +
      causes_text(forecast, colour) + demand_text(forecast) + levels_text(forecast) + doubt_text(forecast) +
      chain_text(forecast) + money_text(forecast, report.price);
  for (const AdviceReport::Part &part : report.parts)
    if (!part.frequency)
      out += "  Not in it, for nobody says how often it happens: " + printable(part.scenario) + "\n";
  out += "  What is no scenario here is not in it. Frequencies are tags of the scenarios: set your own.\n";
  if (!report.forecast_fixed)
    return out;
  const Forecast &fixed = *report.forecast_fixed;
  out += coloured("With the set", Colour::bold, colour) + ": " + mean_text(fixed.outage_s, duration_text) +
         " of outage a year (" + span_text(fixed.outage_s.interval, duration_text) + "), " +
         mean_text(fixed.orders, format_count) + " failed and " + mean_text(fixed.lost, format_count) +
         " lost orders\n" + levels_text(fixed);
  return out;
}

} // namespace drsim::report
