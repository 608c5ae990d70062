#include "sim/history/inputs.hpp"
#include "sim/history/kept_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace drsim;
using namespace drsim::history;

namespace {

Deployment shop()
{
  Deployment deployment;
  ComponentSpec store;
  store.id = "orders-db";
  store.kind = "rds_instance";
  store.region = "eu-central-1";
  store.zones = {"a", "b"};
  store.parameters["promote_s"] = {Distribution(90.0), "", "s", {}};
  store.parameters["master_password"] = {Distribution(std::nan("")), "hunter2", "text", {}};
  store.parameters["pin_secret"] = {Distribution(4711.0), "", "count", {}};
  store.links["source"] = {"other-db"};
  deployment.components = {store};
  deployment.journeys.emplace_back();
  deployment.journeys[0].id = "checkout";
  deployment.input_files = {{"terraform/plan.json", "abc"}};
  return deployment;
}

const InputRow &row(const std::vector<InputRow> &rows, const std::string &title)
{
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const InputRow &one) { return one.title() == title; });
  REQUIRE(found != rows.end());
  return *found;
}

} // namespace

TEST_CASE("inputs: all that a trial can see is a row, and so are the files")
{
  const auto rows = inputs_of(shop(), {});
  CHECK(row(rows, "orders-db.promote_s").value == "1 min 30 s");
  CHECK(row(rows, "orders-db.promote_s").number == 90);
  CHECK(row(rows, "component orders-db").value == "rds_instance");
  CHECK(row(rows, "place orders-db").value == "eu-central-1 (a, b)");
  CHECK(row(rows, "orders-db -> source").value == "other-db");
  CHECK(row(rows, "file terraform/plan.json").value == "abc");
  for (const char *one : {"journey checkout", "traffic", "objectives", "regions", "stores of record"})
    CHECK_FALSE(row(rows, one).title().empty());
}

TEST_CASE("inputs: a value that is a secret by its name is in no row, nor is its number")
{
  const auto rows = inputs_of(shop(), {});
  CHECK(row(rows, "orders-db.master_password").value == not_kept);
  CHECK(row(rows, "orders-db.pin_secret").value == not_kept);
  CHECK(std::isnan(row(rows, "orders-db.pin_secret").number));
}
