// Order, conditions and labelled lines of pages: the graphs that they become.
#include "sim/import/runbooks/runbook_import.hpp"

#include "tests/unit/import/graphs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace runbook_flow_test {

using namespace drsim;

namespace {

Imported page(const std::string &text, Diagnostics &diagnostics)
{
  return import_runbook_markdown(text, {"p.md", ""}, diagnostics);
}

std::string graph(const std::string &text, const std::string &expected_told = "")
{
  Diagnostics diagnostics;
  const std::string all = graph_of(page(text, diagnostics));
  INFO(diagnostics.text());
  CHECK((expected_told.empty() ? diagnostics.text().empty()
                               : diagnostics.text().find(expected_told) != std::string::npos));
  return all;
}

} // namespace

TEST_CASE("an annotation fills every property of a step")
{
  CHECK(graph("# Loss of the region\n<!-- drsim: trigger=region for=orders-db owner=platform rto=1h rpo=15m "
              "-->\n\n"
              "1. Look\n   <!-- drsim: duration=5m by=dba when=down:orders-db&region_down:eu-central-1 -->\n"
              "2. Promote\n   <!-- drsim: action=promote target=orders-db-dr retries=2 retry_wait=30s "
              "timeout=20m "
              "on_failure=continue -->\n"
              "3. Restore\n   <!-- drsim: action=restore target=orders-db after_failure=2 -->\n"
              "4. Wait for it\n   <!-- drsim: action=await until=lag_below:orders-db-dr=30s&done:2 "
              "machine=yes -->\n"
              "5. Tell\n   <!-- drsim: action=announce always=yes calls=notify -->\n") ==
        "runbook:p region\nrole:dba\n"
        "1 wait when=down:orders-db and region_down:eu-central-1 duration_s=300 by=role:dba\n"
        "2 promote orders-db-dr on_failure=continue done_timeout_s=1200 retries=2 after=1\n"
        "3 restore orders-db after_failure=2\n"
        "4 await until=lag_below:orders-db-dr=30s and done:runbook:p/2 by_machine=1 after=3,2\n"
        "5 announce always=1 after=4 calls=runbook:notify\n");
  Diagnostics diagnostics;
  const Imported imported = page("# X\n<!-- drsim: trigger=region for=a,b owner=platform rto=1h rpo=15m "
                                 "-->\n1. a (1 min)\n2. b (1 min)\n",
                                 diagnostics);
  const ComponentSpec &runbook = imported.components.front();
  CHECK(runbook.links.at("for") == std::vector<std::string>{"a", "b"});
  CHECK(runbook.parameters.at("owner").text == "platform");
  CHECK(runbook.parameters.at("stated_rto_s").value.mean() == 3600);
  CHECK(runbook.parameters.at("stated_rpo_s").value.mean() == 900);
}

TEST_CASE("a value with blanks stands in quotes, and what is wrong with an annotation is an error")
{
  CHECK(graph("# T\n1. a\n   <!-- drsim: duration=1m when=\"not up:tool:vpn and felt\" -->\n2. b (1 min)\n")
            .find("when=not up:tool:vpn and felt") != std::string::npos);
  for (const auto &[said, expected] : std::vector<std::pair<std::string, std::string>>{
           {"when=broken:x", "begins with no word of a condition"},
           {"until=up", "does not say of which component"},
           {"when=done:9", "there is no step \"9\""},
           {"on_failure=stop", "neither abort nor continue"},
           {"after_failure=1", "after_failure=1 names no other step"},
           {"timeout=soon", "\"soon\" is not a duration"},
           {"retries=many", "retries=many is no number"},
           {"whn=felt", "did you mean \"when\"?"}}) {
    Diagnostics diagnostics;
    static_cast<void>(page("# T\n1. a (1 min) <!-- drsim: " + said + " -->\n2. b (1 min)\n", diagnostics));
    INFO(said << "\n" << diagnostics.text());
    CHECK(diagnostics.has_errors());
    CHECK(diagnostics.text().find(expected) != std::string::npos);
  }
}

TEST_CASE("a step for the case that another fails is passed over else, and the page goes on behind it")
{
  CHECK(graph("# Отказ базы данных\n\n1. Повысить\n   ```\n   aws rds promote-read-replica "
              "--db-instance-identifier orders-dr\n   ```\n   - **Тайм-аут:** 10 минут\n"
              "   - **Если не помогло:** шаг 3\n"
              "2. Записать время (1 мин)\n"
              "3. Восстановить\n   ```\n   aws rds restore-db-instance-to-point-in-time "
              "--source-db-instance-identifier orders-db\n   ```\n"
              "4. Сообщить команде (5 мин)\n") ==
        "runbook:p database\n"
        "1 promote orders-dr on_failure=continue done_timeout_s=600\n"
        "2 wait when=done:runbook:p/1 duration_s=60 after=1\n"
        "3 restore orders-db after_failure=1\n"
        "4 announce duration_s=300 after=3,2\n");
}

TEST_CASE("ways that a page has and the graph has not are asked about")
{
  const std::string two = "2. Then (1 min)\n";
  CHECK(graph("# T\n1. Try (1 min)\n   - If it fails: call the vendor\n" + two,
              "p.md:3: warning: what is to be done when the step fails is no later step")
            .find("after_failure") == std::string::npos);
  graph("# T\n1. First (1 min)\n2. Look (1 min)\n   If lag grows, go back to step 1.\n",
        "leads to another step");
  graph("# T\n1. First (1 min)\n2. Look (1 min)\n   If lag grows, return to step 1.\n",
        "leads to another step");
  graph("# T\n1. If the replica lags, wait (1 min)\n" + two, "is for some cases only");
  graph("# T\n1. Promote it (1 min)\n   Условие: реплика жива\n" + two, "when=down:...");
  CHECK(graph("# T\n1. Wait (1 min)\n   - When: down:orders-db\n" + two).find("when=down:orders-db") !=
        std::string::npos);
}

TEST_CASE(
    "what a step says of its check, its way back and its owner is kept, and its commands are not the step's")
{
  Diagnostics diagnostics;
  const Imported imported =
      page("# Bad release\n\n1. Promote the copy (5 min)\n\n   Owner: DBA\n\n   ```\n   aws rds "
           "promote-read-replica --db-instance-identifier orders-dr\n   ```\n\n"
           "   Verify:\n\n   ```\n   kubectl rollout undo deployment/x\n   ```\n\n"
           "   Rollback: `helm rollback shop`\n2. b (1 min)\n",
           diagnostics);
  INFO(diagnostics.text());
  CHECK(diagnostics.text().empty());
  const auto step = std::find_if(imported.components.begin(), imported.components.end(),
                                 [](const ComponentSpec &one) { return one.id == "runbook:p/1"; });
  CHECK(step->parameters.at("action").text == "promote");
  CHECK(step->parameters.at("owner").text == "DBA");
  CHECK(step->parameters.at("owner").from.address == "5");
  CHECK(step->parameters.at("rollback").text == "helm rollback shop");
}

TEST_CASE("a table's columns say who, how long at most, how to check and how to take back")
{
  Diagnostics diagnostics;
  const Imported imported =
      page("# Loss of the region\n\n| Action | Command | Time | Owner | Timeout | Verification | Rollback |\n"
           "|---|---|---|---|---|---|---|\n"
           "| Promote | `aws rds promote-read-replica --db-instance-identifier d` | 5 min | DBA | 30 min | "
           "select 1 | "
           "`helm rollback x` |\n| Tell | | 5 min | on-call | | | |\n",
           diagnostics);
  CHECK(diagnostics.text().empty());
  CHECK(graph_of(imported) == "runbook:p region\nrole:dba\n"
                              "1 promote d duration_s=300 done_timeout_s=1800 by=role:dba\n"
                              "2 wait duration_s=300 after=1\n");
  CHECK(imported.components[2].parameters.at("rollback").text == "helm rollback x");
}

TEST_CASE("a page says who owns it and what it is to reach")
{
  Diagnostics diagnostics;
  const Imported imported = page("# Потеря региона\n\n- **Владелец:** команда платформы\n- **Цель:** сервис "
                                 "восстановлен за 1 час, потеряно не больше 15 минут данных.\n\n"
                                 "1. Оценить (5 минут)\n2. Решить (5 минут)\n",
                                 diagnostics);
  const auto &parameters = imported.components.front().parameters;
  CHECK(parameters.at("owner").text == "команда платформы");
  CHECK(parameters.at("stated_rto_s").value.mean() == 3600);
  CHECK(parameters.at("stated_rpo_s").value.mean() == 900);
  const Imported table = page("# Loss of a region\n\n| RTO | RPO |\n|---|---|\n| 30 min | 5 min |\n\n"
                              "1. a (1 min)\n2. b (1 min)\n",
                              diagnostics);
  CHECK(table.components.front().parameters.at("stated_rto_s").value.mean() == 1800);
}

TEST_CASE("a step's owner in one scenario is not the owner of the next one")
{
  Diagnostics diagnostics;
  const Imported imported =
      page("# Plan\n\nOwner: platform\n\n## Scenario 1: loss of the region\n\nOwner: DBA team\n\n"
           "1. a (1 min)\n   - Who: security\n2. b (1 min)\n\n## Scenario 2: bad release\n\n"
           "1. c (1 min)\n2. d (1 min)\n",
           diagnostics);
  std::vector<std::string> owners;
  for (const ComponentSpec &one : imported.components)
    if (one.kind == "runbook")
      owners.push_back(one.parameters.at("owner").text + " " + one.parameters.at("owner").from.address);
  CHECK(owners == std::vector<std::string>{"DBA team 7", "platform 3"});
}

TEST_CASE("titles name their trouble")
{
  for (const auto &[title, trigger] :
       std::vector<std::pair<std::string, std::string>>{{"Возврат в основной регион", "failback"},
                                                        {"Expired certificate of the shop", "credential"},
                                                        {"Замена истёкшего сертификата", "credential"},
                                                        {"Unseal Vault", "platform"},
                                                        {"Распечатывание Vault", "platform"},
                                                        {"Порча данных", "corruption"},
                                                        {"Развёртывание с нуля", "cluster"},
                                                        {"Откат релиза", "deploy"},
                                                        {"Loss of an availability zone", "zone"},
                                                        {"Failover of Redis to the DR region", "region"},
                                                        {"Failover of Redis", "cache"},
                                                        {"Database failover", "database"},
                                                        {"Failover", "region"},
                                                        {"Kafka brokers are down", "stream"},
                                                        {"Traffic spike", "overload"},
                                                        {"Lunch", ""}}) {
    INFO(title);
    Diagnostics diagnostics;
    const Imported imported = page("# " + title + "\n1. a (1 min)\n2. b (1 min)\n", diagnostics);
    const auto found = imported.components.front().parameters.find("trigger");
    CHECK((found == imported.components.front().parameters.end() ? "" : found->second.text) == trigger);
  }
}

TEST_CASE("a check and a way back that stand before the command do not take it for theirs")
{
  const auto step = [](const std::string &back) {
    return graph(
        "# Rollback\n<!-- drsim: trigger=deploy -->\n\n1. Roll the release back (3 minutes)\n"
        "   - **Verify:** `helm status` names the old revision.\n   - **Rollback:**" +
        back + "\n\n   ```bash\n   helm --kube-context shop-primary -n shop rollback order --wait\n   ```\n");
  };
  CHECK(step(" `helm rollback` to the next revision.").find("rollback order") != std::string::npos);
  CHECK(step("").find("rollback order") == std::string::npos); // the command is the way back itself
}

TEST_CASE("what a step says of other steps, of cases and of what is not to be done is no order of its own")
{
  Diagnostics diagnostics;
  const Imported imported =
      page("# Loss of the region\n<!-- drsim: trigger=region -->\n\n"
           "1. Look (5 min)\n"
           "2. Promote (5 min)\n   Expected: 5 min. Timeout: 20 min. If it fails, go to step 4.\n"
           "   <!-- drsim: action=promote target=orders-db-dr -->\n"
           "3. Do NOT restart pods (1 min)\n"
           "4. Restore from backup (10 min). Only if step 2 failed.\n"
           "   <!-- drsim: action=restore target=orders-db -->\n"
           "5. If the restart fails, escalate (5 min)\n",
           diagnostics);
  INFO(diagnostics.text());
  const auto step = [&](const std::string &number) -> const ComponentSpec & {
    return *std::find_if(imported.components.begin(), imported.components.end(),
                         [&](const ComponentSpec &one) { return one.id == "runbook:p/" + number; });
  };
  CHECK(step("2").parameters.at("done_timeout_s").value.mean() == 1200);
  CHECK(step("2").parameters.count("verification") == 0);
  CHECK(step("3").parameters.at("action").text == "wait");
  CHECK(step("4").links.at("after_failure") == std::vector<std::string>{"runbook:p/2"});
  CHECK(step("5").parameters.at("action").text == "wait");
  CHECK(diagnostics.text().find("p.md:11: warning: the step is for some cases only") != std::string::npos);
}

} // namespace runbook_flow_test
