// Recoveries that are pipelines: Argo, GitHub Actions, GitLab CI.
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace pipelines_test {

using namespace drsim;

namespace {

Imported imported_from(const std::string &text, Diagnostics &diagnostics,
                       const std::string &name = "dr-failover.yml")
{
  return import_text(text, {name, ""}, diagnostics);
}

/// "1 promote orders-db-dr after 2 rescue 3" of each step.
std::string steps(const Imported &imported)
{
  std::string all;
  for (const ComponentSpec &one : imported.components) {
    if (one.kind != "runbook_step")
      continue;
    all += one.id.substr(one.id.rfind('/') + 1) + " " + one.parameters.at("action").text;
    if (const auto target = one.parameters.find("target"); target != one.parameters.end())
      all += " " + target->second.text;
    if (one.parameters.at("needs_approval").value.mean() > 0)
      all += " approved";
    if (one.parameters.contains("always"))
      all += " always";
    for (const char *role : {"after", "after_failure"})
      if (const auto links = one.links.find(role); links != one.links.end()) {
        all += std::string(" ") + role;
        for (const std::string &id : links->second)
          all += " " + id.substr(id.rfind('/') + 1);
      }
    all += "\n";
  }
  return all;
}

double figure(const Imported &imported, const std::string &id, const char *name)
{
  for (const ComponentSpec &one : imported.components)
    if (one.id == id && one.parameters.contains(name))
      return one.parameters.at(name).value.mean();
  return -1;
}

} // namespace

TEST_CASE("A workflow of GitHub: jobs by needs, commands, environments, always and failure")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"(
name: Region failover
on:
  workflow_dispatch:
    inputs:
      replica: {default: orders-db-dr}
      notify: {default: 'no'}
env:
  DB: ${{ inputs.replica }}
jobs:
  users:
    needs: [database, room]
    runs-on: ubuntu-latest
    steps:
      - name: dns
        # drsim: action=switch_dns target=route53:shop
        run: aws route53 change-resource-record-sets --hosted-zone-id Z1 --change-batch file://x.json
      - name: call it off
        if: failure()
        run: sleep 5
      - name: tidy
        if: ${{ always() }}
        run: sleep 6
  database:
    environment: production
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
      - run: |
          set -e
          # the replica becomes the store
          aws rds promote-read-replica \
            --db-instance-identifier "$DB"
          if true; then
            sleep 60
          fi
      - name: tell
        if: inputs.notify == 'yes'
        run: ./tell.sh
  room:
    continue-on-error: true
    strategy: {max-parallel: 1, matrix: {group: [a, b]}}
    steps:
      - run: ./scale.sh ${{ matrix.group }}
)",
                                          diagnostics);
  const std::string told = diagnostics.text();
  INFO(told);
  CHECK(imported.format == "github-workflow");
  CHECK(steps(imported) == "1 wait approved\n"
                           "2 promote orders-db-dr after 1\n"
                           "3 wait after 2\n"
                           "4 wait\n"
                           "5 wait after 4\n"
                           "6 switch_dns route53:shop after 3 5\n"
                           "7 wait after_failure 6\n"
                           "8 wait always after 6\n");
  CHECK(figure(imported, "runbook:dr-failover/2", "done_timeout_s") == 600);
  CHECK(figure(imported, "runbook:dr-failover/3", "duration_s") == 60);
  CHECK(told.find("\"./scale.sh <value>\"") != std::string::npos);
  CHECK(told.find("switch_dns") == std::string::npos);
  CHECK(std::any_of(imported.seen.begin(), imported.seen.end(), [](const Seen &seen) {
    return seen.address == "tell" && account_of(seen) == Account::listed;
  }));
}

TEST_CASE("Builds are no recovery, whatever runs them")
{
  for (const char *text : {"name: CI\non: {push: {}}\njobs:\n  test: {steps: [{run: make}]}\n",
                           "name: restore cache\non: {push: {}}\njobs:\n  test: {steps: [{run: make}]}\n",
                           "stages: [build]\ncompile:\n  stage: build\n  script:\n    - make\n",
                           "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: train}\nspec: "
                           "{entrypoint: a, templates: []}\n"}) {
    Diagnostics diagnostics;
    const Imported imported = imported_from(text, diagnostics, "main.yml");
    INFO(text << diagnostics.text());
    CHECK(imported.components.empty());
    REQUIRE(imported.seen.size() == 1);
    CHECK(account_of(imported.seen[0]) == Account::listed);
    CHECK(diagnostics.problems().empty());
  }
}

TEST_CASE("Jobs of GitLab: those that recover, by stages and needs, by hand, after a failure")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"(
stages: [build, failover, check]
variables: {GROUP: web-dr}
.base:
  retry: {max: 2}
compile:
  stage: build
  script:
    - make
scale:
  extends: .base
  stage: failover
  when: manual
  timeout: 20 minutes
  script:
    - aws autoscaling set-desired-capacity --auto-scaling-group-name $GROUP --desired-capacity 4
failover-failed:
  stage: check
  when: on_failure
  script: [sleep 3]
)",
                                          diagnostics, ".gitlab-ci.yml");
  INFO(diagnostics.text());
  CHECK(imported.format == "gitlab-ci");
  CHECK(steps(imported) == "1 wait approved\n2 scale asg:web-dr after 1\n3 wait after_failure 1 2\n");
  CHECK(figure(imported, "runbook:gitlab-ci-yml/2", "retries") == 2);
  CHECK(figure(imported, "runbook:gitlab-ci-yml/2", "done_timeout_s") == 1200);
  CHECK(std::any_of(imported.seen.begin(), imported.seen.end(),
                    [](const Seen &seen) { return seen.address == "compile" && !seen.understood; }));
}

TEST_CASE("A workflow of Argo: a graph, steps, suspension, tries and a handler of its end")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: region-failover}
spec:
  entrypoint: main
  onExit: tidy
  arguments: {parameters: [{name: replica, value: orders-db-dr}, {name: dns, value: 'no'}]}
  templates:
    - name: main
      dag:
        tasks:
          - {name: switch, depends: "promote.Succeeded && room", template: dns,
              when: "{{workflow.parameters.dns}} == yes"}
          - {name: ask, template: gate}
          - name: promote
            dependencies: [ask]
            template: promote
            arguments: {parameters: [{name: db, value: "{{workflow.parameters.replica}}"}]}
          - {name: room, dependencies: [ask], template: room}
          - {name: undo, depends: promote.Failed, template: short}
    - {name: gate, suspend: {}}
    - name: promote
      inputs: {parameters: [{name: db}]}
      retryStrategy: {limit: "3", backoff: {duration: "30s"}}
      activeDeadlineSeconds: 600
      container:
        image: aws
        command: [sh, -c]
        args: ["aws rds promote-read-replica --db-instance-identifier {{inputs.parameters.db}}"]
    - name: room
      steps:
        - - {name: one, template: short}
          - {name: two, template: python}
        - - {name: three, template: short}
    - {name: short, suspend: {duration: "20"}}
    - {name: python, script: {command: [python], source: "print 1"
}
}
    - {name: dns, suspend: {}}
    - {name: tidy, suspend: {duration: "5"}}
)",
                                          diagnostics);
  const std::string told = diagnostics.text();
  INFO(told);
  CHECK(imported.format == "argo-workflow");
  CHECK(steps(imported) == "1 wait approved\n"
                           "2 promote orders-db-dr after 1\n"
                           "3 wait after 1\n"
                           "4 wait after 1\n"
                           "5 wait after 3 4\n"
                           "6 wait after_failure 2\n"
                           "7 wait always after 2 5 6\n");
  CHECK(figure(imported, "runbook:region-failover/2", "retries") == 3);
  CHECK(figure(imported, "runbook:region-failover/2", "retry_wait_s") == 30);
  CHECK(figure(imported, "runbook:region-failover/2", "done_timeout_s") == 600);
  CHECK(figure(imported, "runbook:region-failover/5", "duration_s") == 20);
  CHECK(told.find("what \"two\" does is not known: its script is of no shell") != std::string::npos);
}

TEST_CASE("Circles of jobs and templates are told and come to an end")
{
  Diagnostics diagnostics;
  imported_from("name: failover\non: workflow_dispatch\njobs:\n  a: {needs: b, steps: [{run: sleep 1}]}\n"
                "  b: {needs: a, steps: [{run: sleep 1}]}\n",
                diagnostics);
  CHECK(diagnostics.text().find("waits for itself") != std::string::npos);
  Diagnostics of_templates;
  imported_from("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: failover}\nspec:\n  "
                "entrypoint: a\n"
                "  templates:\n    - {name: a, steps: [[{name: x, template: b}]]}\n"
                "    - {name: b, steps: [[{name: y, template: a}]]}\n",
                of_templates);
  CHECK(of_templates.text().find("its template begins itself") != std::string::npos);
}

TEST_CASE("A runbook of no trouble that is said is told to be begun by nobody")
{
  const std::string text =
      "# drsim: rto=30m\nname: runbook\non: workflow_dispatch\njobs:\n  a: {steps: [{run: sleep 1}]}\n";
  Diagnostics diagnostics;
  const Imported imported = imported_from(text, diagnostics, "do.yml");
  CHECK(figure(imported, "runbook:do", "stated_rto_s") == 1800);
  CHECK(diagnostics.text().find("nobody begins it") != std::string::npos);
  Diagnostics said;
  imported_from("# drsim: trigger=database\n" + text, said, "do.yml");
  CHECK(said.text().find("nobody begins it") == std::string::npos);
}

} // namespace pipelines_test
