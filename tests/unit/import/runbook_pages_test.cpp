// What is a runbook, how many there are on a page, and how long its steps take.
#include "sim/import/import_file.hpp"
#include "sim/import/runbooks/document_objectives.hpp"
#include "sim/import/runbooks/runbook_import.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace runbook_pages_test {

using namespace drsim;

namespace {

Imported page(const std::string &text, const std::string &name = "dr-plan.md")
{
  Diagnostics diagnostics;
  Imported imported = import_text(text, {name, ""}, diagnostics);
  INFO(diagnostics.text());
  CHECK_FALSE(diagnostics.has_errors());
  return imported;
}

std::vector<const ComponentSpec *> of_kind(const Imported &imported, const std::string &kind)
{
  std::vector<const ComponentSpec *> found;
  for (const ComponentSpec &one : imported.components)
    if (one.kind == kind)
      found.push_back(&one);
  return found;
}

/// Titles of steps, "|" between.
std::string steps(const Imported &imported, const std::string &runbook = {})
{
  std::string all;
  for (const ComponentSpec *one : of_kind(imported, "runbook_step"))
    if (runbook.empty() || one->links.at("runbook") == std::vector<std::string>{runbook})
      all += (all.empty() ? "" : "|") + one->title;
  return all;
}

/// Minutes of steps, as the distribution is written.
std::vector<std::string> minutes(const Imported &imported)
{
  std::vector<std::string> all;
  for (const ComponentSpec *one : of_kind(imported, "runbook_step")) {
    const auto found = one->parameters.find("duration_s");
    all.push_back(found == one->parameters.end() ? "-" : found->second.value.text());
  }
  return all;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("windows on a clock are positions: a step takes the width of its own")
{
  CHECK(minutes(page("# Loss\n## Step 1: Declare (0-5 min)\n## Step 2: Promote it (5-15 min)\n"
                     "## Step 3: Add machines (15–25 min)\n## Step 4: Open (60+ minutes)\n")) ==
        Texts{"300", "600", "600", "3600"});
  CHECK(minutes(page("# Loss\n1. Declare (T+0 - T+5 min)\n2. Promote it (T+5 - T+15 min)\n")) ==
        Texts{"300", "600"});
  CHECK(minutes(page("# Loss\n1. Declare (1-5 min)\n2. Promote it (5-15 min)\n")) ==
        Texts{"U(60, 300)", "U(300, 900)"}); // two ranges that only touch are two ranges
  CHECK(minutes(page("# Loss\n1. Declare (0-5 min)\n2. Promote it (10-15 min)\n")) ==
        Texts{"U(0, 300)", "U(600, 900)"});
}

TEST_CASE("a step without a duration takes as long as its bullets")
{
  CHECK(minutes(page("# Loss\n1. Tell everybody\n   - call the owner (5 min)\n   - write to users (10 min)\n"
                     "2. Promote it (3 min)\n   - then look (1 min)\n"))[1] == "180");
  const Imported two =
      page("# Loss\n1. Tell everybody\n   - call the owner (5 min)\n   - write (10 min)\n2. x\n");
  CHECK(of_kind(two, "runbook_step")[0]->parameters.at("duration_s").value.mean() == 900);
}

TEST_CASE("several scenarios on a page are several runbooks, each with its trouble")
{
  const Imported plan =
      page("# Plan\n\n1. Read this first\n\n## Scenario 1: loss of the region\n\n"
           "### Step 1: Promote the copy (10 min)\n### Step 2: Point DNS there (5 min)\n\n"
           "## Scenario 2: corrupted data\n\n### Step 1: Sorry page (5 min)\n"
           "### Step 2: Restore (40 min)\n\n## Scenario 3: bad release\n\n### Step 1: Back (10 min)\n");
  REQUIRE(of_kind(plan, "runbook").size() == 3);
  CHECK(of_kind(plan, "runbook")[0]->id == "runbook:dr-plan-region");
  CHECK(of_kind(plan, "runbook")[1]->parameters.at("trigger").text == "corruption");
  CHECK(of_kind(plan, "runbook")[2]->parameters.at("trigger").text == "deploy");
  CHECK(steps(plan, "runbook:dr-plan-corruption") == "Step 1: Sorry page (5 min)|Step 2: Restore (40 min)");
  CHECK(of_kind(plan, "runbook_step")[2]->from.address == "12"); // lines are those of the file
}

TEST_CASE("scenarios in Russian, and a scenario with a single step")
{
  const Imported plan = page("# План\n\n## Сценарий 1: Полный отказ региона\n\n1. Повысить реплику базы (10 "
                             "мин)\n2. Переключить DNS\n\n"
                             "## Сценарий 2: Порча данных\n\n1. Восстановить базу из копии (40 мин)\n");
  REQUIRE(of_kind(plan, "runbook").size() == 2);
  CHECK(of_kind(plan, "runbook")[0]->parameters.at("trigger").text == "region");
  CHECK(of_kind(plan, "runbook")[1]->parameters.at("trigger").text == "corruption");
  CHECK(steps(plan, "runbook:dr-plan-corruption") == "Восстановить базу из копии (40 мин)");
}

TEST_CASE("one scenario, or a list of scenarios without headings of their own, is one runbook")
{
  CHECK(of_kind(page("# Scenario 1: loss of the region\n1. a\n2. b\n"), "runbook").size() == 1);
  CHECK(of_kind(page("# Plan\n## Scenarios\n## Steps\n1. a\n2. b\n"), "runbook").size() == 1);
}

TEST_CASE("what explains, describes or tests is no runbook")
{
  const std::string list = "\n\n1. The web tier runs in both regions\n2. The database is copied\n";
  for (const auto &[name, title] :
       std::vector<std::pair<std::string, std::string>>{{"README.md", "Multi-region shop"},
                                                        {"docs/README.md", "What is here"},
                                                        {"shop-runbooks__README.md", "Runbooks of the shop"},
                                                        {"faq.md", "Questions"},
                                                        {"notes.md", "Frequently asked questions"},
                                                        {"threat-model.md", "Threats"},
                                                        {"rds_promote_Design.md", "Promotion"},
                                                        {"a.md", "Architecture of the shop"},
                                                        {"a.md", "Regional failover experiment"},
                                                        {"chaos-tests.md", "Tests"},
                                                        {"a.md", "Postmortem of March"},
                                                        {"модель.md", "Модель угроз"}}) {
    const Imported none = page("# " + title + list, name);
    INFO(name << " " << title);
    CHECK(none.components.empty());
    REQUIRE(none.seen.size() == 1);
    CHECK_FALSE(none.seen.front().understood);
  }
  CHECK(of_kind(page("# Disaster recovery runbook" + list, "README.md"), "runbook").size() == 1);
  CHECK(of_kind(page("# T\n\n<!-- drsim: trigger=region -->" + list, "README.md"), "runbook").size() == 1);
  CHECK(of_kind(page("# Redesigned failover" + list, "failover.md"), "runbook").size() == 1);
}

TEST_CASE("front matter is no part of the page, its title may be")
{
  const Imported plan = page("---\ntitle: \"Loss of the region\"\ntags:\n- dr\n- 1. x\n---\n\n1. a\n2. b\n");
  CHECK(steps(plan) == "a|b");
  CHECK(of_kind(plan, "runbook")[0]->title == "Loss of the region");
  CHECK(of_kind(plan, "runbook_step")[0]->from.address == "8");
}

TEST_CASE("a checklist inside a fence is the runbook, comments of scripts are no steps")
{
  CHECK(steps(page("# Failover\n\n```markdown\n1. [ ] Confirm the outage (2 min)\n2. [ ] Promote the copy\n"
                   "3. [x] Tell users\n```\n\n```bash\n# look\nls\n# and again\nls\n```\n")) ==
        "Confirm the outage (2 min)|Promote the copy|Tell users");
  CHECK(steps(page("# Failover\n\n## Restore\n\nRun the script:\n\n```bash\n#!/bin/bash\n# fetch the copy\n"
                   "aws s3 cp s3://a b\n# load it\npsql -f b\n```\n")) == "Run the script:");
}

TEST_CASE("alternatives are ways of one step, not a sequence")
{
  const Imported plan = page("# Replica down\n1. Replication halted due to a conflict\n   rebuild it\n"
                             "2. Replication halted due to a full disk\n   clean it\n3. Look again\n");
  CHECK(steps(plan) == "Replication halted due to a conflict|Look again");
  CHECK(std::count_if(plan.seen.begin(), plan.seen.end(),
                      [](const Seen &one) { return one.why_not.starts_with("another way"); }) == 1);
  CHECK(steps(page("# R\n1. Option A: promote\n2. Option B: restore\n3. Open\n")) ==
        "Option A: promote|Open");
  CHECK(steps(page("# R\n1. Failover due to a drill\n2. Notify due to policy\n")) ==
        "Failover due to a drill|Notify due to policy");
}

TEST_CASE("what only looks requires nothing of the region it looks at")
{
  const auto needs = [](const std::string &command) {
    const Imported plan = page("# Loss of a region\n1. Look\n   ```\n   " + command + "\n   ```\n2. b\n");
    return of_kind(plan, "runbook_step")[0]->links.contains("requires");
  };
  for (const char *command :
       {"kubectl --context shop-primary get nodes", "kubectl --context=shop-primary -n web describe pod x",
        "kubectl --context shop-primary rollout status deployment/web",
        "kubectl --context shop-primary logs web", "helm --kube-context shop-primary list", "vault status",
        "vault kv get secret/x", "curl -s https://jenkins.example.com/api",
        "helm --kube-context shop-primary history web"}) {
    INFO(command);
    CHECK_FALSE(needs(command));
  }
  for (const char *command :
       {"kubectl --context shop-primary scale deployment/web --replicas=3", "vault login", "terraform apply",
        "kubectl --context shop-primary delete pod get",
        "curl -X POST https://jenkins.example.com/job/x/build"}) {
    INFO(command);
    CHECK(needs(command));
  }
}

TEST_CASE("a document's objectives are found in tables and lines, with their place")
{
  const auto rows =
      read_document_objectives("# P\n\n| Objective | Target |\n|---|---|\n| RTO | 30 minutes |\n"
                               "| **RPO** | < 5 minutes |\n");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].is_rto);
  CHECK(rows[0].seconds == 1800);
  CHECK(rows[0].line == 5);
  CHECK_FALSE(rows[1].is_rto);
  CHECK(rows[1].seconds == 300);
  const auto columns =
      read_document_objectives("| Service | RTO | RPO |\n|--|--|--|\n| Orders | 1 hour | 5–10 min |\n"
                               "| Reports | 1 day | n/a |\n");
  REQUIRE(columns.size() == 3);
  CHECK(columns[0].of == "Orders");
  CHECK(columns[0].seconds == 3600);
  CHECK(columns[1].seconds == 600);
  CHECK(columns[2].of == "Reports");
  const auto lines =
      read_document_objectives("- **RTO**: 15 min\n- Целевая точка восстановления (RPO): 1 час\n"
                               "The RTO and the RPO: both 3 min\nTime: 5 min\n");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].seconds == 900);
  CHECK(lines[1].seconds == 3600);
  CHECK_FALSE(lines[1].is_rto);
}

} // namespace runbook_pages_test
