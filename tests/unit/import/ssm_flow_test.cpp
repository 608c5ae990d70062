// Ways, failures, waits, loops and scripts of SSM documents: the graphs that they become.
#include "sim/import/runbooks/ssm_import.hpp"
#include "sim/import/runbooks/ssm_script.hpp"

#include "tests/unit/import/graphs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace ssm_flow_test {

using namespace drsim;

namespace {

std::string graph(const std::string &parameters, const std::string &steps, std::string *told = nullptr,
                  Imported *kept = nullptr)
{
  Diagnostics diagnostics;
  Imported imported =
      import_ssm_automation("schemaVersion: '0.3'\nparameters: {" + parameters + "}\nmainSteps:\n" + steps,
                            {"a.yml", ""}, diagnostics);
  if (told != nullptr)
    *told = diagnostics.text();
  else {
    INFO(diagnostics.text());
    CHECK(diagnostics.text().empty());
  }
  const std::string all = graph_of(imported);
  if (kept != nullptr)
    *kept = std::move(imported);
  return all;
}

const std::string promote =
    "{name: promote, action: 'aws:executeAwsApi', maxAttempts: 3, timeoutSeconds: 600, "
    "ONFAILURE inputs: {Service: rds, Api: PromoteReadReplica, DBInstanceIdentifier: dr}}\n";

std::string promoting(const std::string &on_failure)
{
  std::string text = promote;
  const std::string mark = "ONFAILURE";
  return "- " + text.replace(text.find(mark), mark.size(),
                             on_failure.empty() ? "" : "onFailure: " + on_failure + ",");
}

const std::string tell =
    "- {name: tell, action: 'aws:executeAwsApi', ISEND inputs: {Service: sns, Api: Publish}}\n";

std::string telling(bool end)
{
  std::string text = tell;
  return text.replace(text.find("ISEND"), 5, end ? "isEnd: true," : "");
}

const std::string restart = "- {name: back, action: 'aws:executeAwsApi', NEXT inputs: {Service: rds, Api: "
                            "StartDBInstance, DBInstanceIdentifier: home}}\n";

std::string back(const std::string &next)
{
  std::string text = restart;
  return text.replace(text.find("NEXT"), 4, next);
}

} // namespace

TEST_CASE("attempts are retries, a time-out is the longest a step may take, Continue goes on")
{
  CHECK(graph("", promoting("Continue") + telling(false)) ==
        "runbook:a\n1 promote dr on_failure=continue done_timeout_s=600 retries=2\n2 announce after=1\n");
  CHECK(graph("", promoting("Abort") + telling(false)) ==
        "runbook:a\n1 promote dr done_timeout_s=600 retries=2\n2 announce after=1\n");
}

TEST_CASE("a failure that leads to a step of its own, which ends there or comes back")
{
  CHECK(graph("", promoting("'step:back'") + telling(true) + back("isEnd: true,")) ==
        "runbook:a\n1 promote dr done_timeout_s=600 retries=2\n2 announce after=1\n"
        "3 restart home after_failure=1\n");
  CHECK(graph("", promoting("'step:back'") +
                      "- {name: nap, action: 'aws:sleep', inputs: {Duration: PT30S}}\n" + telling(true) +
                      back("nextStep: tell,")) ==
        "runbook:a\n1 promote dr on_failure=continue done_timeout_s=600 retries=2\n"
        "2 wait when=done:runbook:a/1 duration_s=30 after=1\n3 announce after=2,4\n4 restart home "
        "after_failure=1\n");
  CHECK(graph("", promoting("'step:tell'") +
                      "- {name: nap, action: 'aws:sleep', inputs: {Duration: PT30S}}\n" + telling(true)) ==
        "runbook:a\n1 promote dr on_failure=continue done_timeout_s=600 retries=2\n"
        "2 wait when=done:runbook:a/1 duration_s=30 after=1\n3 announce after=2\n");
  std::string told;
  graph("", telling(false) + promoting("'step:tell'"), &told);
  CHECK(told.find("step promote leads back to tell when it fails") != std::string::npos);
}

TEST_CASE("waits for a property are awaited where the resource is known, and asked about where it is not")
{
  const auto wait = [](const std::string &action, const std::string &id, const std::string &wanted) {
    return "- {name: w, action: 'aws:" + action +
           "', timeoutSeconds: 900, inputs: {Service: rds, Api: "
           "DescribeDBInstances, DBInstanceIdentifier: " +
           id + ", PropertySelector: x, DesiredValues: [" + wanted + "]}}\n";
  };
  const std::string name = "Name: {type: String, default: orders-dr}, Free: {type: String}";
  CHECK(graph(name, wait("waitForAwsResourceProperty", "'{{ Name }}'", "available")) ==
        "runbook:a\n1 await until=up:orders-dr duration_s=0 done_timeout_s=900\n");
  CHECK(graph(name, wait("assertAwsResourceProperty", "orders-dr", "available"))
            .find("await until=up:orders-dr") != std::string::npos);
  std::string told;
  graph(name, wait("waitForAwsResourceProperty", "'{{ Free }}'", "available"), &told);
  CHECK(told.find("what step w waits for is known only at run time") != std::string::npos);
  graph(name, wait("waitForAwsResourceProperty", "orders-dr", "stopped"), &told);
  CHECK(told.find("is no state that is simulated") != std::string::npos);
}

TEST_CASE("a branch that is decided at run time is asked about with its ways, which stay listed")
{
  const std::string steps = "- {name: look, action: 'aws:branch', inputs: {Choices: [{NextStep: back, "
                            "Variable: '{{ x.y }}', StringEquals: a}], "
                            "Default: tell}}\n" +
                            back("isEnd: true,") + telling(true);
  std::string told;
  Imported imported;
  CHECK(graph("", steps, &told, &imported) == "runbook:a\n1 wait duration_s=0\n2 announce after=1\n");
  CHECK(told.find("where step look leads is known only at run time: back, tell; the way to tell is played") !=
        std::string::npos);
  CHECK(imported.seen.back().address == "back");
  CHECK_FALSE(imported.seen[1].understood);
}

TEST_CASE("another document is called, a loop stands unrolled")
{
  CHECK(graph("", "- {name: c, action: 'aws:executeAutomation', inputs: {DocumentName: Promote-It_1}}\n") ==
        "runbook:a\n1 wait duration_s=0 calls=runbook:Promote-It_1\n");
  const std::string loop = "- {name: each, action: 'aws:loop', inputs: {Iterators: 'OVER', Steps: [{name: p, "
                           "action: 'aws:executeAwsApi', inputs: "
                           "{Service: rds, Api: PromoteReadReplica, DBInstanceIdentifier: '{{ "
                           "each.CurrentIteratorValue }}'}}]}}\n";
  const auto over = [&](const std::string &list) {
    std::string text = loop;
    return text.replace(text.find("'OVER'"), 6, list);
  };
  CHECK(graph("", over("[a, b]") + telling(true)) ==
        "runbook:a\n1 promote a\n2 promote b after=1\n3 announce after=2\n");
  std::string told;
  CHECK(graph("", over("'{{ x.list }}'") + telling(true), &told) ==
        "runbook:a\n1 wait\n2 announce after=1\n");
  CHECK(told.find("how often loop each goes round is known only at run time") != std::string::npos);
}

TEST_CASE("calls of a script are steps in its order, its loops with a sleep are waiting")
{
  const std::string script =
      "- name: s\n  action: aws:executeScript\n  inputs:\n    Runtime: python3.11\n    Handler: h\n"
      "    InputPayload: {Db: '{{ Db }}'}\n    Script: |\n";
  const std::string db = "Db: {type: String, default: orders-dr}";
  CHECK(graph(db, script + "      def h(events, context):\n        rds = boto3.client('rds')\n        name = "
                           "events['Db']\n"
                           "        rds.promote_read_replica(DBInstanceIdentifier=name)\n"
                           "        boto3.client('sns').publish(TopicArn='x')\n") ==
        "runbook:a\n1 promote orders-dr\n2 announce after=1\n");
  const std::string waiting =
      "      def h(events, context):\n        rds = boto3.client('rds')\n        while True:\n"
      "          s = rds.describe_db_instances(DBInstanceIdentifier=events['Db'])\n"
      "          time.sleep(10)\n";
  CHECK(graph(db, script + waiting) == "runbook:a\n1 await until=up:orders-dr duration_s=0\n");
  const std::string blind =
      "      def h(events, context):\n        while not done(events):\n          time.sleep(10)\n";
  CHECK(graph(db, promoting("") + script + blind) ==
        "runbook:a\n1 promote dr done_timeout_s=600 retries=2\n2 await until=done:runbook:a/1 duration_s=0 "
        "after=1\n");
  std::string told;
  graph(db, script + blind, &told);
  CHECK(told.find("step s waits for something that its script does not name") != std::string::npos);
  graph(db, script + "      def h(e, c):\n        boto3.client('rds').modify_db_proxy(DBProxyName='a')\n",
        &told);
  CHECK(told.find("no action stands for \"rds modify_db_proxy\"") != std::string::npos);
  CHECK(graph(db, script + "      def h(e, c):\n        return 1 + 1\n") ==
        "runbook:a\n1 wait\n"); // it computes
}

TEST_CASE(
    "arguments of scripts: literals, lists of one, names of names, what is computed is known at run time")
{
  const ScriptInput none = [](const std::string &) { return std::string(); };
  const auto target = [&](const std::string &argument) {
    const ScriptReading found = read_python("def h(e, c):\n  a = 'one'\n  b = a\n  r = boto3.client('rds')\n"
                                            "  r.promote_read_replica(DBInstanceIdentifier=" +
                                                argument + ")\n",
                                            none);
    return found.acts.size() == 1 ? found.acts[0].target : "none";
  };
  CHECK(target("'x'") == "x");
  CHECK(target("b") == "one");
  CHECK(target("f'{b}-x'") == "");
  CHECK(target("events['Db']") == "");
  CHECK(target("'x', BackupRetentionPeriod=(1)") == "x");
  CHECK(read_python(std::string(100, '(') + "boto3.client(.x(", none).acts.empty());
}

TEST_CASE("commands of a shell step are those of pages")
{
  CHECK(graph("",
              "- {name: s, action: 'aws:runCommand', inputs: {DocumentName: AWS-RunShellScript, Parameters: "
              "{commands: "
              "['set -e', 'kubectl rollout undo deployment/order', 'aws sns publish --topic-arn x']}}}\n") ==
        "runbook:a\n1 rollback order\n2 announce after=1\n");
}

} // namespace ssm_flow_test
