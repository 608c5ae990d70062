#include "sim/import/runbooks/aws_operations.hpp"
#include "sim/import/runbooks/ssm_checks.hpp"
#include "sim/import/runbooks/ssm_import.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace ssm_checks_test {

using namespace drsim;

namespace {

using Lines = std::vector<std::string>;

/// "E 7 what is wrong" a flaw.
Lines flaws(const std::string &steps, const std::string &head = "")
{
  Lines all;
  for (const SsmFlaw &one : ssm_flaws("schemaVersion: '0.3'\n" + head + "mainSteps:\n" + steps))
    all.push_back((one.certain ? "E " : "w ") + one.text);
  return all;
}

const std::string parameters = "parameters:\n  Store: {type: String}\n";

std::string reboot(const std::string &name, const std::string &more = "")
{
  return "- name: " + name +
         "\n  action: aws:executeAwsApi\n  inputs: {Service: rds, Api: RebootDBInstance, " +
         "DBInstanceIdentifier: '{{ Store }}'" + more + "}\n";
}

} // namespace

TEST_CASE("A sound document has no flaw")
{
  CHECK(flaws(reboot("First") +
                  "- name: Look\n  action: aws:executeAwsApi\n"
                  "  inputs: {Service: rds, Api: describe_db_instances, DBInstanceIdentifier: '{{Store}}'}\n"
                  "  outputs: [{Name: State, Selector: '$.DBInstances[0].DBInstanceStatus', Type: String}]\n"
                  "- name: Choose\n  action: aws:branch\n  inputs:\n"
                  "    Choices: [{Variable: '{{Look.State}}', StringEquals: available, NextStep: Wait}]\n"
                  "    Default: Again\n"
                  "- name: Again\n  action: aws:executeAwsApi\n  isEnd: true\n"
                  "  inputs: {Service: rds, Api: StartDBInstance, DBInstanceIdentifier: '{{ Store }}'}\n"
                  "- name: Wait\n  action: aws:sleep\n  inputs: {Duration: PT30S}\n",
              parameters)
            .empty());
}

TEST_CASE("Actions, inputs and calls that AWS does not have")
{
  CHECK(
      flaws("- name: A\n  action: aws:executeAwsAp\n") ==
      Lines{"E step A has the action aws:executeAwsAp, which AWS does not have; there is aws:executeAwsApi"});
  CHECK(flaws("- name: A\n  inputs: {}\n") == Lines{"E step A has no action"});
  CHECK(flaws("- name: A\n  action: aws:sleep\n  inputs: {Length: PT1S}\n") ==
        Lines{"E step A has no input Duration/Timestamp, which aws:sleep cannot do without"});
  CHECK(flaws("- name: A\n  action: aws:executeAwsApi\n  inputs: {Service: rds, Api: RebotDBInstance}\n") ==
        Lines{"w step A calls RebotDBInstance, which rds does not have; there is RebootDBInstance"});
  CHECK(flaws(reboot("A", ", ForceFailovr: true"), parameters) ==
        Lines{"w step A gives rds RebootDBInstance the input ForceFailovr, which it does not have; there is "
              "ForceFailover"});
  CHECK(
      flaws("- name: A\n  action: aws:executeAwsApi\n  inputs: {Service: rds, Api: RebootDBInstance}\n") ==
      Lines{"E step A does not give rds RebootDBInstance the input DBInstanceIdentifier, which it cannot do "
            "without"});
  CHECK(
      flaws("- name: A\n  action: aws:executeAwsApi\n  inputs: {Service: braket, Api: Whatever}\n").empty());
}

TEST_CASE("Steps, outputs and parameters that a document names and does not have")
{
  CHECK(flaws(reboot("A")) == Lines{"E step A names {{ Store }}: the document has no parameter Store"});
  CHECK(flaws("- name: A\n  action: aws:sleep\n  nextStep: Cc\n  inputs: {Duration: PT1S}\n"
              "- name: C\n  action: aws:sleep\n  inputs: {Duration: PT1S}\n") ==
        Lines{"E step A leads by nextStep to Cc, which is no step; there is C",
              "w step C is never carried out: no way leads to it"});
  CHECK(
      flaws("- name: A\n  action: aws:executeScript\n  onFailure: step:Gone\n"
            "  inputs: {Runtime: python3.11, Handler: f, Script: \"def f(events, context):\\n  return 1\"}\n"
            "- name: B\n  action: aws:sleep\n  inputs: {Duration: '{{ A.Length }}'}\n") ==
      Lines{"E step A leads by onFailure to Gone, which is no step",
            "E step B names {{ A.Length }}: step A gives no output Length"});
  CHECK(flaws("- name: A\n  action: aws:sleep\n  inputs: {Duration: '{{ B.Payload }}'}\n"
              "- name: B\n  action: aws:executeScript\n"
              "  inputs: {Runtime: python3.11, Handler: f, Script: \"def f(events, context):\\n  return "
              "1\"}\n") == Lines{"E step A names {{ B.Payload }}, and no way leads from step B to it"});
  CHECK(flaws("- name: A\n  action: aws:sleep\n  inputs: {Duration: PT1S}\n",
              "outputs: [B.Length]\nassumeRole: '{{ Role }}'\n") ==
        Lines{"E the document's outputs names {{ B.Length }}: no step is called B; there is A",
              "E assumeRole names {{ Role }}: the document has no parameter Role"});
}

TEST_CASE("Scripts: handlers, inputs, calls, lengths, and those that stand elsewhere")
{
  const auto script = [](const std::string &rest, const std::string &more = "") {
    return flaws("- name: A\n  action: aws:executeScript\n" + more +
                 "  inputs:\n    Runtime: python3.11\n    Handler: f\n" + rest);
  };
  CHECK(script("    Script: |-\n      def g(events, context):\n        return 1\n") ==
        Lines{"E step A begins its script at f, which the script does not define"});
  CHECK(script("    InputPayload: {Other: 1}\n"
               "    Script: |-\n      def f(events, context):\n        return events['Start']\n") ==
        Lines{"E step A reads \"Start\" in its script, which InputPayload does not give"});
  CHECK(script("    Script: |-\n      def f(events, context):\n        if 'Start' in events: return "
               "events['Start']\n")
            .empty());
  CHECK(script("    Script: |-\n      def f(events, context):\n        rds = boto3.client('rds')\n"
               "        rds.reboot_instance(DBInstanceIdentifier='a')\n") ==
        Lines{"w step A calls reboot_instance in its script, which rds does not have"});
  CHECK(script("    Script: |-\n      def f(events, context):\n        return 1\n",
               "  timeoutSeconds: 1200\n") ==
        Lines{"w step A gives its script 1200 s: AWS ends a script after 600 s"});
  CHECK(script("    Script: |-\n      PLACEHOLDER::util.wait\n") ==
        Lines{"E step A has no script of its own: \"PLACEHOLDER::util.wait\" stands for one that another "
              "tool puts "
              "there"});
}

TEST_CASE("What lint looks at in a document is accounted as checked, what nobody can see is not")
{
  Diagnostics diagnostics;
  const Imported imported = import_ssm_automation(
      "schemaVersion: '0.3'\n" + parameters + "mainSteps:\n" + reboot("Reboot") +
          "- name: Hidden\n  action: aws:executeScript\n"
          "  inputs: {Runtime: python3.11, Handler: f, Script: 'PLACEHOLDER::util.wait'}\n",
      {"ssm/reboot.yaml", "eu-west-1"}, diagnostics);
  REQUIRE(imported.seen.size() == 3);
  CHECK(account_of(imported.seen[1]) == Account::checked);
  CHECK(account_of(imported.seen[2]) == Account::listed);
  CHECK(imported.seen[2].why_not.starts_with("its script stands in no file"));
}

TEST_CASE("Calls of AWS in every spelling, of services that are known")
{
  CHECK(is_aws_service("rds"));
  CHECK(is_aws_service("s3api"));
  CHECK_FALSE(is_aws_service("nosuch"));
  for (const char *call : {"RebootDBInstance", "reboot_db_instance", "reboot-db-instance"})
    CHECK(aws_operation("rds", call).has_value());
  CHECK_FALSE(aws_operation("rds", "reboot-instance").has_value());
  CHECK(has_input(*aws_operation("rds", "reboot-db-instance"), "force-failover"));
  CHECK(aws_operation("rds", "RebootDBInstance")->needed ==
        std::vector<std::string_view>{"DBInstanceIdentifier"});
}

} // namespace ssm_checks_test
