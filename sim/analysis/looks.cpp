#include "sim/analysis/looks.hpp"

#include "sim/analysis/statistics.hpp"
#include "sim/core/assertion.hpp"

#include <algorithm>

namespace drsim::inline analysis {
namespace {

constexpr double first_tail = 0.006; ///< 0.95^100 = 0.0059

} // namespace

Looks::Looks(std::size_t first, std::size_t most)
{
  DRSIM_ASSERT(first >= 1 && most >= 1, "a look at no trials says nothing");
  for (std::size_t size = std::min(first, most); size < most; size = std::min(2 * size, most))
    sizes_.push_back(size);
  sizes_.push_back(most);
}

double Looks::tail(std::size_t look) const
{
  DRSIM_ASSERT(look < sizes_.size(), "a look that was planned");
  if (sizes_.size() == 1)
    return one_look_tail;
  const auto others = static_cast<double>(sizes_.size() - 1);
  return look == 0 ? first_tail : (one_look_tail - first_tail) / others;
}

} // namespace drsim::analysis
