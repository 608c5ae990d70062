#include "sim/import/runbooks/ssm_state.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/runbooks/api_table.hpp"
#include "sim/import/runbooks/ssm_words.hpp"

#include <algorithm>
#include <optional>

namespace drsim::inline import::inline runbooks {
namespace {

/// What a call told: of which thing, and which of its fields.
struct Told {
  std::string service, api, field; ///< small letters
  std::string until;               ///< "up:orders-db", where the table of calls knows what is asked about
  std::string named;               ///< an alarm, a health check, a replica
};

/// "{{ Look.Status }}" -> "Look", "Status".
std::pair<std::string, std::string> output_of(const std::string &variable)
{
  const std::size_t open = variable.find("{{");
  const std::size_t close = variable.find("}}");
  if (open == std::string::npos || close == std::string::npos || close < open)
    return {};
  std::string name = variable.substr(open + 2, close - open - 2);
  std::erase(name, ' ');
  const std::size_t dot = name.find('.');
  return dot == std::string::npos ? std::pair<std::string, std::string>{}
                                  : std::pair{name.substr(0, dot), name.substr(dot + 1)};
}

/// "$.DBInstances[0].DBInstanceStatus" -> "dbinstancestatus".
std::string last_field(const std::string &selector)
{
  std::string field = lower_case(selector.substr(selector.rfind('.') + 1));
  return field.substr(0, field.find('['));
}

/// The value of one dimension of a metric: {Name: DBInstanceIdentifier, Value: orders-db-dr}.
std::string dimension_of(const SsmDocument &document, const SsmStep &step)
{
  for (const YAML::Node &one : yaml_items(yaml_at(step.node, {"inputs", "Dimensions"}), 10))
    if (yaml_text(yaml_at(one, {"Name"})) == "DBInstanceIdentifier")
      return document.input(yaml_at(one, {"Value"}), step);
  return {};
}

std::optional<Told> told_by(const SsmDocument &document, const std::string &variable)
{
  const auto [name, output] = output_of(variable);
  const std::size_t at = name.empty() ? document.steps().size() : document.index_of(name);
  if (at >= document.steps().size() || document.action(at) != "aws:executeAwsApi")
    return std::nullopt;
  const SsmStep &step = document.steps()[at];
  const YAML::Node inputs = yaml_at(step.node, {"inputs"});
  const auto input = [&](const std::string &key) { return document.input(yaml_at(inputs, {key}), step); };
  Told told;
  for (const YAML::Node &one : yaml_items(yaml_at(step.node, {"outputs"}), 50))
    if (yaml_text(yaml_at(one, {"Name"})) == output)
      told.field = last_field(yaml_text(yaml_at(one, {"Selector"})));
  told.service = lower_case(input("Service"));
  told.api = kebab_case(input("Api"));
  told.until = meaning_of_wait(told.service, input("Api"), input).until;
  if (told.api == "describe-alarms")
    told.named = input("AlarmNames");
  else if (told.api == "get-health-check-status")
    told.named = input("HealthCheckId");
  else if (told.api == "get-metric-statistics" && lower_case(input("MetricName")).ends_with("replicalag"))
    told.named = dimension_of(document, step);
  const bool known = told.named.find_first_of("{[ ") == std::string::npos;
  return told.field.empty() || !known ? std::nullopt : std::optional(told);
}

std::string term_if(const std::string &term, bool so)
{
  return so ? term : "not " + term;
}

/// A state that means that a thing can be used, or that it cannot; nothing for one in between.
std::optional<bool> says_up(const std::string &value)
{
  for (const char *word :
       {"available", "active", "running", "inservice", "healthy", "ok", "enabled", "in-sync"})
    if (value == word)
      return true;
  for (const char *word : {"stopped", "failed", "inactive", "unhealthy", "unavailable", "storage-full",
                           "incompatible-network", "inaccessible-encryption-credentials", "impaired"})
    if (value == word)
      return false;
  return std::nullopt;
}

/// "NumericGreater: 30" of a lag.
std::string lag_term(const YAML::Node &choice, const std::string &replica)
{
  for (const char *key :
       {"NumericGreater", "NumericGreaterOrEquals", "NumericLesser", "NumericLesserOrEquals"}) {
    const std::string text = yaml_text(yaml_at(choice, {key}));
    const auto bound = parse_number(text);
    const bool above = std::string_view(key).find("Greater") != std::string_view::npos;
    if (bound && *bound >= 0)
      return (above ? "lag_above:" : "lag_below:") + id_part(replica) + "=" + text + "s";
  }
  return {};
}

std::string term_of(const SsmDocument &document, const YAML::Node &choice)
{
  const auto told = told_by(document, yaml_text(yaml_at(choice, {"Variable"})));
  if (!told)
    return {};
  std::string value;
  for (const char *key : {"StringEquals", "EqualsIgnoreCase", "StartsWith", "Contains"})
    value = value.empty() ? lower_case(yaml_text(yaml_at(choice, {key}))) : value;
  if (told->api == "get-metric-statistics")
    return told->named.empty() ? std::string{} : lag_term(choice, told->named);
  if (told->api == "describe-alarms" && told->field == "statevalue" && !told->named.empty())
    return value == "alarm" || value == "ok"
               ? term_if("firing:cloudwatch:" + id_part(told->named), value == "alarm")
               : std::string{};
  if (told->api == "get-health-check-status" && !told->named.empty())
    return value.starts_with("success") || value.starts_with("failure")
               ? term_if("healthy:health-check:" + id_part(told->named), value.starts_with("success"))
               : std::string{};
  const bool state = told->field.ends_with("status") || told->field.ends_with("state");
  const std::optional<bool> up = says_up(value);
  return state && up && told->until.starts_with("up:") ? term_if(told->until, *up) : std::string{};
}

/// Terms with one word between them; a single "Not" is a term as well. "" for anything else.
std::string state_of_choice(const SsmDocument &document, const YAML::Node &choice)
{
  if (const YAML::Node inner = yaml_at(choice, {"Not"}); yaml_is_set(inner)) {
    const std::string term = term_of(document, inner);
    return term.empty() ? term : term.starts_with("not ") ? term.substr(4) : "not " + term;
  }
  for (const char *joint : {"And", "Or"}) {
    const auto parts = yaml_items(yaml_at(choice, {joint}), 10);
    if (parts.empty())
      continue;
    std::string all;
    for (const YAML::Node &part : parts) {
      const std::string one = term_of(document, part);
      if (one.empty())
        return {};
      all += (all.empty() ? "" : std::string_view(joint) == "And" ? " and " : " or ") + one;
    }
    return all;
  }
  return term_of(document, choice);
}

} // namespace

std::vector<SsmStateWay> state_ways(const SsmDocument &document, std::size_t at)
{
  if (document.action(at) != "aws:branch" || document.branch(at).known)
    return {};
  const YAML::Node inputs = yaml_at(document.steps()[at].node, {"inputs"});
  std::vector<SsmStateWay> ways;
  for (const YAML::Node &choice : yaml_items(yaml_at(inputs, {"Choices"}), 50)) {
    ways.push_back({state_of_choice(document, choice), yaml_text(yaml_at(choice, {"NextStep"}))});
    if (ways.back().when.empty())
      return {};
  }
  ways.push_back({"", yaml_text(yaml_at(inputs, {"Default"}))});
  return ways;
}

} // namespace drsim::import::runbooks
