#include "sim/import/automation/github_import.hpp"

#include "sim/core/size.hpp"
#include "sim/core/units.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/answers.hpp"
#include "sim/import/automation/github_environments.hpp"
#include "sim/import/automation/pipeline_jobs.hpp"
#include "sim/import/automation/script_words.hpp"

#include <cmath>
#include <map>
#include <sstream>

namespace drsim::inline import::inline automation {
namespace {

constexpr std::size_t most_jobs = 200;

/// "${{ inputs.db }}" as Jinja writes it, and "&&", "||", "!" as words.
std::string as_jinja(std::string text)
{
  const std::pair<const char *, const char *> signs[] = {
      {"${{", "{{"}, {"&&", " and "}, {"||", " or "}, {"github.event.inputs.", "inputs."}};
  for (const auto &[from, to] : signs)
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1))
      text.replace(at, std::string_view(from).size(), to);
  for (std::size_t at = text.find('!'); at != std::string::npos; at = text.find('!', at + 1))
    if (at + 1 < text.size() && text[at + 1] != '=')
      text.replace(at, 1, " not ");
  return text;
}

/// The first line of a script that says what it is about.
std::string first_command(const std::string &script)
{
  std::istringstream lines(script);
  std::string line;
  while (std::getline(lines, line))
    if (!line.empty() && !line.starts_with("set ") && !line.starts_with('#'))
      return line.substr(0, 80);
  return "a script";
}

class WorkflowReader {
public:
  WorkflowReader(const YAML::Node &workflow, const ImportContext &context, Imported &imported,
                 Diagnostics &diagnostics)
      : workflow_(workflow), context_(context), imported_(imported), diagnostics_(diagnostics)
  {
  }
  void read(PlannedRunbook &plan);

private:
  using Positions = std::vector<std::size_t>;
  /// How a step or job is carried out by its "if".
  enum class If { usual, never, always, failure };
  [[nodiscard]] If condition(const YAML::Node &node, const std::string &title, const JinjaVariables &known);
  void job(const PipelineJob &job, PlannedRunbook &plan);
  void gate(const PipelineJob &job, const std::string &place, PlannedStep base, PlannedRunbook &plan);
  void step(const YAML::Node &step, const PipelineJob &job, PlannedStep base, JinjaVariables known,
            PlannedRunbook &plan);
  void uses(const YAML::Node &step, PlannedStep base, PlannedRunbook &plan);
  void push(PlannedStep step, PlannedRunbook &plan);
  [[nodiscard]] int rounds(const YAML::Node &job) const;

  const YAML::Node &workflow_;
  const ImportContext &context_;
  Imported &imported_;
  Diagnostics &diagnostics_;
  std::optional<std::map<std::string, GithubEnvironment>> environments_; ///< of the files beside it
  JinjaVariables known_;
  Positions frontier_;
  std::size_t job_begins_ = 0;
  std::map<std::string, Positions> ends_;
  std::map<std::string, Positions> all_; ///< steps of each job
};

WorkflowReader::If WorkflowReader::condition(const YAML::Node &node, const std::string &title,
                                             const JinjaVariables &known)
{
  const YAML::Node said = yaml_at(node, {"if"});
  if (!yaml_is_set(said))
    return If::usual;
  const std::string text = yaml_text(said);
  if (text.find("always()") != std::string::npos)
    return If::always;
  if (text.find("failure()") != std::string::npos)
    return If::failure;
  if (text.find("success()") != std::string::npos)
    return If::usual;
  const int held = jinja_holds(as_jinja(text), known);
  if (held == 0) {
    imported_.seen.push_back(
        {title, "step", "", yaml_line(node), false,
         "its condition \"" + text.substr(0, 60) + "\" does not hold with the defaults"});
    return If::never;
  }
  if (held < 0)
    diagnostics_.warning(context_.shown_name, yaml_line(said),
                         "whether \"if: " + text.substr(0, 60) +
                             "\" holds is known only at run time; it is taken to",
                         answer_advice(context_, title, "when=..."));
  return If::usual;
}

void WorkflowReader::push(PlannedStep step, PlannedRunbook &plan)
{
  if (plan.steps.size() >= most_planned_steps)
    return;
  step.after = frontier_;
  settle_meaning(step, context_, diagnostics_);
  frontier_ = {plan.steps.size()};
  plan.steps.push_back(std::move(step));
}

/// Actions of the market place that are known.
void WorkflowReader::uses(const YAML::Node &step, PlannedStep base, PlannedRunbook &plan)
{
  const std::string used = yaml_text(yaml_at(step, {"uses"}));
  const std::string name = used.substr(0, used.find('@'));
  for (const char *start :
       {"actions/", "aws-actions/configure-", "aws-actions/amazon-ecr-login", "docker/", "hashicorp/setup-",
        "azure/setup-", "google-github-actions/auth", "google-github-actions/setup-"})
    if (name.starts_with(start)) {
      imported_.seen.push_back({base.title, name, "", base.line, false, "it prepares the runner"});
      return;
    }
  if (name.find("slack") != std::string::npos || name.find("notify") != std::string::npos)
    base.what = {"announce", ""};
  else if (name.find("approval") != std::string::npos) {
    base.approval = true;
    base.by_machine = false;
  } else
    base.why_not = "what the action \"" + name.substr(0, 60) + "\" does is not read";
  push(std::move(base), plan);
}

void WorkflowReader::step(const YAML::Node &node, const PipelineJob &job, PlannedStep base,
                          JinjaVariables known, PlannedRunbook &plan)
{
  const std::string run = yaml_text(yaml_at(node, {"run"}));
  const std::string used = yaml_text(yaml_at(node, {"uses"}));
  base.title = yaml_text(yaml_at(node, {"name"}), run.empty() ? used : job.name + ": " + first_command(run));
  base.line = yaml_line(node);
  base.type = "step";
  add_environment(yaml_at(node, {"env"}), known);
  const If way = condition(node, base.title, known);
  if (way == If::never)
    return;
  base.always = base.always || way == If::always;
  const Positions before = frontier_;
  if (way == If::failure) {
    for (std::size_t i = job_begins_; i < plan.steps.size(); ++i)
      base.after_failure.push_back(i);
    frontier_.clear();
  }
  base.goes_on = base.goes_on || yaml_text(yaml_at(node, {"continue-on-error"})) == "true";
  if (const auto minutes = parse_number(yaml_text(yaml_at(node, {"timeout-minutes"}))))
    base.timeout_s = *minutes * minute_s;
  if (!run.empty()) {
    base.after = frontier_;
    frontier_ =
        add_script(plan.steps, base, with_shell_variables(jinja_with_gaps(as_jinja(run), known), known),
                   context_, diagnostics_);
  } else if (!used.empty())
    uses(node, base, plan);
  if (way == If::failure)
    frontier_ = before;       // what comes next does not wait for it
  else if (way == If::always) // nor does its success make up for what failed before it
    frontier_.insert(frontier_.end(), before.begin(), before.end());
}

/// How often a matrix fills its runners.
int WorkflowReader::rounds(const YAML::Node &job) const
{
  constexpr double most_rounds = 50;
  const YAML::Node matrix = yaml_at(job, {"strategy", "matrix"});
  const auto at_once = parse_number(yaml_text(yaml_at(job, {"strategy", "max-parallel"})));
  if (!matrix.IsDefined() || !matrix.IsMap() || !at_once || *at_once < 1)
    return 1;
  double count = 1;
  for (const auto &row : matrix)
    if (row.second.IsSequence() && yaml_text(row.first) != "include" && yaml_text(row.first) != "exclude")
      count = std::min(1e6, count * static_cast<double>(row.second.size()));
  return static_cast<int>(std::min(most_rounds, std::max(1.0, std::ceil(count / *at_once))));
}

/// What holds a job up before it begins: the reviewers of its environment, and its timer.
void WorkflowReader::gate(const PipelineJob &job, const std::string &place, PlannedStep base,
                          PlannedRunbook &plan)
{
  if (!environments_)
    environments_ = environments_beside(context_);
  const auto found = environments_->find(place);
  base.title = job.name + ": environment " + place;
  if (found != environments_->end() && found->second.wait_s > 0) {
    PlannedStep timer = base;
    timer.title += ", wait timer";
    timer.duration_s = found->second.wait_s;
    push(std::move(timer), plan);
  }
  if (found != environments_->end() && found->second.reviewers.empty())
    return;
  base.approval = true;
  base.by_machine = false;
  if (found != environments_->end())
    base.role = approving_role(found->second.reviewers, "environment " + place);
  else
    diagnostics_.note(
        context_.shown_name, yaml_line(yaml_at(job.node, {"environment"})),
        "whether the environment \"" + place.substr(0, 60) +
            "\" wants a reviewer stands in no file; it is played as if",
        "give what \"gh api repos/OWNER/NAME/environments\" prints; where it does not: # drsim: "
        "approval=no");
  push(std::move(base), plan);
}

void WorkflowReader::job(const PipelineJob &job, PlannedRunbook &plan)
{
  JinjaVariables known = known_;
  add_environment(yaml_at(job.node, {"env"}), known);
  const If way = condition(job.node, job.name, known);
  PlannedStep base;
  base.by_machine = true;
  base.line = job.line;
  base.type = "job";
  base.always = way == If::always;
  base.goes_on = yaml_text(yaml_at(job.node, {"continue-on-error"})) == "true";
  if (const auto minutes = parse_number(yaml_text(yaml_at(job.node, {"timeout-minutes"}))))
    base.timeout_s = *minutes * minute_s;
  frontier_.clear();
  for (const std::string &need : job.needs) {
    frontier_.insert(frontier_.end(), ends_[need].begin(), ends_[need].end());
    if (way == If::failure)
      base.after_failure.insert(base.after_failure.end(), all_[need].begin(), all_[need].end());
  }
  ends_[job.name] = frontier_;
  if (way == If::never)
    return;
  if (way == If::failure)
    frontier_.clear();
  job_begins_ = plan.steps.size();
  const std::string place =
      yaml_text(yaml_at(job.node, {"environment"}), yaml_text(yaml_at(job.node, {"environment", "name"})));
  if (!place.empty())
    gate(job, jinja_with_gaps(as_jinja(place), known), base, plan);
  if (const std::string used = yaml_text(yaml_at(job.node, {"uses"})); !used.empty()) {
    PlannedStep other = base;
    other.title = job.name;
    other.why_not = "the workflow \"" + used.substr(0, 80) + "\" is not followed";
    push(std::move(other), plan);
  }
  for (int round = rounds(job.node); round > 1; --round) {
    PlannedStep earlier = base;
    earlier.title = job.name + " (an earlier round of its matrix)";
    push(std::move(earlier), plan);
  }
  for (const YAML::Node &one : yaml_items(yaml_at(job.node, {"steps"}), most_planned_steps))
    step(one, job, base, known, plan);
  ends_[job.name] = frontier_;
  for (std::size_t i = job_begins_; i < plan.steps.size(); ++i)
    all_[job.name].push_back(i);
}

void WorkflowReader::read(PlannedRunbook &plan)
{
  for (const char *way : {"workflow_dispatch", "workflow_call"}) {
    const YAML::Node inputs = yaml_at(workflow_, {"on", way, "inputs"});
    if (inputs.IsDefined() && inputs.IsMap())
      for (const auto &input : inputs)
        if (const YAML::Node standard = yaml_at(input.second, {"default"}); standard.IsScalar())
          known_["inputs." + yaml_text(input.first)] = standard.Scalar();
  }
  add_environment(yaml_at(workflow_, {"env"}), known_);
  std::vector<PipelineJob> jobs;
  const YAML::Node all = yaml_at(workflow_, {"jobs"});
  if (all.IsMap())
    for (const auto &entry : all)
      if (jobs.size() < most_jobs)
        jobs.push_back({yaml_text(entry.first), yaml_line(entry.first), entry.second,
                        name_list(yaml_at(entry.second, {"needs"}))});
  for (const PipelineJob &one : ordered_jobs(std::move(jobs), context_.shown_name, diagnostics_))
    job(one, plan);
}

/// Whether people can begin it: by hand, by a call of the API, or from another workflow.
bool begun_by_hand(const YAML::Node &workflow)
{
  const YAML::Node on = yaml_at(workflow, {"on"});
  const auto names = name_list(on);
  for (const char *way : {"workflow_dispatch", "repository_dispatch", "workflow_call"})
    if (yaml_at(on, {way}).IsDefined() || std::find(names.begin(), names.end(), way) != names.end())
      return true;
  return false;
}

} // namespace

Imported import_github_workflow(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  const std::string format = "github-workflow";
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents || documents->empty())
    return listed_pipeline(format, file_stem(context.shown_name), "workflow", "it could not be read",
                           context);
  const YAML::Node &workflow = documents->front();
  PlannedRunbook plan;
  plan.id = "runbook:" + file_stem(context.shown_name);
  plan.title = yaml_text(yaml_at(workflow, {"name"}), file_stem(context.shown_name));
  plan.line = yaml_line(workflow);
  const std::string words = plan.title + "\n" + file_stem(context.shown_name) + "\n" + head_comments(text);
  const bool said = has_comment_key(text, "trigger");
  if (!said && (!tells_of_recovery(words) || !begun_by_hand(workflow)))
    return listed_pipeline(
        format, plan.id, "workflow",
        tells_of_recovery(words) ? "a recovery by its name, but nobody can begin it by hand" : no_recovery,
        context);
  plan.trigger = trigger_of_words(words);
  Imported imported;
  imported.file = context.shown_name;
  imported.format = format;
  Diagnostics told;
  WorkflowReader(workflow, context, imported, told).read(plan);
  finish_pipeline(plan, text, context, imported, told, diagnostics);
  return imported;
}

} // namespace drsim::import::automation
