#pragma once
#include "sim/engine/world.hpp"
#include "sim/model/witness.hpp"

#include <memory>
#include <string>
#include <vector>

namespace drsim::inline campaign {

/// Looks at the copies of every store that has one writer at a time, and changes nothing: services that leave
/// a copy which took their writes for another that took writes meanwhile have two histories of one store.
/// DynamoDB tables are left out: every copy of theirs takes writes, and the last one wins.
class StoreWatch {
public:
  /// Once every component has started.
  explicit StoreWatch(World &world);
  /// What was seen so far, and what the stores say of their losses now.
  void tell(Witness &witness) const;

private:
  struct Copy {
    std::string region;
    const Port *writable = nullptr;
    const Port *write_per_s = nullptr;
  };
  struct Watched {
    std::string store;
    std::vector<Copy> copies; ///< by region
    int used = 0;
  };
  void moved(Watched &one, int to);

  World &world_;
  std::vector<std::unique_ptr<Watched>> stores_;
  std::vector<Witness::TwoWriters> seen_;
};

} // namespace drsim::campaign
