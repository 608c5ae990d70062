#include "sim/input/calibration_file.hpp"
#include "sim/report/calibration_report.hpp"
#include "sim/report/json_parts.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>

namespace drsim::inline report {

namespace {

using Json = nlohmann::ordered_json;

/// Six digits: what is known of a figure is far less.
double rounded(double value)
{
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::strtod(text, nullptr);
}

Json term_json(const Term &term)
{
  if (const auto *d = std::get_if<Constant>(&term))
    return rounded(d->value);
  if (const auto *d = std::get_if<Uniform>(&term))
    return {{"uniform", {rounded(d->low), rounded(d->high)}}};
  if (const auto *d = std::get_if<Lognormal>(&term))
    return {{"lognormal", {{"p50", rounded(d->p50)}, {"p95", rounded(d->p95)}}}};
  if (const auto *d = std::get_if<Exponential>(&term))
    return {{"exponential", {{"mean", rounded(d->mean)}}}};
  if (const auto *d = std::get_if<Triangular>(&term))
    return {{"triangular", {rounded(d->low), rounded(d->mode), rounded(d->high)}}};
  Json list = Json::array();
  for (const auto &[value, weight] : std::get<Empirical>(term).value_weight)
    list.push_back(Json::array({rounded(value), rounded(weight)}));
  return {{"empirical", list}};
}

/// As deployment.json has it.
Json value_json(const Distribution &value)
{
  if (value.terms().size() == 1)
    return term_json(value.terms().front());
  Json sum = Json::array();
  for (const Term &term : value.terms())
    sum.push_back(term_json(term));
  return {{"sum", sum}};
}

Json spread_of(const CalibratedFigure &figure, const Distribution &value)
{
  if (figure.share)
    return {{"value", value_json(value)}, {"mean", finite_or_null(value.mean())}};
  return {{"value", value_json(value)},
          {"p50", finite_or_null(rounded(value.quantile(0.5)))},
          {"p95", finite_or_null(rounded(value.quantile(0.95)))}};
}

const char *fate_name(CalibratedFigure::Fate fate)
{
  switch (fate) {
  case CalibratedFigure::Fate::taken: return "calibrated";
  case CalibratedFigure::Fate::kept_yours: return "kept_yours";
  case CalibratedFigure::Fate::refused: return "refused";
  }
  return "refused";
}

Json data_json(const CalibratedFigure &figure)
{
  Json out = Json::array();
  for (const CalibrationDatum &one : figure.data) {
    Json row = {{"file", one.file}, {"where", one.where}};
    if (figure.share)
      row["hit"] = one.hit;
    else {
      row["value_s"] = rounded(one.value_s);
      row["censored"] = one.censored;
    }
    if (!one.remark.empty())
      row["remark"] = one.remark;
    out.push_back(std::move(row));
  }
  return out;
}

Json figure_json(const CalibratedFigure &figure)
{
  Json out = {{"parameter", figure.id},
              {"fate", fate_name(figure.fate)},
              {"unit", figure.unit},
              {"drives", figure.drives},
              {"data", data_json(figure)}};
  if (figure.fate == CalibratedFigure::Fate::refused) {
    out["why"] = figure.result.refused;
    return out;
  }
  out["prior"] = spread_of(figure, figure.result.before);
  out["prior"]["provenance"] = provenance_json(figure.from);
  out["prior"]["worth"] = figure.worth;
  out["posterior"] = spread_of(figure, figure.result.value);
  out["posterior"]["family"] = figure.result.family;
  if (!figure.result.centre.empty())
    out["posterior"]["interval_90"] = {{"of", figure.result.centre},
                                       {"low", finite_or_null(rounded(figure.result.interval.low))},
                                       {"high", finite_or_null(rounded(figure.result.interval.high))}};
  const DatedEvidence evidence = evidence_of(figure);
  out["evidence"] = {{"class", class_name(evidence.of)},
                     {"date", evidence.date.empty() ? Json() : Json(evidence.date)}};
  out["remarks"] = figure.result.remarks;
  if (figure.replaces)
    out["replaces"] = true;
  return out;
}

} // namespace

std::string calibration_json(const CalibrationReport &report)
{
  Json out = {{"schema", "drsim.calibrated/1"},  {"drsim", {{"version", report.version}}},
              {"deployment", report.deployment}, {"files", Json::array()},
              {"parameters", Json::array()},     {"unattached", Json::array()}};
  for (const RecordFile &file : report.files)
    out["files"].push_back({{"file", file.name}, {"format", file.format}, {"records", file.records}});
  for (const CalibratedFigure &figure : report.figures)
    out["parameters"].push_back(figure_json(figure));
  for (const LooseRecord &one : report.loose)
    out["unattached"].push_back({{"file", one.file},
                                 {"where", one.where},
                                 {"what", one.what},
                                 {"why", one.why},
                                 {"may_be", one.may_be}});
  return dump(out);
}

std::string calibration_overlay(const CalibrationReport &report)
{
  Json out = {
      {"format", calibration_format}, {"deployment", report.deployment}, {"parameters", Json::object()}};
  Json replaces = Json::array();
  for (const CalibratedFigure &figure : report.figures) {
    if (figure.fate != CalibratedFigure::Fate::taken)
      continue;
    out["parameters"][figure.id] = {{"value", value_json(figure.result.value)},
                                    {"source", calibrated_source(figure)},
                                    {"confidence", "measured"}};
    // What was tested at a time that no record tells is worth no more than what was observed.
    const DatedEvidence evidence = evidence_of(figure);
    const EvidenceClass of = evidence.date.empty() ? EvidenceClass::observed : evidence.of;
    out["parameters"][figure.id]["evidence"] = class_name(of);
    if (!evidence.date.empty())
      out["parameters"][figure.id]["date"] = evidence.date;
    if (figure.replaces)
      replaces.push_back(figure.id);
  }
  if (!replaces.empty())
    out["replaces"] = replaces;
  return dump(out);
}

} // namespace drsim::report
