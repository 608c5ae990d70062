#pragma once
#include "sim/import/facts/imported.hpp"
#include "sim/import/terraform/terraform_plan.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace drsim::inline import::inline terraform {

/// What the objects of a plan refer to, where that is a store, a certificate, a secret, a security group, a
/// network, a name in DNS, an identity or the like; by address.
[[nodiscard]] std::vector<Dependency> plan_dependencies(const TerraformPlan &plan,
                                                        const ImportContext &context);

/// Facts about the objects: "stands_in" a region, the names a certificate "covers", the "port" of a store or
/// front door, a record that is "named", "list_rule"s of access lists ("ingress 00100 allow tcp 5432"), and
/// which subnet has which "network_list".
void add_plan_facts(const TerraformPlan &plan, const ImportContext &context, std::vector<Dependency> &found);

/// Who comes in: by which rule a security group "lets_in" whom ("ingress tcp 5432 from ADDRESS", "... from
/// anybody" where addresses are named or not all is known), and which groups the nodes of a cluster wear
/// ("nodes_wear", "unknown" where a launch template does not say).
void add_callers(const TerraformPlan &plan, const ImportContext &context, std::vector<Dependency> &found);

/// Where networks are cut ("zone" of a subnet, "range" of a network), how they are left ("routed_by" a table,
/// whose "way_in" is an internet gateway and "way_out" a NAT gateway, which "lies_in" a subnet), that a front
/// door "faces" the Internet, which is a "fixed_address"; what groups of settings and buckets are "set_to",
/// and who may call a function
/// ("caller").
void add_network_facts(const TerraformPlan &plan, const ImportContext &context,
                       std::vector<Dependency> &found);

/// Where policies allow calls ("grants_in": "sqs eu-central-1", "sqs *", "* *"), and of which regions'
/// clusters roles trust the accounts ("trusts_in").
void add_grants(const TerraformPlan &plan, const ImportContext &context, std::vector<Dependency> &found);

/// Whether a Dependency of this sort tells of one thing only, and leads to no other.
[[nodiscard]] bool is_plan_fact(const std::string &what);

/// "5432", "8000-8100", "all": the ports a rule of a security group or access list speaks of.
[[nodiscard]] std::string rule_ports(const nlohmann::json &rule);
/// "tcp", "all".
[[nodiscard]] std::string rule_protocol(const nlohmann::json &rule);

} // namespace drsim::import::terraform
