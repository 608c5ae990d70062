#pragma once
#include "sim/analysis/rehearsal/plan.hpp"

namespace drsim {

inline Parameter word(const std::string &text)
{
  Parameter parameter;
  parameter.text = text;
  return parameter;
}

inline Parameter figure(double value)
{
  Parameter parameter;
  parameter.value = value;
  return parameter;
}

inline ComponentSpec step(const std::string &id, const std::string &title, const std::string &action,
                          const std::string &rollback)
{
  ComponentSpec spec;
  spec.id = id;
  spec.kind = "runbook_step";
  spec.title = title;
  spec.from.file = "runbooks/failover.md";
  spec.parameters = {{"action", word(action)},
                     {"rollback", word(rollback)},
                     {"owner", word("Anna")},
                     {"duration_s", figure(120)}};
  spec.links["runbook"] = {id.substr(0, id.find('/'))};
  return spec;
}

/// A shop with a runbook of three steps: look, switch the DNS, promote; `home` leads back.
inline Deployment small_shop(bool home = true)
{
  Deployment shop;
  shop.id = "small";
  shop.objectives = {900, 3600, 0.95, 0.999};
  shop.stores = {{"db", ""}};
  shop.input_files = {{"deployment.json", "d1"}, {"runbooks/failover.md", "f1"}, {"rules.yml", "r1"}};
  shop.regions = {{"home", {}}, {"away", {}}};
  ComponentSpec runbook;
  runbook.id = "runbook:failover";
  runbook.kind = "runbook";
  runbook.from.file = "runbooks/failover.md";
  runbook.parameters = {{"trigger", word("region")}, {"rehearsed", word("quarterly")}};
  shop.components = {runbook, step("runbook:failover/1", "Look (5 min)", "wait", ""),
                     step("runbook:failover/2", "Switch the DNS", "switch_dns", "the record back"),
                     step("runbook:failover/3", "Promote the replica", "promote", "none")};
  shop.components[3].parameters["target"] = word("db-away");
  ComponentSpec replica;
  replica.id = "db-away";
  replica.region = "away";
  shop.components.push_back(replica);
  for (std::size_t i = 1; i <= 3; ++i)
    shop.components[0].links["step:0" + std::to_string(i)] = {"runbook:failover/" + std::to_string(i)};
  if (home) {
    ComponentSpec back;
    back.id = "runbook:failback";
    back.kind = "runbook";
    back.parameters = {{"trigger", word("failback")}};
    back.links["step:01"] = {"runbook:failback/1"};
    shop.components.push_back(back);
    shop.components.push_back(step("runbook:failback/1", "Back", "switch_back", ""));
    shop.components.back().parameters["duration_s"] = figure(7200);
  }
  ComponentSpec rota;
  rota.id = "oncall:sre";
  rota.kind = "oncall";
  rota.parameters = {{"hands", figure(2)}, {"night_from_hour", figure(22)}, {"night_to_hour", figure(7)}};
  rota.links["runbooks"] = {"runbook:failover"};
  shop.components.push_back(rota);
  return shop;
}

inline RehearsalRules catalogue_rules()
{
  Diagnostics diagnostics;
  return load_rehearsal_rules(std::string(DRSIM_SOURCE_DIR) + "/models/catalogue", diagnostics);
}

inline RehearsalRecord record(const std::string &id, const std::string &type, const std::string &verdict,
                              int day)
{
  RehearsalRecord one;
  one.id = id;
  one.type = type;
  one.scenario = "region";
  one.runbooks = {"runbook:failover"};
  one.day = day;
  one.verdict = verdict;
  one.files = {{"deployment.json", "d1"}, {"runbooks/failover.md", "f1"}, {"rules.yml", "r1"}};
  return one;
}

inline Scenario scenario_called(const std::string &id, std::optional<double> per_year)
{
  Scenario scenario;
  scenario.id = id;
  scenario.title = id;
  scenario.tags.per_year = per_year;
  scenario.tags.blast_radius = "region";
  return scenario;
}

/// What a campaign of `trials` says, of which `missed` recovered after `rto_s`, the others after a minute.
inline PlayedScenario played(const Scenario &scenario, std::size_t trials, std::size_t missed, double rto_s,
                             const std::vector<std::string> &runbooks)
{
  PlayedScenario one;
  one.scenario = &scenario;
  one.summary.id = scenario.id;
  one.summary.horizon_s = 14400;
  one.summary.trials = trials;
  for (std::size_t i = 0; i < trials; ++i)
    one.summary.rto_values.push_back(i < trials - missed ? 60 : rto_s);
  one.summary.rpo_values.assign(trials, 0);
  Check check;
  check.trials = trials;
  check.met = trials - missed;
  one.summary.checks = {check};
  for (const std::string &id : runbooks)
    one.summary.runbooks.push_back({id, "", trials, {}, {}});
  return one;
}

} // namespace drsim
