// The YAML of a template as JSON.
#include "sim/formats/source_text.hpp"
#include "sim/import/cloudformation/cloudformation_import.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline import::inline cloudformation {
namespace {

using nlohmann::json;

json scalar(const YAML::Node &node)
{
  const std::string &text = node.Scalar();
  if (node.Tag() == "!") // quoted
    return text;
  if (text == "true" || text == "True")
    return true;
  if (text == "false" || text == "False")
    return false;
  double number = 0;
  const bool digits = !text.empty() && text.find_first_not_of("0123456789.-") == std::string::npos;
  if (digits && YAML::convert<double>::decode(node, number))
    return number;
  return text;
}

} // namespace

json cloudformation_json(const YAML::Node &node, int depth)
{
  json value;
  if (depth > deepest_import || !node.IsDefined() || node.IsNull())
    return value;
  if (node.IsScalar())
    value = scalar(node);
  else if (node.IsSequence()) {
    value = json::array();
    for (const YAML::Node &one : node)
      value.push_back(cloudformation_json(one, depth + 1));
  } else {
    value = json::object();
    for (const auto &entry : node)
      if (entry.first.IsScalar())
        value[entry.first.Scalar()] = cloudformation_json(entry.second, depth + 1);
  }
  const std::string tag = node.Tag();
  if (tag.size() < 2 || tag[0] != '!')
    return value;
  const std::string name = tag.substr(1);
  if (name == "GetAtt" && value.is_string()) {
    const auto text = value.get<std::string>();
    const std::size_t dot = text.find('.');
    value = {text.substr(0, dot), dot == std::string::npos ? "" : text.substr(dot + 1)};
  }
  json wrapped = json::object();
  wrapped[name == "Ref" || name == "Condition" ? name : "Fn::" + name] = std::move(value);
  return wrapped;
}

} // namespace drsim::import::cloudformation
