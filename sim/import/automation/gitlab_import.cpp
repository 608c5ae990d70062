#include "sim/import/automation/gitlab_import.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/answers.hpp"
#include "sim/import/automation/pipeline_jobs.hpp"
#include "sim/import/automation/script_words.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim::inline import::inline automation {
namespace {

constexpr int longest_extends = 10;

bool is_reserved(const std::string &key)
{
  static const std::set<std::string> words = {"stages",        "variables",    "default",  "include",
                                              "workflow",      "image",        "services", "cache",
                                              "before_script", "after_script", "spec"};
  return words.contains(key);
}

class GitlabReader {
public:
  GitlabReader(const YAML::Node &file, const ImportContext &context, Imported &imported,
               Diagnostics &diagnostics)
      : file_(file), context_(context), imported_(imported), diagnostics_(diagnostics)
  {
    stages_ = name_list(yaml_at(file, {"stages"}));
    if (stages_.empty())
      stages_ = {"build", "test", "deploy"};
    stages_.insert(stages_.begin(), ".pre");
    stages_.push_back(".post");
    add_environment(yaml_at(file, {"variables"}), known_);
  }
  /// `all`: every job, not only those that tell of a recovery.
  void read(PlannedRunbook &plan, bool all);

private:
  using Positions = std::vector<std::size_t>;
  [[nodiscard]] YAML::Node of(const YAML::Node &job, const char *key) const;
  [[nodiscard]] std::size_t stage(const YAML::Node &job) const;
  [[nodiscard]] std::vector<PipelineJob> chosen(bool all);
  [[nodiscard]] std::string script(const YAML::Node &job) const;
  [[nodiscard]] std::string when(const YAML::Node &job) const;
  void job(const PipelineJob &job, PlannedRunbook &plan);
  void push(PlannedStep step, PlannedRunbook &plan);

  const YAML::Node &file_;
  const ImportContext &context_;
  Imported &imported_;
  Diagnostics &diagnostics_;
  std::vector<std::string> stages_;
  JinjaVariables known_;
  Positions frontier_;
  std::map<std::string, Positions> ends_;
  std::map<std::string, Positions> all_;
};

/// A key of a job, or of what it extends.
YAML::Node GitlabReader::of(const YAML::Node &job, const char *key) const
{
  YAML::Node at;
  at.reset(job);
  for (int i = 0; i < longest_extends && at.IsMap(); ++i) {
    if (const YAML::Node found = yaml_at(at, {key}); yaml_is_set(found))
      return found;
    const auto parents = name_list(yaml_at(at, {"extends"}));
    if (parents.empty())
      break;
    at.reset(yaml_at(file_, {parents.back()}));
  }
  const YAML::Node standard = yaml_at(file_, {"default", key});
  return yaml_is_set(standard) ? standard : YAML::Node(YAML::NodeType::Undefined);
}

std::size_t GitlabReader::stage(const YAML::Node &job) const
{
  const auto at = std::find(stages_.begin(), stages_.end(), yaml_text(of(job, "stage"), "test"));
  return static_cast<std::size_t>(at - stages_.begin());
}

std::string GitlabReader::when(const YAML::Node &job) const
{
  const std::string said = yaml_text(of(job, "when"));
  if (!said.empty())
    return said;
  const auto rules = yaml_items(of(job, "rules"), 50);
  std::string of_rules;
  for (const YAML::Node &rule : rules)
    if (const std::string way = yaml_text(yaml_at(rule, {"when"}), "on_success"); way != "never")
      of_rules = of_rules.empty() || way == "manual" ? way : of_rules;
  return of_rules.empty() && !rules.empty() ? "never" : of_rules;
}

std::string GitlabReader::script(const YAML::Node &job) const
{
  std::string all;
  for (const char *key : {"before_script", "script"}) {
    const YAML::Node found = of(job, key);
    for (const std::string &line : name_list(found))
      all += line + "\n";
    for (const YAML::Node &nested : yaml_items(found, 200)) // lists within lists, by anchors
      for (const std::string &line : name_list(nested))
        all += nested.IsSequence() ? line + "\n" : "";
  }
  return all;
}

std::vector<PipelineJob> GitlabReader::chosen(bool all)
{
  std::vector<PipelineJob> jobs;
  for (const auto &entry : file_) {
    const std::string name = yaml_text(entry.first);
    const bool runs = entry.second.IsMap() && !name.starts_with('.') && !is_reserved(name);
    if (!runs || jobs.size() >= most_planned_steps)
      continue;
    PipelineJob one{name, yaml_line(entry.first), entry.second, name_list(yaml_at(entry.second, {"needs"}))};
    jobs.push_back(std::move(one));
  }
  std::set<std::string> taken;
  for (const PipelineJob &one : jobs)
    if (all || tells_of_recovery(one.name + "\n" + yaml_text(of(one.node, "stage"))))
      taken.insert(one.name);
  for (bool more = true; more;) { // with what they need
    more = false;
    for (const PipelineJob &one : jobs)
      for (const std::string &need : one.needs)
        more = (taken.contains(one.name) && taken.insert(need).second) || more;
  }
  for (const PipelineJob &one : jobs)
    if (!taken.contains(one.name))
      imported_.seen.push_back({one.name, "job", "", one.line, false, no_recovery});
  std::vector<PipelineJob> kept; // copied: assigning a node of yaml-cpp changes the document
  for (const PipelineJob &one : jobs)
    if (taken.contains(one.name))
      kept.push_back(one);
  for (PipelineJob &one : kept)
    if (!yaml_is_set(yaml_at(one.node, {"needs"})))
      for (const PipelineJob &other : kept)
        if (stage(other.node) < stage(one.node))
          one.needs.push_back(other.name);
  return kept;
}

void GitlabReader::push(PlannedStep step, PlannedRunbook &plan)
{
  if (plan.steps.size() >= most_planned_steps)
    return;
  step.after = frontier_;
  settle_meaning(step, context_, diagnostics_);
  frontier_ = {plan.steps.size()};
  plan.steps.push_back(std::move(step));
}

void GitlabReader::job(const PipelineJob &job, PlannedRunbook &plan)
{
  const std::string way = when(job.node);
  const std::size_t begins = plan.steps.size();
  PlannedStep base;
  base.title = job.name;
  base.line = job.line;
  base.type = "job";
  base.by_machine = true;
  base.always = way == "always";
  frontier_.clear();
  for (const std::string &need : job.needs) {
    frontier_.insert(frontier_.end(), ends_[need].begin(), ends_[need].end());
    if (way == "on_failure")
      base.after_failure.insert(base.after_failure.end(), all_[need].begin(), all_[need].end());
  }
  const Positions before = frontier_;
  ends_[job.name] = frontier_;
  if (way == "never") {
    imported_.seen.push_back({job.name, "job", "", job.line, false, "its rules let it never run"});
    return;
  }
  if (way == "on_failure")
    frontier_.clear();
  const YAML::Node may_fail = of(job.node, "allow_failure");
  base.goes_on = yaml_text(may_fail) == "true" || (may_fail.IsDefined() && may_fail.IsMap());
  const YAML::Node retry = of(job.node, "retry");
  base.retries = parse_number(yaml_text(retry, yaml_text(yaml_at(retry, {"max"})))).value_or(0);
  if (const auto limit = parse_duration_s(yaml_text(of(job.node, "timeout"))); limit && *limit > 0)
    base.timeout_s = *limit;
  if (way == "manual") {
    PlannedStep gate = base;
    gate.title += ": begun by hand";
    gate.approval = true;
    gate.by_machine = false;
    push(std::move(gate), plan);
  }
  if (way == "delayed") {
    PlannedStep wait = base;
    wait.title += ": delayed";
    wait.duration_s = parse_duration_s(yaml_text(of(job.node, "start_in")));
    push(std::move(wait), plan);
  }
  JinjaVariables known = known_;
  add_environment(of(job.node, "variables"), known);
  const std::string commands = script(job.node);
  if (yaml_is_set(of(job.node, "trigger")) || commands.empty()) {
    base.why_not = yaml_is_set(of(job.node, "trigger")) ? "the pipeline that it begins is not followed"
                                                        : "it has no script";
    push(std::move(base), plan);
  } else {
    base.after = frontier_;
    frontier_ = add_script(plan.steps, base, with_shell_variables(commands, known), context_, diagnostics_);
  }
  ends_[job.name] = way == "on_failure" ? before : frontier_;
  for (std::size_t i = begins; i < plan.steps.size(); ++i)
    all_[job.name].push_back(i);
}

void GitlabReader::read(PlannedRunbook &plan, bool all)
{
  for (const PipelineJob &one : ordered_jobs(chosen(all), context_.shown_name, diagnostics_))
    job(one, plan);
  if (const YAML::Node others = yaml_at(file_, {"include"}); yaml_is_set(others) && !plan.steps.empty())
    diagnostics_.warning(context_.shown_name, yaml_line(others),
                         "what \"include\" names is not followed: jobs of other files are left out",
                         "give the merged file: glab ci config compile");
}

} // namespace

Imported import_gitlab_ci(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  const std::string format = "gitlab-ci";
  const std::string stem = file_stem(context.shown_name);
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents || documents->empty() || !documents->front().IsMap())
    return listed_pipeline(format, stem, "pipeline", "it could not be read", context);
  PlannedRunbook plan;
  plan.id = "runbook:" + stem;
  plan.title = stem;
  plan.line = "1";
  const std::string words = stem + "\n" + head_comments(text);
  const bool all = tells_of_recovery(words) || has_comment_key(text, "trigger");
  Imported imported;
  imported.file = context.shown_name;
  imported.format = format;
  Diagnostics told;
  GitlabReader(documents->front(), context, imported, told).read(plan, all);
  if (plan.steps.empty()) {
    for (const Problem &problem : told.problems())
      diagnostics.add(problem);
    if (imported.seen.empty())
      imported.seen.push_back({plan.id, "pipeline", "", "1", false, no_recovery});
    return imported;
  }
  std::string names = words;
  for (const PlannedStep &step : plan.steps)
    names += "\n" + step.title;
  plan.trigger = trigger_of_words(names);
  finish_pipeline(plan, text, context, imported, told, diagnostics);
  return imported;
}

} // namespace drsim::import::automation
