#include "sim/report/rehearsal_parts.hpp"

#include "sim/input/rehearsal_fields.hpp"
#include "sim/report/json_parts.hpp"
#include "sim/report/rehearsal_report.hpp"

#include <cmath>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

} // namespace

Json note_json(const Note &note)
{
  Json values = Json::object();
  for (const auto &[name, value] : note.values)
    if (const double *number = std::get_if<double>(&value))
      values[name] = finite_or_null(*number);
    else
      values[name] = std::get<std::string>(value);
  return {{"key", note.key}, {"values", std::move(values)}};
}

Json notes_json(const std::vector<Note> &notes)
{
  Json all = Json::array();
  for (const Note &note : notes)
    all.push_back(note_json(note));
  return all;
}

Json times_json(const Times &times)
{
  Json out = {{"trials", times.trials}};
  Json beyond = Json::array();
  Json unsupported = Json::array();
  for (const auto &[name, value] : {std::pair("p5", times.p5), std::pair("p50", times.p50),
                                    std::pair("p90", times.p90), std::pair("p95", times.p95)}) {
    out[name] = value ? finite_or_null(*value) : Json();
    if (!value)
      unsupported.push_back(name);
    else if (!std::isfinite(*value))
      beyond.push_back(name);
  }
  out["unsupported"] = std::move(unsupported);
  out["beyond_horizon"] = std::move(beyond);
  return out;
}

Json empty_record(const Json &plan, const Json &rehearsal)
{
  Json record = {{"schema", "drsim.rehearsal-record/1"}};
  for (const RehearsalField &field : rehearsal_fields())
    record[field.section][field.key] = field.columns.empty() ? Json("") : Json::array();
  Json &identity = record["identity"];
  identity["id"] = rehearsal.at("id");
  identity["type"] = rehearsal.at("type");
  identity["planned_date"] = rehearsal.at("window").value("date", "");
  for (const Json &role : rehearsal.at("roles"))
    identity["participants"].push_back({{"role", role.at("role")}, {"name", role.value("name", "")}});
  Json &basis = record["basis"];
  basis["deployment"] = plan.at("deployment");
  basis["scenario"] = rehearsal.at("scenario");
  basis["runbooks"] = rehearsal.at("runbooks");
  basis["files"] = plan.at("files");
  basis["systems"].push_back({{"system", plan.at("deployment")}, {"version", plan.at("input_digest")}});
  basis["objectives"].push_back({{"system", plan.at("deployment")},
                                 {"rto", plan.at("objectives").at("rto_s")},
                                 {"rpo", plan.at("objectives").at("rpo_s")}});
  return record;
}

} // namespace drsim::report
