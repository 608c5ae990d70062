#include "sim/formats/label_pattern.hpp"

#include <re2/re2.h>

namespace drsim::inline formats {
namespace {

constexpr std::size_t longest_pattern_bytes = 1u << 16;
constexpr std::size_t longest_text_bytes = 1u << 16;
constexpr int most_memory_bytes = 1 << 20; ///< of one compiled pattern and its states

RE2::Options options()
{
  RE2::Options chosen;
  chosen.set_log_errors(false); // a user's mistake is told by who reads the file, or by nobody
  chosen.set_dot_nl(true);      // Prometheus writes ^(?s:...)$ around every pattern
  chosen.set_max_mem(most_memory_bytes);
  return chosen;
}

} // namespace

bool label_pattern_fits(std::string_view pattern, std::string_view text)
{
  if (pattern.size() > longest_pattern_bytes || text.size() > longest_text_bytes)
    return false;
  const RE2 compiled(re2::StringPiece(pattern.data(), pattern.size()), options());
  return compiled.ok() && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled);
}

} // namespace drsim::formats
