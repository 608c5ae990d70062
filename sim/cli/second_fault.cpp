#include "sim/cli/second_fault.hpp"

#include "sim/campaign/lucky_trials.hpp"
#include "sim/core/duration.hpp"

#include <algorithm>

namespace drsim::inline cli {
namespace {

const Scenario &only_one(const Loaded &loaded, const std::string &word)
{
  if (loaded.scenarios.size() != 1)
    throw UsageError(word + ": one scenario is played: give a file or a name, not a folder");
  return loaded.scenarios.front();
}

} // namespace

std::vector<OptionSpec> stressed_options()
{
  return {{"then", "SCENARIO", "its faults come, too, at its own moments", false},
          {"second-fault", "D", "the last fault comes so long after the first", false},
          {"luck", "WORD", "other luck from some draws on, as drsim stress tells it: 812:5,900:7", false}};
}

Loaded load_one(const std::string &deployment, const std::string &scenario, const std::string &then,
                const Parts &parts)
{
  Loaded loaded = load(deployment, {scenario}, parts);
  static_cast<void>(only_one(loaded, scenario));
  if (then.empty())
    return loaded;
  const Loaded other = load(deployment, {then}, parts, false);
  const Scenario &second = only_one(other, then);
  Scenario &first = loaded.scenarios.front();
  first.id += "+" + second.id;
  first.title += "; then: " + second.title;
  first.faults.insert(first.faults.end(), second.faults.begin(), second.faults.end());
  first.conditions.insert(first.conditions.end(), second.conditions.begin(), second.conditions.end());
  first.horizon_s = std::max(first.horizon_s, second.horizon_s);
  return loaded;
}

void move_second_fault(Scenario &scenario, const std::string &after)
{
  if (after.empty())
    return;
  const auto seconds = parse_duration_s(after);
  if (!seconds || *seconds < 0)
    throw UsageError("--second-fault " + after + ": write a duration, such as 14m");
  if (scenario.faults.size() < 2)
    throw UsageError("--second-fault: " + scenario.id + " has one fault; --then gives it more");
  scenario = with_second_fault(scenario, *seconds);
}

} // namespace drsim::cli
