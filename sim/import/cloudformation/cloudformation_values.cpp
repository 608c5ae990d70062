#include "sim/import/cloudformation/cloudformation_values.hpp"

#include "sim/formats/source_text.hpp"
#include "sim/import/terraform/terraform_forms.hpp"

#include <algorithm>

namespace drsim::inline import::inline cloudformation {
namespace {

using nlohmann::json;

constexpr int deepest_expression = 40; ///< conditions and values that name each other in a circle end here
constexpr long most_steps = 2'000'000;
constexpr std::size_t longest_text = 10'000;

bool is_scalar(const json &value)
{
  return value.is_string() || value.is_number() || value.is_boolean();
}

/// Numbers and flags inside texts are written as YAML has them.
std::string as_text(const json &value)
{
  if (value.is_string())
    return value.get<std::string>();
  if (value.is_number_float() && value.get<double>() == static_cast<double>(value.get<long>()))
    return std::to_string(value.get<long>());
  return value.dump();
}

/// The function of an object with one key ("Ref", "Fn::If", "Condition"); "" when it is none.
std::string function_of(const json &value)
{
  if (!value.is_object() || value.size() != 1)
    return {};
  const std::string key = value.begin().key();
  return key == "Ref" || key.starts_with("Fn::") ? key : std::string();
}

} // namespace

const json &template_member(const json &from, const std::string &key)
{
  static const json none;
  if (!from.is_object())
    return none;
  const auto found = from.find(key);
  return found == from.end() ? none : *found;
}

CloudformationValues::CloudformationValues(const json &document, std::string region)
    : document_(document), region_(std::move(region))
{
}

json CloudformationValues::known(const json &value, int depth) const
{
  if (depth > deepest_expression || ++steps_ > most_steps)
    return nullptr;
  if (value.is_string() && value.get_ref<const std::string &>().find("${") != std::string::npos)
    return nullptr; // a place that another tool fills in
  if (const std::string name = function_of(value); !name.empty())
    return name == "Ref" && value.begin()->is_string() ? reference(value.begin()->get<std::string>(), depth)
                                                       : function(name, *value.begin(), depth + 1);
  if (!value.is_structured())
    return value;
  json out = value.is_array() ? json::array() : json::object();
  for (const auto &[key, one] : value.items()) {
    json inner = known(one, depth + 1);
    if (value.is_array())
      out.push_back(std::move(inner));
    else if (!inner.is_null())
      out[key] = std::move(inner);
  }
  return out;
}

/// A reference to an alarm is its name: the one it is given, else its logical id, which AWS makes part of it.
json CloudformationValues::alarm_name(const std::string &id, int depth) const
{
  const json &resource = template_member(template_member(document_, "Resources"), id);
  const json &type = template_member(resource, "Type");
  if (type != "AWS::CloudWatch::Alarm" && type != "AWS::CloudWatch::CompositeAlarm")
    return nullptr;
  const json given = known(template_member(template_member(resource, "Properties"), "AlarmName"), depth + 1);
  return given.is_string() ? given : json(id);
}

json CloudformationValues::reference(const std::string &name, int depth) const
{
  if (json alarm = alarm_name(name.substr(0, name.find(".Arn")), depth); !alarm.is_null())
    return alarm;
  if (name == "AWS::Region")
    return region_.empty() ? json() : json(region_);
  if (name == "AWS::Partition")
    return "aws";
  if (name == "AWS::URLSuffix")
    return "amazonaws.com";
  const json &parameter = template_member(template_member(document_, "Parameters"), name);
  const json &hidden = template_member(parameter, "NoEcho");
  const json &standard = template_member(parameter, "Default");
  const bool secret = hidden == true || hidden == "true" || is_secret_name(name);
  return secret || standard.is_structured() ? json() : standard;
}

json CloudformationValues::function(const std::string &name, const json &in, int depth) const
{
  if (name == "Fn::If")
    return choice(in, depth);
  if (name == "Fn::FindInMap")
    return mapped(in, depth);
  if (name == "Fn::Join")
    return joined(in, depth);
  if (name == "Fn::Select")
    return selected(in, depth);
  if (name == "Fn::Sub")
    return substituted(in, depth);
  if (name == "Fn::GetAZs")
    return zones(in, depth);
  if (name == "Fn::Base64")
    return known(in, depth);
  if (name != "Fn::Split" || !in.is_array() || in.size() != 2)
    return nullptr; // Fn::GetAtt, Fn::ImportValue, ...: known only to AWS
  const json whole = known(in[1], depth);
  const json by = known(in[0], depth);
  if (!whole.is_string() || !by.is_string() || by.get_ref<const std::string &>().empty())
    return nullptr;
  json parts = json::array();
  std::string rest = whole;
  const std::string cut = by;
  for (std::size_t at = rest.find(cut); at != std::string::npos; at = rest.find(cut)) {
    parts.push_back(rest.substr(0, at));
    rest = rest.substr(at + cut.size());
  }
  parts.push_back(rest);
  return parts;
}

/// The zones of a region by the names that deployments have for them. Which zones an account has, and which
/// comes first, is known only to AWS; three are taken to be there.
json CloudformationValues::zones(const json &in, int depth) const
{
  const json asked = known(in, depth);
  const std::string region = asked.is_string() && asked != "" ? asked.get<std::string>() : region_;
  if (region.empty())
    return nullptr;
  return json::array({region + "a", region + "b", region + "c"});
}

json CloudformationValues::choice(const json &in, int depth) const
{
  if (!in.is_array() || in.size() != 3 || !in[0].is_string())
    return nullptr;
  const int chosen = holds(in[0].get<std::string>(), depth);
  const json yes = chosen == 0 ? json() : known(in[1], depth);
  const json no = chosen == 1 ? json() : known(in[2], depth);
  if (chosen < 0)
    return yes == no ? yes : json(); // both the same: it does not matter
  return chosen == 1 ? yes : no;
}

json CloudformationValues::mapped(const json &in, int depth) const
{
  if (!in.is_array() || in.size() < 3)
    return nullptr;
  const json *at = &template_member(document_, "Mappings");
  for (std::size_t i = 0; i < 3; ++i) {
    const json key = known(in[i], depth);
    if (!is_scalar(key))
      return nullptr;
    at = &template_member(*at, as_text(key));
  }
  return *at;
}

json CloudformationValues::joined(const json &in, int depth) const
{
  if (!in.is_array() || in.size() != 2 || !in[0].is_string())
    return nullptr;
  const json parts = known(in[1], depth);
  if (!parts.is_array())
    return nullptr;
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!is_scalar(parts[i]) || out.size() > longest_text)
      return nullptr;
    out += (i > 0 ? in[0].get<std::string>() : "") + as_text(parts[i]);
  }
  return out;
}

json CloudformationValues::selected(const json &in, int depth) const
{
  if (!in.is_array() || in.size() != 2)
    return nullptr;
  const json index = known(in[0], depth);
  const json list = known(in[1], depth);
  if (!is_scalar(index) || !list.is_array())
    return nullptr;
  const std::string text = as_text(index);
  if (text.empty() || text.size() > 4 || text.find_first_not_of("0123456789") != std::string::npos)
    return nullptr;
  const auto at = static_cast<std::size_t>(std::stoul(text));
  return at < list.size() ? list[at] : json();
}

json CloudformationValues::substituted(const json &in, int depth) const
{
  const json &text = in.is_array() && !in.empty() ? in[0] : in;
  const json &own = in.is_array() && in.size() > 1 ? in[1] : json();
  if (!text.is_string())
    return nullptr;
  std::string rest = text;
  std::string out;
  for (std::size_t at = rest.find("${"); at != std::string::npos; at = rest.find("${")) {
    const std::size_t end = rest.find('}', at);
    if (end == std::string::npos || out.size() > longest_text)
      return nullptr;
    const std::string called = rest.substr(at + 2, end - at - 2);
    const json &given = template_member(own, called);
    json value = given.is_null() ? reference(called, depth) : known(given, depth);
    if (called.starts_with("!"))
      value = "${" + called.substr(1) + "}";
    if (!is_scalar(value))
      return nullptr;
    out += rest.substr(0, at) + as_text(value);
    rest = rest.substr(end + 1);
  }
  return out + rest;
}

int CloudformationValues::holds(const std::string &condition, int depth) const
{
  if (condition.empty())
    return 1;
  return truth(template_member(template_member(document_, "Conditions"), condition), depth + 1);
}

int CloudformationValues::truth(const json &expression, int depth) const
{
  if (depth > deepest_expression || ++steps_ > most_steps || !expression.is_object() ||
      expression.size() != 1)
    return -1;
  const std::string name = expression.begin().key();
  const json &in = *expression.begin();
  if (name == "Condition" && in.is_string())
    return holds(in.get<std::string>(), depth);
  if (!in.is_array() || in.empty())
    return -1;
  if (name == "Fn::Equals" && in.size() == 2) {
    const json left = known(in[0], depth);
    const json right = known(in[1], depth);
    return is_scalar(left) && is_scalar(right) ? as_text(left) == as_text(right) : -1;
  }
  if (name == "Fn::Not") {
    const int inner = truth(in[0], depth + 1);
    return inner < 0 ? -1 : 1 - inner;
  }
  if (name != "Fn::And" && name != "Fn::Or")
    return -1;
  const int decides = name == "Fn::And" ? 0 : 1;
  int result = 1 - decides;
  for (const json &one : in) {
    const int inner = truth(one, depth + 1);
    if (inner == decides)
      return decides;
    result = inner < 0 ? -1 : result;
  }
  return result;
}

void CloudformationValues::name(const std::string &written, std::vector<std::string> &out) const
{
  const std::string id = written.substr(0, written.find('.'));
  const json &all = template_member(document_, "Resources");
  if (all.is_object() && all.contains(id) && std::find(out.begin(), out.end(), id) == out.end())
    out.push_back(id);
}

void CloudformationValues::collect(const json &value, std::vector<std::string> &out, int depth) const
{
  if (depth > deepest_import || !value.is_structured())
    return;
  const std::string function = function_of(value);
  const json &in = function.empty() ? value : *value.begin();
  if (function == "Ref" && in.is_string())
    return name(in.get<std::string>(), out);
  if (function == "Fn::GetAtt" && (in.is_string() || (in.is_array() && !in.empty() && in[0].is_string())))
    return name(in.is_string() ? in.get<std::string>() : in[0].get<std::string>(), out);
  if (function == "Fn::If" && in.is_array() && in.size() == 3 && in[0].is_string())
    if (const int chosen = holds(in[0].get<std::string>()); chosen >= 0)
      return collect(in[chosen == 1 ? 1 : 2], out, depth + 1);
  const json &text = function == "Fn::Sub" ? (in.is_array() && !in.empty() ? in[0] : in) : value;
  if (function == "Fn::Sub" && text.is_string()) {
    const std::string &whole = text.get_ref<const std::string &>();
    for (std::size_t at = whole.find("${"); at != std::string::npos; at = whole.find("${", at + 2))
      name(whole.substr(at + 2, whole.find('}', at) - at - 2), out);
  }
  for (const json &one : value)
    collect(one, out, depth + 1);
}

std::vector<std::string> CloudformationValues::resources(const json &value) const
{
  std::vector<std::string> out;
  collect(value, out, 0);
  return out;
}

std::vector<std::string> CloudformationValues::outside(const json &value) const
{
  std::vector<std::string> out;
  const auto add = [&](const std::string &name) {
    if (!name.empty() && std::find(out.begin(), out.end(), name) == out.end())
      out.push_back(name);
  };
  const json &parameters = template_member(document_, "Parameters");
  std::vector<const json *> open{&value};
  while (!open.empty() && ++steps_ < most_steps) {
    const json &at = *open.back();
    open.pop_back();
    const std::string function = function_of(at);
    if (function == "Ref" && at.begin()->is_string() && parameters.is_object() &&
        parameters.contains(at.begin()->get<std::string>()))
      add(at.begin()->get<std::string>());
    if (function == "Fn::ImportValue" && at.begin()->is_string())
      add(at.begin()->get<std::string>());
    else if (function == "Fn::ImportValue")
      add("import");
    if (function == "Fn::Sub") { // "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:pager"
      const json &text = at.begin()->is_array() && !at.begin()->empty() ? (*at.begin())[0] : *at.begin();
      if (text.is_string() && text.get<std::string>().find(":sns:") != std::string::npos)
        add(text.get<std::string>().substr(text.get<std::string>().rfind(':') + 1));
    } else if (at.is_structured())
      for (auto child = at.rbegin(); child != at.rend(); ++child)
        open.push_back(&*child);
  }
  return out;
}

} // namespace drsim::import::cloudformation
