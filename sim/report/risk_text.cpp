#include "sim/report/risk_text.hpp"

#include "sim/analysis/risk.hpp"
#include "sim/core/duration.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

Risks risks_in(const CheckReport &report)
{
  std::vector<Risk> rows;
  for (const CheckReport::Part &part : report.parts)
    if (part.tags.per_year && part.summary.trials > 0)
      rows.push_back(risk_of(part.summary, part.tags));
  return risks_of(std::move(rows), report.objectives.slo_success_ratio);
}

std::string span_text(double seconds, bool at_least)
{
  return (at_least ? "> " : "") + format_duration(seconds);
}

/// "once in 12 years", "1.4 times a year"; what no trial showed is not seen, which is not never.
std::string often_text(double per_year)
{
  if (per_year <= 0)
    return "not seen";
  if (per_year >= 1)
    return fmt::format("{:.2g} times a year", per_year);
  const double years = 1 / per_year;
  return years < 100 ? fmt::format("once in {:.3g} years", years)
                     : fmt::format("once in {:.0f} years", years);
}

} // namespace

std::string risk_text(const CheckReport &report, bool colour)
{
  const Risks risks = risks_in(report);
  if (risks.rows.empty())
    return {};
  Table table({"scenario", "happens", "outage a year", "RTO missed", "RPO missed"}, {1, 2, 3, 4});
  for (const Risk &one : risks.rows)
    table.add({printable(one.scenario), often_text(one.per_year), span_text(one.outage_s, one.at_least),
               often_text(one.rto_missed), often_text(one.rpo_missed)});
  std::string out = "\n" + coloured("Risk", Colour::bold, colour) +
                    ": frequency times effect, of the scenarios that say how often they happen\n" +
                    table.text("  ", colour);
  out += fmt::format(
      "  In all: {} of outage a year, of an error budget of {} (SLO {:g} %); an objective is missed "
      "{}: within a year with probability {:.2g}. Frequencies are tags of the scenarios: set your "
      "own.\n",
      span_text(risks.outage_s, risks.at_least), format_duration(risks.budget_s),
      100 * report.objectives.slo_success_ratio, often_text(risks.missed_per_year),
      risks.missed_within_a_year());
  return out;
}

nlohmann::ordered_json risk_json(const CheckReport &report)
{
  const Risks risks = risks_in(report);
  if (risks.rows.empty())
    return nullptr;
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Risk &one : risks.rows)
    rows.push_back({{"scenario", one.scenario},
                    {"per_year", one.per_year},
                    {"outage_s_per_year", one.outage_s},
                    {"at_least", one.at_least},
                    {"rto_missed_per_year", one.rto_missed},
                    {"rpo_missed_per_year", one.rpo_missed}});
  return {{"scenarios", std::move(rows)},
          {"outage_s_per_year", risks.outage_s},
          {"at_least", risks.at_least},
          {"budget_s_per_year", risks.budget_s},
          {"missed_per_year", risks.missed_per_year},
          {"missed_within_a_year", risks.missed_within_a_year()}};
}

} // namespace drsim::report
