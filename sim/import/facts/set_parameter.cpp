#include "sim/import/facts/set_parameter.hpp"

namespace drsim::inline import::inline facts {

Parameter set_number(Distribution value, const std::string &unit, const ImportContext &context,
                     const std::string &line, const std::string &note)
{
  return {std::move(value), {}, unit, {Source::user_file, Confidence::set, context.shown_name, line, note}};
}

Parameter set_text(const std::string &text, const ImportContext &context, const std::string &line)
{
  return {{}, text, "text", {Source::user_file, Confidence::set, context.shown_name, line, {}}};
}

} // namespace drsim::import::facts
