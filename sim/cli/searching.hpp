#pragma once
#include "sim/cli/search_space.hpp"
#include "sim/search/minimal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// What `search` is asked.
struct SearchAsked {
  std::string deployment;
  std::string base; ///< a deployment, or a revision of this one's repository; "" = none
  std::vector<std::string> sets = {};
  SpaceAsked space;
  SearchSettings settings; ///< `trials`: for states and shrinking together
  std::optional<double> time_s;
  std::string folder; ///< where scenarios of what fails are kept; "" = nowhere
};

/// Searches, takes apart what fails, keeps its scenarios. Ctrl-C keeps what there is.
[[nodiscard]] SearchReport search_deployment(const SearchAsked &asked, const Parts &parts);

} // namespace drsim::cli
