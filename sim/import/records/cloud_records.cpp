// What drsim measured itself, experiments of FIS, restores of AWS Backup.
#include "sim/formats/json_places.hpp"
#include "sim/import/records/record_reader.hpp"

namespace drsim::inline import::inline records {

namespace {

/// The durations of one run; `at` is its JSON pointer.
void read_durations(const json &run, const std::string &at, RecordReader &reader)
{
  const json &durations = member(run, "durations");
  if (!durations.is_array())
    reader.wrong(at + "/durations", "is no list",
                 "[{\"parameter\": \"COMPONENT.PARAMETER\", \"value_s\": 12}]");
  for (std::size_t i = 0; durations.is_array() && i < durations.size(); ++i) {
    const std::string where = at + "/durations/" + std::to_string(i);
    Record record;
    record.about = Record::About::parameter;
    record.name = text_at(durations[i], "parameter");
    if (record.name.empty())
      reader.wrong(where + "/parameter", "is not given", "write COMPONENT.PARAMETER");
    const json &censored = member(durations[i], "censored");
    if (!censored.is_null() && !censored.is_boolean())
      reader.wrong(where + "/censored", "is neither true nor false");
    record.censored = censored.is_boolean() && censored.get<bool>();
    record.at_s = reader.instant(member(durations[i], "at"), where + "/at").value_or(0);
    const auto length = reader.seconds(member(durations[i], "value_s"), where + "/value_s");
    if (!length)
      continue;
    record.value_s = *length;
    reader.add(std::move(record), where);
  }
}

} // namespace

/// One run (drsim.measured), or what drsim inject says of several (drsim.injected), of which some may not
/// have been measured.
bool read_measured(const json &value, RecordReader &reader, std::string &format)
{
  const std::string schema = text_at(value, "schema");
  const bool several = schema.starts_with("drsim.injected/");
  if (!several && !schema.starts_with("drsim.measured/"))
    return false;
  format = "measured by drsim";
  reader.of_tests();
  const std::string read = several ? "drsim.injected/1" : "drsim.measured/1";
  if (schema != read)
    reader.wrong("/schema", "\"" + schema + "\" is of another version", read + " is read");
  if (!several) {
    read_durations(value, "", reader);
    return true;
  }
  const json &runs = member(value, "runs");
  for (std::size_t i = 0; runs.is_array() && i < runs.size(); ++i)
    if (const json &measured = member(runs[i], "measured"); measured.is_object())
      read_durations(measured, "/runs/" + std::to_string(i) + "/measured", reader);
  return true;
}

bool read_fis_experiment(const json &value, RecordReader &reader, std::string &format)
{
  const json &experiment = member(value, "experiment");
  const json &actions = member(experiment, "actions");
  if (!actions.is_object())
    return false;
  format = "an experiment of FIS";
  reader.of_tests();
  for (const auto &[name, action] : actions.items()) {
    const std::string where = "/experiment/actions/" + pointer_token(name);
    Record record;
    record.about = Record::About::experiment;
    record.name = name;
    record.of = text_at(action, "actionId");
    const Span span{reader.instant(member(action, "startTime"), where + "/startTime"),
                    reader.instant(member(action, "endTime"), where + "/endTime")};
    const std::string status = text_at(member(action, "state"), "status");
    reader.span(std::move(record), where, span, became_of(status), status);
  }
  return true;
}

namespace {

void restore(const json &job, const std::string &where, RecordReader &reader)
{
  Record record;
  record.about = Record::About::restore;
  record.name = text_at(job, "SourceResourceArn");
  record.of = text_at(job, "CreatedResourceArn");
  if (record.name.empty())
    record.name = record.of;
  const std::string status = text_at(job, "Status");
  const std::string validated = text_at(job, "ValidationStatus");
  const Became became = became_of(status);
  if (validated == "FAILED" || became == Became::broken_off)
    record.use = status == "ABORTED" ? Record::Use::unsaid : Record::Use::bad;
  else if (became == Became::done)
    record.use = Record::Use::good;
  const Span span{reader.instant(member(job, "CreationDate"), where + "/CreationDate"),
                  reader.instant(member(job, "CompletionDate"), where + "/CompletionDate")};
  if (record.use != Record::Use::unsaid && (!span.from_s || !span.to_s)) {
    record.has_length = false; // what became of it is told all the same
    return reader.add(std::move(record), where);
  }
  reader.span(std::move(record), where, span, became, status);
}

} // namespace

bool read_restores(const json &value, RecordReader &reader, std::string &format)
{
  const json &jobs = member(value, "RestoreJobs");
  const bool one = jobs.is_null() && value.is_object() && value.contains("RestoreJobId");
  if (!jobs.is_array() && !one)
    return false;
  format = "restores of AWS Backup";
  if (one)
    restore(value, "", reader);
  for (std::size_t i = 0; jobs.is_array() && i < jobs.size(); ++i)
    restore(jobs[i], "/RestoreJobs/" + std::to_string(i), reader);
  return true;
}

} // namespace drsim::import::records
