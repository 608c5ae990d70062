#include "sim/core/duration.hpp"
#include "sim/core/utc.hpp"
#include "sim/report/calibration_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace drsim::inline report {

namespace {

constexpr const char *record_indent = "  ";

std::string record_place(const std::string &file, const std::string &where)
{
  if (where.empty())
    return file;
  return file + (where.front() == '/' ? "#" : ":") + where;
}

std::string counted_records(std::size_t count, const char *one, const char *many)
{
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string interval_text(const CalibratedFigure &figure)
{
  if (figure.result.centre.empty())
    return "-";
  return fmt::format("{} {} .. {}", figure.result.centre, figure_text(figure, figure.result.interval.low),
                     figure_text(figure, figure.result.interval.high));
}

std::string spread_text(const CalibratedFigure &figure, const Distribution &value)
{
  if (figure.share)
    return fmt::format("{:.3g}", value.mean());
  return fmt::format("{}, p95 {}", figure_text(figure, value.quantile(0.5)),
                     figure_text(figure, value.quantile(0.95)));
}

std::string table_of(const CalibrationReport &report, CalibratedFigure::Fate fate, bool colour)
{
  Table table({"figure", "before", "worth", "records", "after", "90 % of the", "from"}, {2});
  bool any = false;
  for (const CalibratedFigure &figure : report.figures) {
    if (figure.fate != fate)
      continue;
    any = true;
    std::set<std::string> files;
    for (const CalibrationDatum &one : figure.data)
      files.insert(one.file);
    std::string from;
    for (const std::string &file : files)
      from += (from.empty() ? "" : ", ") + file;
    table.add({printable(figure.id), spread_text(figure, figure.result.before),
               fmt::format("{:g}", figure.worth), data_text(figure), spread_text(figure, figure.result.value),
               interval_text(figure), shortened(printable(from), 60)});
    table.note(fmt::format("before: {} {} ({})", figure.result.before.text(),
                           printable(provenance_text(figure.from)), confidence_name(figure.from.confidence)));
    for (const std::string &remark : figure.result.remarks)
      table.note(printable(remark));
    std::set<std::string> said;
    for (const CalibrationDatum &one : figure.data)
      if (!one.remark.empty() && said.insert(one.remark).second)
        table.note(printable(record_place(one.file, one.where) + ": " + one.remark));
    if (fate == CalibratedFigure::Fate::kept_yours)
      table.note("to take the records' instead: --replace " + printable(figure.id));
  }
  return any ? table.text(record_indent, colour) + "\n" : "";
}

std::string refused_text(const CalibrationReport &report)
{
  std::string out;
  for (const CalibratedFigure &figure : report.figures)
    if (figure.fate == CalibratedFigure::Fate::refused)
      out += fmt::format("{}{}: {} ({})\n", record_indent, printable(figure.id),
                         printable(figure.result.refused), data_text(figure));
  return out.empty() ? "" : "Not calibrated:\n" + out + "\n";
}

std::string loose_text(const CalibrationReport &report, bool asked)
{
  std::string out;
  for (const LooseRecord &one : report.loose) {
    if (one.may_be.empty() == asked)
      continue;
    out += fmt::format("{}{}: {}: {}\n", record_indent, printable(record_place(one.file, one.where)),
                       printable(one.what), printable(one.why));
    for (const std::string &name : one.may_be)
      out += fmt::format("{}{}--as \"{}={}\"\n", record_indent, record_indent, printable(one.what),
                         printable(name));
  }
  if (out.empty())
    return "";
  return (asked ? "Which do they speak of? Answer, or leave them out:\n"
                : "Records that speak of no figure here:\n") +
         out + "\n";
}

std::string files_text(const CalibrationReport &report)
{
  std::string out = "Read:\n";
  for (const RecordFile &file : report.files)
    out += fmt::format("{}{}: {}, {}\n", record_indent, printable(file.name), file.format,
                       counted_records(file.records, "record", "records"));
  return out;
}

} // namespace

CalibrationCounts counts_of(const CalibrationReport &report)
{
  CalibrationCounts counts;
  for (const CalibratedFigure &figure : report.figures) {
    const bool taken = figure.fate == CalibratedFigure::Fate::taken;
    counts.taken += taken ? 1 : 0;
    counts.observations += taken ? figure.data.size() : 0;
    counts.yours += figure.fate == CalibratedFigure::Fate::kept_yours ? 1 : 0;
    counts.refused += figure.fate == CalibratedFigure::Fate::refused ? 1 : 0;
  }
  for (const LooseRecord &one : report.loose)
    ++(one.may_be.empty() ? counts.loose : counts.asked);
  return counts;
}

std::string data_text(const CalibratedFigure &figure)
{
  const auto hits = std::count_if(figure.data.begin(), figure.data.end(),
                                  [&](const auto &one) { return figure.share ? one.hit : one.censored; });
  std::string out = fmt::format("n = {}", figure.data.size());
  if (figure.share)
    return out + fmt::format(", {} of them", hits);
  return hits == 0 ? out : out + fmt::format(", {} of them cut short", hits);
}

std::string calibrated_source(const CalibratedFigure &figure)
{
  std::set<std::string> files;
  for (const CalibrationDatum &one : figure.data)
    files.insert(one.file);
  std::string out = "calibrated: " + data_text(figure);
  for (const std::string &file : files)
    out += ", " + file;
  return out + fmt::format("; before {} ({}), worth {:g}", figure.result.before.text(),
                           confidence_name(figure.from.confidence), figure.worth);
}

DatedEvidence evidence_of(const CalibratedFigure &figure)
{
  constexpr double earliest_s = 315532800; // 1980: what is less is a time of day without its date
  constexpr double us_per_s = 1e6;
  constexpr std::size_t day_letters = 10;
  const bool tested = std::any_of(figure.data.begin(), figure.data.end(),
                                  [](const CalibrationDatum &one) { return one.tested; });
  double last_s = 0;
  for (const CalibrationDatum &one : figure.data)
    if (one.tested == tested)
      last_s = std::max(last_s, one.at_s);
  DatedEvidence out{tested ? EvidenceClass::tested : EvidenceClass::observed};
  if (last_s >= earliest_s)
    out.date = utc_text(static_cast<std::int64_t>(last_s * us_per_s)).substr(0, day_letters);
  return out;
}

std::string figure_text(const CalibratedFigure &figure, double value)
{
  return figure.share || figure.unit != "s" ? fmt::format("{:.3g}", value) : format_duration(value);
}

std::string calibration_text(const CalibrationReport &report, bool colour)
{
  const CalibrationCounts counts = counts_of(report);
  std::string out = fmt::format(
      "{}: {} calibrated from {}; {} of yours {}; {} to answer about, {} of nothing here\n\n",
      printable(report.deployment), counted_records(counts.taken, "figure", "figures"),
      counted_records(counts.observations, "observation", "observations"), counts.yours,
      counts.yours == 1 ? "stays" : "stay", counted_records(counts.asked, "record", "records"), counts.loose);
  out += table_of(report, CalibratedFigure::Fate::taken, colour);
  if (const std::string yours = table_of(report, CalibratedFigure::Fate::kept_yours, colour); !yours.empty())
    out += "You set these, and they stay; your records say:\n" + yours;
  out += refused_text(report) + loose_text(report, true) + loose_text(report, false);
  return out + files_text(report);
}

} // namespace drsim::report
