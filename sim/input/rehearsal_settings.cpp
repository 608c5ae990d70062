#include "sim/input/rehearsal_settings.hpp"

#include "sim/input/deployment_parts.hpp"
#include "sim/input/reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline input {
namespace {

using nlohmann::json;

const json &object_at(Reader &reader, const char *key)
{
  static const json nothing = json::object();
  const json *found = reader.raw(key);
  return found == nullptr ? nothing : *found;
}

/// No line end, no control character: a name must not become a line of a calendar.
bool is_plain(const std::string &text)
{
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

bool is_address(const std::string &text)
{
  const std::size_t at = text.find('@');
  return is_plain(text) && at != std::string::npos && at > 0 && at + 1 < text.size() &&
         text.find_first_of(" <>,;:\"", 0) == std::string::npos;
}

void read_people(const json &value, const std::string &shown, RehearsalSettings &into,
                 Diagnostics &diagnostics)
{
  Reader people(value, shown, "/people", diagnostics);
  for (const std::string &role : people.keys()) {
    Reader one(*people.raw(role), shown, people.pointer_to(role), diagnostics);
    RehearsalPerson person{one.required_text("name"), one.text("email").value_or("")};
    if (!is_plain(person.name))
      one.problem("name", "holds a control character");
    if (!person.email.empty() && !is_address(person.email))
      one.problem("email", "\"" + person.email + "\" is no address", "write it as anna@example.com");
    one.finish();
    into.people[role] = std::move(person);
  }
}

void read_closed(Reader &top, const std::string &shown, RehearsalSettings &into, Diagnostics &diagnostics)
{
  std::size_t at = 0;
  for (const json *item : top.items("closed")) {
    Reader one(*item, shown, "/closed/" + std::to_string(at++), diagnostics);
    const auto from = parse_day(one.required_text("from"));
    const auto to = parse_day(one.required_text("to"));
    const std::string why = one.text("why").value_or("");
    if (!from || !to || *to < *from)
      one.problem("from", "from and to are no span of days", "write them as 2027-01-01, the earlier first");
    else
      into.closed.push_back({*from, *to, why});
    one.finish();
  }
}

void read_weekdays(Reader &top, RehearsalSettings &into)
{
  if (!top.has("weekdays"))
    return;
  into.weekdays.clear();
  into.weekdays_told = true;
  for (const json *item : top.items("weekdays")) {
    const int day = item->is_string() ? weekday_number(item->get<std::string>()) : -1;
    if (day < 0)
      top.problem("weekdays", "holds something that is no day of the week", "write monday, tuesday, ...");
    else
      into.weekdays.push_back(day);
  }
  if (into.weekdays.empty())
    top.problem("weekdays", "names no day", "leave it out for Tuesday to Thursday");
}

void read_rules(const json &value, const std::string &shown, RehearsalSettings &into,
                Diagnostics &diagnostics)
{
  Reader rules(value, shown, "/rules", diagnostics);
  for (const std::string &name : rules.keys()) {
    const auto number = rules.number(name);
    if (number && !into.rules.set(name, *number, shown)) {
      const std::string near = did_you_mean(name, rehearsal_rule_names());
      rules.problem(name, "is no rule, or out of its range",
                    near.empty() ? "models/catalogue/rehearsal/rules.json has them all"
                                 : "did you mean " + near + "? see models/catalogue/rehearsal/rules.json");
    }
  }
}

} // namespace

void read_settings(const json &value, const std::string &shown, RehearsalSettings &into,
                   Diagnostics &diagnostics)
{
  Reader top(value, shown, "", diagnostics);
  static_cast<void>(top.text("schema"));
  static_cast<void>(top.text("$schema"));
  read_people(object_at(top, "people"), shown, into, diagnostics);
  read_closed(top, shown, into, diagnostics);
  read_weekdays(top, into);
  read_rules(object_at(top, "rules"), shown, into, diagnostics);
  into.environment = top.text("environment").value_or("");
  if (const std::string fault = path_fault(into.environment); !fault.empty())
    top.problem("environment", fault, "name a file of the deployment's folder");
  into.live = top.flag("live").value_or(true);
  top.finish();
}

} // namespace drsim::input
