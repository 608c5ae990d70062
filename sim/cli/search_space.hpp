#pragma once
#include "sim/cli/commands.hpp"
#include "sim/cli/loading.hpp"
#include "sim/report/search_report.hpp"
#include "sim/search/space.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// What the space of a search is made of.
struct SpaceAsked {
  std::vector<std::string> scenarios; ///< words; empty = all of scenarios/ and its library
  std::size_t most = 3;
  std::optional<double> window_s; ///< absent: the catalogue's
};

/// A space, and what of scenarios and catalogue is not in it, and why.
struct FoundSpace {
  Deployment deployment;
  Space space;
  std::string window_source;
  std::vector<SearchReport::LeftOut> left_out;
};

/// What may come together in a deployment: the scenarios that say how often they happen, the circumstances of
/// the catalogue that it has something for, hours as its rotas divide the day. UsageError when no cause is
/// left.
[[nodiscard]] FoundSpace space_of(const std::string &deployment, const SpaceAsked &asked, const Parts &parts,
                                  bool told);

/// Leaves in both what both have, in the same order; the rest is left out of the second.
void keep_common(FoundSpace &before, FoundSpace &after);

} // namespace drsim::cli
