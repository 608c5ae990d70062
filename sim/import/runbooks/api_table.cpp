#include "sim/import/runbooks/api_table.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <cctype>

namespace drsim::inline import::inline runbooks {
namespace {

bool is_upper(char letter)
{
  return letter >= 'A' && letter <= 'Z';
}

/// Whether a service's name, of scripts or of the command line, is that of a row.
bool is_service(const ApiCall &row, std::string_view service)
{
  const std::string_view own = row.service;
  if (service.empty() || service == own)
    return true;
  if (own == "rds")
    return service == "docdb" || service == "neptune"; // whose calls are those of Aurora
  return (own == "s3api" && service == "s3") || (own == "kafka" && service == "msk") ||
         (own == "autoscaling" && service == "auto-scaling");
}

/// Known while reading, and one name: no variable, no list, no text of several words.
bool is_name(const std::string &value)
{
  return !value.empty() && value.find_first_of("$<>{}`()[]\"',;* \t\n") == std::string::npos;
}

std::string behind(const std::string &text, const char *marks)
{
  return text.substr(text.find_last_of(marks) + 1);
}

/// "shop-001" -> "shop".
std::string without_node(const std::string &name)
{
  constexpr std::size_t digits = 3;
  const std::size_t dash = name.rfind('-');
  const bool numbered = dash != std::string::npos && dash > 0 && name.size() == dash + 1 + digits &&
                        name.find_first_not_of("0123456789", dash + 1) == std::string::npos;
  return numbered ? name.substr(0, dash) : name;
}

std::string formed(const ApiCall &row, const std::string &value)
{
  switch (row.form) {
  case TargetForm::plain: return behind(value, ":");
  case TargetForm::prefixed: return row.prefix + id_part(behind(value, ":/"));
  case TargetForm::cache_node: return row.prefix + id_part(without_node(behind(value, ":/")));
  case TargetForm::balancer_arn: return balancer_of_arn(value);
  case TargetForm::broker_arn: {
    const std::size_t at = value.find(":cluster/");
    const std::string name = at == std::string::npos ? value : value.substr(at + 9);
    return row.prefix + id_part(name.substr(0, name.find('/')));
  }
  }
  return {};
}

/// The component that a call names; "" when it names none, or one that is known only at run time.
std::string target_of(const ApiCall &row, const CallInput &input)
{
  std::string_view names = row.inputs;
  while (!names.empty()) {
    const std::size_t bar = std::min(names.find('|'), names.size());
    if (const std::string value = input(std::string(names.substr(0, bar))); is_name(value))
      return formed(row, value);
    names.remove_prefix(std::min(bar + 1, names.size()));
  }
  return {};
}

bool holds(const ApiCall &row, const CallInput &input)
{
  const std::string asked = row.only_with;
  if (asked.empty())
    return true;
  const std::size_t equals = asked.find('=');
  const std::string given = input(asked.substr(0, equals));
  if (equals == std::string::npos)
    return !given.empty();
  return lower_case(given).find(lower_case(asked.substr(equals + 1))) != std::string::npos;
}

bool is_action(const ApiCall &row)
{
  const std::string_view action = row.action;
  return action != "wait" && action != "await";
}

} // namespace

std::string kebab_case(std::string_view name)
{
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char letter = name[i];
    if (letter == '_') {
      out += '-';
      continue;
    }
    const bool after_lower = i > 0 && !is_upper(name[i - 1]) && name[i - 1] != '_' && name[i - 1] != '-';
    const bool before_lower = i > 0 && i + 1 < name.size() && is_upper(name[i - 1]) &&
                              std::islower(static_cast<unsigned char>(name[i + 1])) != 0;
    if (is_upper(letter) && (after_lower || before_lower))
      out += '-';
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return out;
}

bool is_reading_call(std::string_view call)
{
  const std::string name = kebab_case(call) + "-";
  for (const char *verb : {"describe-", "get-", "list-", "search-", "lookup-", "batch-get-", "query-",
                           "scan-", "head-", "filter-", "select-", "preview-", "validate-", "detect-"})
    if (name.starts_with(verb))
      return true;
  return false;
}

StepMeaning meaning_of_call(std::string_view service, std::string_view call, const CallInput &input)
{
  const std::string name = kebab_case(call);
  StepMeaning found;
  for (const ApiCall &row : api_calls()) {
    if (!is_service(row, service) || kebab_case(row.api) != name || !is_action(row) || !holds(row, input))
      continue;
    found.action = row.action;
    found.target = target_of(row, input);
    if (found.action == "shift_away")
      found.zone = is_name(input("AwayFrom")) ? input("AwayFrom") : "";
    return found;
  }
  if (name == "start-automation-execution")
    found.calls = is_name(input("DocumentName")) ? input("DocumentName") : "";
  found.looks = is_reading_call(call);
  if (!found.looks && found.calls.empty())
    found.unknown = std::string(service) + (service.empty() ? "" : " ") + std::string(call);
  return found;
}

StepMeaning meaning_of_wait(std::string_view service, std::string_view call, const CallInput &input)
{
  const std::string name = kebab_case(call);
  StepMeaning found;
  found.looks = true;
  for (const ApiCall &row : api_calls()) {
    if (std::string_view(row.action) != "await" || !is_service(row, service) ||
        (!name.empty() && kebab_case(row.api) != name))
      continue;
    if (const std::string target = target_of(row, input); !target.empty()) {
      found.action = "await";
      found.until = "up:" + target;
      return found;
    }
  }
  return found;
}

} // namespace drsim::import::runbooks
