#include "sim/inject/shop/load_control.hpp"

#include "sim/inject/shop/settings_file.hpp"

namespace drsim::inject::inline shop {

LoadControl load_control_of(const nlohmann::json &json, std::string &problems)
{
  LoadControl control;
  problems = Figures(json).number("factor", control.factor, 0, most_factor).problems();
  return control;
}

} // namespace drsim::inject::shop
