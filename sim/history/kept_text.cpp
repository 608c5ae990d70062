#include "sim/history/kept_text.hpp"

#include "sim/formats/without_secrets.hpp"
#include "sim/import/terraform/terraform_forms.hpp"

namespace drsim::history {

std::string kept_text(std::string_view text)
{
  return without_secrets(text);
}

std::string kept_value(std::string_view name, std::string_view value)
{
  return is_secret_name(name) ? not_kept : kept_text(value);
}

} // namespace drsim::history
