// What a plan's objects are, for comparing regions: where they stand, what names they bear, what networks let
// through.
#include "sim/import/terraform/terraform_dependencies.hpp"
#include "sim/import/terraform/terraform_reading.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

class Facts {
public:
  Facts(const TerraformPlan &plan, const ImportContext &context, std::vector<Dependency> &found)
      : plan_(plan), context_(context), found_(found)
  {
  }
  void read();

private:
  void add(const PlanResource &of, const std::string &what, const std::string &value, const PlanResource &at)
  {
    if (!value.empty() && value != of.address)
      found_.push_back({of.address,
                        what,
                        value,
                        of.region,
                        {Source::user_file, Confidence::set, context_.shown_name, at.address, ""}});
  }
  void certificate(const PlanResource &resource);
  void ports(const PlanResource &resource);
  void lists(const PlanResource &resource);
  void copied_images(const PlanResource &copies);
  void kept(const PlanResource &resource);
  void spread(const PlanResource &group);
  [[nodiscard]] std::vector<const PlanResource *>
  referred(const PlanResource &from, const std::string &attribute, const std::string &type) const;

  const TerraformPlan &plan_;
  const ImportContext &context_;
  std::vector<Dependency> &found_;
};

std::vector<const PlanResource *> Facts::referred(const PlanResource &from, const std::string &attribute,
                                                  const std::string &type) const
{
  std::vector<const PlanResource *> found;
  for (const PlanResource *to : plan_.references(from, attribute))
    if (to->type == type)
      found.push_back(to);
  return found;
}

/// "*.shop.example.com, shop.example.com": the names it is good for, sorted.
void Facts::certificate(const PlanResource &resource)
{
  std::set<std::string> names = {resource.text("domain_name")};
  if (const json *others = resource.value("subject_alternative_names"))
    for (const json &one : *others)
      if (one.is_string())
        names.insert(one.get<std::string>());
  std::string all;
  for (const std::string &one : names)
    all += one.empty() ? "" : (all.empty() ? "" : ", ") + one;
  add(resource, "covers", all, resource);
}

/// The port a store or a front door is reached at.
void Facts::ports(const PlanResource &resource)
{
  static const std::set<std::string> stores = {"aws_db_instance", "aws_rds_cluster",
                                               "aws_elasticache_replication_group"};
  const bool listener = resource.type == "aws_lb_listener" || resource.type == "aws_alb_listener";
  const json *port = resource.value("port");
  if ((!listener && stores.count(resource.type) == 0) || port == nullptr)
    return;
  const auto wanted = number_of(*port); // a template may write it as a text
  if (!wanted || *wanted < 1 || *wanted > 65535)
    return;
  const std::string number = std::to_string(static_cast<int>(*wanted));
  if (!listener)
    return add(resource, "port", number, resource);
  const bool tls = resource.text("protocol") == "HTTPS" || resource.text("protocol") == "TLS";
  for (const char *type : {"aws_lb", "aws_alb"})
    for (const PlanResource *balancer : referred(resource, "load_balancer_arn", type)) {
      add(*balancer, "port", number, resource);
      if (tls)
        add(*balancer, "tls", number, resource);
    }
}

/// "ingress 100 allow tcp 5432": a rule of a network access list.
std::string list_rule(const json &rule, const std::string &way, const char *number, const char *action)
{
  const auto order = number_of(plan_member(rule, number));
  const std::string what = plan_text(rule, action);
  if (!order || *order < 0 || *order >= 100000 || what.empty())
    return {};
  const std::string digits = std::to_string(static_cast<int>(*order));
  return way + " " + std::string(5 - std::min<std::size_t>(5, digits.size()), '0') + digits + " " + what +
         " " + rule_protocol(rule) + " " + rule_ports(rule);
}

void Facts::lists(const PlanResource &resource)
{
  if (resource.type == "aws_network_acl" || resource.type == "aws_default_network_acl") {
    for (const char *way : {"ingress", "egress"})
      if (const json *rules = resource.value(way))
        for (const json &rule : *rules)
          add(resource, "list_rule", list_rule(rule, way, "rule_no", "action"), resource);
    for (const PlanResource *subnet : referred(resource, "subnet_ids", "aws_subnet"))
      add(*subnet, "network_list", resource.address, resource);
  }
  const json *way_out = resource.value("egress");
  const bool egress = way_out != nullptr && *way_out == true;
  if (resource.type == "aws_network_acl_rule")
    for (const PlanResource *list : referred(resource, "network_acl_id", "aws_network_acl"))
      add(*list, "list_rule",
          list_rule(*resource.values, egress ? "egress" : "ingress", "rule_number", "rule_action"), resource);
  if (resource.type == "aws_network_acl_association")
    for (const PlanResource *subnet : referred(resource, "subnet_id", "aws_subnet"))
      for (const PlanResource *list : referred(resource, "network_acl_id", "aws_network_acl"))
        add(*subnet, "network_list", list->address, resource);
}

/// The regions that a registry's repositories are copied to.
void Facts::copied_images(const PlanResource &copies)
{
  const json *configuration = copies.block("replication_configuration");
  if (configuration == nullptr)
    return;
  for (const json &rule : plan_member(*configuration, "rule"))
    for (const json &destination : plan_member(rule, "destination"))
      for (const PlanResource &resource : plan_.resources())
        if (resource.type == "aws_ecr_repository" && resource.region == copies.region)
          add(resource, "stands_in", plan_text(destination, "region"), copies);
}

/// Things of a region that a start there looks for by their names, and where else they are copied to.
void Facts::kept(const PlanResource &resource)
{
  static const std::map<std::string, const char *> names = {
      {"aws_secretsmanager_secret", "name"}, {"aws_ssm_parameter", "name"},
      {"aws_ecr_repository", "name"},        {"aws_sqs_queue", "name"},
      {"aws_efs_file_system", ""},           {"aws_ebs_volume", ""},
      {"aws_key_pair", "key_name"}};
  if (const auto known = names.find(resource.type); known != names.end()) {
    const std::string name = resource.text(known->second);
    add(resource, "kept_as", name.empty() ? resource.name : name, resource);
  }
  if (resource.type == "aws_ecr_replication_configuration")
    copied_images(resource);
  if (resource.type == "aws_efs_replication_configuration")
    if (const json *to = resource.block("destination"))
      for (const PlanResource *files : referred(resource, "source_file_system_id", "aws_efs_file_system"))
        add(*files, "stands_in", plan_text(*to, "region"), resource);
}

/// The regions that an accelerator leads to.
void Facts::spread(const PlanResource &group)
{
  const std::string said = group.text("endpoint_group_region");
  for (const PlanResource *listener : referred(group, "listener_arn", "aws_globalaccelerator_listener"))
    for (const PlanResource *front :
         referred(*listener, "accelerator_arn", "aws_globalaccelerator_accelerator"))
      add(*front, "spreads_to", said.empty() ? group.region : said, group);
}

void Facts::read()
{
  for (const PlanResource &resource : plan_.resources()) {
    static const std::set<std::string> global = {"aws_route53_record", "aws_route53_zone",
                                                 "aws_cloudfront_distribution"};
    if (global.count(resource.type) == 0 && !resource.type.starts_with("aws_iam_"))
      add(resource, "stands_in", resource.region, resource);
    if (const json *copies =
            resource.type == "aws_secretsmanager_secret" ? resource.value("replica") : nullptr)
      for (const json &copy : *copies)
        add(resource, "stands_in", plan_text(copy, "region"), resource);
    kept(resource);
    if (resource.type == "aws_globalaccelerator_endpoint_group")
      spread(resource);
    if (resource.type == "aws_acm_certificate")
      certificate(resource);
    if (resource.type == "aws_route53_record" && !resource.text("name").empty())
      add(resource, "named", resource.text("name") + " " + resource.text("type"), resource);
    if (resource.type == "aws_kms_key")
      if (const json *multi = resource.value("multi_region"); multi != nullptr && multi->is_boolean())
        add(resource, "multi_region", multi->get<bool>() ? "true" : "false", resource);
    ports(resource);
    lists(resource);
  }
}

} // namespace

void add_plan_facts(const TerraformPlan &plan, const ImportContext &context, std::vector<Dependency> &found)
{
  Facts(plan, context, found).read();
}

bool is_plan_fact(const std::string &what)
{
  static const std::set<std::string> facts = {
      "allows",     "version",     "size",          "stands_in", "covers",    "list_rule",     "named",
      "port",       "lets_in",     "tls",           "zone",      "range",     "faces",         "routed_by",
      "way_in",     "way_out",     "lies_in",       "set_to",    "grants_in", "trusts_in",     "setting",
      "caller",     "nodes_wear",  "multi_region",  "kept_as",   "owned_by",  "fixed_address", "pool_zone",
      "spreads_to", "file_system", "file_system_id"};
  return facts.count(what) > 0;
}

} // namespace drsim::import::terraform
