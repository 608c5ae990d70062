#include "sim/publish/rehearsal/rehearsal_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim::publish::inline rehearsal {

std::string RehearsalWords::text(const std::string &key, const Words::Values &values) const
{
  return words_.text("rehearsal." + key, values);
}

std::string RehearsalWords::word(const std::string &name) const
{
  return words_.text_or("rehearsal.word." + name, name);
}

std::string RehearsalWords::figure(double value) const
{
  if (!std::isfinite(value) || value == 0)
    return words_.number(value);
  int digits = std::clamp(2 - static_cast<int>(std::floor(std::log10(std::abs(value)))), 0, 9);
  const auto scaled = [&](int by) { return std::round(value * std::pow(10, by)) * std::pow(10, -by); };
  while (digits > 0 && std::abs(scaled(digits) - scaled(digits - 1)) < 1e-12)
    --digits; // no zeros at its end
  return words_.number(value, digits);
}

std::string RehearsalWords::value(const std::string &name, const Json &value) const
{
  if (name.ends_with("_word"))
    return word(value.get<std::string>());
  if (value.is_string())
    return value.get<std::string>();
  if (name.ends_with("_s"))
    return duration(value);
  if (name.ends_with("_hour"))
    return hour(value);
  if (value.is_null())
    return words_.text("beyond_horizon");
  if (name.ends_with("_ratio"))
    return words_.percent(value.get<double>());
  if (name == "offset_h")
    return fmt::format("{:+g}", value.get<double>());
  return figure(value.get<double>());
}

std::string RehearsalWords::note(const Json &note) const
{
  Words::Values values;
  for (const auto &[name, one] : note.at("values").items())
    values[name] = value(name, one);
  return text("note." + note.at("key").get<std::string>(), values);
}

std::vector<std::string> RehearsalWords::notes(const Json &notes) const
{
  std::vector<std::string> all;
  for (const Json &one : notes)
    all.push_back(note(one));
  return all;
}

std::string RehearsalWords::duration(const Json &seconds) const
{
  return words_.duration(seconds.is_null() ? std::numeric_limits<double>::infinity() : seconds.get<double>());
}

std::string RehearsalWords::quantile(const Json &times, const char *name) const
{
  for (const Json &one : times.at("unsupported"))
    if (one == name)
      return times.at("trials") == 0 ? "–" : text("unsupported");
  return duration(times.at(name));
}

std::string RehearsalWords::spread(const Json &times) const
{
  if (times.at("trials") == 0)
    return "–";
  return quantile(times, "p5") + " / " + quantile(times, "p50") + " / " + quantile(times, "p95");
}

std::string RehearsalWords::hour(const Json &hour) const
{
  if (hour.is_null())
    return words_.text("beyond_horizon");
  const auto minutes = static_cast<long long>(std::llround(hour.get<double>() * 60));
  const long long day = minutes / (24 * 60);
  const std::string clock = fmt::format("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
  return day > 0 ? fmt::format("+{} {}", day, clock) : clock;
}

std::string RehearsalWords::met(const Json &met) const
{
  const double of = met.at("of").get<double>();
  if (of == 0)
    return "–";
  return words_.percent(met.at("count").get<double>() / of) + " (" +
         words_.percent(met.at("ci_low").get<double>()) + " … " +
         words_.percent(met.at("ci_high").get<double>()) + ")";
}

} // namespace drsim::publish::rehearsal
