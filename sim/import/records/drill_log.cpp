#include "sim/import/records/drill_log.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/units.hpp"
#include "sim/core/utc.hpp"
#include "sim/formats/instant.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/without_secrets.hpp"
#include "sim/import/records/record_reader.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::inline import::inline records {
namespace {

constexpr const char *drill_schema = "drsim.drill/1";
constexpr const char *time_cure = "write \"2027-01-12T10:05:00Z\" or \"10:05\"";

/// Words of a column "step" that name no step.
std::string kind_named(const std::string &step)
{
  static const std::map<std::string, std::string> words = {{"t0", "fault"},
                                                           {"fault", "fault"},
                                                           {"отказ", "fault"},
                                                           {"start", "start"},
                                                           {"начало", "start"},
                                                           {"recovered", "recovered"},
                                                           {"service back", "recovered"},
                                                           {"восстановлено", "recovered"},
                                                           {"rpo", "lost"},
                                                           {"lost", "lost"},
                                                           {"потеряно", "lost"},
                                                           {"abort", "abort"},
                                                           {"прервано", "abort"},
                                                           {"hold", "hold"},
                                                           {"пауза", "hold"},
                                                           {"resume", "resume"},
                                                           {"продолжено", "resume"},
                                                           {"decision", "decision"},
                                                           {"решение", "decision"},
                                                           {"note", "note"},
                                                           {"complete", "complete"},
                                                           {"закончено", "complete"},
                                                           {"message", "message"},
                                                           {"сообщение", "message"}};
  const auto found = words.find(lower_case(step));
  return found == words.end() ? "" : found->second;
}

bool is_alert(const std::string &result)
{
  const std::string word = lower_case(result);
  return word == "received" || word == "получено" || word == "fired" || word == "paged";
}

std::string kind_of_result(const std::string &result)
{
  if (says_begun(result))
    return "begin";
  if (is_alert(result))
    return "alert";
  switch (became_of(result)) {
  case Became::done: return "done";
  case Became::broken_off: return "failed";
  case Became::running: return "begin";
  case Became::not_begun: return "skipped";
  case Became::unknown: break;
  }
  return "note";
}

class LogReader {
public:
  LogReader(const std::string &file, Diagnostics &diagnostics) : file_(file), diagnostics_(diagnostics)
  {
    log_.file = file;
  }

  /// A time; those of day go over midnight. Rows beside each other may go back by less than half a day.
  std::optional<double> time_of(const std::string &text, const std::string &where)
  {
    if (const auto clock = parse_clock_s(text)) {
      double at = day_ * day_s + *clock;
      if (at < last_s_ - day_s / 2)
        at = ++day_ * day_s + *clock;
      last_s_ = std::max(last_s_, at);
      return at;
    }
    const auto at = parse_instant_s(text);
    if (!at)
      diagnostics_.error(file_, where, "\"" + text + "\" is no time", time_cure);
    log_.dated = log_.dated || at.has_value();
    return at;
  }

  void step_row(const std::string &time, const std::string &end, DrillEntry entry, const std::string &result)
  {
    const auto at = time_of(time, entry.where);
    const auto until = end.empty() ? std::nullopt : time_of(end, entry.where);
    if (!at)
      return;
    entry.at_s = *at;
    const std::string named = kind_named(entry.step);
    entry.kind = named.empty() ? kind_of_result(result) : named;
    if (!named.empty() || entry.kind == "note")
      entry.text = entry.text.empty() ? result : result + " " + entry.text;
    if (!named.empty())
      entry.step.clear();
    if (until && named.empty()) {
      DrillEntry ended = entry;
      ended.kind = entry.kind == "failed" ? "failed" : "done";
      ended.at_s = *until;
      entry.kind = "begin";
      log_.entries.push_back(std::move(ended));
    }
    log_.entries.push_back(std::move(entry));
  }

  void table(const CsvTable &table)
  {
    for (const CsvRow &row : table.rows)
      if (row.at("step").empty() || row.at("time").empty())
        diagnostics_.error(file_, std::to_string(row.line), "has no step or no time",
                           "every row has a time and names a step");
      else
        step_row(row.at("time"), row.at("end"),
                 {"", 0, row.at("step"), row.at("who"), row.at("note"), std::to_string(row.line)},
                 row.at("result"));
  }

  void record(const json &value)
  {
    log_.rehearsal = text_at(member(value, "identity"), "id");
    const json &steps = member(member(value, "execution"), "steps");
    for (std::size_t i = 0; steps.is_array() && i < steps.size(); ++i)
      if (!text_at(steps[i], "actual").empty()) // a line that nobody filled in
        step_row(text_at(steps[i], "actual"), text_at(steps[i], "end"),
                 {"", 0, text_at(steps[i], "step"), text_at(steps[i], "who"), text_at(steps[i], "evidence"),
                  "/execution/steps/" + std::to_string(i)},
                 text_at(steps[i], "result"));
    alerts(member(member(value, "execution"), "alerts"));
    const json &results = member(value, "results");
    log_.rto_s = figure(member(results, "rto"), "/results/rto");
    log_.rpo_s = figure(member(results, "rpo"), "/results/rpo");
  }

  void line(const std::string &text, std::size_t number, bool last)
  {
    const std::string where = std::to_string(number);
    const json value = json::parse(text, nullptr, false);
    if (!value.is_object()) {
      if (last)
        diagnostics_.warning(file_, where, "was cut short: it is left out");
      else
        diagnostics_.error(file_, where, "is no line of drsim rehearse --run");
      return;
    }
    if (number == 1) {
      log_.rehearsal = text_at(value, "rehearsal");
      return;
    }
    DrillEntry entry{text_at(value, "do"),   0,    text_at(value, "step"), text_at(value, "who"),
                     text_at(value, "text"), where};
    const auto &kinds = drill_kinds();
    if (std::find(kinds.begin(), kinds.end(), entry.kind) == kinds.end())
      diagnostics_.error(file_, where, "\"" + entry.kind + "\" is nothing that happens in a rehearsal");
    if (const auto at = time_of(text_at(value, "at"), where)) {
      entry.at_s = *at;
      log_.entries.push_back(std::move(entry));
    }
  }

  DrillLog finish()
  {
    std::stable_sort(log_.entries.begin(), log_.entries.end(),
                     [](const DrillEntry &a, const DrillEntry &b) { return a.at_s < b.at_s; });
    if (log_.entries.empty() && !log_.rto_s && !diagnostics_.has_errors())
      diagnostics_.error(file_, "", "tells of nothing that happened",
                         "columns time, step, who, result; or a filled record");
    return std::move(log_);
  }

private:
  /// The largest "actual" of the systems: seconds, or a duration in words.
  std::optional<double> figure(const json &rows, const std::string &where)
  {
    std::optional<double> most;
    for (std::size_t i = 0; rows.is_array() && i < rows.size(); ++i) {
      const json &actual = member(rows[i], "actual");
      if (actual.is_null() || actual == "")
        continue;
      const auto value = actual.is_number()   ? std::optional(actual.get<double>())
                         : actual.is_string() ? parse_duration_s(actual.get<std::string>())
                                              : std::nullopt;
      if (!value || *value < 0)
        diagnostics_.error(file_, where + "/" + std::to_string(i) + "/actual", "is no duration",
                           "write seconds, or \"42m\"");
      else
        most = std::max(most.value_or(0), *value);
    }
    return most;
  }

  void alerts(const json &rows)
  {
    for (std::size_t i = 0; rows.is_array() && i < rows.size(); ++i)
      if (const std::string received = text_at(rows[i], "received"); !received.empty())
        step_row(received, "",
                 {"", 0, text_at(rows[i], "alert"), "", "", "/execution/alerts/" + std::to_string(i)},
                 "received");
  }

  std::string file_;
  Diagnostics &diagnostics_;
  DrillLog log_;
  double day_ = 0;
  double last_s_ = 0;
};

void read_lines(std::string_view text, LogReader &reader)
{
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const bool last = end == std::string_view::npos;
    const std::string line(text.substr(0, end));
    if (!line.empty())
      reader.line(line, number, last);
    text.remove_prefix(last ? text.size() : end + 1);
  }
}

} // namespace

const std::vector<std::string> &drill_kinds()
{
  static const std::vector<std::string> all = {
      "start",   "fault", "begin", "done",   "failed",    "skipped", "alert", "decision",
      "message", "note",  "hold",  "resume", "recovered", "lost",    "abort", "complete"};
  return all;
}

namespace {

/// What people wrote goes into protocols, pages and histories.
DrillLog without_secrets_of(DrillLog log)
{
  for (DrillEntry &entry : log.entries) {
    entry.who = without_secrets(entry.who);
    entry.text = without_secrets(entry.text);
  }
  return log;
}

} // namespace

DrillLog read_drill_log(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics)
{
  LogReader reader(shown_name, diagnostics);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '{') {
    reader.table(parse_csv(text, shown_name, diagnostics));
    return without_secrets_of(reader.finish());
  }
  const json head = json::parse(text.substr(first, text.find('\n', first) - first), nullptr, false);
  if (head.is_object() && text_at(head, "schema") == drill_schema)
    read_lines(text.substr(first), reader);
  else if (const auto value = parse_json(text, shown_name, diagnostics))
    reader.record(*value);
  return without_secrets_of(reader.finish());
}

std::string drill_line(const DrillEntry &entry)
{
  nlohmann::ordered_json line = {{"at", utc_text(std::llround(entry.at_s * 1e6))}, {"do", entry.kind}};
  for (const auto &[name, value] :
       {std::pair("step", &entry.step), std::pair("who", &entry.who), std::pair("text", &entry.text)})
    if (!value->empty())
      line[name] = without_secrets(*value);
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string drill_head(const std::string &rehearsal, const std::string &deployment)
{
  return nlohmann::ordered_json{
             {"schema", drill_schema}, {"rehearsal", rehearsal}, {"deployment", deployment}}
             .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

} // namespace drsim::import::records
