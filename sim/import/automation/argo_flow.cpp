// In which order and under which conditions the steps of a template are carried out.
#include "sim/import/automation/argo_templates.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/yaml_fields.hpp"

#include <algorithm>

namespace drsim::inline import::inline automation {
namespace {

std::string bare(std::string text)
{
  const char *away = " \t\r\n'\"";
  const std::size_t first = std::min(text.find_first_not_of(away), text.size());
  return text.substr(first, text.find_last_not_of(away) + 1 - first);
}

/// "a.Failed" as "failed:a"; what it means without a state is "a.Succeeded || a.Skipped || a.Daemoned".
std::string task_term(const std::string &word, std::string &name)
{
  static const std::map<std::string, const char *> states = {
      {"Succeeded", "succeeded"}, {"AnySucceeded", "succeeded"}, {"Daemoned", "ok"},
      {"Failed", "failed"},       {"Errored", "failed"},         {"AllFailed", "failed"},
      {"Skipped", "skipped"},     {"Omitted", "omitted"}};
  const std::size_t dot = word.rfind('.');
  const auto state = dot == std::string::npos ? states.end() : states.find(word.substr(dot + 1));
  name = state == states.end() ? word : word.substr(0, dot);
  return std::string(state == states.end() ? "ok" : state->second) + ":" + name;
}

/// The sign of a comparison, and where it stands; "" when there is none.
std::string sign_of(const std::string &text, std::size_t &at)
{
  for (const char *sign : {"==", "!=", "<=", ">=", "=~", "<", ">"})
    if (at = text.find(sign); at != std::string::npos)
      return sign;
  return {};
}

/// "{{tasks.NAME.status}}": NAME; "" when it is another value. "{{workflow.status}}" is "*".
std::string asked_status(const std::string &side)
{
  if (!side.starts_with("{{") || !side.ends_with("}}"))
    return {};
  const std::string name = bare(side.substr(2, side.size() - 4));
  if (name == "workflow.status")
    return "*";
  const bool task = name.starts_with("tasks.") || name.starts_with("steps.");
  return task && name.ends_with(".status") ? name.substr(6, name.size() - 13) : std::string{};
}

/// -1 when the sides are not both numbers, or the sign is none of theirs.
int numbers_hold(const std::string &left, const std::string &sign, const std::string &right)
{
  const auto a = parse_number(left);
  const auto b = parse_number(right);
  if (!a || !b)
    return -1;
  return sign == "<"    ? *a < *b
         : sign == ">"  ? *a > *b
         : sign == "<=" ? *a <= *b
         : sign == ">=" ? *a >= *b
                        : -1;
}

/// Which outputs a condition asks for: "result of \"check\"".
std::string outputs_of(const std::string &when)
{
  std::string all;
  for (std::size_t at = when.find(".outputs."); at != std::string::npos;
       at = when.find(".outputs.", at + 1)) {
    const std::size_t begin = when.rfind('.', at - 1);
    const std::size_t end = std::min(when.find_first_of(" }", at + 9), when.size());
    const std::string what = when.substr(at + 9, end - at - 9);
    if (begin != std::string::npos)
      all += (all.empty() ? "" : ", ") + what.substr(what.rfind('.') + 1) + " of \"" +
             when.substr(begin + 1, at - begin - 1) + "\"";
  }
  return all;
}

} // namespace

ArgoDepends argo_depends(const YAML::Node &task)
{
  ArgoDepends all;
  for (const std::string &name : name_list(yaml_at(task, {"dependencies"}))) {
    all.names.push_back(name);
    all.formula = all_of(all.formula, one_term("ok:" + name));
  }
  const std::string text = yaml_text(yaml_at(task, {"depends"}));
  if (text.empty())
    return all;
  const auto read = read_logic(text, [&](const std::string &word) {
    std::string name;
    const std::string term = task_term(word, name);
    if (std::find(all.names.begin(), all.names.end(), name) == all.names.end())
      all.names.push_back(name);
    return one_term(term);
  });
  all.unread = !read || read->too_long;
  for (const std::string &name : all.names) // taken so where it cannot be read
    if (all.unread)
      all.formula = all_of(all.formula, one_term("ok:" + name));
  if (!all.unread)
    all.formula = all_of(all.formula, *read);
  return all;
}

std::string ArgoTemplates::term(const char *word, std::size_t step) const
{
  return std::string(word) + ":" + plan_->id + "/" + std::to_string(step + 1);
}

/// That something ended so: "Succeeded", "Failed", "Error", "Skipped", "Omitted".
StepFormula ArgoTemplates::status_formula(const ArgoEnded &of, const std::string &status) const
{
  const bool ran = !of.skipped && !of.omitted;
  StepFormula formula = always_so(true);
  if (status == "Skipped" || status == "Omitted")
    return always_so(status == "Skipped" ? of.skipped : of.omitted);
  if (!ran || (status != "Succeeded" && status != "Failed" && status != "Error"))
    return ran ? one_term(open_term) : always_so(false);
  if (status == "Succeeded")
    for (const std::size_t step : of.ends)
      formula = all_of(formula, one_term(term("succeeded", step)));
  else {
    formula = always_so(false);
    for (const std::size_t step : of.all)
      formula = any_of(formula, one_term(term("broke", step)));
  }
  return formula;
}

/// A term of argo_depends() by the steps of its task.
StepFormula ArgoTemplates::term_formula(const std::string &term) const
{
  if (term.starts_with("not "))
    return not_so(term_formula(term.substr(4)));
  const std::size_t colon = term.find(':');
  const std::string word = term.substr(0, colon);
  const auto found = ended_.find(term.substr(colon + 1));
  if (found == ended_.end())
    return always_so(true); // no task: told where it stands
  const ArgoEnded &of = found->second;
  if (word == "ok")
    return of.skipped ? always_so(true) : status_formula(of, "Succeeded");
  return status_formula(of, word == "succeeded" ? "Succeeded"
                            : word == "failed"  ? "Failed"
                            : word == "skipped" ? "Skipped"
                                                : "Omitted");
}

StepFormula ArgoTemplates::formula_of(const ArgoDepends &depends) const
{
  StepFormula all = always_so(true);
  for (const auto &clause : depends.formula.clauses) {
    StepFormula any = always_so(false);
    for (const std::string &term : clause)
      any = any_of(any, term_formula(term));
    all = all_of(all, any);
  }
  return all;
}

/// Where links say all of it: after tasks that end well, and after a failure of some. False when they do not.
bool ArgoTemplates::plainly_after(const ArgoDepends &depends, PlannedStep &step) const
{
  Positions after;
  Positions failed;
  for (const auto &clause : depends.formula.clauses) {
    const bool failure = !clause.empty() && clause.front().starts_with("failed:");
    if (clause.empty() || (!failure && clause.size() > 1) || (failure && !failed.empty()))
      return false;
    for (const std::string &term : clause) {
      const auto found = ended_.find(term.substr(term.find(':') + 1));
      const bool known =
          failure ? term.starts_with("failed:") : term.starts_with("ok:") || term.starts_with("succeeded:");
      const bool unsure = found != ended_.end() && (found->second.conditional || found->second.omitted ||
                                                    (found->second.skipped && !term.starts_with("ok:")));
      if (!known || unsure)
        return false;
      Positions &into = failure ? failed : after;
      if (found != ended_.end())
        for (const std::size_t end : found->second.ends)
          if (std::find(into.begin(), into.end(), end) == into.end())
            into.push_back(end);
    }
  }
  if (!depends.names.empty())
    step.after = std::move(after);
  step.after_failure.insert(step.after_failure.end(), failed.begin(), failed.end());
  return true;
}

/// One task of a graph. Argo weighs what it depends on when all of that has ended, however it did.
ArgoTemplates::Positions ArgoTemplates::task(const PipelineJob &job, const PlannedStep &outer,
                                             const ArgoValues &values)
{
  const ArgoDepends depends = argo_depends(job.node);
  if (depends.unread)
    diagnostics_.warning(context_.shown_name, job.line,
                         "\"depends\" of \"" + job.name.substr(0, 60) +
                             "\" cannot be read: it is begun when all that it names has ended well",
                         "write names with &&, || and ! between them");
  PlannedStep step = outer;
  const bool plain = plainly_after(depends, step);
  ArgoEnded own;
  if (!plain) {
    const StepFormula formula = formula_of(depends);
    own.omitted = settled(formula) == 0;
    step.after.clear();
    for (const std::string &name : depends.names)
      step.after.insert(step.after.end(), ended_[name].ends.begin(), ended_[name].ends.end());
    const std::string when = condition_text(formula);
    step.when += (step.when.empty() || when.empty() ? "" : " and ") + when;
  }
  own.conditional = !plain || !step.after_failure.empty();
  if (own.omitted) {
    imported_.seen.push_back(
        {job.name, "step", "", job.line, false, "what it depends on never happens with the defaults"});
    own.ends = step.after;
    ended_[job.name] = own;
    return {};
  }
  const std::size_t begin = plan_->steps.size();
  own.ends = loop(job.node, job.name, step, values);
  own.skipped = plan_->steps.size() == begin;
  for (std::size_t at = begin; at < plan_->steps.size(); ++at) {
    own.all.push_back(at);
    const Positions &after = plan_->steps[at].after;
    if (!plain && std::all_of(after.begin(), after.end(), [&](std::size_t one) { return one < begin; }))
      plan_->steps[at].always = true; // its condition tells, not the end of what comes before it
  }
  ended_[job.name] = own;
  return own.ends;
}

ArgoTemplates::Positions ArgoTemplates::graph(const YAML::Node &tasks, const PlannedStep &outer,
                                              const ArgoValues &values)
{
  std::vector<PipelineJob> jobs;
  for (const YAML::Node &one : yaml_items(tasks, most_planned_steps))
    jobs.push_back({yaml_text(yaml_at(one, {"name"})), yaml_line(one), one, argo_depends(one).names});
  if (parallelism_ > 0 && parallelism_ < jobs.size())
    diagnostics_.warning(context_.shown_name, yaml_line(tasks),
                         "\"parallelism: " + std::to_string(parallelism_) +
                             "\" of a graph is not played: tasks that wait for nothing run side by side",
                         "say which waits for which: dependencies");
  const auto ordered = ordered_jobs(std::move(jobs), context_.shown_name, diagnostics_);
  std::set<std::string> waited;
  ArgoValues known = values;
  for (const PipelineJob &job : ordered) {
    waited.insert(job.needs.begin(), job.needs.end());
    task(job, outer, known);
    know_outputs(job.node, "tasks." + job.name, known);
  }
  Positions last; // what nobody waits for, everybody after the graph does
  for (const PipelineJob &job : ordered)
    for (const std::size_t end : ended_[job.name].ends)
      if (!waited.contains(job.name) && std::find(last.begin(), last.end(), end) == last.end())
        last.push_back(end);
  std::sort(last.begin(), last.end());
  return last.empty() ? outer.after : last;
}

ArgoTemplates::Positions ArgoTemplates::groups(const YAML::Node &groups, const PlannedStep &outer,
                                               const ArgoValues &values)
{
  Positions after = outer.after;
  ArgoValues known = values;
  for (const YAML::Node &group : yaml_items(groups, most_planned_steps)) {
    std::vector<YAML::Node> at_once = yaml_items(group, most_planned_steps);
    if (group.IsMap())
      at_once.push_back(group);
    std::vector<Positions> ends;
    for (const YAML::Node &one : at_once) {
      const std::string name = yaml_text(yaml_at(one, {"name"}));
      const std::size_t begin = plan_->steps.size();
      PlannedStep step = outer;
      const bool waits = parallelism_ > 0 && ends.size() >= parallelism_;
      step.after = waits ? ends[ends.size() - parallelism_] : after;
      ends.push_back(loop(one, name, step, known));
      ArgoEnded &own = ended_[name];
      own = {{}, ends.back(), plan_->steps.size() == begin, false, false};
      for (std::size_t at = begin; at < plan_->steps.size(); ++at)
        own.all.push_back(at);
    }
    for (const YAML::Node &one : at_once)
      know_outputs(one, "steps." + yaml_text(yaml_at(one, {"name"})), known);
    Positions next;
    for (const Positions &some : ends)
      next.insert(next.end(), some.begin(), some.end());
    std::sort(next.begin(), next.end());
    next.erase(std::unique(next.begin(), next.end()), next.end());
    after = next.empty() ? after : next;
  }
  return after;
}

/// "a == b", by the files or by how other steps ended.
StepFormula ArgoTemplates::compared(const std::string &comparison, const ArgoValues &values) const
{
  std::size_t at = 0;
  const std::string sign = sign_of(comparison, at);
  if (sign.empty()) {
    const std::string word = bare(filled_argo(comparison, values));
    return word == "true" || word == "false" ? always_so(word == "true") : one_term(open_term);
  }
  const std::string left = bare(comparison.substr(0, at));
  const std::string right = bare(comparison.substr(at + sign.size()));
  if (const std::string name = asked_status(left); !name.empty() && (sign == "==" || sign == "!=")) {
    const auto found = ended_.find(name);
    StepFormula formula = one_term(open_term);
    if (name == "*") { // of the exit handler: every step before it
      StepFormula broke = always_so(false);
      for (std::size_t step = 0; step < plan_->steps.size(); ++step)
        if (!plan_->steps[step].always)
          broke = any_of(broke, one_term(term("broke", step)));
      formula = right == "Succeeded" ? not_so(broke) : right == "Skipped" ? formula : broke;
    } else if (found != ended_.end())
      formula = status_formula(found->second, right);
    return sign == "==" ? formula : not_so(formula);
  }
  const std::string a = bare(filled_argo(left, values));
  const std::string b = bare(filled_argo(right, values));
  if (a.find("<value>") != std::string::npos || b.find("<value>") != std::string::npos)
    return one_term(open_term);
  if (sign == "==" || sign == "!=")
    return always_so((a == b) == (sign == "=="));
  const int held = numbers_hold(a, sign, b);
  return held < 0 ? one_term(open_term) : always_so(held == 1);
}

/// Whether its "when" may hold; what of it hangs on other steps becomes the step's own condition.
bool ArgoTemplates::passes(const YAML::Node &caller, const std::string &title, const ArgoValues &values,
                           PlannedStep &step)
{
  const std::string when = yaml_text(yaml_at(caller, {"when"}));
  if (when.empty())
    return true;
  const auto read = read_logic(when, [&](const std::string &one) { return compared(one, values); });
  const StepFormula formula = read && !read->too_long ? *read : one_term(open_term);
  if (settled(formula) == 0) {
    imported_.seen.push_back(
        {title, "step", "", step.line, false,
         "its condition \"" + when.substr(0, 60) + "\" does not hold with the defaults"});
    return false;
  }
  if (has_open(formula)) {
    const std::string outputs = outputs_of(when);
    diagnostics_.warning(context_.shown_name, step.line,
                         "whether \"when: " + when.substr(0, 60) + "\" holds is known only at run time" +
                             (outputs.empty() ? "" : " (" + outputs + ")") + "; it is taken to",
                         answer_advice(context_, title, "when=..., or when=never where it does not"));
  }
  const std::string condition = condition_text(formula);
  step.when += (step.when.empty() || condition.empty() ? "" : " and ") + condition;
  return true;
}

} // namespace drsim::import::automation
