// Traffic of deployment.json: how many users come, and when.
#include "sim/core/units.hpp"
#include "sim/input/deployment_parts.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>

namespace drsim::inline input {
namespace {

using nlohmann::json;

constexpr double mean_tolerance = 0.01;
constexpr std::array<const char *, 7> weekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                  "friday", "saturday", "sunday"};

std::vector<double> read_factors(Reader &reader, const DeploymentParts &parts, const std::string &key,
                                 std::size_t count)
{
  std::vector<double> factors;
  if (!reader.has(key))
    return factors;
  const auto items = reader.items(key);
  bool good = true;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string at = reader.pointer_to(key) + "/" + std::to_string(i);
    if (!items[i]->is_number() || items[i]->get<double>() < 0 || items[i]->get<double>() > 1000) {
      parts.diagnostics.error(parts.file, at, "is not a factor", "must be a number from 0 to 1000");
      good = false;
      continue;
    }
    factors.push_back(items[i]->get<double>());
  }
  if (items.size() != count) {
    reader.problem(key, "has " + std::to_string(items.size()) + " factors",
                   "must have " + std::to_string(count));
    return {};
  }
  double mean = 0;
  for (const double factor : factors)
    mean += factor / static_cast<double>(count);
  if (good && mean <= 0)
    reader.problem(key, "is zero all along", "the mean must be 1");
  else if (good && std::abs(mean - 1) > mean_tolerance) {
    char text[64];
    std::snprintf(text, sizeof text, "has mean %.4g", mean);
    parts.diagnostics.warning(parts.file, reader.pointer_to(key), text,
                              "the rate is the mean: divide every factor by this");
  }
  return factors;
}

Peak read_peak(Reader &reader)
{
  Peak peak;
  peak.title = reader.text("title").value_or("");
  if (const auto day = reader.text("weekday"); day && *day != "any") {
    peak.weekday = weekday_number(*day);
    if (peak.weekday < 0)
      reader.problem("weekday", "\"" + *day + "\" is no day of the week", "write \"monday\" or \"any\"");
  }
  for (const char *key : {"hour", "for", "factor"})
    if (!reader.has(key))
      reader.missing(key);
  peak.hour = reader.number("hour", {0, 24}).value_or(0);
  peak.ramp_s = reader.duration_s("ramp", {0, day_s / 2}).value_or(0);
  peak.for_s = reader.duration_s("for", {1, day_s}).value_or(hour_s);
  peak.factor = reader.number("factor", {0, 1000}).value_or(1);
  if (peak.for_s < peak.ramp_s || peak.for_s + peak.ramp_s > day_s)
    reader.problem("for", "does not fit its ramps", "at least as long as \"ramp\", and both within 24 h");
  reader.finish();
  return peak;
}

void read_measured(Reader &reader, Traffic &out)
{
  const auto file = reader.text("measured");
  if (!file)
    return;
  out.measured.file = *file;
  if (const std::string fault = path_fault(*file); !fault.empty())
    reader.problem("measured", fault, "name a file of the deployment's folder");
  for (const char *key : {"hourly_factor", "weekday_factor"})
    if (reader.has(key))
      reader.problem(key, "stands beside a measured load", "remove it: the measured load has its own shape");
}

} // namespace

int weekday_number(const std::string &name)
{
  for (std::size_t i = 0; i < weekdays.size(); ++i)
    if (name == weekdays[i])
      return static_cast<int>(i);
  return -1;
}

void read_traffic(Reader &top, const DeploymentParts &parts)
{
  const json *found = top.raw("traffic");
  if (found == nullptr)
    return top.missing("traffic");
  Reader reader = parts.at(*found, "/traffic");
  Traffic &out = parts.out.traffic;
  const int given = static_cast<int>(reader.has("rate")) + static_cast<int>(reader.has("rate_per_s")) +
                    static_cast<int>(reader.has("measured"));
  if (given != 1)
    parts.diagnostics.error(parts.file, "/traffic",
                            "needs exactly one of \"rate\", \"rate_per_s\" and \"measured\"",
                            "write \"rate\": \"5000/min\"");
  if (const auto rate = reader.text("rate")) {
    const auto per_s = parse_rate_per_s(*rate);
    if (!per_s)
      reader.problem("rate", "is not a positive rate", "write \"90/s\", \"5000/min\" or \"300000/h\"");
    out.rate_per_s = per_s.value_or(0);
  }
  if (const auto rate = reader.number("rate_per_s", {1e-6, 1e9}))
    out.rate_per_s = *rate;
  out.utc_offset_h = reader.number("utc_offset_h", {-12, 14}).value_or(0);
  read_measured(reader, out);
  out.hourly_factor = read_factors(reader, parts, "hourly_factor", 24);
  if (out.hourly_factor.size() != 24)
    out.hourly_factor.assign(24, 1.0);
  out.weekday_factor = read_factors(reader, parts, "weekday_factor", 7);
  const auto peaks = reader.items("peaks");
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    Reader peak = parts.at(*peaks[i], "/traffic/peaks/" + std::to_string(i));
    out.peaks.push_back(read_peak(peak));
  }
  reader.finish();
}

} // namespace drsim::input
