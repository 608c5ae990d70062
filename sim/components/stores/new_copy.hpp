#pragma once
#include "sim/core/distribution.hpp"
#include "sim/engine/world.hpp"

#include <functional>
#include <string>

namespace drsim::inline components::inline stores {

/// A copy of a store that is made anew in another region from the one that services use: an instance is
/// provisioned, its data crosses the link, then the log that was written meanwhile does, and what was written
/// during that, until a second's worth is missing. Without others on the link the log takes
/// T x p / (r - p) for a copy that took T, with p bytes a second written and r carried or replayed.
class NewCopy {
public:
  struct Settings {
    std::string from_region;
    std::string to_region;
    Distribution provision_s;
    double size_bytes = 0;
    double read_bytes_per_s = forever_s;   ///< at which the snapshot is read
    double replay_bytes_per_s = forever_s; ///< at which the log is applied
    double log_bytes_per_commit = 1;
    std::function<double()> committed = {}; ///< at the source, so far
  };

  NewCopy() = default;
  explicit NewCopy(Settings settings) : settings_(std::move(settings)) {}
  /// Inside an actor. False when an end or the link died on the way; what was made until then is of no use.
  [[nodiscard]] bool make(World &world, Stream &chance);
  /// An old copy made to follow again (pg_rewind): it is prepared, blocks that either side has changed since
  /// they parted cross the link, then the log since then (`has` commits). Inside an actor, and false, as
  /// above.
  [[nodiscard]] bool rewind(World &world, Stream &chance, double has, double changed_bytes);
  /// Takes the log that is missing, beginning with `has` commits; false likewise, and has_commits() tells how
  /// far it came.
  [[nodiscard]] bool catch_up(World &world, double has);
  [[nodiscard]] double has_commits() const { return has_; }
  [[nodiscard]] bool connected(World &world) const;
  /// What changes when connected() does.
  [[nodiscard]] std::vector<const Port *> stands_on(World &world) const;

private:
  [[nodiscard]] bool move(World &world, double bytes, double limit_bytes_per_s) const;

  Settings settings_;
  double has_ = 0;
};

} // namespace drsim::components::stores
