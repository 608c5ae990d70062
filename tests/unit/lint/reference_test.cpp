#include "sim/assemble/load_deployment.hpp"
#include "sim/lint/lint.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <tuple>

using namespace drsim;
namespace fs = std::filesystem;

namespace {

std::vector<Finding> reference()
{
  const fs::path root = DRSIM_SOURCE_DIR;
  Diagnostics diagnostics;
  const Deployment deployment =
      load_deployment(root / "models/two-region-shop", root / "models/catalogue", diagnostics);
  INFO(diagnostics.text());
  REQUIRE_FALSE(diagnostics.has_errors());
  return lint::lint(deployment);
}

bool has(const std::vector<Finding> &all, const std::string &id, const std::string &file,
         const std::string &words)
{
  return std::any_of(all.begin(), all.end(), [&](const Finding &finding) {
    return finding.id == id && finding.file == file && finding.message.find(words) != std::string::npos;
  });
}

/// "`id`" and severity of each row of the table.
std::vector<std::string> documented()
{
  std::ifstream page(fs::path(DRSIM_SOURCE_DIR) / "sim/lint/README.md");
  std::vector<std::string> ids;
  std::string line;
  while (std::getline(page, line))
    if (line.rfind("| `", 0) == 0)
      ids.push_back(line.substr(3, line.find('`', 3) - 3));
  std::sort(ids.begin(), ids.end());
  return ids;
}

} // namespace

TEST_CASE("the reference deployment's weak points are found where they are")
{
  const std::vector<Finding> all = reference();
  const std::string plan = "terraform/plan.json";
  CHECK(has(all, "backup-interval-over-rpo", plan, "backup:daily"));
  CHECK(has(all, "backup-not-copied-to-dr", plan, "backup:daily"));
  CHECK(has(all, "dr-front-door-missing", "deployment.json", "alb:shop-dr"));
  CHECK(has(all, "dr-component-missing", plan, "cache:catalogue"));
  CHECK(has(all, "dr-alarm-missing", plan, "alb:shop-primary"));
  CHECK(has(all, "dr-cluster-smaller", plan, "eks:shop-dr"));
  CHECK(has(all, "autoscaler-undoes-runbook", "runbooks/region-failover.md", "at their next look"));
  CHECK(has(all, "dr-fewer-replicas", "kubernetes/dr.yaml", "kubernetes/primary.yaml"));
  CHECK(has(all, "monitoring-in-guarded-region", "prometheus/prometheus.yml", "eu-central-1"));
  CHECK(has(all, "monitoring-in-guarded-region", "alertmanager/alertmanager.yml", "Alertmanager"));
  CHECK(has(all, "tool-in-guarded-region", "deployment.json", "tool:gitlab"));
  CHECK(has(all, "tool-in-guarded-region", "deployment.json", "tool:grafana"));
  CHECK(has(all, "alarm-in-watched-region", plan, "cloudwatch:shop-alb-5xx"));
  CHECK(has(all, "alert-chain-slow", "prometheus/rules/shop.yml", "acknowledge"));
  CHECK(has(all, "dns-failover-floor", plan, "request_interval 30 s x failure_threshold 3"));
  CHECK(has(all, "error-budget-below-rto", "deployment.json", "43 min 12 s"));
  CHECK(has(all, "failover-secondary-does-not-serve", plan, "route53:shop"));
  CHECK(has(all, "runbook-over-rto", "runbooks/region-failover.md", "steps 1"));
  CHECK(has(all, "recovery-edits-dns", "runbooks/region-failover.md", "us-east-1"));
  CHECK(has(all, "recovery-creates-resources", "runbooks/region-failover.md", "alb:shop-dr"));
  CHECK(has(all, "journey-unwatched", "deployment.json", "browse"));
  CHECK(has(all, "retry-amplification", "deployment.json", "up to 4"));
  CHECK(has(all, "timeout-inversion", "deployment.json", "payment@eu-central-1"));
  CHECK(has(all, "assumptions-carry-verdict", "deployment.json", "assumed"));
}

TEST_CASE("findings come errors first, then by rule and file, and say the same twice")
{
  const std::vector<Finding> all = reference();
  CHECK(std::is_sorted(all.begin(), all.end(), [](const Finding &a, const Finding &b) {
    return std::tie(a.severity, a.id, a.file) < std::tie(b.severity, b.id, b.file);
  }));
  CHECK(all.front().severity == Severity::error);
  const std::vector<Finding> again = reference();
  REQUIRE(again.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    CHECK(again[i].message == all[i].message);
}

TEST_CASE("the page of rules and the rules agree")
{
  CHECK(documented() == lint_rules());
  const std::vector<std::string> ids = lint_rules();
  CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
}
