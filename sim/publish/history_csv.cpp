#include "sim/publish/history_csv.hpp"

#include "sim/publish/csv_cells.hpp"

namespace drsim::publish {

std::string history_csv(const HistoryReport &report)
{
  std::string out = "deployment,day,quarter,run,drsim,seed,scenario,verdict,trials,censored,figure,value,"
                    "ci_low,ci_high\r\n";
  for (const history::ScenarioHistory &scenario : report.overview.scenarios)
    for (const history::TrendPoint &point : scenario.trend)
      for (const auto &[figure, one] : point.figures) {
        for (const std::string &text :
             {report.overview.deployment, point.run.day, point.quarter, std::to_string(point.run.id),
              point.run.version, std::to_string(point.run.seed), scenario.name, point.verdict,
              std::to_string(point.trials), std::to_string(point.censored), figure})
          out += csv_cell(text) + ",";
        out += csv_figure(one.value) + "," + csv_figure(one.interval.low) + "," +
               csv_figure(one.interval.high) + "\r\n";
      }
  return out;
}

} // namespace drsim::publish
