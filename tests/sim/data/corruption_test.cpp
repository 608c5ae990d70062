#include "sim/faults/fault.hpp"
#include "tests/sim/data/store.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace corruption_test {

using namespace drsim;
using namespace drsim::test;

namespace {

/// 5 rows a second of 10,000 in use, from 100 s to 300 s: after 200 s a tenth of what users read is spoilt.
FaultSpec bad_writer()
{
  FaultSpec fault;
  fault.kind = "data_corruption";
  fault.target = "orders";
  fault.at_s = Distribution(100.0);
  fault.for_s = Distribution(200.0);
  fault.numbers = {{"corrupt_per_s", Distribution(5.0)}, {"rows_in_use", Distribution(10000.0)}};
  return fault;
}

StoreSetup with_backups()
{
  StoreSetup setup;
  setup.store.numbers["backup_retention_days"] = Distribution(7.0);
  return setup;
}

} // namespace

TEST_CASE("corruption: errors grow with the rows spoilt, stay when the writer stops, and go with a restore")
{
  play_store(with_backups(), 9000, [](const StoreHand &stage) {
    start_fault(stage.world, bad_writer(), 0);
    const auto errors = [&] { return stage.value("orders.error_ratio"); };
    stage.until(99);
    MUST(errors() == 0);
    MUST(std::isnan(stage.value("orders.corrupt_since")));
    stage.until(200.5);
    MUST(std::abs(errors() - 0.05) < 0.0021);
    MUST(stage.value("orders.corrupt_since") == 100);
    stage.until(300.5);
    MUST(std::abs(errors() - 0.1) < 0.0021);
    const double spoilt = errors();
    stage.until(900);
    MUST(errors() == spoilt);
    stage.set("request:restore:orders", 1);
    stage.until(3000);
    MUST(errors() == spoilt); // nobody uses the copy yet
    stage.set("request:repoint:orders", 1);
    stage.until(3001);
    MUST(errors() == 0);
    MUST(std::isnan(stage.value("orders.corrupt_since")));
  });
}

TEST_CASE("corruption: a restore while the writer is still at work is spoilt again")
{
  FaultSpec lasting = bad_writer();
  lasting.for_s.reset();
  play_store(with_backups(), 9000, [&](const StoreHand &stage) {
    start_fault(stage.world, lasting, 0);
    stage.until(200);
    stage.set("request:restore:orders", 1);
    stage.until(3000);
    stage.set("request:repoint:orders", 1);
    stage.until(3010);
    MUST(stage.value("orders.error_ratio") < 0.01);
    stage.until(3100);
    MUST(stage.value("orders.corrupt_since") > 3000);
    MUST(std::abs(stage.value("orders.error_ratio") - 0.05) < 0.0041);
  });
}

} // namespace corruption_test
