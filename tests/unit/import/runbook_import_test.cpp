#include "sim/import/runbooks/runbook_import.hpp"
#include "sim/import/runbooks/runbook_words.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace runbook_import_test {

using namespace drsim;

namespace {

using Ids = std::vector<std::string>;

Imported reference(const std::string &name, Diagnostics &diagnostics)
{
  std::ifstream stream(std::filesystem::path(DRSIM_SOURCE_DIR) / "models/two-region-shop/runbooks" / name,
                       std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  return import_runbook_markdown(text, {"runbooks/" + name, ""}, diagnostics);
}

Imported page(const std::string &text, Diagnostics &diagnostics)
{
  return import_runbook_markdown(text, {"runbooks/page.md", ""}, diagnostics);
}

const ComponentSpec &spec(const Imported &imported, const std::string &id)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  INFO(id);
  REQUIRE(found != imported.components.end());
  return *found;
}

std::string action(const ComponentSpec &step)
{
  const auto target = step.parameters.find("target");
  return step.parameters.at("action").text + ":" +
         (target == step.parameters.end() ? "" : target->second.text);
}

} // namespace

TEST_CASE("The failover page: every step's action, order, tools and time")
{
  Diagnostics diagnostics;
  const Imported imported = reference("region-failover.md", diagnostics);
  CHECK(diagnostics.text().empty());
  const ComponentSpec &runbook = spec(imported, "runbook:region-failover");
  CHECK(runbook.parameters.at("trigger").text == "region");
  CHECK(runbook.parameters.at("automatic").value.mean() == 0);
  CHECK(runbook.links.at("step:08") == Ids{"runbook:region-failover/8"});
  CHECK(runbook.links.size() == 9);
  const auto step = [&](int n) -> const ComponentSpec & {
    return spec(imported, "runbook:region-failover/" + std::to_string(n));
  };
  const Ids actions = {"wait:",
                       "promote:orders-db-dr",
                       "create:alb:shop-dr",
                       "repoint:orders-db",
                       "scale:eks:shop-dr",
                       "switch_dns:route53:shop",
                       "verify:journey:checkout",
                       "announce:"};
  for (int n = 1; n <= 8; ++n)
    CHECK(action(step(n)) == actions[static_cast<std::size_t>(n - 1)]);
  CHECK(step(1).parameters.at("needs_approval").value.mean() == 1);
  CHECK(step(2).parameters.at("needs_approval").value.mean() == 0);
  CHECK(step(2).parameters.at("duration_s").value.quantile(0) == 180);
  CHECK(step(2).parameters.at("duration_s").value.quantile(1) == 300);
  CHECK(step(6).parameters.at("duration_s").value.quantile(1) == 240); // not the TTL of its text
  CHECK(step(8).parameters.at("duration_s").value.is_constant());
  CHECK(step(8).parameters.at("duration_s").from.note == "approximate");
  CHECK(step(2).links.at("requires") == Ids{"tool:vault"});
  CHECK(step(3).links.at("requires") == Ids{"tool:terraform-state"});
  CHECK(step(5).links.at("requires") == Ids{"eks:shop-dr", "tool:vpn"});
  CHECK(step(3).links.at("after") == Ids{"runbook:region-failover/1"});
  CHECK(step(6).links.at("after").size() == 3);
  CHECK(step(7).links.at("after") == Ids{"runbook:region-failover/6"});
  CHECK_FALSE(step(1).links.contains("after"));
  CHECK(step(2).from.address == "22");
}

TEST_CASE("The other reference pages are understood too")
{
  Diagnostics diagnostics;
  const Imported corruption = reference("data-corruption.md", diagnostics);
  CHECK(action(spec(corruption, "runbook:data-corruption/3")) == "restore:orders-db");
  CHECK(action(spec(corruption, "runbook:data-corruption/5")) == "repoint:orders-db");
  CHECK(spec(corruption, "runbook:data-corruption").parameters.at("trigger").text == "corruption");
  const Imported rollback = reference("bad-deploy-rollback.md", diagnostics);
  CHECK(action(spec(rollback, "runbook:bad-deploy-rollback/2")) == "rollback:order");
  CHECK(spec(rollback, "runbook:bad-deploy-rollback/2").links.at("requires") ==
        Ids{"eks:shop-primary", "tool:delivery", "tool:vpn"});
  CHECK(diagnostics.text().empty());
}

TEST_CASE("Durations as people write them")
{
  struct Row {
    const char *text;
    double low;
    double high;
    const char *note;
  };
  for (const Row &row : std::vector<Row>{{"5-10 минут", 300, 600, "range"},
                                         {"5–10 мин.", 300, 600, "range"},
                                         {"от 30 до 60 секунд", 30, 60, "range"},
                                         {"1,5-2 часа", 5400, 7200, "range"},
                                         {"30 min - 1 h", 1800, 3600, "range"},
                                         {"~15 мин", 900, 900, "approximate"},
                                         {"около 1 ч", 3600, 3600, "approximate"},
                                         {"about 2 hours", 7200, 7200, "approximate"},
                                         {"до 10 минут", 600, 600, "upper bound"},
                                         {"up to 5 min", 300, 300, "upper bound"},
                                         {"90s", 90, 90, ""}}) {
    INFO(row.text);
    const auto found = read_spoken_duration(row.text);
    REQUIRE(found);
    CHECK(found->value_s.quantile(0) == Approx(row.low));
    CHECK(found->value_s.quantile(1) == Approx(row.high));
    CHECK(found->note == row.note);
  }
  for (const char *text :
       {"5-10", "", "минут", "10-5 минут", "шаг 3", "~", "-", "eu-west-1", "5-10 яблок", "-5 мин"}) {
    INFO(text);
    CHECK_FALSE(read_spoken_duration(text));
  }
  CHECK(step_duration("Switch (see 3) (5 min)", "")->value_s.mean() == 300);
  CHECK(step_duration("Title", "**Длительность:** 10-20 минут\n")->value_s.mean() == 900);
  CHECK_FALSE(step_duration("Title", "The TTL is 60 seconds, wait for (it).\n"));
}

TEST_CASE("Commands say what they do, to what, and through which tool")
{
  struct Row {
    const char *command;
    const char *expected;
    Ids tools;
  };
  for (const Row &row : std::vector<Row>{
           {"aws rds promote-read-replica --db-instance-identifier=db-2", "promote:db-2", {}},
           {"aws rds promote-read-replica --db-instance-identifier \"$REPLICA\"", "promote:", {}},
           {"aws rds restore-db-instance-from-db-snapshot --db-instance-identifier db", "restore:db", {}},
           {"sudo terraform apply -target=module.dr.aws_lb.shop",
            "create:alb:shop-dr",
            {"tool:terraform-state"}},
           {"terraform plan -target=module.dr.aws_lb.shop", ":", {"tool:terraform-state"}},
           {"terraform apply", ":", {"tool:terraform-state"}},
           {"kubectl scale deploy/x --replicas=3 --context arn:aws:eks:eu-west-1:1:cluster/shop-dr",
            "scale:eks:shop-dr",
            {"eks:shop-dr"}},
           {"kubectl scale deploy/x --replicas=0 --context a", ":", {"eks:a"}},
           {"kubectl --context a rollout undo -n shop deployment/order", "rollback:order", {"eks:a"}},
           {"helm rollback shop 12", "rollback:shop", {}},
           {"vault login", ":", {"tool:vault"}},
           {"aws route53-recovery-cluster update-routing-control-state --routing-control-arn $A "
            "--routing-control-state Off",
            "switch_dns:",
            {}},
           {"aws route53-recovery-cluster update-routing-control-state --routing-control-arn $B "
            "--routing-control-state On",
            ":",
            {}},
           {"aws route53-recovery-cluster update-routing-control-states "
            "--update-routing-control-state-entries "
            "'[{\"RoutingControlArn\": \"a\", \"RoutingControlState\": \"Off\"}]'",
            "switch_dns:",
            {}},
           {"aws route53-recovery-cluster update-routing-control-states "
            "--update-routing-control-state-entries "
            "RoutingControlArn=a,RoutingControlState=On",
            ":",
            {}},
           {"aws rds reboot-db-instance --db-instance-identifier shop --force-failover", "failover:shop", {}},
           {"aws rds reboot-db-instance --db-instance-identifier shop", "restart:shop", {}},
           {"aws rds failover-db-cluster --db-cluster-identifier shop --target-db-instance-identifier b",
            "failover:shop",
            {}},
           {"patronictl -c /etc/patroni.yml switchover shop-db --leader a --candidate b --force",
            "failover:shop-db",
            {}},
           {"sudo patronictl failover shop-db --candidate b", "force_failover:shop-db", {}},
           {"patronictl list shop-db", ":", {}},
           {"curl -X POST https://jenkins.example.com/job/x/build", ":", {"tool:jenkins"}},
           {"echo promote-read-replica", ":", {}},
           {"", ":", {}}}) {
    INFO(row.command);
    Ids tools;
    const StepMeaning found = read_command(row.command, tools);
    CHECK(found.action + ":" + found.target == row.expected);
    CHECK(tools == row.tools);
  }
}

TEST_CASE("Words alone: an action without a target is human work, and that is said")
{
  Diagnostics diagnostics;
  const Imported imported =
      page("# Plan\n1. Повышение реплики базы (5 минут)\n2. Сообщить команде\n3. Think\n", diagnostics);
  CHECK(action(spec(imported, "runbook:page/1")) == "wait:");
  CHECK(diagnostics.text().find("runbooks/page.md:2: warning: the step says \"promote\"") == 0);
  CHECK(action(spec(imported, "runbook:page/2")) == "announce:");
  CHECK_FALSE(spec(imported, "runbook:page/3").parameters.contains("duration_s"));
}

TEST_CASE("Words of titles, Russian and English")
{
  for (const auto &[title, action] :
       std::vector<std::pair<std::string, std::string>>{{"Запись DNS обратно", "switch_dns_back"},
                                                        {"Переключение записи DNS", "switch_dns"},
                                                        {"Rebuild the replica", "rebuild_replica"},
                                                        {"Изолировать базу", "fence"},
                                                        {"Остановка записи", "stop_writes"},
                                                        {"Unseal Vault", "unseal"},
                                                        {"Перезапуск сервисов", "restart"},
                                                        {"Замена сертификата", "renew_credentials"},
                                                        {"Open the security group", "allow"},
                                                        {"Point the services at the copy", "repoint"},
                                                        {"Think", "wait"}}) {
    INFO(title);
    CHECK(action_of_words(title) == action);
  }
}

TEST_CASE("Numbered headings are steps, a list under a procedure's heading wins over other lists")
{
  Diagnostics diagnostics;
  const Imported headings =
      page("# T\n## Шаг 1. Раз (1 мин)\ntext\n1. a\n2. b\n## Шаг 2: Два\n```\nvault login\n```\n"
           "## Заметки\nvault x\n",
           diagnostics);
  CHECK(headings.components.size() == 3);
  CHECK(spec(headings, "runbook:page/2").links.at("requires") == Ids{"tool:vault"});
  const Imported list = page("# T\n## Causes\n1. x\n2. y\n## Procedure\n1. z (2 min)\n", diagnostics);
  CHECK(list.components.size() == 2);
  CHECK(spec(list, "runbook:page/1").title == "z (2 min)");
  CHECK(diagnostics.text().empty());
}

TEST_CASE("Nothing numbered: what stands under a heading that says what to do, and that it was taken so")
{
  const auto titles = [](const std::string &text, std::string *said = nullptr) {
    Diagnostics diagnostics;
    const Imported imported = page(text, diagnostics);
    if (said != nullptr)
      *said = diagnostics.text();
    std::vector<std::string> found;
    for (const ComponentSpec &one : imported.components)
      if (one.kind == "runbook_step")
        found.push_back(one.title);
    return found;
  };
  std::string said;
  CHECK(titles("# Alert\n## Meaning\n- not this\n## Mitigation\n- scale out (5 min)\n- restart it\n",
               &said) == Ids{"scale out (5 min)", "restart it"});
  CHECK(said.find("\"Mitigation\" is taken as steps") != std::string::npos);
  CHECK(
      titles("# Alert\n## Mitigation\ntext\n### Slow disk\nmove it\n### Full disk\n- clean\n## Notes\nx\n") ==
      Ids{"Slow disk", "Full disk"});
  CHECK(titles("# Аварийная\n## Команда восстановления БД\nСкачать копию:\n```\naws s3 cp s3://a b\n```\n"
               "```\npsql -f b\n```\n") == Ids{"Скачать копию:", "Команда восстановления БД"});
  CHECK(titles("# P\n## Removing a node\nAsk the team to take it out.\n## Why\nb\n") ==
        Ids{"Removing a node"});
  CHECK(titles("# P\n## Restore\n```bash\n# 1. Fetch the copy\naws s3 cp s3://a b\n# 2. Load it\npsql -f "
               "b\n```\n") == Ids{"1. Fetch the copy", "2. Load it"});
  CHECK(titles("# P\n- why\n- [ ] Tell everybody (1 min)\n- [x] Fail over (1 min)\n", &said) ==
        Ids{"Tell everybody (1 min)", "Fail over (1 min)"});
  CHECK(said.empty());
  CHECK(titles("# P\n## Background\n- a\n- b\n").empty());
  CHECK(titles("# P\n## Mitigation\n## Next\ntext\n").empty()); // nothing stands there
}

TEST_CASE("Steps in paragraphs, tables and announced lists, with their lines")
{
  struct Case {
    const char *text, *line;
    std::vector<std::string> titles;
  };
  const std::vector<Case> cases = {
      {"# Failover\n\nStep 1: Stop the writers\n\n```\nsystemctl stop app\n```\n\n**Step 2:** Promote (5 "
       "minutes)\n",
       "9",
       {"Step 1: Stop the writers", "Step 2: Promote (5 minutes)"}},
      {"# Откат\n\nШаг 1. Остановить запись\nШаг 2. Вернуть версию\nи проверить\n\nКонец.\n",
       "4",
       {"Шаг 1. Остановить запись", "Шаг 2. Вернуть версию"}},
      {"# DR\n\n| RTO | RPO |\n|---|---|\n| 1h | 5m |\n\n| # | Action | Time | Owner |\n|:-:|---|---|---|\n"
       "| 1 | Tell the team | 5 min | on-call |\n| 2 | Promote the replica | | |\n| 3 | | | |\n",
       "10",
       {"Tell the team", "Promote the replica"}},
      {"# Snapshot\n\n- not this\n\nHere are the steps to take:\n\n- Start the backup\n- Take the snapshot\n",
       "8",
       {"Start the backup", "Take the snapshot"}},
      {"# Down\n\n## Where things are\n\n- nowhere\n\n## Making changes\n\n- Make a branch\n- Push it\n",
       "10",
       {"Make a branch", "Push it"}}};
  for (const Case &one : cases) {
    INFO(one.text);
    Diagnostics diagnostics;
    const Imported imported = page(one.text, diagnostics);
    CHECK_FALSE(diagnostics.has_errors());
    REQUIRE(imported.components.size() == 3);
    CHECK(imported.components[1].title == one.titles[0]);
    CHECK(imported.components[2].title == one.titles[1]);
    CHECK(imported.components[2].from.address == one.line);
  }
  Diagnostics diagnostics;
  const Imported table = page(cases[2].text, diagnostics);
  CHECK(spec(table, "runbook:page/1").parameters.at("duration_s").value.mean() == 300);
  CHECK_FALSE(spec(table, "runbook:page/2").parameters.contains("duration_s"));
}

TEST_CASE("A page of facts has no steps, and the message says what was looked for")
{
  for (const char *text :
       {"# Health\n\nShow members:\n\n```\nconsul members\n```\n", "# Labels\n\n* one\n* two\n",
        "# Limits\n\n| RTO | RPO |\n|---|---|\n| 1h | 5m |\n", "# A\n\nStep 1: alone\n",
        "# A\n\n| Action |\n|---|\n", "# A\n\n|\n|---|\n"}) {
    INFO(text);
    Diagnostics diagnostics;
    static_cast<void>(page(text, diagnostics));
    CHECK(diagnostics.has_errors());
    for (const char *word :
         {"no steps", "numbered list", "\"Step 1: ...\"", "table", "checklist", "Mitigation"})
      CHECK(diagnostics.text().find(word) != std::string::npos);
  }
}

TEST_CASE("Wrong comments and pages without steps are reported, never a crash")
{
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"1. a <!-- drsim: acton=wait -->\n", "did you mean \"action\"?"},
      {"1. a <!-- drsim: action=promot target=x -->\n", "did you mean \"promote\"?"},
      {"1. a <!-- drsim: after=7 -->\n", "after=7 names no other step"},
      {"1. a <!-- drsim: after=1 -->\n", "after=1 names no other step"},
      {"1. a <!-- drsim: duration=soon -->\n", "is not a duration"},
      {"1. a\n\n   ```\n   aws rds promote-read-replica --db-instance-identifier x\n   helm rollback y\n   "
       "```\n",
       "5: warning: the step asks for \"promote\" and for \"rollback\""},
      {"no steps\n", "no steps in it"},
      {"", "no steps in it"},
      {"\xff", "not UTF-8"},
      {std::string(50000, '>'), "no steps in it"}};
  for (const auto &[text, expected] : rows) {
    Diagnostics diagnostics;
    static_cast<void>(page(text, diagnostics));
    INFO(text.substr(0, 100) << "\n" << diagnostics.text());
    CHECK(diagnostics.text().find(expected) != std::string::npos);
  }
}

} // namespace runbook_import_test
