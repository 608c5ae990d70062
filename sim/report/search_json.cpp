#include "sim/report/json_parts.hpp"
#include "sim/report/search_report.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;
using Report = SearchReport;

Json chance_json(const Report::Chance &chance)
{
  return {{"trials", chance.trials},
          {"missed", chance.missed},
          {"missed_rto", chance.missed_rto},
          {"missed_rpo", chance.missed_rpo},
          {"ci_low", chance.interval.low},
          {"ci_high", chance.interval.high},
          {"shown", chance.shown}};
}

Json span_json(const Report::Span &span, double per_year)
{
  return {{"per_year_low", span.low},
          {"per_year_high", span.high},
          {"year_low", chance_of_a_year(span.low)},
          {"year_high", chance_of_a_year(span.high)},
          {"unexamined_share", per_year > 0 ? span.unexamined / per_year : 0}};
}

Json before_json(const std::optional<Report::Chance> &before)
{
  return before ? chance_json(*before) : Json(nullptr);
}

Json row_json(const Report::Row &row, const Report &report)
{
  Json out = {{"name", row.name},
              {"story", row.story},
              {"per_year", row.per_year},
              {"missed", chance_json(row.chance)}};
  if (!report.before.empty())
    out.update({{"missed_before", before_json(row.before)}, {"worse", row.worse}, {"better", row.better}});
  out["found"] = row.found ? Json(report.found.at(*row.found).name) : Json(nullptr);
  return out;
}

Json found_json(const Report::Found &found, const Report &report)
{
  Json parts = Json::array();
  for (const Report::Part &part : found.parts)
    parts.push_back({{"without", part.taken}, {"missed", chance_json(part.left)}});
  Json out = {{"name", found.name},
              {"story", found.story},
              {"per_year", found.per_year},
              {"states", found.states},
              {"missed", chance_json(found.chance)}};
  if (!report.before.empty())
    out["missed_before"] = before_json(found.before);
  out.update({{"minimal", found.minimal},
              {"parts", std::move(parts)},
              {"shortened", found.shorter},
              {"shortest", found.shortest},
              {"shortest_missed", chance_json(found.short_chance)},
              {"file", found.file.empty() ? Json(nullptr) : Json(found.file)},
              {"replay", found.replay.empty() ? Json(nullptr) : Json(found.replay)}});
  return out;
}

Json space_json(const Report &report)
{
  Json causes = Json::array();
  for (const Report::Cause &one : report.causes)
    causes.push_back(
        {{"id", one.id}, {"title", one.title}, {"per_year", one.per_year}, {"source", one.source}});
  Json given = Json::array();
  for (const Report::Given &one : report.circumstances)
    given.push_back({{"id", one.id},
                     {"title", one.title},
                     {"probability", one.probability},
                     {"source", one.source},
                     {"assumed", one.assumed},
                     {"with", one.with.empty() ? Json(nullptr) : Json(one.with)}});
  Json left = Json::array();
  for (const Report::LeftOut &one : report.left_out)
    left.push_back(
        {{"id", one.id}, {"why", one.why}, {"per_year", one.per_year ? Json(*one.per_year) : Json()}});
  return {
      {"most", report.most},         {"window_s", report.window_s}, {"window_source", report.window_source},
      {"per_year", report.per_year}, {"causes", std::move(causes)}, {"circumstances", std::move(given)},
      {"left_out", std::move(left)}};
}

Json masses_json(const Report &report)
{
  Json reasons = Json::array();
  for (const Report::Mass &one : report.unexamined)
    reasons.push_back({{"why", one.what}, {"per_year", one.per_year}});
  const auto group = [](std::size_t states, const Report::Mass &mass) -> Json {
    return {{"states", states}, {"per_year", mass.per_year}};
  };
  return {{"one_by_one", {{"states", report.states}, {"per_year", report.one_by_one}}},
          {"fails", group(report.failing, report.fails)},
          {"holds", group(report.holding, report.holds)},
          {"open", group(report.undecided, report.open)},
          {"sampled",
           {{"per_year", report.sampled},
            {"missed", chance_json(report.rest)},
            {"states_by_themselves", report.rarer_states}}},
          {"unexamined", std::move(reasons)}};
}

template <class Item, class Write> Json list_json(const std::vector<Item> &items, const Write &write)
{
  Json out = Json::array();
  for (const Item &item : items)
    out.push_back(write(item));
  return out;
}

} // namespace

double chance_of_a_year(double per_year)
{
  return 1 - std::exp(-per_year);
}

std::string search_json(const SearchReport &report)
{
  const auto row = [&](const Report::Row &one) { return row_json(one, report); };
  Json out = {{"schema", "drsim.search/1"},
              {"drsim", {{"version", report.version}}},
              {"deployment", report.deployment},
              {"base", report.before.empty() ? Json(nullptr) : Json(report.before)},
              {"seed", report.seed},
              {"input_digest", report.input_digest},
              {"base_digest", report.before.empty() ? Json(nullptr) : Json(report.digest_before)},
              {"objectives",
               {{"rpo_s", report.objectives.rpo_s},
                {"rto_s", report.objectives.rto_s},
                {"probability", report.objectives.probability}}},
              {"objective", report.sought},
              {"confidence", report.confidence},
              {"ended", report.ended},
              {"shrunk_all", report.shrunk_all},
              {"trials", {{"states", report.trials}, {"shrinking", report.shrink_trials}}},
              {"bound", span_json(report.bound, report.per_year)},
              {"bound_with_guesses", span_json(report.guessed, report.per_year)},
              {"guessed_states", report.guessed_states},
              {"events", masses_json(report)},
              {"found", list_json(report.found, [&](const auto &one) { return found_json(one, report); })},
              {"states", list_json(report.rows, row)},
              {"worse", list_json(report.worse, row)},
              {"broken", report.broken},
              {"space", space_json(report)}};
  return dump(out);
}

} // namespace drsim::report
