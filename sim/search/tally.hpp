#pragma once
#include "sim/analysis/statistics.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace drsim::inline search {

/// What a search asks of a trial.
enum class Sought { any, rto, rpo };

/// Which objectives a finished trial misses, as check judges them: without a store of record none is lost.
struct Missed {
  bool rto = false;
  bool rpo = false;
  [[nodiscard]] bool by(Sought sought) const
  {
    return sought == Sought::rto ? rto : sought == Sought::rpo ? rpo : rto || rpo;
  }
};
[[nodiscard]] Missed missed_in(const Outcome &outcome, const Deployment &deployment);

/// What trials of one scenario came to.
struct Tally {
  std::size_t trials = 0;
  std::size_t missed = 0; ///< of them, what was asked for
  std::size_t missed_rto = 0;
  std::size_t missed_rpo = 0;
  std::optional<std::uint64_t> first_miss; ///< number of a trial that shows it
  /// `counts`: whether it missed what was asked for.
  void add(const Missed &one, bool counts, std::uint64_t trial);
};

/// Whether what is asked for is missed more often than the objective's probability allows: shown, the
/// contrary shown, or neither.
enum class Shown { fails, holds, open };
[[nodiscard]] const char *shown_name(Shown shown);
/// From an interval of P(missed); `allowed` = 1 - the objectives' probability.
[[nodiscard]] Shown shown_by(const Interval &missed, double allowed);

} // namespace drsim::search
