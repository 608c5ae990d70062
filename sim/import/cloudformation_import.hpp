#pragma once

#include "sim/import/imported.hpp"

#include <yaml-cpp/yaml.h>

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace drsim {

/// A CloudFormation template, YAML or JSON: databases, caches, clusters of brokers and of pods, load
/// balancers, health checks, failover records and metric alarms become the components that the
/// same objects of Terraform become, where their values are literal or defaults of parameters. Every other
/// resource is listed. Not modelled: Fn::If, Fn::FindInMap and conditions (unknown values), nested stacks,
/// NoEcho parameters.
[[nodiscard]] Imported import_cloudformation(std::string_view text, const ImportContext &context,
                                             Diagnostics &diagnostics);

/// For sim/import/cloudformation_*.cpp: a YAML tree as JSON, short tags (!Ref, !Sub) as their long forms.
[[nodiscard]] nlohmann::json cloudformation_json(const YAML::Node &node, int depth = 0);

/// For the same: "multi_az" of an "AWS::RDS::DBInstance" -> "Properties.MultiAZ"; as it is when unknown.
[[nodiscard]] std::string cloudformation_property(const std::string &type, const std::string &attribute);

/// For the same: the template in the shape of a Terraform plan.
[[nodiscard]] nlohmann::json cloudformation_as_plan(const nlohmann::json &document);

} // namespace drsim
