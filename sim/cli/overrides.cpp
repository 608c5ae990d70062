#include "sim/cli/overrides.hpp"

#include "sim/cli/commands.hpp"
#include "sim/cli/loading.hpp"
#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/input/validate_deployment.hpp"
#include "sim/model/conditions.hpp"

#include <optional>

namespace drsim::inline cli {
namespace {

/// A number, a time, "true", "false"; none: it is a text.
std::optional<double> number_of(const std::string &text)
{
  if (text == "true" || text == "false")
    return text == "true" ? 1 : 0;
  if (const auto number = parse_number(text))
    return number;
  return parse_duration_s(text);
}

Condition condition_of(const std::string &set)
{
  const std::size_t equals = set.find('=');
  const std::size_t dot = set.rfind('.', equals);
  if (equals == std::string::npos || dot == std::string::npos || dot == 0 || equals + 1 == set.size())
    throw UsageError("--set " + set + ": write COMPONENT.PARAMETER=VALUE, as in orders-db.multi_az=true");
  Condition condition;
  condition.of = set.substr(0, dot);
  condition.parameter = set.substr(dot + 1, equals - dot - 1);
  const std::string value = set.substr(equals + 1);
  const auto times = value.front() == 'x' ? parse_number(value.substr(1)) : std::nullopt;
  const auto number = number_of(value);
  if (times)
    condition.times = *times;
  else if (number)
    condition.value = Distribution(*number);
  else
    condition.text = value;
  return condition;
}

} // namespace

OptionSpec set_option()
{
  return {"set", "PARAM=VALUE...",
          "with another figure: orders-db.size_bytes=2e12, oncall:sre.hands=3, \"every "
          "runbook.rehearsed=never\", cluster:dr.nodes=x2; or with a step taken out "
          "(runbook:r/4.when=never), put beside another (runbook:r/4.after=runbook:r/1), done by a machine "
          "(.by_machine=true), decided beforehand (.needs_approval=false)",
          true};
}

Deployment with_sets(Deployment deployment, const std::vector<std::string> &sets)
{
  std::string wrong;
  for (const std::string &set : sets) {
    Scenario one;
    one.file = "--set " + set;
    one.conditions = {condition_of(set)};
    settle_targets(one, deployment);
    Diagnostics diagnostics;
    validate_scenario(one, deployment, {}, diagnostics);
    if (!diagnostics.has_errors() && one.not_applicable.empty())
      validate_conditions(one, deployment, known_catalogue(), diagnostics);
    if (!one.not_applicable.empty())
      wrong += (wrong.empty() ? "" : "\n") + one.file + ": " + one.not_applicable;
    for (const Problem &problem : diagnostics.problems())
      wrong += (wrong.empty() ? "" : "\n") + one.file + ": " + problem.message +
               (problem.cure.empty() ? "" : "; " + problem.cure);
    if (!wrong.empty())
      continue;
    deployment = under_conditions(deployment, one);
    for (ComponentSpec &spec : deployment.components)
      for (auto &[name, parameter] : spec.parameters)
        if (parameter.from.file == one.file)
          parameter.from = {Source::user_file, Confidence::set, one.file, "", "asked on the command line"};
  }
  if (!wrong.empty())
    throw UsageError(wrong);
  return deployment;
}

std::string set_words(const std::vector<std::string> &sets)
{
  std::string words;
  for (const std::string &set : sets)
    words += (words.empty() ? " --set " : " ") + shell_word(set);
  return words;
}

} // namespace drsim::cli
