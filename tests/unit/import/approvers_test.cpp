// Who must approve, and how many of them: ARC, GitHub, SSM.
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

namespace approvers_test {

using namespace drsim;

namespace {

using Texts = std::map<std::string, std::string>;

Imported imported_from(const std::string &text, const std::string &name, Diagnostics &diagnostics,
                       const Texts &others = {})
{
  FilesBeside beside;
  for (const auto &[other, ignored] : others)
    beside.names.push_back(other);
  beside.text = [&](const std::string &other) -> std::optional<std::string> { return others.at(other); };
  ImportContext context{name, ""};
  context.beside = &beside;
  return import_text(text, context, diagnostics);
}

/// "2 of role:leads" of the first approval, with " (3 there)" where the role says how many they are.
std::string approval(const Imported &imported)
{
  for (const ComponentSpec &step : imported.components) {
    const auto asks = step.parameters.find("needs_approval");
    if (step.kind != "runbook_step" || asks == step.parameters.end() || asks->second.value.mean() == 0)
      continue;
    const auto number = step.parameters.find("approvers");
    std::string all = number == step.parameters.end() ? "1" : number->second.value.text();
    const auto by = step.links.find("by");
    if (by == step.links.end())
      return all + " of whoever is on duty";
    all += " of " + by->second.front();
    for (const ComponentSpec &role : imported.components)
      if (role.id == by->second.front() && role.parameters.contains("hands"))
        all += " (" + role.parameters.at("hands").value.text() + " there)";
    return all;
  }
  return "none";
}

std::string ssm(const std::string &inputs, const std::string &parameters = "{}")
{
  return "schemaVersion: '0.3'\nparameters: " + parameters +
         "\nmainSteps:\n  - name: Gate\n    action: aws:approve\n    inputs: " + inputs +
         "\n  - name: Promote\n    action: aws:executeAwsApi\n    inputs: {Service: rds, Api: "
         "PromoteReadReplica, DBInstanceIdentifier: orders-db-dr}\n";
}

const char *const workflow =
    "name: Region failover\non: workflow_dispatch\njobs:\n  database:\n"
    "    environment: production\n    steps:\n"
    "      - run: aws rds promote-read-replica --db-instance-identifier orders-db-dr\n";

} // namespace

TEST_CASE("aws:approve: how many of whom must agree")
{
  const auto read = [](const std::string &text, std::string &told) {
    Diagnostics diagnostics;
    const Imported imported = imported_from(text, "failover.yaml", diagnostics);
    told = diagnostics.text();
    return approval(imported);
  };
  std::string told;
  CHECK(read(ssm("{Approvers: ['arn:aws:iam::1:user/ann', 'arn:aws:iam::1:user/bob', carl], "
                 "MinRequiredApprovals: 2}"),
             told) == "2 of role:approvers-of-gate (3 there)");
  CHECK(read(ssm("{Approvers: ['arn:aws:iam::1:role/dr-leads']}"), told) == "1 of role:dr-leads");
  CHECK(told.find("Gate") == std::string::npos);
  CHECK(read(ssm("{Approvers: '{{ Who }}', MinRequiredApprovals: 2}",
                 "{Who: {type: StringList, default: [ann, bob]}}"),
             told) == "2 of role:approvers-of-gate (2 there)");
  CHECK(read(ssm("{Approvers: ['{{ Who }}']}", "{Who: {type: String}}"), told) ==
        "1 of role:approvers-of-gate");
  CHECK(told.find("who approves step Gate is known only at run time") != std::string::npos);
  CHECK(read(ssm("{Approvers: [ann], MinRequiredApprovals: 2}"), told) == "2 of role:ann (2 there)");
  CHECK(told.find("waits for 2 people and names 1: as it stands nobody can go on") != std::string::npos);
  CHECK(read(ssm("{Approvers: ['arn:aws:iam::1:role/dr-leads'], MinRequiredApprovals: 2}"), told) ==
        "2 of role:dr-leads (2 there)");
  CHECK(told.find("nobody can go on") == std::string::npos); // a role may be many
}

TEST_CASE("A workflow's environment waits for its reviewers, as the API or a plan tells them")
{
  const auto read = [](const Texts &beside, std::string &told) {
    Diagnostics diagnostics;
    const Imported imported = imported_from(workflow, ".github/workflows/dr.yml", diagnostics, beside);
    told = diagnostics.text();
    return approval(imported);
  };
  std::string told;
  CHECK(read({}, told) == "1 of whoever is on duty");
  CHECK(told.find("wants a reviewer stands in no file") != std::string::npos);
  CHECK(read({{"environments.json",
               R"({"environments": [{"name": "production", "protection_rules": [
                  {"type": "wait_timer", "wait_timer": 5},
                  {"type": "required_reviewers", "reviewers": [
                    {"type": "Team", "reviewer": {"slug": "dr-leads"}},
                    {"type": "User", "reviewer": {"login": "ann"}}]}]}]})"}},
             told) == "1 of role:approvers-of-environment-production (2 there)");
  CHECK(told.find("stands in no file") == std::string::npos);
  CHECK(read({{"production.json", R"({"name": "production", "protection_rules": []})"}}, told) == "none");
  CHECK(read({{"plan.json", R"({"format_version": "1.2", "planned_values": {"root_module": {"child_modules": [
                  {"resources": [{"type": "github_repository_environment", "name": "p", "values":
                    {"environment": "production", "reviewers": [{"teams": [7]}]}}]}]}}})"}},
             told) == "1 of role:team-7");
  Diagnostics diagnostics;
  const Imported listed =
      imported_from(R"({"name": "production", "protection_rules": []})", "production.json", diagnostics);
  CHECK(listed.format == "github-environments");
  CHECK(diagnostics.text().empty());
}

TEST_CASE("A manual approval of ARC is given by its role")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(
      R"({"plan": {"name": "shop", "primaryRegion": "eu-central-1", "regions": ["eu-central-1", "eu-west-1"],
          "recoveryApproach": "activePassive", "workflows": [{"workflowTargetAction": "activate",
          "workflowTargetRegion": "eu-west-1", "steps": [
          {"name": "ask", "executionBlockType": "ManualApproval",
          "executionBlockConfiguration": {"executionApprovalConfig":
            {"approvalRole": "arn:aws:iam::1:role/switch-approver", "timeoutMinutes": 15}}}]}]}})",
      "plan.json", diagnostics);
  INFO(diagnostics.text());
  CHECK(approval(imported) == "1 of role:switch-approver");
}

} // namespace approvers_test
