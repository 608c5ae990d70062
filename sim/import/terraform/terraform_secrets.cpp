// Secrets leave a document before anything else looks at it.
#include "sim/formats/source_text.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/terraform/terraform_forms.hpp"

#include <nlohmann/json.hpp>

#include <iterator>
#include <set>

namespace drsim::inline import::inline terraform {
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

/// Keys of Kubernetes objects that name a Secret and hold no secret themselves.
bool names_a_secret(const std::string &key)
{
  static const std::set<std::string> keys = {
      "secret",    "secret_ref",   "secret_key_ref",   "secret_name",        "secretName",
      "secretRef", "secretKeyRef", "imagePullSecrets", "image_pull_secrets", "secretProviderClass"};
  return keys.count(key) > 0;
}

void remove_within(json &values, const json &marks, bool references_stay, int depth)
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
        remove_within(values[i], mark, references_stay, depth + 1);
    }
    return;
  }
  if (!values.is_object())
    return;
  for (auto at = values.begin(); at != values.end();) {
    const json &mark = below(marks, at.key());
    const bool named =
        !at->is_boolean() && is_secret_name(at.key()) && !(references_stay && names_a_secret(at.key()));
    if (mark == true || named)
      at = values.erase(at);
    else {
      remove_within(*at, mark, references_stay, depth + 1);
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

void remove_secrets(json &values, const json &marks, bool references_stay)
{
  if (marks == true)
    values = json::object();
  else
    remove_within(values, marks, references_stay, 0);
}

} // namespace drsim::import::terraform
