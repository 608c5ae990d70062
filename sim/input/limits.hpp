#pragma once
#include "sim/input/catalogue.hpp"

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace drsim::inline input {

/// What a real system makes of a setting that is out of its range.
enum class Beyond {
  refused,  ///< the configuration is not taken: an error
  clamped,  ///< the nearest value in range holds: a warning, and the simulation does the same
  accepted, ///< it is taken, with a consequence that few want: a warning
};

/// The range in which a real system takes one setting. What is not said is not limited.
struct Limit {
  std::string kind;
  std::string parameter;
  std::string by; ///< "Route 53"
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  std::vector<double> allowed;  ///< one of these, or
  double multiple_of = 0;       ///< a whole multiple of this; 0 = neither
  bool zero_is_default = false; ///< as if nothing were said
  std::string form;             ///< only of a component whose "form" begins so; "" = of every one
  std::string at_most;          ///< another parameter that it must not exceed
  std::string below;            ///< or must stay below
  std::string needs;            ///< or that must be on, if this is
  std::string times;            ///< or whose product with it must not exceed
  double product_most = std::numeric_limits<double>::infinity();
  Beyond beyond = Beyond::refused;
  std::string then; ///< what follows, where it is accepted
  std::string source;
};

/// Reads limits/limits.json under the catalogue's folder, which need not be there.
[[nodiscard]] std::vector<Limit> load_limits(const std::filesystem::path &catalogue_folder,
                                             Diagnostics &diagnostics);

/// Holds every figure that the user's files set against what the real systems take: reports what is out of
/// range with its place, puts what they clamp to where they would, and leaves out what means their default.
void enforce_limits(Deployment &deployment, const Catalogue &catalogue, const std::vector<Limit> &limits,
                    Diagnostics &diagnostics);

} // namespace drsim::input
