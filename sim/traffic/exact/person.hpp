#pragma once

#include <cstdint>

namespace drsim::traffic::inline exact {

/// No one and nothing, where a number of a call, branch, journey or pool is asked for.
inline constexpr std::uint32_t nobody = static_cast<std::uint32_t>(-1);

/// Who makes a transaction, over all their tries of it.
struct Person {
  std::uint32_t journey = 0;
  int reloads = 0;        ///< earlier tries of the same thing
  bool committed = false; ///< one of them, though the person was told that it failed
  bool may_move = false;  ///< a read, which a content delivery network may ask of its second origin
  bool moved = false;     ///< it is being asked there
  double born_s = 0;      ///< of who moved: when they came
};

} // namespace drsim::traffic::exact
