#pragma once
#include "sim/traffic/exact/calls.hpp"
#include "sim/traffic/exact/failures.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drsim::traffic::inline exact {

/// Transactions on their journeys: stage after stage, the hops of a stage side by side and joining, the
/// visits of a hop one after the other, until the user is told.
class Walks final : public Visitor {
public:
  Walks(const PlaneSettings &settings, Agenda &agenda, Tiers &tiers, Transactions &transactions, Calls &calls,
        Figures &figures, Failures &failures, Stream &choices);
  Walks(const Walks &) = delete;

  /// A request that a region's front door took.
  void begin(const Person &person, std::uint32_t region);
  /// A region's front door dies, and with it every connection of a user who waits for an answer.
  void break_off(std::uint32_t region);

  void visited(std::uint32_t branch, bool success) override;
  void committed(std::uint32_t branch, std::size_t slot) override;

private:
  void place_paths(const Places &places, const Connections &connections);
  void next_stage(std::uint32_t transaction);
  void open_branches(std::uint32_t transaction, const std::vector<PlacedHop> &stage);
  void go_on(std::uint32_t branch);
  [[nodiscard]] Visit visit(std::uint32_t branch);
  [[nodiscard]] Visit visit_cache(std::uint32_t branch);
  void fill_cache(std::uint32_t branch);
  void close(std::uint32_t branch, bool success);
  void answer(Transaction &transaction, bool success);

  const Deployment &deployment_;
  Agenda &agenda_;
  Tiers &tiers_;
  Transactions &transactions_;
  Calls &calls_;
  Figures &figures_;
  Failures &failures_;
  Stream &choices_;
  double patience_s_;
  std::vector<std::vector<std::vector<PlacedHop>>> paths_; ///< journey, stage, hop
};

} // namespace drsim::traffic::exact
