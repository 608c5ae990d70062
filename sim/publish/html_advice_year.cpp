#include "sim/publish/html_advice.hpp"

#include <cmath>

namespace drsim::publish {
namespace {

using Told = std::string (*)(double, const Words &);

std::string as_duration(double value, const Words &words)
{
  return words.duration(value);
}

std::string as_count(double value, const Words &words)
{
  return words.number(value);
}

std::string span(const Interval &interval, Told told, const Words &words, double factor = 1)
{
  return told(factor * interval.low, words) + " … " + told(factor * interval.high, words);
}

std::string mean(const YearFigure &figure, Told told, const Words &words, double factor = 1)
{
  return (figure.at_least ? "> " : "") + told(factor * figure.mean, words);
}

View cause_view(const CauseForecast &one, double budget_s, const Words &words)
{
  return {{"scenario", one.scenario},
          {"per_year", words.number(one.per_year.low, 2) + " … " + words.number(one.per_year.high, 2)},
          {"estimate", !one.counted},
          {"outage", mean(one.outage_s, as_duration, words)},
          {"interval", span(one.outage_s.interval, as_duration, words)},
          {"budget", words.percent(one.outage_s.mean / budget_s)},
          {"orders", mean(one.orders, as_count, words)},
          {"each", words.number(one.orders_each)},
          {"usual", one.orders_each > one.usual_each ? words.number(one.usual_each) : std::string()},
          {"lost", mean(one.lost, as_count, words)}};
}

View money_view(const Forecast &forecast, const AdviceReport::Price &price, const Words &words)
{
  const auto amount = [&](const YearFigure &figure) {
    return mean(figure, as_count, words, price.amount) + " " + price.currency + " (" +
           span(figure.interval, as_count, words, price.amount) + ")";
  };
  return {{"lost", amount(forecast.lost)},
          {"failed", amount(forecast.orders)},
          {"each", words.number(price.amount, 2) + " " + price.currency},
          {"from", price.from},
          {"assumed", price.assumed}};
}

} // namespace

View year_view(const Forecast &forecast, const std::optional<AdviceReport::Price> &price, const Words &words)
{
  View causes = View::array(), levels = View::array();
  for (const CauseForecast &one : forecast.causes)
    causes.push_back(cause_view(one, forecast.budget_s, words));
  for (const LevelForecast &one : forecast.levels)
    levels.push_back(
        {{"level", words.number(100 * one.level, 2) + " %"},
         {"probability", words.percent(one.probability)},
         {"interval", words.percent(one.interval.low) + " … " + words.percent(one.interval.high)}});
  View out = {{"causes", causes},
              {"levels", levels},
              {"outage", mean(forecast.outage_s, as_duration, words)},
              {"interval", span(forecast.outage_s.interval, as_duration, words)},
              {"budget", words.percent(forecast.outage_s.mean / forecast.budget_s)},
              {"orders", mean(forecast.orders, as_count, words)},
              {"lost", mean(forecast.lost, as_count, words)},
              {"worst", std::isfinite(forecast.worst_in_twenty_s) ? words.duration(forecast.worst_in_twenty_s)
                                                                  : words.text("beyond_horizon")},
              {"chain",
               std::isfinite(forecast.chain_share) ? words.number(100 * forecast.chain_share, 4) + " %" : ""},
              {"sum", words.number(100 * forecast.outage_s.mean / year_s, 4) + " %"},
              {"any_money", price.has_value()}};
  if (price)
    out["money"] = money_view(forecast, *price, words);
  return out;
}

} // namespace drsim::publish
