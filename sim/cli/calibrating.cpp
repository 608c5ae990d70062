#include "sim/cli/calibrating.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::inline cli {

namespace {

/// The figure that one starts from; null when the catalogue has none of that name.
struct Start {
  const Parameter *parameter = nullptr;
  const CatalogueEntry *entry = nullptr;
  bool yours = false;
};

Start start_of(const Attached &record, const CalibrationTerms &terms)
{
  Start start;
  const ComponentSpec &component = *terms.deployment.find(record.component);
  const Parameter &now = component.parameters.at(record.parameter);
  const auto kind = terms.catalogue.find(component.kind);
  if (kind == terms.catalogue.end())
    return start;
  start.entry = kind->second.entry(record.parameter, component);
  start.yours = now.from.source == Source::user_file || now.from.source == Source::deployment;
  if (start.yours)
    start.parameter = &now;
  else if (start.entry != nullptr)
    start.parameter = &start.entry->value;
  return start;
}

/// Why a figure is of no kind that records can tell; "" when it is.
std::string unfit(const Start &start, bool share)
{
  if (start.parameter == nullptr)
    return "the catalogue does not know it";
  const Distribution &before = start.parameter->value;
  const std::string &unit = start.entry == nullptr ? start.parameter->unit : start.entry->value.unit;
  if (share ? unit != "ratio" : unit != "s")
    return "its unit is \"" + unit + "\": records tell lengths of time and what became of a thing";
  if (std::isnan(before.mean()))
    return "neither your files nor the catalogue have a figure to start from";
  if (share && (!before.is_constant() || before.mean() < 0 || before.mean() > 1))
    return "it is no probability";
  return "";
}

/// Why the result cannot be a value of the parameter; "" when it can.
std::string out_of_range(const Calibration &result, const CatalogueEntry *entry, bool share)
{
  if (entry == nullptr)
    return "";
  const double low = share ? result.value.mean() : result.value.quantile(0.5);
  const double high = share ? low : result.value.quantile(0.95);
  if (low >= entry->range.low && high <= entry->range.high)
    return "";
  return "the records make it " + result.value.text() + ", and the catalogue allows " +
         Distribution(entry->range.low).text() + " to " + Distribution(entry->range.high).text();
}

Calibration updated_by(const CalibratedFigure &figure, const Distribution &before, const PriorWorth &worth)
{
  if (figure.share) {
    const auto hits = std::count_if(figure.data.begin(), figure.data.end(),
                                    [](const CalibrationDatum &one) { return one.hit; });
    return calibrated_share(before.mean(), worth, static_cast<std::size_t>(hits), figure.data.size());
  }
  std::vector<Observed> data;
  for (const CalibrationDatum &one : figure.data)
    data.push_back({one.value_s, one.censored});
  return calibrated(before, worth, data);
}

CalibratedFigure figure_of(const std::string &id, const std::vector<const Attached *> &records,
                           const CalibrationTerms &terms)
{
  CalibratedFigure figure;
  figure.id = id;
  figure.share = records.front()->share;
  for (const Attached *one : records)
    figure.data.push_back({one->value_s, one->record.censored, one->hit, one->record.file, one->record.where,
                           one->remark, one->record.tested, one->record.at_s});
  const Start start = start_of(*records.front(), terms);
  if (start.entry != nullptr) {
    figure.drives = start.entry->drives;
    figure.unit = start.entry->value.unit;
  }
  figure.result.refused = unfit(start, figure.share);
  if (figure.result.refused.empty()) {
    figure.from = start.parameter->from;
    figure.worth = terms.evidence.worth.at(figure.from.confidence).observations;
    figure.result = updated_by(figure, start.parameter->value, {figure.worth, terms.evidence.spread});
    if (figure.result.refused.empty())
      figure.result.refused = out_of_range(figure.result, start.entry, figure.share);
  }
  figure.replaces = start.yours && terms.replace.count(id) > 0;
  figure.fate = !figure.result.refused.empty()    ? CalibratedFigure::Fate::refused
                : start.yours && !figure.replaces ? CalibratedFigure::Fate::kept_yours
                                                  : CalibratedFigure::Fate::taken;
  return figure;
}

} // namespace

std::vector<CalibratedFigure> calibrated_figures(const Attachment &attachment, const CalibrationTerms &terms)
{
  std::map<std::string, std::vector<const Attached *>> by_parameter;
  for (const Attached &one : attachment.attached)
    by_parameter[one.component + "." + one.parameter].push_back(&one);
  std::vector<CalibratedFigure> figures;
  for (const auto &[id, records] : by_parameter)
    figures.push_back(figure_of(id, records, terms));
  return figures;
}

std::vector<LooseRecord> loose_records(const Attachment &attachment)
{
  std::vector<LooseRecord> out;
  for (const Loose &one : attachment.loose)
    out.push_back({one.record.file, one.record.where, one.record.name, one.why, one.may_be});
  return out;
}

} // namespace drsim::cli
