// Where networks are cut and where their ways lead, and what stores and buckets are set to: for checks alone.
#include "sim/import/terraform/terraform_dependencies.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// Every default VPC has these addresses (VPC user guide, "Default VPC components").
constexpr const char *default_range = "172.31.0.0/16";

class Networks {
public:
  Networks(const TerraformPlan &plan, const ImportContext &context, std::vector<Dependency> &found)
      : plan_(plan), context_(context), found_(found)
  {
  }
  void read()
  {
    for (const PlanResource &resource : plan_.resources())
      if (is_subnet(resource)) {
        const std::string zone = resource.text("availability_zone");
        zones_[resource.base].insert(zone.empty() ? "unknown" : zone);
      }
    for (const PlanResource &resource : plan_.resources()) {
      subnets(resource);
      ways(resource);
      settings(resource);
      callers(resource);
    }
  }

private:
  void add(const PlanResource &of, const std::string &what, const std::string &value, const PlanResource &at)
  {
    if (!value.empty())
      found_.push_back({of.address,
                        what,
                        value,
                        of.region,
                        {Source::user_file, Confidence::set, context_.shown_name, at.address, ""}});
  }

  static bool is_subnet(const PlanResource &resource)
  {
    return resource.type == "aws_subnet" || resource.type == "aws_default_subnet";
  }

  void subnets(const PlanResource &resource)
  {
    if (is_subnet(resource)) // whoever names one of several made alike names all of them
      for (const std::string &zone : zones_.at(resource.base))
        add(resource, "zone", zone, resource);
    if (resource.type == "aws_vpc")
      add(resource, "range", resource.text("cidr_block"), resource);
    if (resource.type == "aws_eip")
      add(resource, "fixed_address", "eip", resource);
    if (resource.type == "aws_default_vpc")
      add(resource, "range", default_range, resource);
    const json *internal = resource.value("internal");
    if ((resource.type == "aws_lb" || resource.type == "aws_alb") && internal != nullptr &&
        *internal == false)
      add(resource, "faces", "internet", resource);
  }

  /// Routes of a table, written in it or beside it, to what leads out of the network.
  void ways(const PlanResource &resource)
  {
    if (resource.type == "aws_route_table")
      for (const PlanResource *to : plan_.references(resource, "route"))
        way(resource, *to, resource);
    if (resource.type == "aws_route")
      for (const PlanResource *table : plan_.references(resource, "route_table_id"))
        for (const char *by : {"gateway_id", "nat_gateway_id"})
          for (const PlanResource *to : plan_.references(resource, by))
            way(*table, *to, resource);
    if (resource.type == "aws_route_table_association")
      for (const PlanResource *subnet : plan_.references(resource, "subnet_id"))
        for (const PlanResource *table : plan_.references(resource, "route_table_id"))
          add(*subnet, "routed_by", table->address, resource);
    if (resource.type == "aws_nat_gateway")
      for (const PlanResource *subnet : plan_.references(resource, "subnet_id"))
        add(resource, "lies_in", subnet->address, resource);
  }

  void way(const PlanResource &table, const PlanResource &to, const PlanResource &at)
  {
    if (to.type == "aws_internet_gateway")
      add(table, "way_in", to.address, at);
    if (to.type == "aws_nat_gateway")
      add(table, "way_out", to.address, at);
  }

  void pair(const PlanResource &of, const json &one, const char *name, const char *value)
  {
    const std::string key = plan_text(one, name);
    if (!key.empty())
      add(of, "set_to", key + (value == nullptr ? "" : "=" + plan_text(one, value)), of);
  }

  /// What a group of settings holds; of a bucket, who may see it.
  void settings(const PlanResource &resource)
  {
    if (resource.type.ends_with("_parameter_group"))
      if (const json *all = resource.value("parameter"); all != nullptr && all->is_array())
        for (const json &one : *all)
          pair(resource, one, "name", "value");
    if (resource.type == "aws_db_option_group")
      if (const json *all = resource.value("option"); all != nullptr && all->is_array())
        for (const json &one : *all)
          pair(resource, one, "option_name", nullptr);
    const bool access = resource.type == "aws_s3_bucket_public_access_block";
    if (!access && resource.type != "aws_s3_bucket_acl")
      return;
    for (const PlanResource *bucket : plan_.references(resource, "bucket")) {
      if (bucket->type != "aws_s3_bucket")
        continue;
      for (const char *name :
           {"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"})
        if (const json *value = access ? resource.value(name) : nullptr;
            value != nullptr && value->is_boolean())
          add(*bucket, "set_to", std::string(name) + (value->get<bool>() ? "=true" : "=false"), resource);
      if (const std::string acl = access ? std::string() : resource.text("acl"); !acl.empty())
        add(*bucket, "set_to", "acl=" + acl, resource);
    }
  }

  /// Who may call a function.
  void callers(const PlanResource &resource)
  {
    if (resource.type == "aws_lambda_permission")
      for (const PlanResource *function : plan_.references(resource, "function_name"))
        add(*function, "caller", resource.text("principal"), resource);
  }

  const TerraformPlan &plan_;
  const ImportContext &context_;
  std::vector<Dependency> &found_;
  std::map<std::string, std::set<std::string>> zones_; ///< of subnets that one block makes
};

} // namespace

void add_network_facts(const TerraformPlan &plan, const ImportContext &context,
                       std::vector<Dependency> &found)
{
  Networks(plan, context, found).read();
}

} // namespace drsim::import::terraform
