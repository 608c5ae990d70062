#pragma once

#include <string>

namespace drsim::inline import::inline terraform {

/// What the Terraform AWS provider sends when the configuration says nothing: not always what AWS would take.
struct ProviderDefault {
  const char *type;
  const char *attribute; ///< "block.attribute" for one of a block that is written without it
  double value;          ///< NaN for a text
  const char *text;      ///< "" for a number or flag
  const char *url;       ///< the provider's schema or page that says so
};

/// Null when the provider has no default of its own: then the service's holds, and the catalogue has it.
[[nodiscard]] const ProviderDefault *terraform_default(const std::string &type, const std::string &attribute);

} // namespace drsim::import::terraform
