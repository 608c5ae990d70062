#pragma once

#include <map>
#include <string>
#include <vector>

namespace drsim::inline import::inline cloudformation {

/// A property of CloudFormation, under its path, and the attribute or block it is in Terraform.
struct TemplateProperty {
  const char *written;
  const char *attribute; ///< "block.attribute" for one of a block
};

/// A type of CloudFormation and what it is in Terraform.
struct TemplateType {
  const char *type;
  std::vector<TemplateProperty> properties;
};

/// By the type's name in a template. Only what the importer of plans reads is here.
[[nodiscard]] const std::map<std::string, TemplateType> &template_types();

} // namespace drsim::import::cloudformation
