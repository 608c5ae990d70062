// Secrets leave a document before anything else looks at it.

#include "sim/import/import_text.hpp"
#include "sim/import/terraform_forms.hpp"
#include "sim/import/yaml_fields.hpp"

#include <nlohmann/json.hpp>

#include <iterator>

namespace drsim {
namespace {

using nlohmann::json;

const json &below(const json &marks, const std::string &key)
{
  static const json none;
  if (!marks.is_object())
    return none;
  const auto found = marks.find(key);
  return found == marks.end() ? none : *found;
}

void remove_within(json &values, const json &marks, int depth)
{
  if (depth > deepest_import)
    return;
  if (values.is_array()) {
    static const json none;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const json &mark = marks.is_array() && i < marks.size() ? marks[i] : none;
      if (mark == true)
        values[i] = nullptr;
      else
        remove_within(values[i], mark, depth + 1);
    }
    return;
  }
  if (!values.is_object())
    return;
  for (auto at = values.begin(); at != values.end();) {
    const json &mark = below(marks, at.key());
    if (mark == true || (!at->is_boolean() && is_secret_name(at.key())))
      at = values.erase(at);
    else {
      remove_within(*at, mark, depth + 1);
      ++at;
    }
  }
}

} // namespace

bool is_secret_name(std::string_view name)
{
  const std::string lower = lower_case(name);
  for (const char *word : {"password", "passwd", "passphrase", "token", "secret", "private_key", "privatekey",
                           "credential", "access_key", "accesskey", "api_key", "apikey", "connection_string"})
    if (lower.find(word) != std::string::npos)
      return true;
  return false;
}

void remove_secrets(json &values, const json &marks)
{
  if (marks == true)
    values = json::object();
  else
    remove_within(values, marks, 0);
}

} // namespace drsim
