#pragma once
// The service's pool of database connections.

#include "sim/inject/shop/names.hpp"
#include "sim/inject/shop/postgres.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <random>
#include <vector>

namespace drsim::inject::inline shop {

struct OrdersDbSettings {
  std::string name; ///< of the database, or its IPv4 address
  Address dns;
  int port = 5432;
  PgLogin login;
  int pool = 16;
  double connect_timeout_s = 1;
  double operation_timeout_s = 3; ///< with the wait for a connection
  double recycle_least_s = 5;
  double recycle_most_s = 10;
};

/// A table of orders (id bigint primary key, amount bigint, at timestamptz) behind a name.
class OrdersDb {
public:
  explicit OrdersDb(OrdersDbSettings settings);

  /// One transaction. PgAnswer::affected: 1 inserted, 0 was there.
  [[nodiscard]] PgAnswer insert(std::int64_t id, std::int64_t amount);
  /// The amount of an order; no row: it is not there.
  [[nodiscard]] PgAnswer find(std::int64_t id);
  [[nodiscard]] PgAnswer alive(double limit_s);
  /// Makes the table where it is absent; to be called until it succeeds.
  [[nodiscard]] PgAnswer create_table();
  [[nodiscard]] int in_use();

private:
  struct Slot {
    PgSession session;
    double recycle_at_s = 0;
    bool taken = false;
  };
  [[nodiscard]] PgAnswer run(const std::string &sql, const std::vector<std::string> &values, double limit_s);
  [[nodiscard]] Slot *take(double until_s);
  void give_back(Slot &slot);
  [[nodiscard]] PgAnswer connect(Slot &slot, double until_s);

  OrdersDbSettings settings_;
  Name name_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<Slot> slots_;
  std::mt19937_64 random_;
};

} // namespace drsim::inject::shop
