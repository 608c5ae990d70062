#include "sim/import/runbooks/command_checks.hpp"
#include "sim/import/runbooks/page_mentions.hpp"
#include "sim/import/runbooks/runbook_import.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace page_mentions_test {

using namespace drsim;

namespace {

using Lines = std::vector<std::string>;

Lines named(const std::string &page)
{
  Lines all;
  for (const Mention &one : read_mentions(page, true))
    all.push_back(one.what + " " + (one.what == "flaw" ? flaw_text(one) : one.name) + " " + one.line);
  return all;
}

/// What a command says that its tool does not have; "-" when nothing of it is known.
std::string wrong(const std::string &command)
{
  const auto check = check_command(command);
  return check ? check->wrong : "-";
}

/// "played", "checked only", ... of each step of a page.
Lines accounts(const std::string &page)
{
  Diagnostics diagnostics;
  Lines all;
  for (const Seen &one : import_runbook_markdown(page, {"runbooks/book.md", ""}, diagnostics).seen)
    if (one.type == "step")
      all.emplace_back(account_name(account_of(one)));
  return all;
}

} // namespace

TEST_CASE("Commands are held against what their tools have")
{
  CHECK(wrong("aws rds reboot-db-instance --db-instance-identifier a --region eu-west-1").empty());
  CHECK(wrong("aws rds reboot-instance --db-instance-identifier a") ==
        "aws rds has no command reboot-instance");
  CHECK(wrong("aws rds reboot-db-instance --instance a") ==
        "aws rds reboot-db-instance has no option --instance");
  CHECK(wrong("aws rds wait db-instance-available --db-instance-identifier a").empty());
  CHECK(wrong("aws eks update-kubeconfig --name shop").empty());
  CHECK(wrong("aws --region eu-west-1 elasticache test-failover --replication-group-id a --node-group-id 1")
            .empty());
  CHECK(wrong("kubectl -n shop get pods").empty());
  CHECK(wrong("kubectl dlete pod order-1") == "kubectl has no command dlete; there is delete");
  CHECK(wrong("kubectl cnpg promote orders 2") == "-"); // a plug-in
  CHECK(wrong("sudo systemctl restrat patroni") == "systemctl has no command restrat; there is restart");
  CHECK(wrong("/opt/bin/gitlab-patronictl list").empty());
  CHECK(wrong("SELECT pg_wal_replay_pause();").empty());
  CHECK(wrong("psql -c 'SELECT pg_xlog_replay_pause();'") ==
        "PostgreSQL has no pg_xlog_replay_pause() since version 10: it is called pg_wal_replay_pause()");
  CHECK(wrong("our-own-tool failover") == "-");
  CHECK(wrong("aws braket search-jobs") == "-");
}

TEST_CASE("What a page names: namespaces, units, scripts, programs, files, buckets")
{
  CHECK(named("1. `oc -n shop logs deployment/order`\n") == Lines{"service order 1", "namespace shop 1"});
  CHECK(named("- sudo systemctl stop patroni.service\n") == Lines{"unit patroni 1"});
  CHECK(named("```\n./infra/restore-orders.sh /tmp/a\naws s3 cp s3://orders-backup/full/a /tmp/a\n```\n") ==
        Lines{"script restore-orders.sh 2", "bucket orders-backup 3"});
  CHECK(named("Run `hold-configuration-still now`, set `pool_size` in `roles/db.json`.\n") ==
        Lines{"file db.json 1", "program hold-configuration-still 1"});
  CHECK(named("- `orders-copy`: the copy\n- `client-disable`\n") == Lines{"program client-disable 2"});
  CHECK(named("- `systemctl stop $UNIT`\n- `kubectl -n <ns> get pods`\n").empty());
}

TEST_CASE("A command that changes something in a region is told from one that looks")
{
  CHECK(named("`aws rds stop-db-instance --db-instance-identifier $A --region eu-west-1`\n") ==
        Lines{"region eu-west-1 1", "acts-in eu-west-1 1"});
  CHECK(named("`aws rds describe-db-instances --region eu-west-1`\n") == Lines{"region eu-west-1 1"});
}

TEST_CASE("What the prose of a page names: channels, alerts, metrics, dashboards")
{
  CHECK(named("# A page\nAsk in #incident-db, see [that](#below), issue #12.\n") ==
        Lines{"channel incident-db 2"});
  CHECK(named("The alert `EtcdNoLeader` fires; `pool_size` is none.\n") == Lines{"alert EtcdNoLeader 1"});
  CHECK(named("`SomethingElse` happens\n").empty());
  CHECK(named("**KubeNodeNotReady (CRITICAL)**: `etcd_mvcc_db_total_size_in_bytes` grows\n") ==
        Lines{"alert KubeNodeNotReady 1", "metric etcd_mvcc_db_total_size_in_bytes 1"});
  CHECK(named("See [it](https://grafana.shop.example/d/abc) and [this](https://kubernetes.io/docs/x)\n") ==
        Lines{"host grafana.shop.example 1"});
}

TEST_CASE("A step that lint looks at is checked, one that names nothing is listed")
{
  CHECK(accounts("# Book\n\n1. `kubectl delete pvc data-0`\n2. Delete one volume\n3. Is the site up?\n") ==
        Lines{"checked only", "listed", "played"});
  CHECK(accounts("# Book\n\n1. Merge and apply the terraform changes\n2. Keep the timeline up to date\n") ==
        Lines{"checked only", "played"});
  CHECK(accounts("# Book\n\n1. In the console on its first page view the load\n"
                 "2. If it cannot be acted on, review the guide\n") == Lines{"played", "played"});
}

TEST_CASE("A query of Prometheus in a block is looked at, a number for a title is no word")
{
  CHECK(accounts("# Book\n\n1. The query is the following:\n\n   ```\n   topk(5,\n     "
                 "sum(rate(a_total{job=\"x\"}[5m])))\n"
                 "   ```\n2. Delete one volume\n") == Lines{"played", "listed"});
  CHECK(accounts("# Book\n\n## Step 1\n\nReview the graphs. They are many.\n\n## Step 2\n\nGo on.\n") ==
        Lines{"played", "listed"});
}

TEST_CASE("Lists of causes and kinds are no steps, a block of commands belongs to the item that opens it")
{
  CHECK(
      accounts(
          "# Book\n\nCommon causes:\n\n1. A slow disk\n2. A full disk\n\n## Now\n\n1. Delete one volume\n") ==
      Lines{"listed"});
  CHECK(accounts("# Book\n\n## Mitigation\n\nThere are two kinds:\n\n- small ones\n- big ones\n\nThen:\n\n"
                 "- stop the instance:\n\n```\ngcloud compute instances stop a\n```\n") ==
        Lines{"checked only"});
}

TEST_CASE("Dashed lines shed nobody")
{
  Diagnostics diagnostics;
  static_cast<void>(import_runbook_markdown("# Book\n\n1. Are there dips below the dashed lines?\n2. Wait\n",
                                            {"book.md", ""}, diagnostics));
  CHECK(diagnostics.text().find("shed") == std::string::npos);
}

} // namespace page_mentions_test
