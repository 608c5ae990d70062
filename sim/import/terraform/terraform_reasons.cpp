#include "sim/import/terraform/terraform_reasons.hpp"

#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline terraform {
namespace {

struct Reason {
  std::string_view type; ///< its beginning; the first that fits counts
  const char *why;
};

constexpr const char *holds_rights = "lint holds the calls of automations against it, and tells rights of "
                                     "the first region alone; a trial takes "
                                     "permissions as sufficient";
constexpr const char *cuts_networks =
    "lint tells what stands in subnets of one zone alone; a trial has one network a region";
constexpr const char *leads_ways = "lint tells front doors that no way leads to, and ways out by one zone "
                                   "alone; a trial has one network a region";
constexpr const char *ranges_of_networks =
    "lint tells networks of two regions with addresses in common; a trial has one network a region";
constexpr const char *compares_access =
    "lint compares it with that of the bucket that copies go to; a trial reads and writes as ever";
constexpr const char *compares_settings =
    "lint compares what it sets between regions; a trial has the figures of the store itself";

constexpr Reason reasons[] = {
    {"aws_route53_zone", "zones answer always here; an unreachable zone would stop every failover by DNS"},
    {"aws_route53recoverycontrolconfig_", "no routing control of this plan belongs to it"},
    {"aws_route53_", "DNS beyond failover records is not modelled; it would change whom a failover reaches"},
    {"aws_lb_target_group_attachment", "targets come from the services of the cluster"},
    {"aws_alb_target_group_attachment", "targets come from the services of the cluster"},
    {"aws_lb", "no balancer here uses it; it would change how fast a bad target leaves"},
    {"aws_alb", "no balancer here uses it; it would change how fast a bad target leaves"},
    {"aws_elb", "settings of a classic load balancer beyond its health check are not modelled"},
    {"aws_autoscaling_",
     "its group is not here, or it only plans sizes; a schedule would change what is there"},
    {"aws_launch_", "no scaling group here uses it; it would change how long a new machine takes"},
    {"aws_ebs_volume", "lint tells those of the first region alone; a trial does not lose them"},
    {"aws_ebs_", "disks are not modelled; they would tie what runs on them to one zone"},
    {"aws_eks_addon", "addons are taken as working; without DNS or network ones pods would not start"},
    {"aws_eks_", "it belongs to no cluster here; it would change the cluster's capacity"},
    {"aws_ecs_capacity_provider", "no cluster here uses it; it would be the machines that tasks run on"},
    {"aws_ecs_task_definition", "no service here runs it; tasks that run once serve nobody"},
    {"aws_ecs_task_set", "task sets of other deployers are not modelled: give the service itself"},
    {"aws_ecs_", "settings of an account or a cluster that change no figure of its services"},
    {"aws_lambda_permission", "lint tells functions whose counterpart may not be called by the same; a trial "
                              "takes permissions as sufficient"},
    {"aws_lambda_", "of Lambda the functions are read; this changes who calls them or which version"},
    {"aws_efs_replication_configuration", "lint takes its word for where file systems are copied to; not "
                                          "played: a trial has their files in one region alone"},
    {"aws_efs_backup_policy",
     "restores of file systems are not modelled; they would bring back what is lost"},
    {"aws_efs_mount_target", "its file system is not here; it would let pods of its zone mount it"},
    {"aws_efs_", "it belongs to no file system here, or grants rights, which are taken as sufficient"},
    {"aws_globalaccelerator_custom_routing_",
     "routing of one's own is not modelled; it would change which machine a user reaches"},
    {"aws_globalaccelerator_", "it belongs to no accelerator here; it would change where users go"},
    {"aws_docdb_", "settings of clusters are not modelled; they would change failover only slightly"},
    {"aws_neptune_", "settings of clusters are not modelled; they would change failover only slightly"},
    {"aws_db_instance_automated_backups",
     "its source is not here; it would give a recovery in another region"},
    {"aws_db_proxy", "proxies are not modelled; they would shorten how long clients see a failover"},
    {"aws_db_snapshot", "single snapshots are not modelled; they would be one more point to recover to"},
    {"aws_db_parameter_group", compares_settings},
    {"aws_db_option_group", compares_settings},
    {"aws_db_subnet_group", cuts_networks},
    {"aws_db_", "database settings are not modelled; they would change lag and failover only slightly"},
    {"aws_rds_cluster_instance", "its cluster is not in this plan"},
    {"aws_rds_cluster_parameter_group",
     "database settings are not modelled; rds.global_db_rpo would stop writes while every copy is late"},
    {"aws_rds_", "settings and roles of clusters are not modelled; they would change failover only slightly"},
    {"aws_elasticache_parameter_group", compares_settings},
    {"aws_elasticache_subnet_group", cuts_networks},
    {"aws_elasticache_", "single caches and their settings are not modelled; a lost one would send its reads "
                         "to the database"},
    {"aws_msk_", "it belongs to no cluster here; it would change what survives the loss of a broker"},
    {"aws_backup_vault",
     "its region is read where backups are copied to it, and its lock; a lost vault would change what can be "
     "restored"},
    {"aws_backup_", "it belongs to no backup plan here; it would change what is copied and how often"},
    {"aws_dynamodb_table_item", "rows that the plan puts in; what a table holds is not modelled"},
    {"aws_dynamodb_", "of DynamoDB tables and their copies are read; this changes neither"},
    {"aws_s3_bucket_public_access_block", compares_access},
    {"aws_s3_bucket_acl", compares_access},
    {"aws_s3_", "of buckets versions and replication are read; this would change who may read or how long "
                "objects are kept"},
    {"aws_cloudfront_", "of CloudFront the distributions are read; this would change what is cached, not "
                        "where it comes from"},
    {"aws_waf", "of firewalls it is read what they stand before, and rules that count by address; another "
                "rule missing in one region would block or admit "
                "requests"},
    {"aws_shield_",
     "of Shield the automatic response is read; the rest would change how soon an attack is noticed"},
    {"aws_acm_", "lint compares certificates between regions; a trial plays one of another name or region, "
                 "which serves nobody"},
    {"aws_iam_role", holds_rights},
    {"aws_iam_policy", holds_rights},
    {"aws_iam_instance_profile", "lint tells machines whose counterparts wear none; permissions are taken as "
                                 "sufficient by a trial"},
    {"aws_iam_", "permissions are taken as sufficient; a missing one would stop a step of the recovery"},
    {"aws_security_group", "lint compares its rules between regions and with the ports of stores and front "
                           "doors; a trial plays a port that they close"},
    {"aws_vpc_security_group", "lint compares its rules between regions and with the ports of stores and "
                               "front doors; a trial plays a port that they close"},
    {"aws_network_acl", "lint compares its rules between regions and with the ports of stores and front "
                        "doors; a trial plays a port that they close"},
    {"aws_vpc_peering",
     "links between networks are not modelled one by one; a lost one would stop replication"},
    {"aws_ec2_transit_gateway", "in the graph of needs; the simulation has one link a pair of regions, whose "
                                "loss stops replication"},
    {"aws_nat_gateway", "of ways out those to the Internet are read; another kind would cut networks off"},
    {"aws_vpc_", "networks are one per region here; a subnet lost would be a zone lost"},
    {"aws_vpc", ranges_of_networks},
    {"aws_subnet", cuts_networks},
    {"aws_route", leads_ways},
    {"aws_default_vpc", ranges_of_networks},
    {"aws_default_subnet", cuts_networks},
    {"aws_default_", "networks are one per region here; a subnet lost would be a zone lost"},
    {"aws_eip",
     "lint tells when the first region alone has fixed addresses; in a trial addresses stay what they "
     "are"},
    {"aws_key_pair", "lint tells those of the first region alone; a trial takes people to get into machines"},
    {"aws_volume_attachment", "disks are not modelled; they would tie what runs on them to one zone"},
    {"aws_appautoscaling_", "what it scales is not modelled; it would change how much is there"},
    {"aws_internet_gateway", leads_ways},
    {"aws_cloudwatch_", "logs, dashboards and rules are not modelled; they would help a diagnosis only"},
    {"aws_sns_topic_policy", "permissions are taken as sufficient; a missing one would stop what is sent"},
    {"aws_sns_", "no modelled alarm tells it, and it fills no queue of this plan; it would carry a page"},
    {"aws_sqs_queue_policy", "permissions are taken as sufficient; a missing one would stop what is sent"},
    {"aws_sqs_", "of queues their times and their dead letters are read; this changes neither"},
    {"aws_ssm_parameter", "lint tells those of the first region alone; a trial takes them as readable"},
    {"aws_ssm_", "stored settings are not modelled; a missing one would keep a service from starting"},
    {"aws_secretsmanager_secret",
     "lint tells those of the first region alone; a trial takes them as readable"},
    {"aws_secretsmanager_",
     "secrets are taken as readable; a missing copy would keep a service from starting"},
    {"aws_kms_", "lint tells which copies need a key of the primary region; keys are taken as usable"},
    {"aws_cloudformation_stack",
     "a nested stack: its template is another file and is not read; give that file "
     "too"},
    {"aws_cloudformation_", "what CloudFormation makes by itself (macros, modules, sets of stacks) is not in "
                            "the template: give what it makes"},
    {"aws_ecr_re",
     "lint tells repositories of the first region alone; a trial asks the registries that images "
     "name"},
    {"aws_ecr_", "image stores answer always; a missing copy would keep pods from starting"},
    {"kubernetes_manifest", "its object is known only after apply: give the manifest as a file"},
    {"kubectl_", "its object cannot be read here: give the manifest as a file"},
    {"kubernetes_", "the simulation has what serves users, what scales it and what it needs"},
    {"helm_release", "render the chart (helm template) and give the result: it would be services"},
    {"google_", "only AWS is modelled"},
    {"azurerm_", "only AWS is modelled"},
    {"azuread_", "only AWS is modelled"},
    {"random_", "a value made once: changes nothing"},
    {"null_resource", "a script that runs at apply: changes nothing afterwards"},
    {"terraform_data", "a value kept in the state: changes nothing"},
    {"time_", "a wait at apply: changes nothing afterwards"},
    {"tls_", "a key made once: changes nothing"},
    {"local_", "a file where Terraform runs: changes nothing"},
};

} // namespace

std::string why_not_modelled(const std::string &type)
{
  for (const Reason &reason : reasons)
    if (std::string_view(type).starts_with(reason.type))
      return reason.why;
  return facts::nothing_of_this_kind;
}

} // namespace drsim::import::terraform
