#pragma once
#include "sim/model/outcome.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace drsim::inline campaign {

/// The outcomes of some trials of one scenario, and all they depend on: what a shard leaves behind, and what
/// a history keeps.
struct OutcomeSet {
  std::string input_digest; ///< of the deployment: trials of other files are other trials
  std::string scenario;     ///< its id
  std::uint64_t seed = 1;
  std::vector<Outcome> outcomes; ///< their trial numbers stand in the file's head
};

/// A file that cannot be written or is no file of outcomes; what() names it and says why.
class OutcomeFileError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Writes the set beside `path` and moves it there once it is whole. The file begins with the line
/// outcome_form and ends with a digest of all before; it is the same on every machine.
void write_outcomes(const std::filesystem::path &path, const OutcomeSet &set);

/// The set back, to the bit. Another version is refused by name; so is a file cut short or changed.
[[nodiscard]] OutcomeSet read_outcomes(const std::filesystem::path &path);

} // namespace drsim::campaign
