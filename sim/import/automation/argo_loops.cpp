// withItems, withSequence, withParam, and what templates put out.
#include "sim/core/size.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/argo_templates.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace drsim::inline import::inline automation {
namespace {

using nlohmann::json;

std::string text_of(const json &value)
{
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// An item as "{{item}}", and of a mapping "{{item.key}}" each.
ArgoValues item_values(const json &item)
{
  ArgoValues values = {{"item", text_of(item)}};
  if (item.is_object())
    for (const auto &[key, value] : item.items())
      values["item." + key] = text_of(value);
  return values;
}

json as_json(const YAML::Node &node)
{
  if (node.IsMap()) {
    json all = json::object();
    for (const auto &entry : node)
      all[yaml_text(entry.first)] = yaml_text(entry.second);
    return all;
  }
  return yaml_text(node);
}

/// "testuser%02X" of a number; only one sign of a number is known.
std::string formatted(const std::string &format, long number)
{
  const std::size_t at = format.find('%');
  const std::size_t end = format.find_first_not_of("0123456789", at == std::string::npos ? at : at + 1);
  if (at == std::string::npos || end == std::string::npos || end - at > 4 ||
      std::string("dxXo").find(format[end]) == std::string::npos)
    return std::to_string(number);
  std::ostringstream text;
  text << (format[end] == 'd'   ? std::dec
           : format[end] == 'o' ? std::oct
                                : std::hex)
       << std::setfill('0')
       << std::setw(static_cast<int>(parse_number(format.substr(at + 1, end - at - 1)).value_or(1)));
  if (format[end] == 'X')
    text << std::uppercase;
  text << number;
  return format.substr(0, at) + text.str() + format.substr(end + 1);
}

} // namespace

/// What it loops over; empty when it is no loop, or what it loops over is known only at run time.
std::optional<std::vector<ArgoValues>>
ArgoTemplates::items(const YAML::Node &caller, const std::string &title, const ArgoValues &values)
{
  std::vector<ArgoValues> all;
  if (const YAML::Node listed = yaml_at(caller, {"withItems"}); listed.IsSequence()) {
    for (const YAML::Node &one : yaml_items(listed, most_planned_steps))
      all.push_back(item_values(as_json(one)));
    return all;
  }
  const auto asked = [&](const std::string &what) {
    diagnostics_.warning(context_.shown_name, yaml_line(caller),
                         "over what \"" + title.substr(0, 60) + "\" loops (" + what.substr(0, 80) +
                             ") is known only at run time; it is taken once",
                         "give the workflow's parameter a value, or say how long it takes in all: " +
                             answer_advice(context_, title, "duration=..."));
    return std::nullopt;
  };
  const std::string parameter =
      yaml_text(yaml_at(caller, {"withParam"}), yaml_text(yaml_at(caller, {"withItems"})));
  if (!parameter.empty()) {
    const json list = json::parse(filled_argo(parameter, values), nullptr, false);
    if (!list.is_array())
      return asked(parameter);
    for (const json &one : list)
      if (all.size() < most_planned_steps)
        all.push_back(item_values(one));
    return all;
  }
  const YAML::Node sequence = yaml_at(caller, {"withSequence"});
  if (!sequence.IsMap())
    return std::nullopt;
  const auto number = [&](const char *key) {
    return parse_number(filled_argo(yaml_text(yaml_at(sequence, {key})), values));
  };
  const double start = number("start").value_or(0);
  const auto count = number("count");
  const auto end = count ? std::optional(start + *count - 1) : number("end");
  if (!end || (yaml_is_set(yaml_at(sequence, {"start"})) && !number("start")))
    return asked("withSequence");
  const double step = *end < start && !count ? -1 : 1;
  for (double at = start; step > 0 ? at <= *end : at >= *end; at += step)
    if (all.size() < most_planned_steps)
      all.push_back({{"item", formatted(yaml_text(yaml_at(sequence, {"format"})), static_cast<long>(at))}});
  return all;
}

/// A step for each item, side by side, as many as "parallelism" allows.
ArgoTemplates::Positions ArgoTemplates::loop(const YAML::Node &caller, const std::string &title,
                                             const PlannedStep &outer, const ArgoValues &values)
{
  const auto all = items(caller, title, values);
  if (!all)
    return enter(caller, title, outer, values);
  if (all->empty()) {
    imported_.seen.push_back({title, "step", "", yaml_line(caller), false, "it loops over nothing"});
    return outer.after;
  }
  std::vector<Positions> ends;
  for (const ArgoValues &item : *all) {
    ArgoValues inner = values;
    for (const auto &[name, value] : item)
      inner[name] = value;
    PlannedStep step = outer;
    if (parallelism_ > 0 && ends.size() >= parallelism_)
      step.after = ends[ends.size() - parallelism_];
    ends.push_back(enter(caller, title + " (" + item.at("item").substr(0, 40) + ")", step, std::move(inner)));
  }
  Positions last;
  for (const Positions &some : ends)
    for (const std::size_t end : some)
      if (std::find(last.begin(), last.end(), end) == last.end())
        last.push_back(end);
  return last;
}

/// Outputs whose value the template says; all others are known only at run time.
void ArgoTemplates::know_outputs(const YAML::Node &caller, const std::string &prefix,
                                 ArgoValues &values) const
{
  const auto found = templates_.find(yaml_text(yaml_at(caller, {"template"})));
  if (found == templates_.end())
    return;
  for (const YAML::Node &one : yaml_items(yaml_at(found->second, {"outputs", "parameters"}), 100))
    if (const YAML::Node value = yaml_at(one, {"value"}); value.IsScalar()) {
      const std::string text = filled_argo(value.Scalar(), values_);
      if (text.find("<value>") == std::string::npos)
        values[prefix + ".outputs.parameters." + yaml_text(yaml_at(one, {"name"}))] = text;
    }
}

} // namespace drsim::import::automation
