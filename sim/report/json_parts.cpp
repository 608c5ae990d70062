#include "sim/report/json_parts.hpp"

#include "sim/report/rows.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>
#include <utility>

namespace drsim::inline report {

nlohmann::ordered_json provenance_json(const Provenance &provenance)
{
  return {{"kind", source_name(provenance.source)},
          {"confidence", confidence_name(provenance.confidence)},
          {"file", provenance.file},
          {"address", provenance.address},
          {"note", provenance.note}};
}

nlohmann::ordered_json problem_json(const Problem &problem)
{
  return {{"severity", severity_name(problem.severity)},
          {"file", problem.file},
          {"where", problem.where},
          {"message", problem.message},
          {"cure", problem.cure}};
}

namespace {

using Json = nlohmann::ordered_json;

Json interval_json(const std::optional<Interval> &interval)
{
  return interval ? Json::array({finite_or_null(interval->low), finite_or_null(interval->high)}) : Json();
}

} // namespace

nlohmann::ordered_json spread_json(const Spread &spread)
{
  const bool any = spread.trials > 0;
  const std::pair<const char *, std::optional<double>> quantiles[] = {
      {"p50", any ? std::optional(spread.p50) : std::nullopt},
      {"p95", spread.p95},
      {"p99", spread.p99},
      {"max", any ? std::optional(spread.max) : std::nullopt}};
  Json out = Json::object();
  Json unsupported = Json::array();
  Json beyond = Json::array();
  for (const auto &[name, value] : quantiles) {
    out[name] = value ? finite_or_null(*value) : Json();
    if (!value)
      unsupported.push_back(name);
    else if (std::isinf(*value))
      beyond.push_back(name);
  }
  out["p95_ci"] = interval_json(spread.p95_interval);
  out["p99_ci"] = interval_json(spread.p99_interval);
  out["unsupported"] = unsupported;
  out["beyond_horizon"] = beyond;
  return out;
}

nlohmann::ordered_json finite_or_null(double value)
{
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

nlohmann::ordered_json met_json(const Check &check)
{
  Json out = {{"probability", nullptr},
              {"ci_low", check.interval.low},
              {"ci_high", check.interval.high},
              {"confidence", check.confidence}};
  if (check.trials > 0)
    out["probability"] = static_cast<double>(check.met) / static_cast<double>(check.trials);
  return out;
}

nlohmann::ordered_json difference_json(const Difference &one, double confidence)
{
  Json out = {{"figure", one.figure},
              {"before", finite_or_null(one.before)},
              {"after", finite_or_null(one.after)},
              {"change", finite_or_null(one.change)},
              {"ci_low", finite_or_null(one.interval.low)},
              {"ci_high", finite_or_null(one.interval.high)},
              {"confidence", confidence},
              {"tolerance", one.tolerance},
              {"answer", turn_name(one.turn)}};
  Json never = Json::array();
  if (std::isinf(one.before))
    never.push_back("before");
  if (std::isinf(one.after))
    never.push_back("after");
  if (!never.empty())
    out["never"] = std::move(never);
  return out;
}

std::string dump(const nlohmann::ordered_json &value)
{
  return value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace drsim::report
