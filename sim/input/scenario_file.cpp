#include "sim/input/scenario_file.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/units.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/input/reader.hpp"
#include "sim/input/scenario_parts.hpp"
#include "sim/model/fault_kinds.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/tags.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline input {
namespace {

/// What belongs together, or to nothing.
void check_figures(Reader &reader, const FaultSpec &fault, const FaultKind &kind)
{
  const auto given = [&](const char *name) { return fault.numbers.count(name) != 0; };
  if (kind.aim == Aim::part && !given("error_ratio") && !given("loss_ratio") && !given("latency_s"))
    reader.problem("error_ratio", "is missing, as are loss_ratio and latency_s: nothing browns out",
                   "give one of them at least");
  if (given("slow_ratio") && !given("latency_s"))
    reader.problem("slow_ratio", "says how many calls are slow, but not by how much", "add \"latency_s\"");
  if (given("flap_on_ratio") && !given("flap_period_s"))
    reader.problem("flap_on_ratio", "belongs to a fault that comes and goes", "add \"flap_period_s\"");
  if (given("flap_period_s") && fault.numbers.at("flap_period_s").quantile(0.001) < 1)
    reader.problem("flap_period_s", "is shorter than a second", "write at least \"1s\"");
}

Expectation read_expectation(Reader &reader)
{
  Expectation expectation;
  expectation.metric = reader.required_text("metric");
  const Metric *metric = find_metric(expectation.metric);
  if (metric == nullptr && !expectation.metric.empty()) {
    const std::string near = did_you_mean(expectation.metric, metric_ids());
    std::string all;
    for (const Metric &one : metrics())
      all += (all.empty() ? "one of " : ", ") + one.id;
    reader.problem("metric", "unknown metric \"" + expectation.metric + "\"",
                   near.empty() ? all : "did you mean \"" + near + "\"?");
  }
  expectation.quantile = reader.number("quantile", {0.5, 0.9999}).value_or(expectation.quantile);
  const bool higher = metric != nullptr && metric->better == Metric::Better::higher;
  const char *bound = higher ? "at_least" : "at_most";
  const char *other = higher ? "at_most" : "at_least";
  if (reader.has(other)) {
    static_cast<void>(reader.raw(other));
    reader.problem(other, "is the wrong way round for " + expectation.metric,
                   std::string("write \"") + bound + "\": the " + (higher ? "higher" : "lower") +
                       " the better");
  } else if (!reader.has(bound)) {
    reader.missing(bound);
  }
  expectation.bound = reader.duration_s(bound, {0, 1e12}).value_or(0);
  reader.finish();
  return expectation;
}

/// One word of those allowed.
void check_word(Reader &reader, const std::string &key, const std::string &word,
                const std::vector<std::string> &words)
{
  if (std::find(words.begin(), words.end(), word) != words.end())
    return;
  std::string all;
  for (const std::string &one : words)
    all += (all.empty() ? "one of " : ", ") + one;
  reader.problem(key, "\"" + word + "\" is none of its words", all);
}

Tags read_tags(Reader &reader)
{
  Tags tags;
  tags.per_year = reader.number("per_year", {0, 1e6});
  tags.source = reader.text("source").value_or("");
  if (tags.per_year && tags.source.empty())
    reader.problem("per_year", "has no source", "say in \"source\" where the frequency comes from");
  if (const auto radius = reader.text("blast_radius")) {
    tags.blast_radius = *radius;
    check_word(reader, "blast_radius", *radius, blast_radii());
  }
  for (const nlohmann::json *item : reader.items("tests")) {
    tags.tests.push_back(item->is_string() ? item->get<std::string>() : item->dump());
    check_word(reader, "tests", tags.tests.back(), tested_words());
  }
  reader.finish();
  return tags;
}

} // namespace

FaultSpec read_fault(Reader &reader, double horizon_s)
{
  FaultSpec fault;
  fault.kind = reader.required_text("fault");
  fault.target = reader.required_text("target");
  if (!reader.has("at"))
    reader.missing("at");
  fault.at_s = reader.distribution("at", {0, horizon_s}).value_or(Distribution());
  fault.for_s = reader.distribution("for", {0, 30 * day_s});
  if (const FaultKind *kind = fault_kind_named(fault.kind)) {
    for (const FaultFigure &figure : kind->figures) {
      if (!figure.optional && !reader.has(figure.name))
        reader.missing(figure.name);
      if (const auto value = reader.distribution(figure.name, {figure.low, figure.high}))
        fault.numbers[figure.name] = *value;
    }
    check_figures(reader, fault, *kind);
  } else if (!fault.kind.empty()) {
    const std::string near = did_you_mean(fault.kind, fault_kind_names());
    reader.problem("fault", "unknown fault \"" + fault.kind + "\"",
                   near.empty() ? "see drsim list faults" : "did you mean \"" + near + "\"?");
  }
  reader.finish();
  return fault;
}

Condition read_condition(Reader &reader)
{
  Condition condition;
  condition.of = reader.required_text("of");
  condition.parameter = reader.required_text("parameter");
  const nlohmann::json *value = reader.has("value") ? reader.raw("value") : nullptr;
  if (value != nullptr && value->is_boolean())
    condition.value = Distribution(value->get<bool>() ? 1 : 0);
  else if (value != nullptr && value->is_string() && !parse_duration_s(value->get<std::string>()))
    condition.text = value->get<std::string>();
  else if (value != nullptr)
    condition.value = reader.distribution("value");
  if (reader.has("times"))
    condition.times = reader.number("times", {0, 1e9}).value_or(1);
  if (reader.has("value") == reader.has("times"))
    reader.problem("value", "a condition has either a value, or how many times the deployment's own it is",
                   "give one of \"value\" and \"times\"");
  reader.finish();
  return condition;
}

Scenario parse_scenario(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics)
{
  Scenario scenario;
  scenario.file = shown_name;
  const auto json = parse_json(text, shown_name, diagnostics);
  if (!json)
    return scenario;
  Reader reader(*json, shown_name, "", diagnostics);
  static_cast<void>(reader.raw("$schema"));
  scenario.story = reader.text("description").value_or("");
  scenario.id = reader.required_text("id");
  scenario.title = reader.required_text("title");
  scenario.horizon_s = reader.duration_s("horizon", {60, 30 * day_s}).value_or(scenario.horizon_s);
  scenario.start_hour = reader.distribution("start_hour", {0, 24}).value_or(scenario.start_hour);
  if (const auto day = reader.text("start_day"); day && *day != "any") {
    scenario.start_day = weekday_number(*day);
    if (*scenario.start_day < 0)
      reader.problem("start_day", "\"" + *day + "\" is no day of the week", "write \"monday\" or \"any\"");
  }
  if (const auto *tags = reader.raw("tags")) {
    Reader item(*tags, shown_name, "/tags", diagnostics);
    scenario.tags = read_tags(item);
  }
  scenario.begin_s = reader.distribution("begin", {0, scenario.horizon_s}).value_or(Distribution());
  scenario.load_factor = reader.number("load_factor", {0, 1000}).value_or(1);
  if (!reader.has("faults"))
    reader.missing("faults");
  const auto faults = reader.items("faults");
  if (reader.has("faults") && faults.empty())
    reader.problem("faults", "lists no fault", "a scenario needs at least one");
  for (std::size_t i = 0; i < faults.size(); ++i) {
    Reader item(*faults[i], shown_name, "/faults/" + std::to_string(i), diagnostics);
    scenario.faults.push_back(read_fault(item, scenario.horizon_s));
  }
  const auto conditions = reader.items("conditions");
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    Reader item(*conditions[i], shown_name, "/conditions/" + std::to_string(i), diagnostics);
    scenario.conditions.push_back(read_condition(item));
  }
  const auto expectations = reader.items("expect");
  for (std::size_t i = 0; i < expectations.size(); ++i) {
    Reader item(*expectations[i], shown_name, "/expect/" + std::to_string(i), diagnostics);
    scenario.expect.push_back(read_expectation(item));
  }
  reader.finish();
  return scenario;
}

Scenario load_scenario(const std::filesystem::path &path, Diagnostics &diagnostics)
{
  const std::string name = path.string();
  const auto text = read_text(path, name, diagnostics);
  return text ? parse_scenario(*text, name, diagnostics) : Scenario{};
}

} // namespace drsim::input
