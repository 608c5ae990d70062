#include "sim/inject/measured/watchers.hpp"

#include "sim/core/utc.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <set>

namespace drsim::inject::inline measured {
namespace {

using nlohmann::json;

struct Sample {
  std::int64_t at_us = 0;
  double value = 0;
};

/// "2026-11-30T19:48:44.325308+00:00 " at a line's beginning; 0: there is none.
std::int64_t line_time_us(const std::string &line)
{
  std::tm parts{};
  int micros = 0, hours = 0, minutes = 0;
  char sign = 0;
  if (std::sscanf(line.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%6d%c%2d:%2d ", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &micros, &sign, &hours,
                  &minutes) != 10 ||
      (line[26] != '+' && line[26] != '-')) // always six digits after the dot
    return 0;
  parts.tm_year -= 1900;
  --parts.tm_mon;
  const std::int64_t ahead_s = (hours * 60 + minutes) * 60 * (sign == '-' ? -1 : 1);
  return (static_cast<std::int64_t>(::timegm(&parts)) - ahead_s) * 1'000'000 + micros;
}

/// Of one series as Prometheus prints it: [[seconds, "value"], ...].
std::vector<Sample> samples_of(const json &series, std::int64_t from_us)
{
  std::vector<Sample> samples;
  for (const json &pair : series.value("values", json::array()))
    if (pair.is_array() && pair.size() == 2 && pair[0].is_number() && pair[1].is_string())
      if (const auto at_us = static_cast<std::int64_t>(std::llround(pair[0].get<double>() * 1e6));
          at_us >= from_us)
        samples.push_back({at_us, std::strtod(pair[1].get<std::string>().c_str(), nullptr)});
  return samples;
}

std::string label_of(const json &series, const char *name)
{
  const json labels = series.value("metric", json::object());
  return labels.value(name, "");
}

struct Span {
  std::int64_t from_us = 0;
  std::int64_t until_us = 0;
};

/// All times at which anything was evaluated: the rules of a group have one beat.
std::set<std::int64_t> beats_of(const json &alerts, std::int64_t from_us)
{
  std::set<std::int64_t> beats;
  for (const json &series : alerts)
    for (const Sample &sample : samples_of(series, from_us))
      beats.insert(sample.at_us);
  return beats;
}

/// The shortest time between two samples of any series; 0: there are no two.
std::int64_t beat_us(const std::set<std::int64_t> &beats)
{
  std::int64_t shortest = 0, before = 0;
  for (const std::int64_t at_us : beats) {
    if (before != 0 && (shortest == 0 || at_us - before < shortest))
      shortest = at_us - before;
    before = at_us;
  }
  return shortest;
}

/// An alert holds while it has samples; a break of more than two beats is another time that it fires.
void add_alert(const json &series, std::int64_t beat, const Span &asked, std::vector<Happening> &all)
{
  const std::string state = label_of(series, "alertstate");
  const std::vector<Sample> samples = samples_of(series, asked.from_us);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    Happening one{samples[i].at_us, "alert:" + label_of(series, "alertname"), "alert_" + state,
                  "by Prometheus"};
    one.phase = Phase::detection;
    if (state == "firing")
      one.after = {"alert_pending"};
    if (i == 0 || (beat > 0 && samples[i].at_us - samples[i - 1].at_us > 2 * beat))
      all.push_back(one);
    const bool last =
        i + 1 == samples.size() || (beat > 0 && samples[i + 1].at_us - samples[i].at_us > 2 * beat);
    const std::int64_t until_us = samples[i].at_us + beat;
    // One whose next sample was not due yet when Prometheus was asked fires still.
    if (!last || state != "firing" || beat == 0 || asked.until_us < until_us + beat)
      continue;
    one.at_us = until_us;
    one.kind = "alert_resolved";
    one.phase = Phase::none;
    one.after = {"fault_healed", "alert_firing"};
    all.push_back(one);
  }
}

void add_notifications(const json &series, std::int64_t from_us, std::vector<Happening> &all)
{
  const std::vector<Sample> samples = samples_of(series, from_us);
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double more = samples[i].value - samples[i - 1].value;
    if (more <= 0) // none, or it was started anew
      continue;
    Happening one{samples[i].at_us, "alertmanager:" + label_of(series, "integration"), "alert_notified",
                  std::to_string(static_cast<int>(more)) + " sent since " + utc_text(samples[i - 1].at_us)};
    one.phase = Phase::detection;
    one.after = {"alert_firing"};
    all.push_back(one);
  }
}

std::int64_t first_fault_us(const RunSeen &seen)
{
  std::int64_t first = 0;
  for (const FaultDone &fault : seen.faults)
    if (first == 0 || fault.at_us < first)
      first = fault.at_us;
  return first;
}

} // namespace

std::vector<json> read_balancer(const std::string &balancer, const std::string &text)
{
  std::vector<json> lines;
  std::map<std::string, bool> stands; // of POOL/TARGET
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    const std::int64_t at_us = line_time_us(line);
    const std::size_t name = line.find(" Server ");
    const std::size_t slash = line.find('/', name == std::string::npos ? 0 : name);
    const std::size_t is = line.find(" is ", slash == std::string::npos ? line.size() : slash);
    if (at_us == 0 || name == std::string::npos || is == std::string::npos)
      continue;
    const std::string state = line.substr(is + 4, line.find_first_of(" ,.", is + 4) - is - 4);
    if (state != "UP" && state != "DOWN")
      continue;
    const std::size_t pool = name + std::string(" Server ").size();
    const auto [before, is_new] = stands.emplace(line.substr(pool, is - pool), state == "UP");
    if (!is_new && before->second == (state == "UP"))
      continue; // told anew after a reload
    before->second = state == "UP";
    lines.push_back({{"at_us", at_us},
                     {"balancer", balancer},
                     {"pool", line.substr(pool, slash - pool)},
                     {"target", line.substr(slash + 1, is - slash - 1)},
                     {"up", state == "UP"},
                     {"why", line.substr(is + 4, 200)}});
  }
  return lines;
}

std::vector<Happening> of_monitoring(const MonitoringSeen &seen, std::int64_t from_us)
{
  std::vector<Happening> all;
  const std::int64_t beat = beat_us(beats_of(seen.alerts, from_us));
  for (const json &series : seen.alerts)
    add_alert(series, beat, {from_us, seen.asked_us}, all);
  for (const json &series : seen.notifications)
    add_notifications(series, from_us, all);
  return all;
}

std::vector<Happening> of_balancers(const std::vector<json> &lines, std::int64_t from_us)
{
  std::vector<Happening> all;
  for (const json &line : lines) {
    const bool up = line["up"].get<bool>();
    Happening one{line["at_us"].get<std::int64_t>(),
                  line["balancer"].get<std::string>() + ":" + line["pool"].get<std::string>() + "/" +
                      line["target"].get<std::string>(),
                  up ? "target_up" : "target_down", line["why"].get<std::string>(), Phase::detection};
    if (up)
      one.after = {"fault_healed", "target_down"};
    if (one.at_us >= from_us)
      all.push_back(one);
  }
  return all;
}

void add_balancers(const RunSeen &seen, std::vector<Duration> &durations)
{
  const std::int64_t fault_us = first_fault_us(seen);
  std::set<std::string> lost, back;
  for (const json &line : seen.balancers) {
    const std::int64_t at_us = line["at_us"].get<std::int64_t>();
    const std::string pool = line["pool"].get<std::string>();
    const double after_s = static_cast<double>(at_us - fault_us) * 1e-6;
    if (fault_us == 0 || at_us < fault_us)
      continue;
    if (!line["up"].get<bool>() && lost.insert(pool).second)
      durations.push_back({pool + ".detect_s", after_s});
    else if (line["up"].get<bool>() && lost.count(pool) != 0 && back.insert(pool).second)
      durations.push_back({pool + ".failover_s", after_s});
  }
}

} // namespace drsim::inject::measured
