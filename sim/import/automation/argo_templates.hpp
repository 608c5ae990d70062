#pragma once
#include "sim/import/automation/argo_logic.hpp"
#include "sim/import/automation/pipeline_jobs.hpp"
#include "sim/import/automation/planned_runbook.hpp"

#include <yaml-cpp/yaml.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline import::inline automation {

/// Values of an Argo workflow's "{{...}}" by what stands in the braces: "workflow.parameters.db".
using ArgoValues = std::map<std::string, std::string>;

/// A text with the braces filled in that are known, "<value>" for the others.
[[nodiscard]] std::string filled_argo(std::string text, const ArgoValues &values);

/// A step or task of Argo as steps of the plan.
struct ArgoEnded {
  std::vector<std::size_t> all{};  ///< its steps
  std::vector<std::size_t> ends{}; ///< the last of them
  bool skipped = false;            ///< its own condition does not hold: what depends on it goes on
  bool omitted = false;            ///< what it depends on never happens
  bool conditional = false;        ///< it may be passed over
};

/// What "depends" or "dependencies" ask for, in terms "ok:NAME", "succeeded:NAME", "failed:NAME",
/// "skipped:NAME", "omitted:NAME".
struct ArgoDepends {
  std::vector<std::string> names{};
  StepFormula formula{};
  bool unread = false; ///< its signs do not fit
};
[[nodiscard]] ArgoDepends argo_depends(const YAML::Node &task);

/// Templates of one workflow as steps of its runbook.
class ArgoTemplates {
public:
  ArgoTemplates(const YAML::Node &spec, const ImportContext &context, Imported &imported,
                Diagnostics &diagnostics);
  /// The template's steps after those given; which what comes next waits for.
  std::vector<std::size_t> read(const std::string &name, std::vector<std::size_t> after,
                                PlannedRunbook &plan);
  /// Steps that are carried out whatever came before.
  void always() { base_.always = true; }

private:
  using Positions = std::vector<std::size_t>;
  Positions loop(const YAML::Node &caller, const std::string &title, const PlannedStep &outer,
                 const ArgoValues &values);
  std::optional<std::vector<ArgoValues>> items(const YAML::Node &caller, const std::string &title,
                                               const ArgoValues &values);
  Positions task(const PipelineJob &job, const PlannedStep &outer, const ArgoValues &values);
  [[nodiscard]] StepFormula formula_of(const ArgoDepends &depends) const;
  [[nodiscard]] StepFormula term_formula(const std::string &term) const;
  [[nodiscard]] StepFormula status_formula(const ArgoEnded &of, const std::string &status) const;
  [[nodiscard]] StepFormula compared(const std::string &comparison, const ArgoValues &values) const;
  bool passes(const YAML::Node &caller, const std::string &title, const ArgoValues &values,
              PlannedStep &step);
  bool plainly_after(const ArgoDepends &depends, PlannedStep &step) const;
  void know_outputs(const YAML::Node &caller, const std::string &prefix, ArgoValues &values) const;
  [[nodiscard]] std::string term(const char *word, std::size_t step) const;
  Positions enter(const YAML::Node &caller, const std::string &title, const PlannedStep &outer,
                  ArgoValues values);
  Positions body(const YAML::Node &body, const PlannedStep &outer, ArgoValues values);
  Positions groups(const YAML::Node &groups, const PlannedStep &outer, const ArgoValues &values);
  Positions graph(const YAML::Node &tasks, const PlannedStep &outer, const ArgoValues &values);
  Positions leaf(const YAML::Node &body, PlannedStep step, const ArgoValues &values);
  Positions push(PlannedStep step);
  void limits(const YAML::Node &body, PlannedStep &step, const ArgoValues &values);

  const ImportContext &context_;
  Imported &imported_;
  Diagnostics &diagnostics_;
  std::map<std::string, YAML::Node> templates_;
  ArgoValues values_;
  PlannedStep base_;
  PlannedRunbook *plan_ = nullptr;
  std::set<std::string> open_;             ///< templates being read
  std::map<std::string, ArgoEnded> ended_; ///< of the template that is read
  std::size_t parallelism_ = 0;            ///< of its steps at a time; 0 = all
};

} // namespace drsim::import::automation
