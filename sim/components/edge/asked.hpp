#pragma once
#include "sim/components/access.hpp"
#include "sim/components/component.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline edge {

/// What a deep health page asks before it says that it is well: the copy of a database that services use, a
/// cache of the page's region, pods of a service, brokers, a tool. A shallow page asks nobody.
/// Not modelled: how long a page waits for an answer that does not come (it counts as failed).
class Asked {
public:
  Asked(std::vector<std::string> components, std::string region);

  /// Call when every component has created its signals.
  void attach(World &world);
  /// Chance that the page fails because one of them does, 0 to 1.
  [[nodiscard]] double failure() const;
  /// What failure() depends on.
  [[nodiscard]] const std::vector<const Port *> &ports() const { return ports_; }
  [[nodiscard]] EventId cause() const;

private:
  struct One {
    const Port *serving_region = nullptr; ///< of a database: whose copy is asked
    int own = -1;                         ///< instead: the region whose services use the copy there
    std::vector<const Port *> answers;    ///< by region for a database, else one
    std::vector<const Port *> links;      ///< from the page's region, by region
    const Port *error_ratio = nullptr;    ///< share of its answers that are errors
    std::vector<const Port *> grey;       ///< and of those that fail while it browns out
    std::vector<const Port *> reach;      ///< share of calls that come through, as `answers`; null = all
  };
  [[nodiscard]] static double answering(const One &one);
  [[nodiscard]] const Port *note(const Port &port);
  void note_grey(World &world, One &one, const std::string &id);
  void note_reach(World &world, One &one, const ComponentSpec *of);
  void attach_database(World &world, const ComponentSpec &spec);

  std::vector<std::string> components_;
  std::string region_;
  std::vector<One> asked_;
  std::vector<const Port *> ports_;
};

} // namespace drsim::components::edge
