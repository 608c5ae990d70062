// Who comes in by the rules of security groups, and which groups nodes wear.
#include "sim/import/terraform/terraform_dependencies.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

constexpr const char *group_type = "aws_security_group";

bool is_filled(const json *value)
{
  return value != nullptr && !value->is_null() && (!value->is_array() || !value->empty()) && *value != "" &&
         *value != false;
}

/// A reference whose other end the plan does not keep.
bool leads_away(const json &expression)
{
  if (expression.is_string()) {
    const auto &text = expression.get_ref<const std::string &>();
    return text.starts_with("local.") || text.starts_with("data.") || text.starts_with("each.");
  }
  return std::any_of(expression.begin(), expression.end(), [](const json &one) {
    return (one.is_structured() || one.is_string()) && leads_away(one);
  });
}

class Callers {
public:
  Callers(const TerraformPlan &plan, const ImportContext &context, std::vector<Dependency> &found)
      : plan_(plan), context_(context), found_(found)
  {
  }
  void read()
  {
    for (const PlanResource &resource : plan_.resources()) {
      if (resource.type == group_type)
        inline_rules(resource);
      else if (resource.type == "aws_security_group_rule" && resource.text("type") == "ingress")
        rule(resource, "source_security_group_id");
      else if (resource.type == "aws_vpc_security_group_ingress_rule")
        rule(resource, "referenced_security_group_id");
      else if (resource.type == "aws_eks_node_group")
        nodes(resource);
      else if (resource.type == "aws_autoscaling_group")
        wear(resource, resource);
    }
  }

private:
  void add(const PlanResource &from, const char *what, const std::string &to, const PlanResource &at)
  {
    found_.push_back({from.address,
                      what,
                      to,
                      from.region,
                      {Source::user_file, Confidence::set, context_.shown_name, at.address, ""}});
  }

  /// The groups an attribute names; none when it names anything that is not known to be one.
  [[nodiscard]] std::vector<const PlanResource *> groups(const PlanResource &from,
                                                         const char *attribute) const
  {
    if (leads_away(plan_member(*from.expressions, attribute)))
      return {};
    std::vector<const PlanResource *> named = plan_.references(from, attribute);
    const json *value = from.value(attribute);
    const bool all = value == nullptr || !value->is_array() || value->size() <= named.size();
    if (!all || std::any_of(named.begin(), named.end(),
                            [](const PlanResource *one) { return one->type != group_type; }))
      return {};
    return named;
  }

  void let_in(const PlanResource &group, const std::string &what,
              const std::vector<const PlanResource *> &sources, const PlanResource &at)
  {
    if (sources.empty())
      add(group, "lets_in", what + " from anybody", at);
    for (const PlanResource *source : sources)
      add(group, "lets_in", what + " from " + source->address, at);
  }

  void rule(const PlanResource &resource, const char *source)
  {
    const auto owners = groups(resource, "security_group_id");
    if (owners.empty())
      return;
    bool others = false;
    for (const char *more : {"cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self", "cidr_ipv4",
                             "cidr_ipv6", "prefix_list_id"})
      others = others || is_filled(resource.value(more)) || resource.is_unknown(more);
    const std::string what =
        "ingress " + rule_protocol(*resource.values) + " " + rule_ports(*resource.values);
    let_in(*owners.front(), what, others ? std::vector<const PlanResource *>{} : groups(resource, source),
           resource);
  }

  /// Of several rules written inside a group nobody can say which of them names whom.
  void inline_rules(const PlanResource &group)
  {
    const json *list = group.value("ingress");
    if (list == nullptr || !list->is_array())
      return;
    for (const json &one : *list) {
      if (!one.is_object())
        continue;
      bool others = list->size() > 1;
      for (const char *more : {"cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self"})
        others = others || (one.contains(more) && is_filled(&one[more]));
      std::vector<const PlanResource *> sources;
      if (!others && !leads_away(plan_member(*group.expressions, "ingress")))
        sources = plan_.references(group, "ingress");
      std::erase_if(sources, [](const PlanResource *source) { return source->type != group_type; });
      let_in(group, "ingress " + rule_protocol(one) + " " + rule_ports(one), sources, group);
    }
  }

  void nodes(const PlanResource &node_group)
  {
    for (const PlanResource *cluster : plan_.references(node_group, "cluster_name"))
      if (cluster->type == "aws_eks_cluster")
        wear(*cluster, node_group);
  }

  void wear(const PlanResource &cluster, const PlanResource &machines)
  {
    std::vector<const PlanResource *> worn;
    for (const char *way : {"launch_template", "mixed_instances_policy"})
      for (const PlanResource *form : plan_.references(machines, way))
        if (form->type == "aws_launch_template")
          for (const PlanResource *group : groups(*form, "vpc_security_group_ids"))
            worn.push_back(group);
    if (worn.empty())
      add(cluster, "nodes_wear", "unknown", machines);
    for (const PlanResource *group : worn)
      add(cluster, "nodes_wear", group->address, machines);
  }

  const TerraformPlan &plan_;
  const ImportContext &context_;
  std::vector<Dependency> &found_;
};

} // namespace

void add_callers(const TerraformPlan &plan, const ImportContext &context, std::vector<Dependency> &found)
{
  Callers(plan, context, found).read();
}

} // namespace drsim::import::terraform
