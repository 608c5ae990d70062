#include "sim/import/terraform/terraform_address.hpp"

namespace drsim::inline import::inline terraform {

std::string without_indexes(std::string_view address)
{
  std::string out;
  bool index = false;
  bool quoted = false;
  for (std::size_t at = 0; at < address.size(); ++at) {
    const char c = address[at];
    if (quoted && c == '\\')
      ++at;
    else if (index && c == '"')
      quoted = !quoted;
    else if (index && !quoted && c == ']')
      index = false;
    else if (!index && c == '[')
      index = true;
    else if (!index)
      out += c;
  }
  return out;
}

std::vector<std::string> parts_of(const std::string &reference)
{
  std::vector<std::string> parts{""};
  for (const char c : without_indexes(reference)) {
    if (c == '.')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::string parent_of(const std::string &module)
{
  const std::size_t at = module.rfind(".module.");
  return at == std::string::npos ? "" : module.substr(0, at);
}

std::string last_of(const std::string &module)
{
  return module.substr(module.rfind('.') + 1);
}

std::string inside(const std::string &module, const std::string &name)
{
  return module.empty() ? name : module + "." + name;
}

} // namespace drsim::import::terraform
