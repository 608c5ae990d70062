#pragma once
#include "sim/model/outcome.hpp"
#include "tests/metamorphic/loaded.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace drsim::test {

using nlohmann::json;

/// A deployment and one scenario as files: what a user would write.
struct Estate {
  std::string name;            ///< for messages: "two-region-shop, region-outage", "random 3, zone_outage"
  json deployment;             ///< deployment.json
  json scenario;               ///< the scenario's file
  std::filesystem::path files; ///< folder with the files that deployment.json lists; empty: it lists none
  std::size_t trials = 3;
};

/// Writes the files to a folder of their own and loads them as the program does. Throws on any error.
[[nodiscard]] Loaded load(const Estate &estate);

/// Trials 0, 1, ... with users as rates, all with the same chance. Throws when one ends otherwise than well.
[[nodiscard]] std::vector<Outcome> play(const Loaded &loaded, std::size_t trials);

/// The reference deployment under each of its telling scenarios.
[[nodiscard]] std::vector<Estate> reference_estates();

/// Small deployments made by chance, the same for the same seed: at most two regions, three services and
/// one database each; each under one of the faults that hit something there.
[[nodiscard]] std::vector<Estate> random_estates(std::uint64_t seeds);

} // namespace drsim::test
