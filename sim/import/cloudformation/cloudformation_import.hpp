#pragma once
#include "sim/import/facts/imported.hpp"

#include <yaml-cpp/yaml.h>

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace drsim::inline import::inline cloudformation {

/// A CloudFormation template, YAML or JSON: databases, caches, clusters of brokers and of pods, load
/// balancers, health checks, failover records and metric alarms become the components that the
/// same objects of Terraform become. Parameters stand for their defaults; conditions, mappings and functions
/// of texts are worked out where the template alone decides them, anything else is unknown. The stack stands
/// in the context's region, else in the one its file's name has. Every other resource is listed; templates of
/// nested stacks are read where they are files too (stacks.hpp). Not modelled: macros, imported values,
/// NoEcho parameters.
[[nodiscard]] Imported import_cloudformation(std::string_view text, const ImportContext &context,
                                             Diagnostics &diagnostics);

/// For sim/import/cloudformation_*.cpp: a YAML tree as JSON, short tags (!Ref, !Sub) as their long forms.
[[nodiscard]] nlohmann::json cloudformation_json(const YAML::Node &node, int depth = 0);

/// For the same: "multi_az" of an "AWS::RDS::DBInstance" -> "Properties.MultiAZ"; as it is when unknown.
[[nodiscard]] std::string cloudformation_property(const std::string &type, const std::string &attribute);

/// For the same: the template in the shape of a Terraform plan.
[[nodiscard]] nlohmann::json cloudformation_as_plan(const nlohmann::json &document,
                                                    const std::string &region);

} // namespace drsim::import::cloudformation
