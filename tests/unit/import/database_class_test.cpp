#include "sim/import/terraform/database_class.hpp"

#include <catch2/catch.hpp>

namespace database_class_test {

using namespace drsim;

TEST_CASE("connections that a database takes follow from its class and engine")
{
  CHECK(class_memory_bytes("db.r6g.xlarge") == Approx(32.0 * 1073741824));
  CHECK(class_memory_bytes("db.t4g.micro") == Approx(1.0 * 1073741824));
  CHECK(class_memory_bytes("db.m5.12xlarge") == Approx(192.0 * 1073741824));
  CHECK_FALSE(class_memory_bytes("db.serverless"));
  CHECK_FALSE(class_memory_bytes("cache.r6g.large"));
  CHECK(default_connections("postgres", "db.t4g.micro") == 112);
  CHECK(default_connections("postgres", "db.r6g.2xlarge") == 5000);
  CHECK(default_connections("mysql", "db.t3.medium") == 341);
  CHECK_FALSE(default_connections("oracle-ee", "db.r6g.large"));
}

} // namespace database_class_test
