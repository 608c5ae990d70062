#include "sim/input/evidence_dates.hpp"

#include "sim/formats/json_text.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline input {
namespace {

using nlohmann::json;

constexpr const char *deployment_file = "deployment.json";

const json &member(const json &value, const char *key)
{
  static const json nothing;
  if (!value.is_object())
    return nothing;
  const auto found = value.find(key);
  return found == value.end() ? nothing : *found;
}

void read_one(const std::string &name, const json &parameter, const std::string &file, EvidenceDates &into)
{
  const json &word = member(parameter, "evidence");
  const json &date = member(parameter, "date");
  if (const auto of = word.is_string() ? class_named(word.get<std::string>()) : std::nullopt)
    into[name] = {*of, date.is_string() ? date.get<std::string>() : "", file};
}

void read_all(const json &value, const std::string &file, EvidenceDates &into)
{
  if (const json &parameters = member(value, "parameters"); parameters.is_object())
    for (const auto &[name, parameter] : parameters.items())
      read_one(name, parameter, file, into);
  const json &components = member(value, "components");
  for (std::size_t i = 0; components.is_array() && i < components.size(); ++i)
    if (const json &id = member(components[i], "id"); id.is_string())
      if (const json &parameters = member(components[i], "parameters"); parameters.is_object())
        for (const auto &[name, parameter] : parameters.items())
          read_one(id.get<std::string>() + "." + name, parameter, file, into);
}

} // namespace

void read_evidence_dates(std::string_view text, const std::string &shown_name, EvidenceDates &into,
                         Diagnostics &diagnostics)
{
  if (const auto value = parse_json(text, shown_name, diagnostics))
    read_all(*value, shown_name, into);
}

EvidenceDates load_evidence_dates(const std::filesystem::path &folder, Diagnostics &diagnostics)
{
  EvidenceDates out;
  if (std::error_code error; !std::filesystem::exists(folder / deployment_file, error))
    return out;
  const auto text = read_text(folder / deployment_file, deployment_file, diagnostics);
  const auto value = text ? parse_json(*text, deployment_file, diagnostics) : std::nullopt;
  if (!value)
    return out;
  const json &calibrations = member(*value, "calibration");
  for (std::size_t i = 0; calibrations.is_array() && i < calibrations.size(); ++i)
    if (calibrations[i].is_string()) {
      const std::string name = calibrations[i].get<std::string>();
      if (const auto of = read_text(folder / name, name, diagnostics))
        read_evidence_dates(*of, name, out, diagnostics);
    }
  read_all(*value, deployment_file, out);
  return out;
}

} // namespace drsim::input
