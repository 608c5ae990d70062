#include "sim/inject/shop/release.hpp"

#include "sim/inject/shop/settings_file.hpp"

namespace drsim::inject::inline shop {

Release release_of(const nlohmann::json &json, std::string &problems)
{
  constexpr double longest_delay_s = 60;
  Release release;
  problems = Figures(json)
                 .text("version", release.version)
                 .number("error_ratio", release.error_ratio, 0, 1)
                 .number("delay_s", release.delay_s, 0, longest_delay_s)
                 .number("corrupt_ratio", release.corrupt_ratio, 0, 1)
                 .problems();
  return release;
}

} // namespace drsim::inject::shop
