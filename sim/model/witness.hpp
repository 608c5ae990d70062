#pragma once
#include "sim/core/timeline.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::inline model {

/// What the engine saw of a trial besides its timeline: what the laws of every trial are held against
/// (sim/verdict/invariants.hpp). Plain data; all of it empty in a trial without fault.
struct Witness {
  /// A port that a fault which was over, or which the port's owner had cured, still held.
  struct Held {
    std::string port;
    std::size_t fault = 0; ///< position in the scenario
    double t_s = 0;        ///< when that was seen: at its end, at a cure, or at the end of the trial
  };
  /// An event recorded in the name of a component that could not act.
  struct DeadAct {
    EventId event = no_event;
    std::string down; ///< the port that had been off since before: "region:eu-central-1.up"
  };
  /// Services moved from one copy of a store to another that had taken writes for a while, and so had theirs.
  struct TwoWriters {
    std::string store;
    std::string left; ///< regions
    std::string taken;
    double from_s = 0; ///< both took writes from then on
    double to_s = 0;   ///< services moved
    double writes = 0; ///< that the one which they left acknowledged meanwhile, at the least
  };
  /// What a store's own ports say of its loss at the end.
  struct Loss {
    std::string store;
    double writes = 0;
    double span_s = 0;
    EventId told = no_event; ///< with which event the writes were told
  };
  std::vector<Held> held;
  std::vector<DeadAct> dead_acts;
  std::vector<TwoWriters> two_writers;
  std::vector<Loss> losses;
};

} // namespace drsim::model
