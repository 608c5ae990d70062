#include "sim/report/sway_text.hpp"

#include "sim/report/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

double share_of(const Check &check)
{
  return check.trials == 0 ? 0 : static_cast<double>(check.met) / static_cast<double>(check.trials);
}

std::string end_text(const std::vector<Check> &checks)
{
  return fmt::format("{:.2f} {}", share_of(checks.at(0)), verdict_name(verdict_of(checks)));
}

nlohmann::ordered_json end_json(const std::vector<Check> &checks)
{
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Check &check : checks)
    all.push_back(
        {{"metric", check.metric}, {"met", share_of(check)}, {"verdict", verdict_name(check.verdict)}});
  return all;
}

} // namespace

std::string sways_text(const CheckReport &report, bool colour)
{
  if (!report.swayed)
    return {};
  if (report.sways.empty())
    return "\nNo assumed figure stands on a critical path.\n";
  Table table({"assumed figure", "scenario", "sets", "trials", "P(RTO met), verdict at half", "as assumed",
               "at twice", ""},
              {2, 3});
  bool any = false;
  for (const Sway &sway : report.sways) {
    table.add({printable(sway.parameter), printable(sway.scenario), fmt::format("{:.0f} %", 100 * sway.share),
               std::to_string(sway.trials), end_text(sway.at_half), end_text(sway.as_assumed),
               end_text(sway.at_twice), sway.turns() ? "turns" : ""});
    any = any || sway.turns();
  }
  return "\nThe assumed figures that set most of the seconds, at half and at twice their value (same trials, "
         "same "
         "chance):\n" +
         table.text("  ", colour) +
         (any ? "  Measure those whose verdict turns before you rely on it.\n"
              : "  No verdict turns between these ends.\n");
}

nlohmann::ordered_json sways_json(const CheckReport &report)
{
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Sway &sway : report.sways)
    all.push_back({{"parameter", sway.parameter},
                   {"scenario", sway.scenario},
                   {"share", sway.share},
                   {"trials", sway.trials},
                   {"at_half", end_json(sway.at_half)},
                   {"as_assumed", end_json(sway.as_assumed)},
                   {"at_twice", end_json(sway.at_twice)},
                   {"turns", sway.turns()}});
  return all;
}

} // namespace drsim::report
