#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/scenario.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace drsim::inline input {

/// Something that holds or does not when a fault comes (models/catalogue/search/search.json).
struct Circumstance {
  std::string id;
  std::string title;       ///< a clause: "the one who knows is away"
  double probability = 0;  ///< that it holds, independent of everything else; at most 1/2
  std::string source = {}; ///< of the probability
  bool assumed = true;     ///< nobody documented or measured it
  /// Blast radii of what it can come with: it is one of such events and of no others. Empty: of any.
  std::vector<std::string> given = {};
  std::vector<FaultSpec> faults = {};     ///< that stand when the fault comes
  std::vector<Condition> conditions = {}; ///< figures of the deployment that are others
  double load_factor = 1;
  double lead_s = 0; ///< from the beginning of `faults` to the fault
};

/// A scenario that tells of an event another one stands for: counted once.
struct ToldElsewhere {
  std::string scenario;
  std::string as; ///< the scenario that is counted
  std::string why;
};

struct SearchCatalogue {
  double window_s = 0; ///< in which a second fault meets the recovery from the first
  std::string window_source;
  std::vector<ToldElsewhere> told_elsewhere;
  std::vector<Circumstance> circumstances;
};

/// Reads search/search.json under the catalogue's folder; what is missing or wrong is reported.
[[nodiscard]] SearchCatalogue load_search(const std::filesystem::path &catalogue_folder,
                                          Diagnostics &diagnostics);
/// The same from a text.
[[nodiscard]] SearchCatalogue parse_search(const std::string &text, const std::string &shown_name,
                                           Diagnostics &diagnostics);

} // namespace drsim::input
