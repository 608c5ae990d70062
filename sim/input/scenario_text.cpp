#include "sim/input/scenario_text.hpp"

#include "sim/model/metrics.hpp"

#include <nlohmann/json.hpp>

#include <type_traits>

namespace drsim::inline input {
namespace {

using Json = nlohmann::ordered_json;

constexpr int indent = 2;
constexpr const char *weekday_words[] = {"monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday"};

Json term_json(const Term &term)
{
  return std::visit(
      [](const auto &one) -> Json {
        using T = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<T, Constant>)
          return one.value;
        else if constexpr (std::is_same_v<T, Uniform>)
          return {{"uniform", Json::array({one.low, one.high})}};
        else if constexpr (std::is_same_v<T, Lognormal>)
          return {{"lognormal", {{"p50", one.p50}, {"p95", one.p95}}}};
        else if constexpr (std::is_same_v<T, Exponential>)
          return {{"exponential", {{"mean", one.mean}}}};
        else if constexpr (std::is_same_v<T, Triangular>)
          return {{"triangular", Json::array({one.low, one.mode, one.high})}};
        else {
          Json rows = Json::array();
          for (const auto &[value, weight] : one.value_weight)
            rows.push_back(Json::array({value, weight}));
          return {{"empirical", rows}};
        }
      },
      term);
}

Json distribution_json(const Distribution &distribution)
{
  if (distribution.terms().size() == 1)
    return term_json(distribution.terms().front());
  Json terms = Json::array();
  for (const Term &term : distribution.terms())
    terms.push_back(term_json(term));
  return {{"sum", terms}};
}

Json fault_json(const FaultSpec &fault)
{
  Json out = {{"fault", fault.kind},
              {"target", fault.role.empty() ? fault.target : fault.role},
              {"at", distribution_json(fault.at_s)}};
  if (fault.for_s)
    out["for"] = distribution_json(*fault.for_s);
  for (const auto &[name, value] : fault.numbers)
    out[name] = distribution_json(value);
  return out;
}

Json condition_json(const Condition &condition)
{
  Json out = {{"of", condition.of}, {"parameter", condition.parameter}};
  if (!condition.text.empty())
    out["value"] = condition.text;
  else if (condition.value)
    out["value"] = distribution_json(*condition.value);
  else
    out["times"] = condition.times;
  return out;
}

Json expectation_json(const Expectation &expectation)
{
  const bool higher = metric(expectation.metric).better == Metric::Better::higher;
  return {{"metric", expectation.metric},
          {"quantile", expectation.quantile},
          {higher ? "at_least" : "at_most", expectation.bound}};
}

Json tags_json(const Tags &tags)
{
  Json out = Json::object();
  if (tags.per_year)
    out["per_year"] = *tags.per_year;
  if (!tags.source.empty())
    out["source"] = tags.source;
  if (!tags.blast_radius.empty())
    out["blast_radius"] = tags.blast_radius;
  if (!tags.tests.empty())
    out["tests"] = tags.tests;
  return out;
}

template <class Item, class Write>
void add_list(Json &out, const char *key, const std::vector<Item> &items, const Write &write)
{
  if (items.empty())
    return;
  Json &list = out[key] = Json::array();
  for (const Item &item : items)
    list.push_back(write(item));
}

} // namespace

std::string scenario_text(const Scenario &scenario)
{
  Json out = {{"id", scenario.id}, {"title", scenario.title}};
  if (!scenario.story.empty())
    out["description"] = scenario.story;
  if (Json tags = tags_json(scenario.tags); !tags.empty())
    out["tags"] = std::move(tags);
  out["horizon"] = scenario.horizon_s;
  out["start_hour"] = distribution_json(scenario.start_hour);
  if (scenario.start_day)
    out["start_day"] = weekday_words[*scenario.start_day];
  out["load_factor"] = scenario.load_factor;
  out["begin"] = distribution_json(scenario.begin_s);
  add_list(out, "conditions", scenario.conditions, condition_json);
  add_list(out, "faults", scenario.faults, fault_json);
  add_list(out, "expect", scenario.expect, expectation_json);
  return out.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace drsim::input
