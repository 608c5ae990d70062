#pragma once
// The service's cache of prices in Redis: a cache that is gone costs time and load on the database, never an
// order.

#include "sim/inject/shop/names.hpp"

#include <hiredis/hiredis.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// A few connections; one that failed is not tried again for a second.
class Cache {
public:
  /// `timeout_s`: of each wait.
  Cache(Address at, Address dns, double timeout_s);

  struct Found {
    std::optional<std::string> value;
    std::string failure; ///< empty: there, or not there
  };
  [[nodiscard]] Found get(const std::string &key);
  /// The failure, or empty.
  std::string set(const std::string &key, const std::string &value, int for_s);

private:
  struct Free {
    void operator()(redisContext *context) const { redisFree(context); }
  };
  using Connection = std::unique_ptr<redisContext, Free>;
  struct Said {
    std::optional<std::string> text;
    std::string failure;
  };
  [[nodiscard]] Said ask(const std::vector<std::string> &words);
  [[nodiscard]] Connection take(std::string &failure);
  [[nodiscard]] Connection connect(std::string &failure);

  Address at_;
  Name name_;
  double timeout_s_;
  std::mutex mutex_;
  std::vector<Connection> free_;
  double not_before_s_ = 0;
};

} // namespace drsim::inject::shop
