#include "sim/publish/html_calibration.hpp"

#include "sim/publish/html_parts.hpp"
#include "sim/publish/plain_page.hpp"
#include "sim/publish/template.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::publish {
namespace {

constexpr double scale_width = 300; ///< of the drawing's own units
constexpr double edge = 6;
constexpr std::size_t most_points = 200;

/// Where a length stands on a scale of logs.
struct Scale {
  double low = INFINITY;
  double high = 0;

  void hold(double value)
  {
    if (!(value > 0) || !std::isfinite(value))
      return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  [[nodiscard]] double at(double value) const
  {
    if (!(value > low))
      return edge;
    const double share = high > low ? std::log(value / low) / std::log(high / low) : 0.5;
    return std::round(10 * (edge + std::clamp(share, 0.0, 1.0) * (scale_width - 2 * edge))) / 10;
  }
};

/// The middle 90 % of a value, as a bar, and its median.
View bar(const Scale &scale, const core::Distribution &value)
{
  const double from = scale.at(value.quantile(0.05));
  const double to = scale.at(value.quantile(0.95));
  return {{"x", from},
          {"w", std::max(std::round(10 * (to - from)) / 10, 1.0)},
          {"middle", scale.at(value.quantile(0.5))}};
}

View drawing(const CalibratedFigure &figure)
{
  Scale scale;
  for (const core::Distribution *value : {&figure.result.before, &figure.result.value})
    for (const double u : {0.05, 0.95})
      scale.hold(value->quantile(u));
  for (const CalibrationDatum &one : figure.data)
    scale.hold(one.value_s);
  View points = View::array();
  for (std::size_t i = 0; i < std::min(figure.data.size(), most_points); ++i)
    points.push_back({{"x", scale.at(figure.data[i].value_s)},
                      {"opacity", figure.data[i].censored ? "0" : "0.6"},
                      {"text", figure_text(figure, figure.data[i].value_s)}});
  return {{"before", bar(scale, figure.result.before)},
          {"after", bar(scale, figure.result.value)},
          {"points", points},
          {"low", figure_text(figure, scale.low)},
          {"high", figure_text(figure, scale.high)}};
}

std::string place_of(const std::string &file, const std::string &where)
{
  return where.empty() ? file : file + (where.front() == '/' ? "#" : ":") + where;
}

View figure_view(const CalibratedFigure &figure, const Words &words)
{
  const auto told = [&](const core::Distribution &value) {
    if (figure.share)
      return words.percent(value.mean());
    return words.duration(value.quantile(0.5)) + " … " + words.duration(value.quantile(0.95));
  };
  View view = {
      {"id", figure.id},
      {"drives", figure.drives},
      {"data", data_text(figure)},
      {"place", provenance_text(figure.from)},
      {"confidence", words.text_or(std::string("confidence.") + confidence_name(figure.from.confidence),
                                   confidence_name(figure.from.confidence))},
      {"worth", words.number(figure.worth)},
      {"refused", figure.result.refused},
      {"remarks", figure.result.remarks}};
  View records = View::array();
  for (const CalibrationDatum &one : figure.data)
    records.push_back({{"place", place_of(one.file, one.where)}, {"remark", one.remark}});
  view["records"] = std::move(records);
  if (!figure.result.refused.empty())
    return view;
  view["before"] = told(figure.result.before);
  view["after"] = told(figure.result.value);
  if (!figure.result.centre.empty())
    view["interval"] = figure_text(figure, figure.result.interval.low) + " … " +
                       figure_text(figure, figure.result.interval.high);
  if (!figure.share)
    view["drawing"] = drawing(figure);
  return view;
}

View figures_view(const CalibrationReport &report, CalibratedFigure::Fate fate, const Words &words)
{
  View list = View::array();
  for (const CalibratedFigure &figure : report.figures)
    if (figure.fate == fate)
      list.push_back(figure_view(figure, words));
  return list;
}

View loose_view(const CalibrationReport &report, bool asked)
{
  View list = View::array();
  for (const LooseRecord &one : report.loose) {
    if (one.may_be.empty() == asked)
      continue;
    list.push_back({{"place", place_of(one.file, one.where)},
                    {"what", one.what},
                    {"why", one.why},
                    {"may_be", one.may_be}});
  }
  return list;
}

} // namespace

std::string calibration_page(const CalibrationReport &report, const PublishSettings &settings,
                             Diagnostics &diagnostics)
{
  const Words words = Words::load(settings.folder / "texts", settings.language, diagnostics);
  std::optional<View> begun = plain_page(words, settings, diagnostics);
  if (!begun)
    return "";
  View page = std::move(*begun);
  page.update({{"title", words.text("calibration.title", {{"deployment", report.deployment}})},
               {"deployment", report.deployment}});
  const View sections = {{"taken", figures_view(report, CalibratedFigure::Fate::taken, words)},
                         {"yours", figures_view(report, CalibratedFigure::Fate::kept_yours, words)},
                         {"refused_ones", figures_view(report, CalibratedFigure::Fate::refused, words)},
                         {"asked", loose_view(report, true)},
                         {"loose", loose_view(report, false)}};
  for (const auto &[name, list] : sections.items()) {
    page[name] = list;
    page["any_" + name] = !list.empty();
  }
  View files = View::array();
  for (const RecordFile &file : report.files)
    files.push_back(
        {{"name", file.name}, {"format", file.format}, {"records", words.number(double(file.records))}});
  page["files"] = std::move(files);
  return render_template(settings.folder / "templates", "calibration", page, diagnostics);
}

} // namespace drsim::publish
