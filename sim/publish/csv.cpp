#include "sim/publish/csv_cells.hpp"
#include "sim/publish/formats.hpp"
#include "sim/publish/reasons.hpp"

#include <fmt/format.h>

#include <cmath>

namespace drsim::publish {
namespace {

struct Table {
  std::string text = "deployment,scenario,subject,metric,statistic,value\r\n";
  std::string deployment = {};
  std::string scenario = {};
  void add(const std::string &subject, const std::string &metric, const std::string &statistic,
           const std::string &value)
  {
    text += csv_cell(deployment) + "," + csv_cell(scenario) + "," + csv_cell(subject) + "," +
            csv_cell(metric) + "," + csv_cell(statistic) + "," + value + "\r\n";
  }
  void add(const std::string &subject, const std::string &metric, const Quantiles &of)
  {
    for (const auto &[name, value] :
         {std::pair("p50", of.p50), {"p95", of.p95}, {"p99", of.p99}, {"max", of.max}})
      if (value)
        add(subject, metric, name, csv_figure(*value));
  }
};

void add_scenario(const ScenarioResult &one, Table &table)
{
  table.scenario = one.id;
  table.add("", "verdict", "", csv_cell(one.verdict));
  table.add("", "trials", "count", csv_figure(static_cast<double>(one.trials)));
  table.add("", "censored", "count", csv_figure(static_cast<double>(one.censored)));
  table.add("", "rto_s", one.rto_s);
  table.add("", "rpo_s", one.rpo_s);
  table.add("", "lost_transactions", one.lost);
  table.add("", "failed_transactions", one.failed);
  for (const Claim &claim : one.claims) {
    const std::string subject = claim.objective ? "objective" : "expectation";
    table.add(subject, claim.metric, "bound", csv_figure(claim.bound));
    table.add(subject, claim.metric, "met", csv_figure(claim.probability));
    table.add(subject, claim.metric, "met_low", csv_figure(claim.low));
    table.add(subject, claim.metric, "met_high", csv_figure(claim.high));
    table.add(subject, claim.metric, "verdict", csv_cell(claim.verdict));
  }
  for (const Store &store : one.stores) {
    table.add(store.component, "store_rpo_s", store.rpo_s);
    table.add(store.component, "store_lost_transactions", store.lost);
  }
  for (const Leg &leg : one.legs) {
    table.add(leg.component, "leg_" + leg.phase, "share", csv_figure(leg.share));
    table.add(leg.component, "leg_" + leg.phase, "p50_s", csv_figure(leg.p50_s));
  }
  for (const Alarm &alarm : one.alarms)
    table.add(alarm.component, "alarm_fired", "trials", csv_figure(static_cast<double>(alarm.trials)));
}

} // namespace

std::string csv_cell(const std::string &text)
{
  std::string safe =
      !text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos ? "'" + text : text;
  if (safe.find_first_of(",\"\r\n") == std::string::npos)
    return safe;
  std::string out = "\"";
  for (const char c : safe)
    out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string csv_figure(double value)
{
  return std::isinf(value) ? "inf" : std::isnan(value) ? "" : fmt::format("{}", value);
}

std::string csv(const std::vector<Result> &results, const PublishSettings &, const Words &)
{
  Table table;
  for (const Result &result : results) {
    table.deployment = result.deployment;
    for (const ScenarioResult &scenario : result.scenarios)
      add_scenario(scenario, table);
  }
  return table.text;
}

} // namespace drsim::publish
