#include "sim/import/records/record_reader.hpp"

#include "sim/formats/source_text.hpp"

namespace drsim::inline import::inline records {

namespace {

constexpr const char *what_is_read =
    "a result of drsim inject, a log of a rehearsal or lengths as CSV, or the JSON of SSM's "
    "describe-automation-step-executions, ARC's get-plan-execution, FIS' get-experiment, AWS Backup's "
    "list-restore-jobs, PagerDuty, Opsgenie, GitHub or GitLab";

bool looks_like_json(std::string_view text)
{
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

} // namespace

Records read_records(std::string_view bytes, const std::string &shown_name, Diagnostics &diagnostics)
{
  const auto text = import_text_utf8(bytes, shown_name, diagnostics);
  if (!text)
    return {};
  RecordReader reader(shown_name, diagnostics);
  std::string format;
  if (!looks_like_json(*text)) {
    const CsvTable table = parse_csv(*text, shown_name, diagnostics);
    if (read_table(table, reader, format))
      return reader.finish(format);
    diagnostics.error(shown_name, "1", "is no file of records: its first line has not the heads of any",
                      std::string("give ") + what_is_read);
    return {};
  }
  const auto value = parse_import_json(*text, shown_name, diagnostics);
  if (!value)
    return {};
  for (const auto read : {read_measured, read_ssm, read_region_switch, read_fis_experiment, read_restores,
                          read_pagerduty, read_opsgenie, read_github, read_gitlab})
    if (read(*value, reader, format))
      return reader.finish(format);
  diagnostics.error(shown_name, "", "is JSON of no kind that tells how long something took",
                    std::string("give ") + what_is_read);
  return {};
}

} // namespace drsim::import::records
