#include "sim/history/rehearsals.hpp"

#include "sim/core/calendar.hpp"
#include "sim/formats/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <tuple>

namespace drsim::history {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr const char *record_format = "drsim.rehearsal-record/1";
constexpr std::size_t day_letters = 10;
constexpr std::size_t most_records = 1000;

/// Fields of one record, by name; remembers what was asked for.
class Fields {
public:
  Fields(const json &record, const std::string &file, Diagnostics &diagnostics)
      : record_(record), file_(file), diagnostics_(diagnostics)
  {
  }

  std::string text(const char *key)
  {
    const json *found = find(record_, key);
    if (found == nullptr || found->is_null())
      return "";
    if (found->is_string())
      return found->get<std::string>();
    odd(key, "a text");
    return "";
  }

  /// "rto_s" itself, its "measured", or "rto_s" of "measured".
  std::optional<double> measured(const char *key)
  {
    const json *found = find(record_, key);
    if (found != nullptr && found->is_object())
      found = find(*found, "measured");
    if (const json *all = find(record_, "measured"); found == nullptr && all != nullptr && all->is_object())
      found = find(*all, key);
    if (found == nullptr || found->is_null())
      return std::nullopt;
    if (found->is_number() && found->get<double>() >= 0)
      return found->get<double>();
    odd(key, "a number of seconds");
    return std::nullopt;
  }

  [[nodiscard]] std::vector<std::string> others() const
  {
    std::vector<std::string> out;
    for (const auto &[key, value] : record_.items())
      if (asked_.count(key) == 0)
        out.push_back(key);
    return out;
  }

  void odd(const char *key, const std::string &wanted)
  {
    diagnostics_.warning(file_, std::string("/") + key, "is not " + wanted + ", and is left out");
  }

private:
  const json *find(const json &in, const char *key)
  {
    asked_.insert(key);
    const auto found = in.find(key);
    return found == in.end() ? nullptr : &*found;
  }

  const json &record_;
  const std::string &file_;
  Diagnostics &diagnostics_;
  std::set<std::string> asked_;
};

/// Errors of one record are no errors of the history.
void add_as_warnings(const Diagnostics &from, Diagnostics &into)
{
  for (const Problem &problem : from.problems())
    into.warning(problem.file, problem.where, problem.message, problem.cure);
}

} // namespace

std::optional<Rehearsal> parse_rehearsal(std::string_view text, const std::string &shown_name,
                                         Diagnostics &diagnostics)
{
  Diagnostics own;
  const auto value = parse_json(text, shown_name, own);
  add_as_warnings(own, diagnostics);
  if (!value)
    return std::nullopt;
  if (!value->is_object()) {
    diagnostics.warning(shown_name, "", "is no record of a rehearsal: it is no object");
    return std::nullopt;
  }
  Fields fields(*value, shown_name, diagnostics);
  Rehearsal out;
  out.file = shown_name;
  const std::string format = fields.text("format");
  const std::string schema = fields.text("schema");
  if (const std::string said = format.empty() ? schema : format; said != record_format)
    diagnostics.warning(shown_name, "",
                        "says " + (said.empty() ? "no form" : "the form \"" + said + "\"") +
                            "; it is read as " + record_format);
  out.id = fields.text("id");
  out.date = fields.text("date").substr(0, day_letters);
  if (!out.date.empty() && !is_day(out.date)) {
    fields.odd("date", "a day such as 2026-09-12");
    out.date.clear();
  }
  out.scenario = fields.text("scenario");
  out.type = fields.text("type");
  out.verdict = fields.text("verdict");
  out.rto_s = fields.measured("rto_s");
  out.rpo_s = fields.measured("rpo_s");
  out.not_understood = fields.others();
  return out;
}

std::vector<Rehearsal> read_rehearsals(const fs::path &deployment, Diagnostics &diagnostics)
{
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry &entry : fs::directory_iterator(deployment / "rehearsals", error))
    if (entry.is_regular_file(error) && entry.path().extension() == ".json")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.size() > most_records) {
    diagnostics.warning("rehearsals", "",
                        "holds more than " + std::to_string(most_records) +
                            " records: only the first by name are read");
    files.resize(most_records);
  }
  std::vector<Rehearsal> out;
  for (const fs::path &file : files) {
    const std::string shown = "rehearsals/" + file.filename().string();
    Diagnostics own;
    const auto text = read_text(file, shown, own);
    add_as_warnings(own, diagnostics);
    if (text)
      if (auto one = parse_rehearsal(*text, shown, diagnostics))
        out.push_back(std::move(*one));
  }
  std::stable_sort(out.begin(), out.end(), [](const Rehearsal &a, const Rehearsal &b) {
    return std::tie(a.date, a.file) < std::tie(b.date, b.file);
  });
  return out;
}

} // namespace drsim::history
