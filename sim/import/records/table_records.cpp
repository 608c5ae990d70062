// Logs of rehearsals and lists of lengths, as CSV.
#include "sim/core/units.hpp"
#include "sim/import/records/record_reader.hpp"

#include "sim/formats/instant.hpp"
#include "sim/formats/utf8.hpp"

#include <map>

namespace drsim::inline import::inline records {

namespace {

/// The rows of a rehearsal, one after another: times of day go over midnight.
class Rehearsal {
public:
  Rehearsal(const CsvTable &table, RecordReader &reader) : table_(table), reader_(reader) {}

  void read()
  {
    for (const CsvRow &row : table_.rows)
      take(row);
    for (const auto &[step, row] : begun_)
      reader_.span(record_of(*row.first), place(*row.first), {row.second, std::nullopt}, Became::running,
                   "started");
  }

private:
  static std::string place(const CsvRow &row) { return std::to_string(row.line); }

  static Record record_of(const CsvRow &row)
  {
    Record record;
    record.about = Record::About::step;
    record.name = row.at("step");
    record.of = row.at("runbook");
    if (!row.at("parameter").empty()) {
      record.about = Record::About::parameter;
      record.name = row.at("parameter");
    }
    return record;
  }

  std::optional<double> time_of(const std::string &text, const CsvRow &row)
  {
    if (text.empty())
      return std::nullopt;
    if (const auto clock = parse_clock_s(text)) {
      double at = day_ * day_s + *clock;
      if (at < last_s_)
        at = ++day_ * day_s + *clock;
      last_s_ = at;
      return reader_.instant(day_s + at, place(row)); // some day: only distances count
    }
    return reader_.instant(text, place(row));
  }

  void take(const CsvRow &row)
  {
    if (row.at("step").empty()) {
      reader_.unread(place(row), "a line", "it names no step");
      return;
    }
    const auto at = time_of(row.at("time"), row);
    if (row.at("time").empty())
      reader_.wrong(place(row), "has no time", "write when it was, \"2026-11-02T10:05:00Z\" or \"10:05\"");
    if (!at)
      return;
    const std::string result = row.at("result");
    const auto end = time_of(row.at("end"), row);
    const std::string step = row.at("runbook") + "\n" + row.at("step");
    const Became became = end && result.empty() ? Became::done : became_of(result);
    if (end || says_begun(result)) {
      if (end)
        reader_.span(record_of(row), place(row), {at, end}, became, result);
      else
        begun_[step] = {&row, *at};
    } else if (const auto found = begun_.find(step); found != begun_.end()) {
      reader_.span(record_of(*found->second.first), place(row), {found->second.second, at}, became, result);
      begun_.erase(found);
    } else {
      reader_.unread(place(row), "\"" + row.at("step") + "\"",
                     "no line before it says when it was started, and there is no column \"end\"");
    }
  }

  const CsvTable &table_;
  RecordReader &reader_;
  std::map<std::string, std::pair<const CsvRow *, double>> begun_;
  double last_s_ = 0;
  double day_ = 0;
};

void lengths(const CsvTable &table, RecordReader &reader)
{
  for (const CsvRow &row : table.rows) {
    const std::string where = std::to_string(row.line);
    Record record;
    record.about = row.at("parameter").empty() ? Record::About::step : Record::About::parameter;
    record.name = row.at("parameter").empty() ? row.at("name") : row.at("parameter");
    record.of = row.at("runbook");
    if (record.name.empty())
      reader.wrong(where, "names neither a parameter nor a step", "fill in \"parameter\" or \"name\"");
    record.at_s = reader.instant(row.at("at"), where).value_or(0);
    const Became became = row.at("result").empty() ? Became::done : became_of(row.at("result"));
    record.censored = became == Became::broken_off || became == Became::running;
    if (became == Became::not_begun || became == Became::unknown)
      reader.unread(where, "\"" + record.name + "\"", "its result is \"" + row.at("result") + "\"");
    else if (const auto length = reader.seconds(row.at("duration_s"), where)) {
      record.value_s = *length;
      reader.add(std::move(record), where);
    }
  }
}

} // namespace

bool says_begun(const std::string &result)
{
  const std::string word = lower_case(result);
  return word == "started" || word == "begun" || word == "start" || word == "начат" || word == "начато" ||
         word == "начали";
}

bool read_table(const CsvTable &table, RecordReader &reader, std::string &format)
{
  if (table.has("duration_s") && (table.has("parameter") || table.has("name"))) {
    format = "lengths";
    lengths(table, reader);
    return true;
  }
  if (!table.has("time") || !table.has("step") || !table.has("result"))
    return false;
  format = "a log of a rehearsal";
  reader.of_tests();
  Rehearsal(table, reader).read();
  return true;
}

} // namespace drsim::import::records
