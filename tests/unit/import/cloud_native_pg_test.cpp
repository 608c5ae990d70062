// PostgreSQL under CloudNativePG.
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

namespace cloud_native_pg_test {

using namespace drsim;

namespace {

Imported read(const std::string &spec, Diagnostics &told)
{
  return import_text(
      "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: till}\nspec: " + spec + "\n",
      {"till.yaml", "north-1"}, told);
}

double number(const ComponentSpec &spec, const std::string &name)
{
  return spec.parameters.at(name).value.mean();
}

} // namespace

TEST_CASE("a Cluster of CloudNativePG is a store whose members its manifest counts")
{
  Diagnostics told;
  const Imported read_ =
      read("{instances: 3, failoverDelay: 20, postgresql: {parameters: {max_connections: '300'}}}", told);
  const ComponentSpec &store = read_.components.at(0);
  CHECK(store.id == "till");
  CHECK(store.kind == "patroni");
  CHECK(store.region == "north-1");
  CHECK(number(store, "members") == 3);
  CHECK(number(store, "max_connections") == 300);
  CHECK(number(store, "ttl_s") == 70); // NotReady after 50 s at most, then the delay
  CHECK(store.parameters.at("ttl_s").from.confidence == Confidence::assumed);
  CHECK(store.parameters.count("synchronous") == 0);
  CHECK(account_of(read_.seen.at(0)) == Account::played);
}

TEST_CASE("synchronous members of CloudNativePG, required or preferred")
{
  Diagnostics told;
  const auto strict = [&](const std::string &spec) {
    const Imported file = read(spec, told);
    const ComponentSpec &store = file.components.at(0);
    CHECK(number(store, "synchronous") == 1);
    CHECK(number(store, "synchronous_members") == 1);
    return number(store, "synchronous_strict") == 1;
  };
  CHECK(strict("{instances: 3, postgresql: {synchronous: {method: any, number: 1}}}"));
  CHECK_FALSE(strict(
      "{instances: 3, postgresql: {synchronous: {method: any, number: 1, dataDurability: preferred}}}"));
  CHECK_FALSE(strict("{instances: 3, minSyncReplicas: 1, maxSyncReplicas: 2}"));
}

TEST_CASE("a replica cluster, and a Cluster of somebody else, are no stores")
{
  Diagnostics told;
  const Imported replica = read("{instances: 2, replica: {enabled: true, source: other}}", told);
  CHECK(replica.components.empty());
  CHECK(account_of(replica.seen.at(0)) == Account::listed);
  CHECK(told.problems().size() == 1);
  const Imported other = import_text(
      "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: c}\n", {"c.yaml", ""}, told);
  CHECK(account_of(other.seen.at(0)) == Account::unknown);
}

} // namespace cloud_native_pg_test
