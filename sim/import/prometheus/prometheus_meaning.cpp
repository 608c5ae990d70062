#include "sim/core/units.hpp"
#include "sim/formats/label_pattern.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/facts/alert_labels.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/prometheus/prometheus_query.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace drsim::inline import::inline prometheus {
namespace {

/// Words in names of metrics of proxies, meshes, load balancers and probes.
constexpr std::array<const char *, 14> fronts = {"edge",    "envoy",   "istio",      "ingress", "nginx",
                                                 "traefik", "haproxy", "alb_",       "elb_",    "gateway",
                                                 "probe_",  "aws_",    "cloudfront", "journey"};

bool any_name(const PromQuery &query, std::initializer_list<std::string_view> parts)
{
  return std::any_of(query.names.begin(), query.names.end(), [&](const std::string &name) {
    const std::string lower = lower_case(name);
    return std::any_of(parts.begin(), parts.end(),
                       [&](auto part) { return lower.find(part) != std::string::npos; });
  });
}

bool is_up(const std::string &name)
{
  return name == "up" || name.ends_with("_up") || name == "probe_success";
}

/// Looks at a gauge that is 1 while something answers, and not only as a condition of another.
const PromSelector *up_selector(const PromQuery &query)
{
  const auto found = std::find_if(query.selectors.begin(), query.selectors.end(),
                                  [](const auto &one) { return one.in_subject && is_up(one.name); });
  return found == query.selectors.end() ? nullptr : &*found;
}

/// Gauges that are 1 when something is well: 0 says it is not there to serve.
bool watches_health(const PromQuery &query)
{
  const bool zero = query.threshold && ((query.comparison == "==" && *query.threshold == 0) ||
                                        (query.comparison == "<" && *query.threshold == 1));
  return zero && std::any_of(query.names.begin(), query.names.end(), [](const std::string &name) {
           return name.ends_with("_healthy") || name.ends_with("_has_leader") ||
                  name == "kube_node_status_condition" || name.ends_with("_replicas_available") ||
                  name.ends_with("_replicas_ready") || name.ends_with("_ready_replicas");
         });
}

/// Labels that say how a call ended: a code, a status, Linkerd's classification.
bool tells_outcome(const std::string &label)
{
  const std::string name = lower_case(label);
  for (const char *word : {"code", "status", "classification", "outcome"})
    if (name.find(word) != std::string::npos)
      return true;
  return false;
}

/// "5..", "Internal", "STATUS_CODE_ERROR", "failure".
bool is_failed(const std::string &value)
{
  const std::string lower = lower_case(value);
  return value.find('5') != std::string::npos || lower.find("internal") != std::string::npos ||
         lower.find("unavailable") != std::string::npos || lower.find("fail") != std::string::npos ||
         lower.find("error") != std::string::npos;
}

/// "2..", "OK", "success".
bool is_good(const std::string &value)
{
  const std::string lower = lower_case(value);
  return lower == "ok" || value.starts_with('2') || lower.starts_with("success");
}

/// code=~"5..", grpc_code="Internal", code!~"2..", grpc_code!="OK", classification="failure".
bool watches_failed_codes(const PromQuery &query)
{
  return std::any_of(query.selectors.begin(), query.selectors.end(), [&](const PromSelector &selector) {
    return std::any_of(selector.matchers.begin(), selector.matchers.end(), [&](const PromMatcher &one) {
      return tells_outcome(one.label) &&
             (one.operation.starts_with('!') ? is_good(one.value) : is_failed(one.value));
    });
  });
}

/// How a share of calls that went well stands in the query: "" = there is none, "<" = it is too small,
/// ">" = what is missing from one is too large: 1 - good / all > 0.01.
std::string share_of_good(const PromQuery &query)
{
  if (!query.divides || query.selectors.empty() || !query.selectors.front().in_subject)
    return {};
  const PromSelector &first = query.selectors.front();
  const bool good = std::any_of(first.matchers.begin(), first.matchers.end(), [](const PromMatcher &one) {
    return tells_outcome(one.label) &&
           (one.operation.starts_with('!') ? is_failed(one.value) : is_good(one.value));
  });
  const char side = first.falls ? '>' : '<';
  return good && query.comparison.starts_with(side) ? std::string(1, side) : std::string();
}

PromMeaning error_ratio(const PromQuery &query, double scale)
{
  const bool ratio = query.divides || any_name(query, {"ratio", "percent"});
  if (!ratio)
    return {"", 0, "counts errors, not their share of requests; the simulation has the share only"};
  return {"error_ratio", *query.threshold * scale, ""};
}

PromMeaning seconds(const PromQuery &query, const char *metric)
{
  constexpr double per_millisecond = 1e-3; // unit, not a figure of the world
  const bool milliseconds = any_name(query, {"_ms", "millisecond"});
  return {metric, *query.threshold * (milliseconds ? per_millisecond : 1), ""};
}

std::optional<double> as_number(const std::string &value, const PromQuery &query, const std::string &unit)
{
  constexpr double per_millisecond = 1e-3; // units, not figures of the world
  if (!query.threshold)
    return std::nullopt;
  const bool ratio = value == "error_ratio" || value == "utilisation";
  const double scale = unit == "ms"                                          ? per_millisecond
                       : unit == "percent" || (ratio && query.times_hundred) ? per_percent
                                                                             : 1;
  return *query.threshold * scale;
}

/// Whether conditions on labels let a value through; labels may be alternatives ("code|status").
bool lets_through(const PromSelector &selector, const std::string &label, const std::string &value)
{
  return std::any_of(selector.matchers.begin(), selector.matchers.end(), [&](const PromMatcher &matcher) {
    if (matcher.label != label)
      return false;
    const bool pattern = matcher.operation.ends_with('~');
    const bool equal = pattern ? label_pattern_fits(matcher.value, value) : matcher.value == value;
    return equal != matcher.operation.starts_with('!');
  });
}

bool is_job_of_many(const MetricReading *reading, const std::string &job)
{
  return reading == nullptr ? false
                            : std::any_of(reading->jobs.begin(), reading->jobs.end(),
                                          [&](const auto &glob) { return fits_glob(glob, job); });
}

/// What a selector asks for by name, namespace and region. The job of an exporter names the exporter, not
/// whose figures it gives; without a catalogue entry it names whose they are.
std::string scope_of(const PromSelector &selector, const MetricReading *reading)
{
  const bool job_names = reading == nullptr || !reading->jobs.empty() ||
                         std::count(reading->named_by.begin(), reading->named_by.end(), "job") > 0;
  std::string text;
  for (const PromMatcher &one : selector.matchers) {
    if (label_sort(one.label) == LabelSort::other || names_nobody(one.operation, one.value) ||
        (one.label == "job" && (!job_names || is_job_of_many(reading, one.value))) ||
        one.value.find('"') != std::string::npos || one.value.find(" or ") != std::string::npos)
      continue;
    std::string value;
    for (const char letter : one.value)
      value += letter == '\\' ? "\\\\" : std::string(1, letter);
    text += (text.empty() ? "" : ", ") + one.label + one.operation + "\"" + value + "\"";
  }
  return text;
}

/// What stands before the services it tells of makes the series, not they.
bool made_in_front(const std::string &name)
{
  return std::any_of(fronts.begin(), fronts.end(),
                     [&](const char *word) { return lower_case(name).find(word) != std::string::npos; });
}

/// The error share that a share of calls stands for, in the query's own direction; absent when it is neither
/// of failed calls nor of good ones.
std::optional<double> error_share(const MetricReading &reading, const PromQuery &query, bool figure)
{
  const double threshold = figure ? *query.threshold * (query.times_hundred ? 1.0 / 100 : 1) : 0;
  if (const std::string good = share_of_good(query); !good.empty())
    return figure && good == "<" ? 1 - threshold : threshold;
  const bool failed = !reading.where.empty() || watches_failed_codes(query) ||
                      any_name(query, {"error", "fail", "5xx", "5_xx"});
  return failed && !query.comparison.starts_with('<') ? std::optional(threshold) : std::nullopt;
}

/// The failure that a reading tells with this query; "" when it looks at the other side.
std::string failure_of(const MetricReading &reading, const PromSelector &selector, const PromQuery &query)
{
  if (selector.absent)
    return "up"; // silence: what should report is gone
  const std::string &either = reading.low.empty() ? reading.high : reading.low;
  const std::string &op = query.comparison;
  if (query.changes || op.empty())
    return either;
  const bool other = selector.on_right != selector.falls;
  if (op == "!=" || (op == "==" && !query.threshold))
    return either;
  if (op == "==")
    return (*query.threshold == 0) != other ? reading.low : reading.high;
  return op.starts_with('<') != other ? reading.low : reading.high;
}

std::optional<PromMeaning> by_catalogue(const PromSelector &selector, const PromQuery &query,
                                        const MetricCatalogue &catalogue)
{
  for (const MetricReading *reading : catalogue.of(selector.name)) {
    const bool fits = std::all_of(reading->where.begin(), reading->where.end(), [&](const auto &condition) {
      return lets_through(selector, condition.first, condition.second);
    });
    const std::string failure = fits ? failure_of(*reading, selector, query) : std::string();
    if (failure.empty() || (reading->share && !query.divides && !query.changes))
      continue;
    const bool figure = query.threshold && !query.changes && !selector.absent;
    const bool of_calls = failure == "error_ratio" && reading->share && !selector.absent;
    const auto errors = of_calls ? error_share(*reading, query, figure) : std::nullopt;
    if (of_calls && !errors)
      continue;
    PromMeaning meaning;
    meaning.metric = selector.summed && failure == "consumer_lag_partition" ? "consumer_lag" : failure;
    meaning.kinds = reading->kinds;
    meaning.named_by = reading->named_by;
    meaning.scope = scope_of(selector, reading);
    meaning.seen = reading->seen.empty()      ? AlertCondition::Seen::own
                   : reading->seen == "front" ? AlertCondition::Seen::front
                                              : AlertCondition::Seen::scrape;
    meaning.counts = reading->counts;
    meaning.source = reading->source;
    const bool up = failure == "up";
    meaning.simulated = catalogue.simulated(failure) && (up ? !query.changes : figure);
    if (!meaning.simulated)
      meaning.why_not = catalogue.simulated(failure)
                            ? "the simulation compares " + failure + " with a number only"
                            : "tells of " + failure + ", which the simulation does not play";
    meaning.threshold = errors          ? *errors
                        : figure && !up ? as_number(failure, query, reading->unit).value_or(0)
                                        : 0;
    if (failure == "utilisation" && reading->high.empty() && !selector.falls)
      meaning.threshold = 1 - meaning.threshold; // what is idle
    return meaning;
  }
  return std::nullopt;
}

/// By the words of its metrics' names.
PromMeaning by_words(const PromQuery &query)
{
  if (query.constant)
    return {"always", 0, ""};
  if (query.changes)
    return {"", 0, "counts changes of a series; the simulation has states"};
  if (const PromSelector *up = up_selector(query); up != nullptr && (query.absent || query.threshold)) {
    MetricReading gauge;
    gauge.low = "up";
    if (failure_of(gauge, *up, query).empty())
      return {"", 0, "fires while things are up, or when there are too many of them"};
    return {"up", query.threshold.value_or(0) / (query.times_hundred ? 100 : 1), ""};
  }
  if (watches_health(query))
    return {"up", 0, ""};
  if (query.absent)
    return {"", 0, "fires on the silence of a series the simulation does not have"};
  if (!query.threshold)
    return {"", 0, "compares with another series, not with a number"};
  const double scale = query.times_hundred ? 1.0 / 100 : 1;
  const bool below = query.comparison.starts_with('<');
  if (any_name(query, {"lag"}) && any_name(query, {"repl", "rds", "pg_", "postgres"}))
    return seconds(query, "replica_lag_s");
  if (const std::string good = share_of_good(query); !good.empty())
    return {"error_ratio", good == "<" ? 1 - *query.threshold * scale : *query.threshold * scale, ""};
  if (!below && any_name(query, {"seconds_behind_master", "seconds_behind_source"}))
    return seconds(query, "replica_lag_s");
  if (below && any_name(query, {"success", "availability"}))
    return {"error_ratio", 1 - *query.threshold * scale, ""};
  if (!below && (any_name(query, {"error", "fail", "5xx", "5_xx"}) || watches_failed_codes(query)))
    return error_ratio(query, scale);
  if (!below && any_name(query, {"duration", "latency", "response_time", "requests_seconds",
                                 "request_seconds", "requests_milliseconds"}))
    return seconds(query, "latency_p99_s");
  if (!below && any_name(query, {"cpu", "utilisation", "utilization"}) && query.divides &&
      *query.threshold * scale <= 1)
    return {"utilisation", *query.threshold * scale, ""};
  return {"", 0, "none of the simulation's metrics: error share, latency, replica lag, utilisation, up"};
}

} // namespace

PromMeaning prom_meaning(const PromQuery &query, const MetricCatalogue *catalogue)
{
  if (!query.error.what.empty())
    return {"", 0, "the expression cannot be read: " + query.error.what, {}, {}, {}, false};
  if (catalogue == nullptr || query.constant)
    return prom_meaning(query);
  for (const PromSelector &selector : query.selectors)
    if (selector.in_subject)
      if (auto meaning = by_catalogue(selector, query, *catalogue))
        return *meaning;
  return prom_meaning(query);
}

PromMeaning prom_meaning(const PromQuery &query)
{
  PromMeaning meaning = by_words(query);
  const auto subject = std::find_if(query.selectors.begin(), query.selectors.end(),
                                    [](const PromSelector &one) { return one.in_subject; });
  if (subject == query.selectors.end())
    return meaning;
  const PromSelector *up = up_selector(query);
  meaning.is_up = up != nullptr;
  meaning.scope = scope_of(up == nullptr ? *subject : *up, nullptr);
  const bool scraped = up != nullptr && (up->name == "up" || up->name == "probe_success");
  meaning.seen = scraped                               ? AlertCondition::Seen::scrape
                 : made_in_front(subject->name) && !up ? AlertCondition::Seen::front
                                                       : AlertCondition::Seen::own;
  return meaning;
}

} // namespace drsim::import::prometheus
