#include "sim/exchange/attach_records.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

namespace attach_test {

using namespace drsim;

namespace {

ComponentSpec &add(Deployment &deployment, const std::string &id, const std::string &kind)
{
  deployment.components.emplace_back();
  deployment.components.back().id = id;
  deployment.components.back().kind = kind;
  return deployment.components.back();
}

void text(ComponentSpec &spec, const std::string &name, const std::string &value)
{
  spec.parameters[name].text = value;
  spec.parameters[name].unit = "text";
}

void flag(ComponentSpec &spec, const std::string &name, bool value)
{
  spec.parameters[name].value = value ? 1.0 : 0.0;
  spec.parameters[name].unit = "bool";
}

void step(Deployment &deployment, const std::string &id, const std::string &title, const std::string &action,
          const std::string &target)
{
  ComponentSpec &one = add(deployment, id, "runbook_step");
  one.title = title;
  one.from.file = "plan.md";
  one.from.address = std::to_string(10 + deployment.components.size());
  one.links["runbook"] = {id.substr(0, id.find('/'))};
  text(one, "action", action);
  text(one, "target", target);
  text(one, "until", "");
  flag(one, "needs_approval", false);
  one.parameters["duration_s"].value = 60.0;
  one.parameters["machine_s"].value = 3.0;
  one.parameters["by_machine"].value = Distribution(std::numeric_limits<double>::quiet_NaN());
}

/// A rota, a plan for people, an automation, a database and its replica.
Deployment shop()
{
  Deployment deployment;
  deployment.id = "tiny-shop";
  deployment.regions = {{"north-1", {"north-1a"}}};
  ComponentSpec &people = add(deployment, "oncall:sre", "oncall");
  for (const auto &[name, value] : {std::pair{"acknowledge_s", 180.0},
                                    {"escalation_s", 1800},
                                    {"night_factor", 2},
                                    {"night_from_hour", 22},
                                    {"night_to_hour", 7}})
    people.parameters[name].value = value;
  for (const auto &[id, automatic] : {std::pair{"runbook:plan", false}, {"runbook:promote", true}}) {
    ComponentSpec &runbook = add(deployment, id, "runbook");
    flag(runbook, "automatic", automatic);
  }
  step(deployment, "runbook:plan/1", "Tell everybody", "announce", "");
  step(deployment, "runbook:plan/2", "Promote the replica", "promote", "ledger-dr");
  step(deployment, "runbook:plan/3", "Look again", "verify", "");
  step(deployment, "runbook:promote/1", "Promote", "promote", "ledger-dr");
  step(deployment, "runbook:promote/2", "Look again", "verify", "");
  ComponentSpec &ledger = add(deployment, "ledger", "rds_instance");
  ledger.region = "north-1";
  ledger.parameters["provision_s"].value = 500.0;
  ledger.parameters["failover_s"].value = 70.0;
  flag(ledger, "restore_tested", true);
  add(deployment, "ledger-dr", "rds_replica").parameters["promote_s"].value = 300.0;
  return deployment;
}

Record record(Record::About about, const std::string &of, const std::string &name, double value_s = 100)
{
  Record one;
  one.about = about;
  one.of = of;
  one.name = name;
  one.value_s = value_s;
  return one;
}

/// "component.parameter value" of what is attached, "? why [what it may be]" of what is not.
std::string told(const Record &one, const RecordAnswers &answers = {})
{
  static const Deployment deployment = shop();
  const Attachment found = attach_records(deployment, {one}, answers);
  std::string out;
  for (const Attached &attached : found.attached)
    out +=
        fmt::format("{}.{} {}\n", attached.component, attached.parameter,
                    attached.share ? attached.hit ? "hit" : "miss" : fmt::format("{:g}", attached.value_s));
  for (const Loose &loose : found.loose)
    out += fmt::format("? {} [{}]\n", loose.why, fmt::join(loose.may_be, " "));
  return out;
}

constexpr auto step_of = Record::About::step;

} // namespace

TEST_CASE("a step is found by title, number, id and line, within its runbook")
{
  for (const auto &[of, name] : {std::pair{"", "Tell everybody"},
                                 {"", "1. **tell everybody**"},
                                 {"", "Tell everybody (5-10 min)"},
                                 {"plan", "1"},
                                 {"", "plan/1"},
                                 {"", "runbook:plan/1"},
                                 {"", "plan.md:14"}})
    CHECK(told(record(step_of, of, name)) == "runbook:plan/1.duration_s 100\n");
  CHECK(told(record(step_of, "promote", "Look again")) == "runbook:promote/2.machine_s 100\n");
}

TEST_CASE("what fits no step or several is not attached, and says why")
{
  CHECK(told(record(step_of, "", "Look again")) ==
        "? several steps are called so: runbook:plan/3, runbook:promote/2 [runbook:plan/3.duration_s "
        "runbook:promote/2.machine_s]\n");
  CHECK(told(record(step_of, "", "1")) == "? no step of a runbook is called so []\n");
  CHECK(told(record(step_of, "build", "Look again")) == "? no runbook here is called \"build\" []\n");
  CHECK(told(record(step_of, "", "Tell everbody")).find("did you mean \"Tell everybody\"?") !=
        std::string::npos);
  CHECK(told(record(step_of, "", "promote")).find("several") == std::string::npos);
  CHECK(told(record(step_of, "", "plan")).find("a runbook, whole") != std::string::npos);
}

TEST_CASE("a step that asks for something is asked about, an answer settles it, a bare call is its own")
{
  Record promote = record(step_of, "plan", "Promote the replica", 700);
  CHECK(told(promote).find("does not part the work on the step from the wait for what was asked "
                           "[runbook:plan/2.duration_s ledger-dr.promote_s]") != std::string::npos);
  for (const char *name : {"Promote the replica", "plan/Promote the replica"})
    CHECK(told(promote, {{name, "ledger-dr.promote_s"}}) == "ledger-dr.promote_s 700\n");
  Record call = record(step_of, "promote", "Promote", 2);
  call.call_only = true;
  CHECK(told(call) == "runbook:promote/1.machine_s 2\n");
}

TEST_CASE("pages are of the only rota, and by night count for less")
{
  Record page = record(Record::About::acknowledge, "any policy", "incident 1", 300);
  page.at_s = 1793620800; // 2026-11-02 12:00 UTC
  CHECK(told(page) == "oncall:sre.acknowledge_s 300\n");
  page.at_s += 12 * 3600;
  CHECK(told(page) == "oncall:sre.acknowledge_s 150\n");
  page.about = Record::About::escalate;
  CHECK(told(page) == "oncall:sre.escalation_s 300\n");
}

TEST_CASE("a restore tells how long it takes and whether it is of use")
{
  Record restore = record(Record::About::restore, "", "arn:aws:rds:north-1:1:db:ledger", 900);
  CHECK(told(restore) == "ledger.provision_s 900\n");
  restore.use = Record::Use::bad;
  restore.has_length = false;
  CHECK(told(restore) == "ledger.restore_fail_tested_ratio hit\n");
  restore.name = "arn:aws:rds:north-1:1:db:other";
  CHECK(told(restore).find("is none of ledger") != std::string::npos);
}

TEST_CASE("an action of an experiment is asked about, a parameter that is not there too")
{
  CHECK(told(record(Record::About::experiment, "aws:rds:failover-db-cluster", "go"))
            .find("[ledger.failover_s]") != std::string::npos);
  const Record misspelt = record(Record::About::parameter, "", "ledger.failover");
  CHECK(told(misspelt) == "? \"ledger.failover\" is no parameter of tiny-shop [ledger.failover_s]\n");
  CHECK(told(misspelt, {{"ledger.failover", "ledger.failover_s"}}) == "ledger.failover_s 100\n");
}

} // namespace attach_test
