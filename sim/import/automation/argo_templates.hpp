#pragma once
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

/// Whether "a == b" or "a != b" holds; -1 when it is known only at run time.
[[nodiscard]] int argo_holds(const std::string &when, const ArgoValues &values);

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
  std::set<std::string> open_; ///< templates being read
};

} // namespace drsim::import::automation
