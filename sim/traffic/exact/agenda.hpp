#pragma once
#include "sim/traffic/exact/exact_queue.hpp"
#include "sim/traffic/exact/person.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

namespace drsim::traffic::inline exact {

/// The exact plane's clock, and what is due by it: callers' time-outs, ends of service, tries after their
/// back-off, people who come again, and users who give up at a front door that does not answer. Of what is
/// due at one instant that is the order. Times in seconds.
class Agenda {
public:
  enum class Kind { nothing, deadline, done, retry, comeback, hang_up, arrival };

  struct Done { ///< a call whose service, way back or time-out ends; nothing when it is of another generation
    double at_s;
    CallId call;
    std::uint32_t generation;
    bool operator>(const Done &other) const { return at_s > other.at_s; }
  };
  struct Retry { ///< a try that waits out its back-off
    double at_s;
    std::uint32_t branch;
    std::size_t slot;
    bool operator>(const Retry &other) const { return at_s > other.at_s; }
  };
  struct Hanging { ///< a user of a front door that does not answer
    double until_s;
    Person person;
    std::uint32_t region;
  };

  explicit Agenda(double begin_s = 0) : now_s_(begin_s) {}

  [[nodiscard]] double now_s() const { return now_s_; }
  /// Brings the clock to what comes first, the arrival at arrival_s among it, and says what it is; to until_s
  /// and `nothing` when nothing is due by then. What is due must be taken before the next step.
  [[nodiscard]] Kind step(double arrival_s, double until_s);

  [[nodiscard]] Done take_deadline();
  [[nodiscard]] Done take_done();
  [[nodiscard]] Retry take_retry();
  [[nodiscard]] Person take_comeback();
  [[nodiscard]] Hanging take_hang_up();

  /// Number of the time-out of this length; infinity: never.
  [[nodiscard]] std::size_t timeout(double after_s);
  void give_up_after(std::size_t timeout, CallId call, std::uint32_t generation);
  void finish_after(double in_s, CallId call, std::uint32_t generation)
  {
    done_.push({now_s_ + in_s, call, generation});
  }
  void retry_after(double in_s, std::uint32_t branch, std::size_t slot)
  {
    retries_.push({now_s_ + in_s, branch, slot});
  }
  void come_again_after(double in_s, const Person &person) { comebacks_.push({now_s_ + in_s, person}); }
  /// in_s: always the same, so that they come in order.
  void hang_up_after(double in_s, const Person &person, std::uint32_t region)
  {
    hanging_.push_back({now_s_ + in_s, person, region});
  }

  /// Everybody who will come again, and everybody who waits at a front door.
  void visit_people(const std::function<void(const Person &)> &comes_again,
                    const std::function<void(const Hanging &)> &hangs) const;

private:
  struct Comeback {
    double at_s;
    Person person;
    bool operator>(const Comeback &other) const { return at_s > other.at_s; }
  };
  struct Deadlines { ///< of one length: come in order
    double after_s;
    std::deque<Done> due;
  };
  template <typename Item>
  class Soonest : public std::priority_queue<Item, std::vector<Item>, std::greater<>> {
  public:
    [[nodiscard]] const std::vector<Item> &all() const { return this->c; }
  };

  double now_s_ = 0;
  std::vector<Deadlines> deadlines_;
  std::size_t first_ = 0; ///< whose deadline is due
  Soonest<Done> done_;
  Soonest<Retry> retries_;
  Soonest<Comeback> comebacks_;
  std::deque<Hanging> hanging_;
};

} // namespace drsim::traffic::exact
