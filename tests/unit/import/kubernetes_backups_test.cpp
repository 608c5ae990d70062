// Schedules of Velero, certificates of cert-manager, and what stands in one region only.
#include "sim/import/facts/schedule.hpp"
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace kubernetes_backups_test {

using namespace drsim;

namespace {

Imported read(const std::string &text, Diagnostics &diagnostics)
{
  return import_text(text, {"all.yaml", "eu-west-1"}, diagnostics);
}

bool says(const Imported &imported, const std::string &from, const std::string &what, const std::string &to)
{
  return std::any_of(imported.dependencies.begin(), imported.dependencies.end(), [&](const Dependency &one) {
    return one.from == from && one.what == what && one.to == to;
  });
}

} // namespace

TEST_CASE("a schedule of Velero is a backup plan with its period")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"(apiVersion: velero.io/v1
kind: Schedule
metadata: {name: nightly}
spec: {schedule: "0 */6 * * *"}
)",
                                 diagnostics);
  REQUIRE(imported.components.size() == 1);
  CHECK(imported.components[0].id == "backup:nightly");
  CHECK(imported.components[0].kind == "backup_plan");
  CHECK(imported.components[0].parameters.at("period_s").value.mean() == 6 * 3600);
}

TEST_CASE("schedules of cron")
{
  CHECK(cron_period_s("0 3 * * *") == 86400);
  CHECK(cron_period_s("*/30 * * * *") == 1800);
  CHECK(cron_period_s("0 3 * * 0") == 7 * 86400);
  CHECK(cron_period_s("0 3 * * 7") == 7 * 86400);
  CHECK(cron_period_s("@daily") == 86400);
  CHECK(cron_period_s("@every 6h") == 6 * 3600);
  CHECK_FALSE(cron_period_s("tomorrow").has_value());
}

TEST_CASE("a certificate's names are compared, and what pods name stands in a region")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"(apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: shop}
spec: {secretName: shop-tls, dnsNames: [shop.example.com, www.shop.example.com]}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: cart}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cart}
data: {mode: fast}
)",
                                 diagnostics);
  CHECK(says(imported, "shop-tls", "covers", "shop.example.com, www.shop.example.com"));
  CHECK(says(imported, "cart", "stands_in", "eu-west-1"));
  for (const Seen &one : imported.seen)
    CHECK(one.why_not.starts_with("lint "));
}

} // namespace kubernetes_backups_test
