#include "sim/input/rehearsal_rules.hpp"

#include "sim/core/assertion.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/input/reader.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline input {
namespace {

constexpr Range some_share{0, 1};
constexpr Range days_between{1, 3660};
constexpr Range some_seconds{0, 86400};
constexpr Range some_hour{0, 24};

const std::map<std::string, Range> &ranges()
{
  static const std::map<std::string, Range> all = {{"per_quarter", {1, 50}},
                                                   {"proven_days", days_between},
                                                   {"other_scenario_share", some_share},
                                                   {"strength_tabletop", some_share},
                                                   {"strength_walkthrough", some_share},
                                                   {"strength_simulation", some_share},
                                                   {"strength_staging", some_share},
                                                   {"strength_live", some_share},
                                                   {"conditions_share", some_share},
                                                   {"decision_share", some_share},
                                                   {"live_budget_share", some_share},
                                                   {"notice_days", {0, 90}},
                                                   {"briefing_s", some_seconds},
                                                   {"debrief_s", some_seconds},
                                                   {"inject_s", some_seconds},
                                                   {"inject_long_s", some_seconds},
                                                   {"desk_from_hour", some_hour},
                                                   {"desk_to_hour", some_hour},
                                                   {"critical_days", days_between},
                                                   {"major_days", days_between},
                                                   {"minor_days", days_between},
                                                   {"retest_days", days_between},
                                                   {"retention_years", {1, 100}}};
  return all;
}

} // namespace

double RehearsalRules::at(const std::string &name) const
{
  const auto found = rules_.find(name);
  DRSIM_ASSERT(found != rules_.end(), "rehearsal/rules.json has " + name);
  return found->second.value;
}

bool RehearsalRules::set(const std::string &name, double value, const std::string &source,
                         const std::string &confidence)
{
  const auto range = ranges().find(name);
  if (range == ranges().end() || !(value >= range->second.low && value <= range->second.high))
    return false;
  rules_[name] = {value, source, confidence};
  return true;
}

std::vector<std::string> rehearsal_rule_names()
{
  std::vector<std::string> names;
  for (const auto &[name, range] : ranges())
    names.push_back(name);
  return names;
}

RehearsalRules load_rehearsal_rules(const std::filesystem::path &catalogue_folder, Diagnostics &diagnostics)
{
  const std::string shown = "catalogue/rehearsal/rules.json";
  RehearsalRules out;
  const auto text = read_text(catalogue_folder / "rehearsal" / "rules.json", shown, diagnostics);
  const auto value = text ? parse_json(*text, shown, diagnostics) : std::nullopt;
  if (!value)
    return out;
  Reader top(*value, shown, "", diagnostics);
  static_cast<void>(top.text("dated"));
  for (const auto &[name, range] : ranges()) {
    const nlohmann::json *one = top.raw(name);
    if (one == nullptr) {
      top.missing(name);
      continue;
    }
    Reader reader(*one, shown, "/" + name, diagnostics);
    if (!reader.has("value"))
      reader.missing("value");
    const double number = reader.number("value", range).value_or(range.low);
    const std::string source = reader.required_text("source");
    const std::string confidence = reader.text("confidence").value_or("");
    reader.grounds();
    reader.finish();
    static_cast<void>(out.set(name, number, source, confidence));
  }
  top.finish();
  return out;
}

} // namespace drsim::input
