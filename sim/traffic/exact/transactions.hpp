#pragma once
#include "sim/model/deployment.hpp"
#include "sim/traffic/exact/person.hpp"
#include "sim/traffic/laws/failure_cause.hpp"
#include "sim/traffic/places/places.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drsim::traffic::inline exact {

struct Transaction {
  double born_s = 0;
  Person person;
  std::uint32_t region = 0;
  std::uint32_t stage = 0;
  std::uint32_t branches = 0;                   ///< hops of the stage still open
  bool failed = false;                          ///< a required hop of the stage failed
  FailureCause cause = FailureCause::no_server; ///< of it
  bool answered = false;                        ///< the user has been told
  bool told_failed = false;                     ///< and it was bad news
  bool unpublished = false;                     ///< an event was not taken
  std::size_t wrote = Places::nowhere;          ///< store that committed for it
  std::uint32_t uses = 0;                       ///< branches and itself; reused at 0
};

/// A hop with its names looked up.
struct PlacedHop {
  const Hop *hop = nullptr;
  std::size_t target = 0;
  std::size_t miss = 0;
  std::uint32_t pool = nobody; ///< of its connections in region 0; the other regions' follow
};

/// One hop of one transaction: its visits one after the other.
struct Branch {
  std::uint32_t transaction = 0;
  const PlacedHop *at = nullptr;
  int visits = 0;
  int tries = 0;                                ///< left for the present visit
  bool fills = false;                           ///< an answer brings the cache a key that it should have
  FailureCause cause = FailureCause::no_server; ///< of the last try that failed
};

/// All transactions and branches under way by number. A number is used again. References to transactions do
/// not outlive the next `begin`, nor those to branches the next `open`: hold numbers.
class Transactions {
public:
  [[nodiscard]] std::uint32_t begin(double now_s, const Person &person, std::uint32_t region)
  {
    const std::uint32_t id = take(transactions_, free_transactions_);
    transactions_[id] = Transaction{now_s, person, region};
    transactions_[id].uses = 1;
    return id;
  }
  /// Of a transaction, for a hop.
  [[nodiscard]] std::uint32_t open(std::uint32_t transaction, const PlacedHop &at, int visits)
  {
    const std::uint32_t id = take(branches_, free_branches_);
    branches_[id] = {transaction, &at, visits, 0, false, FailureCause::no_server};
    ++transactions_[transaction].branches;
    ++transactions_[transaction].uses;
    return id;
  }
  /// The number is free; the transaction is still used by it until released.
  void close(std::uint32_t branch) { free_branches_.push_back(branch); }
  void release(std::uint32_t transaction)
  {
    if (--transactions_[transaction].uses == 0)
      free_transactions_.push_back(transaction);
  }

  [[nodiscard]] Transaction &operator[](std::uint32_t id) { return transactions_[id]; }
  [[nodiscard]] Branch &branch(std::uint32_t id) { return branches_[id]; }
  [[nodiscard]] const Branch &branch(std::uint32_t id) const { return branches_[id]; }
  [[nodiscard]] const Transaction &of(std::uint32_t branch) const
  {
    return transactions_[branches_[branch].transaction];
  }
  [[nodiscard]] const Hop &hop(std::uint32_t branch) const { return *branches_[branch].at->hop; }
  [[nodiscard]] const Transaction &at(std::uint32_t id) const { return transactions_[id]; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(transactions_.size()); }

private:
  template <typename Item>
  static std::uint32_t take(std::vector<Item> &items, std::vector<std::uint32_t> &free)
  {
    if (free.empty()) {
      items.emplace_back();
      return static_cast<std::uint32_t>(items.size() - 1);
    }
    const std::uint32_t id = free.back();
    free.pop_back();
    return id;
  }

  std::vector<Transaction> transactions_;
  std::vector<std::uint32_t> free_transactions_;
  std::vector<Branch> branches_;
  std::vector<std::uint32_t> free_branches_;
};

} // namespace drsim::traffic::exact
