#include "sim/import/automation/arc_import.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/arc_blocks.hpp"

#include <algorithm>

namespace drsim::inline import::inline automation {
namespace {

constexpr int deepest_parallel = 20;

class ArcReader {
public:
  ArcReader(const YAML::Node &plan, const ImportContext &context, Diagnostics &diagnostics,
            Imported &imported)
      : plan_(plan), context_(context), diagnostics_(diagnostics), imported_(imported)
  {
    name_ = yaml_text(yaml_at(plan, {"name"}));
    name_ = id_part(name_.empty() ? file_stem(context.shown_name) : name_);
    for (const YAML::Node &one : yaml_items(yaml_at(plan, {"regions"}), 20))
      regions_.push_back(yaml_text(one));
    primary_ = yaml_text(yaml_at(plan, {"primaryRegion"}), regions_.empty() ? "" : regions_.front());
  }
  void read();

private:
  using Positions = std::vector<std::size_t>;
  [[nodiscard]] ArcCase case_of(const YAML::Node &workflow, const std::string &region) const;
  [[nodiscard]] std::string other(const std::string &region) const;
  void workflow(const YAML::Node &workflow);
  void runbook(const YAML::Node &workflow, const ArcCase &in);
  [[nodiscard]] Positions steps(const YAML::Node &list, const ArcCase &in, Positions after, bool at_once,
                                int depth);
  [[nodiscard]] Positions step(const YAML::Node &step, const ArcCase &in, const Positions &after, int depth);
  [[nodiscard]] bool begun_by_alarm(const std::string &action, const std::string &region) const;
  void triggers();

  const YAML::Node &plan_;
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  std::string name_;
  std::vector<std::string> regions_;
  std::string primary_;
  PlannedRunbook out_;
};

std::string ArcReader::other(const std::string &region) const
{
  for (const std::string &one : regions_)
    if (one != region)
      return one;
  return {};
}

/// Which region takes over, and whether that is upon a loss.
ArcCase ArcReader::case_of(const YAML::Node &workflow, const std::string &region) const
{
  ArcCase in;
  in.action = yaml_text(yaml_at(workflow, {"workflowTargetAction"}), "activate");
  const bool away = in.action == "deactivate";
  in.to = away ? other(region) : region;
  in.from = away ? region : other(region);
  const bool active = yaml_text(yaml_at(plan_, {"recoveryApproach"})) == "activeActive";
  in.ungraceful = away || (!active && region != primary_); // activating one of two that serve brings it back
  return in;
}

/// One block, after those steps; what the next one comes after.
ArcReader::Positions ArcReader::step(const YAML::Node &node, const ArcCase &in, const Positions &after,
                                     int depth)
{
  const YAML::Node inner = yaml_at(node, {"executionBlockConfiguration", "parallelConfig", "steps"});
  if (inner.IsSequence())
    return steps(inner, in, after, true, depth + 1);
  ArcBlock block = arc_block(node, in);
  if (!block.unread.empty())
    diagnostics_.note(context_.shown_name, yaml_line(node),
                      "of \"" + block.steps.front().title.substr(0, 60) +
                          "\" is not played: " + block.unread);
  Positions next;
  Positions before = after;
  for (PlannedStep &one : block.steps) {
    if (one.what.action == "skip") {
      imported_.seen.push_back({name_ + " " + one.title, one.type, "", one.line, false,
                                "skipped in an ungraceful execution, as its plan says"});
      return after;
    }
    if (out_.steps.size() >= most_planned_steps)
      return before;
    one.after = before;
    settle_meaning(one, context_, diagnostics_);
    next.push_back(out_.steps.size());
    out_.steps.push_back(std::move(one));
    if (block.in_turn)
      before = next = {out_.steps.size() - 1};
  }
  return next;
}

ArcReader::Positions ArcReader::steps(const YAML::Node &list, const ArcCase &in, Positions after,
                                      bool at_once, int depth)
{
  Positions joined;
  if (depth > deepest_parallel) {
    diagnostics_.error(context_.shown_name, yaml_line(list), "blocks are nested too deeply",
                       "at most " + std::to_string(deepest_parallel) + " within each other");
    return after;
  }
  for (const YAML::Node &one : yaml_items(list, most_planned_steps)) {
    const Positions next = step(one, in, after, depth);
    if (at_once)
      joined.insert(joined.end(), next.begin(), next.end());
    else
      after = next;
  }
  return joined.empty() ? after : joined;
}

/// Whether a trigger of the plan begins it.
bool ArcReader::begun_by_alarm(const std::string &action, const std::string &region) const
{
  for (const YAML::Node &one : yaml_items(yaml_at(plan_, {"triggers"}), 100))
    if (yaml_text(yaml_at(one, {"action"})) == action && yaml_text(yaml_at(one, {"targetRegion"})) == region)
      return true;
  return false;
}

void ArcReader::runbook(const YAML::Node &workflow, const ArcCase &in)
{
  const std::string region = in.action == "deactivate" ? in.from : in.to;
  out_ = {};
  out_.id = "runbook:" + name_ + "-" + in.action + (region.empty() ? "" : "-" + id_part(region));
  out_.title = yaml_text(yaml_at(workflow, {"workflowDescription"}),
                         name_ + ": " + in.action + " " + (region.empty() ? "a region" : region));
  out_.line = yaml_line(workflow);
  out_.automatic = begun_by_alarm(in.action, region);
  out_.trigger = !in.ungraceful ? "failback" : in.from == primary_ ? "region" : "other_region";
  if (const auto minutes = parse_number(yaml_text(yaml_at(plan_, {"recoveryTimeObjectiveMinutes"})));
      minutes && *minutes > 0)
    out_.stated_rto_s = *minutes * 60;
  static_cast<void>(steps(yaml_at(workflow, {"steps"}), in, {}, false, 0));
  if (out_.steps.empty()) {
    imported_.seen.push_back({out_.id, "workflow", "", out_.line, false, "it has no steps"});
    return;
  }
  if (out_.steps.size() >= most_planned_steps)
    diagnostics_.error(context_.shown_name, out_.line,
                       "more than " + std::to_string(most_planned_steps) + " steps in one workflow");
  add_runbook(out_, context_, imported_);
}

/// A workflow without a region is begun for each of them.
void ArcReader::workflow(const YAML::Node &workflow)
{
  const std::string region = yaml_text(yaml_at(workflow, {"workflowTargetRegion"}));
  if (!region.empty() || regions_.empty())
    return runbook(workflow, case_of(workflow, region));
  for (const std::string &one : regions_)
    runbook(workflow, case_of(workflow, one));
}

void ArcReader::triggers()
{
  for (const YAML::Node &one : yaml_items(yaml_at(plan_, {"triggers"}), 100)) {
    const std::string region = yaml_text(yaml_at(one, {"targetRegion"}));
    const std::string id =
        "runbook:" + name_ + "-" + yaml_text(yaml_at(one, {"action"})) + "-" + id_part(region);
    const bool played = std::any_of(imported_.components.begin(), imported_.components.end(),
                                    [&](const ComponentSpec &component) { return component.id == id; });
    imported_.seen.push_back({name_ + " trigger " + region, "trigger", "", yaml_line(one), played,
                              played ? "" : "no workflow of the plan is for its region and action"});
  }
}

void ArcReader::read()
{
  const auto all = yaml_items(yaml_at(plan_, {"workflows"}), 50);
  if (all.empty())
    diagnostics_.error(context_.shown_name, yaml_line(plan_), "the plan has no workflows");
  for (const YAML::Node &one : all)
    workflow(one);
  triggers();
}

} // namespace

Imported import_arc_plan(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "arc-plan";
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents || documents->empty())
    return imported;
  const YAML::Node whole = yaml_at(documents->front(), {"plan"});
  const YAML::Node plan = whole.IsMap() ? whole : documents->front();
  ArcReader(plan, context, diagnostics, imported).read();
  return imported;
}

} // namespace drsim::import::automation
