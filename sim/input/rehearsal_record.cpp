#include "sim/input/rehearsal_record.hpp"

#include "sim/core/duration.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/input/reader.hpp"
#include "sim/input/rehearsal_fields.hpp"
#include "sim/input/rehearsal_settings.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace drsim::inline input {
namespace {

using nlohmann::json;

constexpr const char *record_schema = "drsim.rehearsal-record/1";
constexpr const char *record_cure = "drsim rehearse --record writes such a file";

/// One section of a record: its fields are known by the table.
const json &section_of(const json &record, const char *name)
{
  static const json nothing = json::object();
  const auto found = record.find(name);
  return found == record.end() ? nothing : *found;
}

std::vector<std::string> texts_of(Reader &reader, const std::string &key)
{
  std::vector<std::string> out;
  for (const json *item : reader.items(key))
    if (item->is_string())
      out.push_back(item->get<std::string>());
    else
      reader.problem(key, "holds something that is no text");
  return out;
}

void check_fields(const json &record, const std::string &shown, Diagnostics &diagnostics)
{
  for (const std::string &section : rehearsal_sections()) {
    Reader reader(section_of(record, section.c_str()), shown, "/" + section, diagnostics);
    for (const RehearsalField &field : rehearsal_fields())
      if (section == field.section)
        static_cast<void>(reader.raw(field.key));
    reader.finish();
  }
}

std::optional<int> day_at(Reader &reader, const char *key, bool required)
{
  const std::string text = required ? reader.required_text(key) : reader.text(key).value_or("");
  if (text.empty())
    return std::nullopt;
  const auto day = parse_day(text);
  if (!day)
    reader.problem(key, "\"" + text + "\" is no date", "write it as 2027-01-12");
  return day;
}

std::vector<CorrectiveAction> actions_of(Reader &conclusion, const std::string &shown,
                                         Diagnostics &diagnostics)
{
  std::vector<CorrectiveAction> all;
  std::size_t at = 0;
  for (const json *item : conclusion.items("actions")) {
    Reader reader(*item, shown, "/conclusion/actions/" + std::to_string(at++), diagnostics);
    CorrectiveAction one;
    one.finding = reader.text("finding").value_or("");
    one.action = reader.text("action").value_or("");
    one.owner = reader.text("owner").value_or("");
    one.due = day_at(reader, "due", false);
    one.closed = reader.flag("closed").value_or(false);
    static_cast<void>(reader.raw("severity"));
    reader.finish();
    all.push_back(std::move(one));
  }
  return all;
}

void one_of(Reader &reader, const char *key, const std::string &word, const std::vector<std::string> &words)
{
  if (std::find(words.begin(), words.end(), word) != words.end())
    return;
  std::string all;
  for (const std::string &one : words)
    all += (all.empty() ? "" : ", ") + one;
  reader.problem(key, "\"" + word + "\" is none of " + all);
}

/// The largest "actual" of results/rto or results/rpo: seconds, or a duration as people write it. What is
/// written there and is neither ("not measured") is told, and no figure.
std::optional<double> measured_in(const json &results, const char *key, const std::string &shown,
                                  Diagnostics &diagnostics)
{
  std::optional<double> largest;
  Reader reader(results, shown, "/results", diagnostics);
  std::size_t at = 0;
  for (const json *row : reader.items(key)) {
    const std::string where = "/results/" + std::string(key) + "/" + std::to_string(at++) + "/actual";
    const auto actual = row->is_object() ? row->find("actual") : row->end();
    if (!row->is_object() || actual == row->end() || actual->is_null() || *actual == "")
      continue;
    const auto seconds = actual->is_number()   ? std::optional(actual->get<double>())
                         : actual->is_string() ? parse_duration_s(actual->get<std::string>())
                                               : std::nullopt;
    if (seconds && *seconds >= 0)
      largest = std::max(largest.value_or(0), *seconds);
    else
      diagnostics.warning(shown, where, "is no length of time, and so no measured figure",
                          "write seconds, or 42m");
  }
  return largest;
}

RehearsalRecord record_of(const json &value, const std::string &shown, Diagnostics &diagnostics)
{
  RehearsalRecord record;
  record.file = shown;
  check_fields(value, shown, diagnostics);
  Reader identity(section_of(value, "identity"), shown, "/identity", diagnostics);
  record.id = identity.required_text("id");
  record.type = identity.required_text("type");
  one_of(identity, "type", record.type, rehearsal_types());
  record.day = day_at(identity, "date", true).value_or(0);
  Reader basis(section_of(value, "basis"), shown, "/basis", diagnostics);
  record.scenario = basis.required_text("scenario");
  record.runbooks = texts_of(basis, "runbooks");
  if (const json *files = basis.raw("files"); files != nullptr && files->is_object())
    for (const auto &[name, sha] : files->items())
      record.files[name] = sha.is_string() ? sha.get<std::string>() : std::string();
  Reader conclusion(section_of(value, "conclusion"), shown, "/conclusion", diagnostics);
  record.verdict = conclusion.required_text("verdict");
  one_of(conclusion, "verdict", record.verdict, {"passed", "conditions", "failed"});
  record.actions = actions_of(conclusion, shown, diagnostics);
  record.rto_s = measured_in(section_of(value, "results"), "rto", shown, diagnostics);
  record.rpo_s = measured_in(section_of(value, "results"), "rpo", shown, diagnostics);
  return record;
}

void read_one(const std::filesystem::path &file, RehearsalFolder &out, Diagnostics &diagnostics)
{
  const std::string shown = "rehearsals/" + file.filename().string();
  const auto text = read_text(file, shown, diagnostics);
  const auto value = text ? parse_json(*text, shown, diagnostics) : std::nullopt;
  if (!value)
    return;
  const auto schema = value->is_object() ? value->find("schema") : value->end();
  const std::string word =
      value->is_object() && schema != value->end() && schema->is_string() ? schema->get<std::string>() : "";
  if (word == settings_schema)
    read_settings(*value, shown, out.settings, diagnostics);
  else if (word == record_schema)
    out.records.push_back(record_of(*value, shown, diagnostics));
  else
    diagnostics.error(shown, "/schema",
                      "is neither " + std::string(record_schema) + " nor " + settings_schema, record_cure);
}

void check_ids(const std::vector<RehearsalRecord> &records, Diagnostics &diagnostics)
{
  std::set<std::string> seen;
  for (const RehearsalRecord &record : records)
    if (!record.id.empty() && !seen.insert(record.id).second)
      diagnostics.error(record.file, "/identity/id", "another record is called \"" + record.id + "\" too");
}

} // namespace

RehearsalFolder load_rehearsals(const std::filesystem::path &deployment_folder, RehearsalRules rules,
                                Diagnostics &diagnostics)
{
  RehearsalFolder out;
  out.settings.rules = std::move(rules);
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto &entry : std::filesystem::directory_iterator(deployment_folder / "rehearsals", none))
    if (entry.path().extension() == ".json")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path &file : files)
    read_one(file, out, diagnostics);
  check_ids(out.records, diagnostics);
  std::stable_sort(out.records.begin(), out.records.end(),
                   [](const RehearsalRecord &a, const RehearsalRecord &b) { return a.day < b.day; });
  return out;
}

} // namespace drsim::input
