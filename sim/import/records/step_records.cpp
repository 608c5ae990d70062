// Steps of automation and of pipelines, with when each began and ended.
#include "sim/import/records/record_reader.hpp"

namespace drsim::inline import::inline records {

namespace {

/// "arn:...:automation-definition/Promote:3", "arn:...:plan/shop-failover:ab12" -> the name in it.
std::string name_in_arn(const std::string &arn)
{
  if (!arn.starts_with("arn:"))
    return arn;
  const std::string last = arn.substr(arn.rfind('/') + 1);
  return last.substr(0, last.find(':'));
}

Record step(std::string name, std::string of)
{
  Record record;
  record.about = Record::About::step;
  record.name = std::move(name);
  record.of = std::move(of);
  return record;
}

std::string at(const std::string &list, std::size_t i)
{
  return list + "/" + std::to_string(i);
}

void ssm_steps(const json &steps, const std::string &pointer, const std::string &document,
               RecordReader &reader)
{
  for (std::size_t i = 0; steps.is_array() && i < steps.size(); ++i) {
    const json &one = steps[i];
    const std::string where = at(pointer, i);
    const std::string action = text_at(one, "Action");
    Record record = step(text_at(one, "StepName"), document);
    record.call_only = action == "aws:executeAwsApi" || action == "aws:executeScript" ||
                       action == "aws:invokeLambdaFunction";
    const Span span{reader.instant(member(one, "ExecutionStartTime"), where + "/ExecutionStartTime"),
                    reader.instant(member(one, "ExecutionEndTime"), where + "/ExecutionEndTime")};
    if (action == "aws:sleep" || action == "aws:pause" || action == "aws:approve") {
      reader.unread(where, "\"" + record.name + "\"", "it waits (" + action + "): no work of a step");
      continue;
    }
    const std::string status = text_at(one, "StepStatus");
    reader.span(std::move(record), where, span, became_of(status), status);
  }
}

/// One run or job of a pipeline.
void pipeline_part(const json &one, const std::string &where, Record record,
                   const std::vector<std::string> &began, const std::vector<std::string> &ended,
                   RecordReader &reader)
{
  const Span span{reader.instant(member_of(one, began), where + "/" + began[0]),
                  reader.instant(member_of(one, ended), where + "/" + ended[0])};
  std::string state = text_at(one, "conclusion");
  if (state.empty())
    state = text_at(one, "status");
  reader.span(std::move(record), where, span, became_of(state), state);
}

} // namespace

bool read_ssm(const json &value, RecordReader &reader, std::string &format)
{
  const json &list = member_of(value, {"StepExecutions", "AutomationExecution"});
  if (list.is_null())
    return false;
  format = "steps of an automation of Systems Manager";
  if (list.is_array()) {
    ssm_steps(list, "/StepExecutions", "", reader);
    return true;
  }
  ssm_steps(member(list, "StepExecutions"), "/AutomationExecution/StepExecutions",
            name_in_arn(text_at(list, "DocumentName")), reader);
  return true;
}

bool read_region_switch(const json &value, RecordReader &reader, std::string &format)
{
  const json &steps = member(value, "stepStates");
  if (!steps.is_array())
    return false;
  format = "an execution of ARC Region switch";
  const std::string plan = name_in_arn(text_at(value, "planArn"));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string where = at("/stepStates", i);
    const Span span{reader.instant(member(steps[i], "startTime"), where + "/startTime"),
                    reader.instant(member(steps[i], "endTime"), where + "/endTime")};
    const std::string status = text_at(steps[i], "status");
    reader.span(step(text_at(steps[i], "name"), plan), where, span, became_of(status), status);
  }
  return true;
}

bool read_github(const json &value, RecordReader &reader, std::string &format)
{
  const json &runs = member(value, "workflow_runs");
  const json &jobs = member(value, "jobs");
  if (!runs.is_array() && !jobs.is_array())
    return false;
  format = "runs of GitHub Actions";
  for (std::size_t i = 0; i < runs.size() && runs.is_array(); ++i)
    pipeline_part(runs[i], at("/workflow_runs", i), step(text_at(runs[i], "name"), text_at(runs[i], "path")),
                  {"run_started_at", "created_at"}, {"updated_at"}, reader);
  for (std::size_t i = 0; i < jobs.size() && jobs.is_array(); ++i) {
    const std::string where = at("/jobs", i);
    const std::string workflow = text_at(jobs[i], "workflow_name");
    const json &steps = member(jobs[i], "steps");
    if (!steps.is_array() || steps.empty())
      pipeline_part(jobs[i], where, step(text_at(jobs[i], "name"), workflow), {"started_at"},
                    {"completed_at"}, reader);
    for (std::size_t s = 0; steps.is_array() && s < steps.size(); ++s)
      pipeline_part(steps[s], at(where + "/steps", s), step(text_at(steps[s], "name"), workflow),
                    {"started_at"}, {"completed_at"}, reader);
  }
  return true;
}

bool read_gitlab(const json &value, RecordReader &reader, std::string &format)
{
  if (!value.is_array() || value.empty() || !value[0].is_object() || !value[0].contains("status") ||
      !(value[0].contains("ref") || value[0].contains("stage")))
    return false;
  format = "pipelines or jobs of GitLab";
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool job = value[i].is_object() && value[i].contains("stage");
    const std::string of = job ? ".gitlab-ci" : text_at(value[i], "ref");
    const std::string name = text_at(value[i], "name");
    pipeline_part(value[i], "/" + std::to_string(i), step(name.empty() ? "pipeline" : name, of),
                  {"started_at", "created_at"}, {"finished_at", "updated_at"}, reader);
  }
  return true;
}

} // namespace drsim::import::records
