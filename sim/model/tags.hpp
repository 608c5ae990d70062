#pragma once

#include <string>
#include <vector>

namespace drsim::inline model {

/// How much a scenario takes down at once: the words of its tag "blast_radius", the smallest first.
[[nodiscard]] const std::vector<std::string> &blast_radii();

/// What a scenario can put to the test: the words of its tag "tests".
[[nodiscard]] const std::vector<std::string> &tested_words();

} // namespace drsim::model
