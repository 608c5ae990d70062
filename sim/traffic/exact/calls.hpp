#pragma once
#include "sim/traffic/exact/call_store.hpp"
#include "sim/traffic/exact/connections.hpp"
#include "sim/traffic/exact/figures.hpp"
#include "sim/traffic/exact/lines.hpp"
#include "sim/traffic/exact/tiers.hpp"
#include "sim/traffic/exact/transactions.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drsim::traffic::inline exact {

/// How a visit stands. `again`: its try failed, and the next is to be made at once; only Calls sees that.
enum class Visit : unsigned char { open, again, good, bad };

/// Who makes visits, and is told of those that were not over at once.
class Visitor {
public:
  virtual void visited(std::uint32_t branch, bool success) = 0;
  /// A required write of the branch is done in a store, at this slot.
  virtual void committed(std::uint32_t branch, std::size_t slot) = 0;

protected:
  ~Visitor() = default;
};

/// The life of a call: past the tier's breaker, to a connection, into a line, served or given up by its
/// caller, and tried again within the retry budget after a jittered back-off. A request that is not
/// idempotent is tried again only when it was refused before any work began. Where a store or service is away
/// and its callers wait (held_by_slot), calls do so before anything else.
class Calls {
public:
  Calls(const PlaneSettings &settings, Agenda &agenda, Tiers &tiers, Transactions &transactions,
        Figures &figures, Stream &choices);
  Calls(const Calls &) = delete;

  /// Must be said before anything else.
  void report_to(Visitor &visitor) { visitor_ = &visitor; }
  [[nodiscard]] const Connections &connections() const { return connections_; }

  /// Makes a visit's first try. When it is over at once the answer says so, and nobody is told.
  [[nodiscard]] Visit visit(std::uint32_t branch, std::size_t slot);

  // --- what the agenda has ---
  void retry(const Agenda::Retry &due);
  void finish(const Agenda::Done &due);
  void give_up(const Agenda::Done &due);

  // --- what becomes of tiers ---
  [[nodiscard]] Lines &lines() { return lines_; }
  /// A call taken from its line has an answer that is no good: its caller may try again.
  void fail(CallId id) { end(id, false, FailureCause::server_lost); }
  /// And one whose whole tier is gone: its caller may not.
  void lose(CallId id);
  /// Nothing comes of a call any more; its caller notices by its time-out.
  void hang(CallId id);
  /// Those who wait where no pod is left go to others of their tier.
  void move(CallId id);
  /// Brings as many calls to a tier that nobody waits for: work that is to be done all the same.
  void add_work(std::size_t slot, std::size_t calls);
  /// A store or the way to one has changed: calls that wait for one which is back go on.
  void wake();
  /// Pods, routes or copies have changed, and with them what each pool may hold.
  void size_pools();

private:
  [[nodiscard]] Visit attempt(std::uint32_t branch, std::size_t slot, bool first_try);
  [[nodiscard]] Visit try_once(std::uint32_t branch, std::size_t slot, bool first_try);
  [[nodiscard]] bool is_open(std::uint32_t branch, const ExactQueue &queue) const;
  [[nodiscard]] Visit shut_out(std::uint32_t branch, std::size_t slot);
  [[nodiscard]] Visit failed_by(std::uint32_t branch, FailureCause cause);
  [[nodiscard]] Visit answer_at_once(std::uint32_t branch, ExactQueue &queue);
  [[nodiscard]] Visit enter(CallId id);
  void refuse(CallId id);
  [[nodiscard]] Visit fall_silent(CallId id);
  [[nodiscard]] Visit ended(CallId id, bool success, FailureCause cause);
  [[nodiscard]] Visit try_again(std::uint32_t branch, std::size_t slot, bool begun, FailureCause cause);
  void settle(std::uint32_t branch, std::size_t slot, Visit visit);
  void end(CallId id, bool success, FailureCause cause);
  [[nodiscard]] double way_back_s(const Call &call) const;
  void connect(CallId id, std::uint32_t pool);
  void disconnect(CallId id);
  void hand_out(std::uint32_t pool);
  void close(CallId id);

  const Deployment &deployment_;
  Agenda &agenda_;
  Tiers &tiers_;
  Transactions &transactions_;
  Figures &figures_;
  Stream &choices_;
  Stream backoff_;
  CallStore calls_;
  Connections connections_;
  Lines lines_;
  struct Held {
    CallId call;
    std::uint32_t generation;
  };
  std::vector<Held> held_; ///< calls whose store is away; one that gave up is passed over
  Visitor *visitor_ = nullptr;
};

} // namespace drsim::traffic::exact
