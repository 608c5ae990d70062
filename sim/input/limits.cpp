#include "sim/input/limits.hpp"

#include "sim/formats/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

namespace drsim::inline input {
namespace {

using nlohmann::json;

constexpr double rounding = 1e-9;

Beyond beyond_of(Reader &reader)
{
  constexpr std::array<std::pair<const char *, Beyond>, 3> words = {
      {{"refused", Beyond::refused}, {"clamped", Beyond::clamped}, {"accepted", Beyond::accepted}}};
  const std::string word = reader.required_text("beyond");
  for (const auto &[name, value] : words)
    if (word == name)
      return value;
  reader.problem("beyond", "unknown word \"" + word + "\"", "one of refused, clamped, accepted");
  return Beyond::refused;
}

Limit read_limit(Reader &reader)
{
  Limit limit;
  limit.kind = reader.required_text("kind");
  limit.parameter = reader.required_text("parameter");
  limit.by = reader.required_text("by");
  limit.least = reader.number("least").value_or(limit.least);
  limit.most = reader.number("most").value_or(limit.most);
  limit.multiple_of = reader.number("multiple_of").value_or(0);
  limit.product_most = reader.number("product_most").value_or(limit.product_most);
  limit.zero_is_default = reader.flag("zero_is_default").value_or(false);
  for (const auto &[key, into] : {std::pair{"at_most", &limit.at_most},
                                  {"form", &limit.form},
                                  {"below", &limit.below},
                                  {"needs", &limit.needs},
                                  {"times", &limit.times},
                                  {"then", &limit.then}})
    *into = reader.text(key).value_or("");
  if (const json *allowed = reader.raw("allowed"); allowed != nullptr && allowed->is_array())
    for (const json &one : *allowed)
      limit.allowed.push_back(one.is_number() ? one.get<double>() : 0);
  limit.beyond = beyond_of(reader);
  limit.source = reader.required_text("source");
  static_cast<void>(reader.text("url"));
  reader.grounds();
  reader.finish();
  return limit;
}

std::string number(double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

/// "10, 20, 30 or a multiple of 60", "5 to 300", "1 or more"; "" when any number will do.
std::string range_text(const Limit &limit)
{
  std::string text;
  for (std::size_t i = 0; i < limit.allowed.size(); ++i)
    text += (i == 0                                                    ? ""
             : i + 1 == limit.allowed.size() && limit.multiple_of <= 0 ? " or "
                                                                       : ", ") +
            number(limit.allowed[i]);
  if (limit.multiple_of > 0)
    text += (text.empty() ? "a multiple of " : " or a multiple of ") + number(limit.multiple_of);
  if (std::isfinite(limit.least) && std::isfinite(limit.most))
    return number(limit.least) + " to " + number(limit.most);
  if (std::isfinite(limit.least))
    return number(limit.least) + " or more";
  return std::isfinite(limit.most) ? number(limit.most) + " or less" : text;
}

bool in_range(const Limit &limit, double value)
{
  if (value < limit.least || value > limit.most)
    return false;
  if (limit.allowed.empty() && limit.multiple_of <= 0)
    return true;
  const double times = limit.multiple_of > 0 ? value / limit.multiple_of : 0;
  const bool whole = limit.multiple_of > 0 && times > 0.5 && std::abs(times - std::round(times)) < rounding;
  return whole || std::any_of(limit.allowed.begin(), limit.allowed.end(),
                              [&](double one) { return std::abs(one - value) < rounding; });
}

/// Everything a file sets is held against the rows of its kind.
class Enforcement {
public:
  Enforcement(const Catalogue &catalogue, Diagnostics &diagnostics)
      : catalogue_(catalogue), diagnostics_(diagnostics)
  {
  }

  void check(ComponentSpec &component, const Limit &limit)
  {
    const auto set = component.parameters.find(limit.parameter);
    if (set == component.parameters.end() || !of_user(set->second))
      return;
    const auto form = component.parameters.find("form");
    if (!limit.form.empty() &&
        (form == component.parameters.end() || !form->second.text.starts_with(limit.form)))
      return;
    Parameter &parameter = set->second;
    const double value = parameter.value.mean();
    if (std::isnan(value) || !parameter.value.is_constant())
      return;
    if (value == 0 && limit.zero_is_default) {
      diagnostics_.note(parameter.from.file, parameter.from.address,
                        called(component, limit) + " is 0, which is " + limit.by + "'s default");
      component.parameters.erase(set);
      return;
    }
    if (!in_range(limit, value)) {
      const std::string range = range_text(limit);
      tell(limit, parameter,
           called(component, limit) + " is " + parameter.value.text() + ": " + limit.by + " takes " + range);
      if (limit.beyond == Beyond::clamped)
        parameter.value = Distribution(std::clamp(value, limit.least, limit.most));
      else if (limit.beyond == Beyond::refused)
        component.parameters.erase(set); // told once
      return;
    }
    beside(component, parameter, limit, value);
  }

private:
  [[nodiscard]] static bool of_user(const Parameter &parameter)
  {
    return parameter.from.source == Source::user_file || parameter.from.source == Source::deployment;
  }
  [[nodiscard]] static std::string called(const ComponentSpec &component, const Limit &limit)
  {
    return component.id + "." + limit.parameter;
  }

  /// What it is held against: as the files set it, else the system's own default.
  [[nodiscard]] std::optional<double> other(const ComponentSpec &component, const std::string &name) const
  {
    if (const auto set = component.parameters.find(name); set != component.parameters.end()) {
      const bool known = set->second.value.is_constant() && !std::isnan(set->second.value.mean());
      return known ? std::optional(set->second.value.mean()) : std::nullopt;
    }
    const auto kind = catalogue_.find(component.kind);
    const CatalogueEntry *entry = kind == catalogue_.end() ? nullptr : kind->second.entry(name, component);
    if (entry == nullptr || entry->value.from.source != Source::provider_default ||
        !entry->value.value.is_constant() || std::isnan(entry->value.value.mean()))
      return std::nullopt;
    return entry->value.value.mean();
  }

  void beside(const ComponentSpec &component, const Parameter &parameter, const Limit &limit, double value)
  {
    const std::string is = called(component, limit) + " is " + parameter.value.text();
    if (const auto most = other(component, limit.at_most); most && value > *most)
      tell(limit, parameter, is + ", above " + limit.at_most + " (" + number(*most) + ")");
    if (const auto end = other(component, limit.below); end && value >= *end)
      tell(limit, parameter, is + ", which is not below " + limit.below + " (" + number(*end) + ")");
    if (const auto needed = other(component, limit.needs); needed && value != 0 && *needed == 0)
      tell(limit, parameter, is + " without " + limit.needs);
    if (const auto factor = other(component, limit.times); factor && value * *factor > limit.product_most)
      tell(limit, parameter,
           is + ", " + number(value * *factor) + " with " + limit.times + ": the most is " +
               number(limit.product_most));
  }

  void tell(const Limit &limit, const Parameter &parameter, const std::string &message)
  {
    const std::string &file = parameter.from.file;
    const std::string &at = parameter.from.address;
    const std::string why = " (" + limit.source + ")";
    if (limit.beyond == Beyond::refused)
      diagnostics_.error(file, at, message, limit.by + " refuses it" + why);
    else if (limit.beyond == Beyond::clamped)
      diagnostics_.warning(file, at, message, "the nearest holds there, and here" + why);
    else
      diagnostics_.warning(file, at, message, limit.by + " takes it: " + limit.then + why);
  }

  const Catalogue &catalogue_;
  Diagnostics &diagnostics_;
};

} // namespace

std::vector<Limit> load_limits(const std::filesystem::path &catalogue_folder, Diagnostics &diagnostics)
{
  std::vector<Limit> limits;
  const std::filesystem::path path = catalogue_folder / "limits" / "limits.json";
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    return limits;
  const std::string shown = "catalogue/limits/limits.json";
  const auto text = read_text(path, shown, diagnostics);
  const auto value = text ? parse_json(*text, shown, diagnostics) : std::nullopt;
  if (!value)
    return limits;
  Reader reader(*value, shown, "", diagnostics);
  static_cast<void>(reader.required_text("title"));
  static_cast<void>(reader.text("dated"));
  const json *rows = reader.raw("limits");
  if (rows == nullptr || !rows->is_array())
    reader.missing("limits");
  else
    for (std::size_t i = 0; i < rows->size(); ++i) {
      Reader one((*rows)[i], shown, "/limits/" + std::to_string(i), diagnostics);
      limits.push_back(read_limit(one));
    }
  reader.finish();
  return limits;
}

void enforce_limits(Deployment &deployment, const Catalogue &catalogue, const std::vector<Limit> &limits,
                    Diagnostics &diagnostics)
{
  Enforcement enforcement(catalogue, diagnostics);
  for (ComponentSpec &component : deployment.components)
    for (const Limit &limit : limits)
      if (limit.kind == component.kind)
        enforcement.check(component, limit);
}

} // namespace drsim::input
