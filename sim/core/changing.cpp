#include "sim/core/changing.hpp"

#include "sim/core/assertion.hpp"

#include <bit>
#include <cstdint>

namespace drsim::inline core {
namespace {

// A distribution is the list of its terms, and copies of it lie wherever a component keeps what it read. A
// constant that is no number names the figure: nobody can compute with it by mistake, and it differs from the
// NaN of a parameter that is not set (quiet, without a payload).
constexpr std::uint64_t named = 0x7ff8d5d500000000ULL;
constexpr std::uint64_t name_bits = 0xffffffffULL;

std::vector<const Changing *> &figures()
{
  static std::vector<const Changing *> all;
  return all;
}

} // namespace

Distribution changing(const Changing &figure)
{
  figures().push_back(&figure);
  return {std::bit_cast<double>(named | (figures().size() - 1))};
}

const Changing *changing_of(const std::vector<Term> &terms)
{
  if (figures().empty() || terms.size() != 1 || !std::holds_alternative<Constant>(terms.front()))
    return nullptr;
  const auto bits = std::bit_cast<std::uint64_t>(std::get<Constant>(terms.front()).value);
  if ((bits & ~name_bits) != named)
    return nullptr;
  const auto place = static_cast<std::size_t>(bits & name_bits);
  DRSIM_ASSERT(place < figures().size(), "a figure that changes is known");
  return figures()[place];
}

} // namespace drsim::core
