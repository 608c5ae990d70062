// The calls of AWS that runbooks make, a row each.
#include "sim/import/runbooks/api_table.hpp"

namespace drsim::inline import::inline runbooks {
namespace {

using enum TargetForm;

std::vector<ApiCall> calls_of_databases()
{
  constexpr const char *instance = "DBInstanceIdentifier";
  constexpr const char *cluster = "DBClusterIdentifier";
  return {
      {"rds", "PromoteReadReplica", "promote", instance},
      {"rds", "PromoteReadReplicaDBCluster", "promote", cluster},
      {"rds", "FailoverGlobalCluster", "promote", "TargetDbClusterIdentifier"},
      {"rds", "SwitchoverGlobalCluster", "promote", "TargetDbClusterIdentifier"},
      {"rds", "RemoveFromGlobalCluster", "promote", "DbClusterIdentifier"},
      {"rds", "SwitchoverReadReplica", "promote", instance},
      {"rds", "FailoverDBCluster", "failover", cluster},
      {"rds", "RebootDBInstance", "failover", instance, plain, "", "ForceFailover=true"},
      {"rds", "RebootDBInstance", "restart", instance},
      {"rds", "RebootDBCluster", "restart", cluster},
      {"rds", "StartDBInstance", "restart", instance},
      {"rds", "StartDBCluster", "restart", cluster},
      {"rds", "StopDBInstance", "fence", instance},
      {"rds", "StopDBCluster", "fence", cluster},
      {"rds", "RestoreDBInstanceToPointInTime", "restore", "SourceDBInstanceIdentifier"},
      {"rds", "RestoreDBInstanceFromDBSnapshot", "restore", instance},
      {"rds", "RestoreDBInstanceFromS3", "restore", instance},
      {"rds", "RestoreDBClusterToPointInTime", "restore", "SourceDBClusterIdentifier"},
      {"rds", "RestoreDBClusterFromSnapshot", "restore", cluster},
      {"rds", "RestoreDBClusterFromS3", "restore", cluster},
      {"rds", "CreateDBInstanceReadReplica", "rebuild_replica", instance},
      {"rds", "ModifyDBInstance", "allow", instance, plain, "", "VpcSecurityGroupIds"},
      {"rds", "ModifyDBCluster", "allow", cluster, plain, "", "VpcSecurityGroupIds"},
      {"rds", "DescribeDBInstances", "await", instance},
      {"rds", "DescribeDBClusters", "await", cluster},
      {"rds", "ModifyDBInstance", "wait"},
      {"rds", "ModifyDBCluster", "wait"},
      {"rds", "BacktrackDBCluster", "wait"}, // in place: no copy that services are pointed at
      {"rds", "CreateDBInstance", "wait"},
      {"rds", "CreateDBCluster", "wait"},
      {"rds", "CreateGlobalCluster", "wait"},
      {"rds", "DeleteDBInstance", "wait"},
      {"rds", "DeleteDBCluster", "wait"},
      {"rds", "CreateDBSnapshot", "wait"},
      {"rds", "CreateDBClusterSnapshot", "wait"},
      {"rds", "CopyDBSnapshot", "wait"},
      {"rds", "CopyDBClusterSnapshot", "wait"},
      {"dynamodb", "RestoreTableToPointInTime", "restore", "SourceTableName|SourceTableArn", prefixed,
       "dynamodb:"},
      {"dynamodb", "RestoreTableFromBackup", "restore", "TargetTableName", prefixed, "dynamodb:"},
      {"dynamodb", "PutResourcePolicy", "allow", "ResourceArn", prefixed, "dynamodb:"},
      {"dynamodb", "DescribeTable", "await", "TableName", prefixed, "dynamodb:"},
      {"dynamodb", "UpdateTable", "wait"},
      {"dynamodb", "UpdateGlobalTable", "wait"},
      {"dynamodb", "CreateBackup", "wait"},
  };
}

std::vector<ApiCall> calls_of_caches_and_streams()
{
  // A cache answers "restart" alone: another node of it takes over, and it fills again.
  return {
      {"elasticache", "TestFailover", "restart", "ReplicationGroupId", prefixed, "cache:"},
      {"elasticache", "RebootCacheCluster", "restart", "CacheClusterId", cache_node, "cache:"},
      {"elasticache", "ModifyReplicationGroup", "restart", "ReplicationGroupId", prefixed,
       "cache:", "PrimaryClusterId"},
      {"elasticache", "ModifyReplicationGroup", "allow", "ReplicationGroupId", prefixed,
       "cache:", "SecurityGroupIds"},
      {"elasticache", "DescribeReplicationGroups", "await", "ReplicationGroupId", prefixed, "cache:"},
      {"elasticache", "DescribeCacheClusters", "await", "CacheClusterId", cache_node, "cache:"},
      {"elasticache", "ModifyReplicationGroup", "wait"},
      {"elasticache", "FailoverGlobalReplicationGroup", "wait"},
      {"elasticache", "CreateReplicationGroup", "wait"},
      {"elasticache", "DeleteReplicationGroup", "wait"},
      {"kafka", "RebootBroker", "restart", "ClusterArn", broker_arn, "msk:"},
      {"kafka", "UpdateSecurity", "allow", "ClusterArn", broker_arn, "msk:"},
      {"kafka", "DescribeCluster", "await", "ClusterArn", broker_arn, "msk:"},
      {"kafka", "DescribeClusterV2", "await", "ClusterArn", broker_arn, "msk:"},
      {"kafka", "UpdateReplicationInfo", "wait"},
      {"kafka", "CreateReplicator", "wait"},
      {"kafka", "UpdateBrokerCount", "wait"},
      {"kafka", "UpdateBrokerStorage", "wait"},
  };
}

std::vector<ApiCall> calls_of_machines()
{
  constexpr const char *group = "AutoScalingGroupName";
  return {
      {"autoscaling", "SetDesiredCapacity", "scale", group, prefixed, "asg:"},
      {"autoscaling", "UpdateAutoScalingGroup", "scale", group, prefixed, "asg:", "DesiredCapacity"},
      {"autoscaling", "UpdateAutoScalingGroup", "scale", group, prefixed, "asg:", "MinSize"},
      {"autoscaling", "ExecutePolicy", "scale", group, prefixed, "asg:"},
      {"autoscaling", "StartInstanceRefresh", "restart", group, prefixed, "asg:"},
      {"autoscaling", "DescribeAutoScalingGroups", "await", "AutoScalingGroupNames", prefixed, "asg:"},
      {"autoscaling", "UpdateAutoScalingGroup", "wait"},
      {"autoscaling", "RollbackInstanceRefresh", "wait"},
      {"autoscaling", "SuspendProcesses", "wait"},
      {"autoscaling", "ResumeProcesses", "wait"},
      {"autoscaling", "SetInstanceHealth", "wait"},
      {"autoscaling", "TerminateInstanceInAutoScalingGroup", "wait"},
      {"eks", "UpdateNodegroupConfig", "scale", "clusterName", prefixed, "eks:", "scalingConfig"},
      {"eks", "CreateNodegroup", "restart", "clusterName", prefixed, "eks:"},
      {"eks", "DescribeCluster", "await", "name", prefixed, "eks:"},
      {"eks", "DescribeNodegroup", "await", "clusterName", prefixed, "eks:"},
      {"eks", "UpdateNodegroupConfig", "wait"},
      {"eks", "UpdateNodegroupVersion", "wait"},
      {"eks", "UpdateKubeconfig", "wait"},
      {"eks", "CreateCluster", "wait"},
      {"ecs", "UpdateService", "restart", "service", plain, "", "forceNewDeployment"},
      {"ecs", "UpdateService", "scale", "cluster", prefixed, "ecs:", "desiredCount"},
      {"ecs", "DescribeServices", "await", "cluster", prefixed, "ecs:"},
      {"ecs", "DescribeClusters", "await", "clusters", prefixed, "ecs:"},
      {"ecs", "UpdateService", "wait"}, // another task definition: forth or back, nobody says
      {"ecs", "StopTask", "wait"},
      {"ecs", "RunTask", "wait"},
      {"application-autoscaling", "RegisterScalableTarget", "wait"},
      {"lambda", "UpdateAlias", "rollback", "FunctionName", plain, "", "FunctionVersion"},
      {"lambda", "PutFunctionConcurrency", "wait"},
      {"lambda", "DeleteFunctionConcurrency", "wait"},
      {"lambda", "PutProvisionedConcurrencyConfig", "wait"},
      {"lambda", "UpdateFunctionCode", "wait"},
      {"lambda", "UpdateFunctionConfiguration", "wait"},
      {"lambda", "UpdateEventSourceMapping", "wait"},
      {"lambda", "Invoke", "wait"},
      {"ec2", "RebootInstances", "wait"},
      {"ec2", "StartInstances", "wait"},
      {"ec2", "StopInstances", "wait"},
      {"ec2", "RunInstances", "wait"},
      {"ec2", "TerminateInstances", "wait"},
  };
}

std::vector<ApiCall> calls_of_edge()
{
  constexpr const char *balancer = "LoadBalancerArn";
  return {
      {"elbv2", "CreateLoadBalancer", "create", "Name", prefixed, "alb:"},
      {"elbv2", "SetSecurityGroups", "allow", balancer, balancer_arn, "alb:"},
      {"elbv2", "AddListenerCertificates", "renew_credentials", "ListenerArn", balancer_arn, "alb:"},
      {"elbv2", "ModifyListener", "renew_credentials", "ListenerArn", balancer_arn, "alb:", "Certificates"},
      {"elbv2", "ModifyListener", "shed", "ListenerArn", balancer_arn,
       "alb:", "DefaultActions=fixed-response"},
      {"elbv2", "ModifyListener", "readmit", "ListenerArn", balancer_arn, "alb:", "DefaultActions=forward"},
      {"elbv2", "ModifyRule", "shed", "RuleArn", balancer_arn, "alb:", "Actions=fixed-response"},
      {"elbv2", "ModifyRule", "readmit", "RuleArn", balancer_arn, "alb:", "Actions=forward"},
      {"elbv2", "CreateRule", "shed", "ListenerArn", balancer_arn, "alb:", "Actions=fixed-response"},
      {"elbv2", "CreateRule", "readmit", "ListenerArn", balancer_arn, "alb:", "Actions=forward"},
      {"elbv2", "DescribeLoadBalancers", "await", "Names", prefixed, "alb:"},
      {"elbv2", "DescribeLoadBalancers", "await", "LoadBalancerArns", balancer_arn, "alb:"},
      {"elbv2", "ModifyListener", "wait"},
      {"elbv2", "ModifyRule", "wait"},
      {"elbv2", "CreateRule", "wait"},
      {"elbv2", "DeleteRule", "wait"},
      {"elbv2", "CreateListener", "wait"},
      {"elbv2", "CreateTargetGroup", "wait"},
      {"elbv2", "RegisterTargets", "wait"},
      {"elbv2", "DeregisterTargets", "wait"},
      {"arc-zonal-shift", "StartZonalShift", "shift_away", "ResourceIdentifier", balancer_arn, "alb:"},
      {"arc-zonal-shift", "CancelZonalShift", "shift_back"},
      {"arc-zonal-shift", "UpdateZonalShift", "wait"},
      {"route53", "ChangeResourceRecordSets", "switch_dns"},
      {"route53", "UpdateHealthCheck", "switch_dns"}, // inverted or switched off, it makes a record leave
      // On alone moves nothing: a record leaves its primary when that one's control goes off.
      {"route53-recovery-cluster", "UpdateRoutingControlState", "switch_dns", "", plain, "",
       "RoutingControlState=Off"},
      {"route53-recovery-cluster", "UpdateRoutingControlStates", "switch_dns", "", plain, "",
       "UpdateRoutingControlStateEntries=Off"},
      {"route53-recovery-cluster", "UpdateRoutingControlState", "wait"},
      {"route53-recovery-cluster", "UpdateRoutingControlStates", "wait"},
      {"globalaccelerator", "UpdateEndpointGroup", "wait"},
      {"cloudfront", "UpdateDistribution", "wait"},
      {"cloudfront", "CreateInvalidation", "wait"},
      {"wafv2", "UpdateWebACL", "allow", "Name", prefixed, "waf:"},
      {"wafv2", "DisassociateWebACL", "allow", "ResourceArn", balancer_arn, "alb:"},
      {"wafv2", "UpdateIPSet", "allow"},
      {"wafv2", "UpdateRuleGroup", "allow"},
  };
}

/// Of these the call says what is done, and seldom to what: that is asked about.
std::vector<ApiCall> calls_of_access_and_operations()
{
  return {
      {"secretsmanager", "RotateSecret", "renew_credentials"},
      {"secretsmanager", "PutSecretValue", "renew_credentials"},
      {"secretsmanager", "UpdateSecret", "renew_credentials"},
      {"secretsmanager", "UpdateSecretVersionStage", "renew_credentials"},
      {"secretsmanager", "RestoreSecret", "renew_credentials"},
      {"acm", "ImportCertificate", "renew_credentials"},
      {"acm", "RenewCertificate", "renew_credentials"},
      {"acm", "RequestCertificate", "renew_credentials"},
      {"iam", "CreateAccessKey", "renew_credentials"},
      {"iam", "UpdateAccessKey", "renew_credentials"},
      {"iam", "UploadServerCertificate", "renew_credentials"},
      {"iam", "AttachRolePolicy", "allow"},
      {"iam", "PutRolePolicy", "allow"},
      {"iam", "UpdateAssumeRolePolicy", "allow"},
      {"ec2", "AuthorizeSecurityGroupIngress", "allow"},
      {"ec2", "AuthorizeSecurityGroupEgress", "allow"},
      {"ec2", "ReplaceNetworkAclEntry", "allow"},
      {"ec2", "CreateNetworkAclEntry", "allow"},
      {"ec2", "RevokeSecurityGroupIngress", "wait"},
      {"ec2", "RevokeSecurityGroupEgress", "wait"},
      {"ec2", "ModifyInstanceAttribute", "wait"},
      {"backup", "StartRestoreJob", "restore"}, // a recovery point is called after no store
      {"backup", "StartBackupJob", "wait"},
      {"backup", "StartCopyJob", "wait"},
      {"s3api", "RestoreObject", "wait"},
      {"s3api", "CopyObject", "wait"},
      {"s3api", "PutBucketReplication", "wait"},
      {"s3api", "PutBucketVersioning", "wait"},
      {"s3api", "DeleteObject", "wait"},
      {"ssm", "StartAutomationExecution", "wait"}, // of which document: StepMeaning::calls
      {"ssm", "SendCommand", "wait"},
      {"ssm", "PutParameter", "wait"}, // where services find something, or anything else
      {"sns", "Publish", "announce"},
      {"cloudwatch", "DisableAlarmActions", "wait"},
      {"cloudwatch", "EnableAlarmActions", "wait"},
      {"cloudwatch", "SetAlarmState", "wait"},
      {"events", "DisableRule", "wait"},
      {"events", "EnableRule", "wait"},
      {"cloudformation", "UpdateStack", "wait"},
      {"cloudformation", "CreateStack", "wait"},
      {"cloudformation", "RollbackStack", "wait"},
      {"drs", "StartRecovery", "wait"},
      {"arc-region-switch", "StartPlanExecution", "wait"},
      {"stepfunctions", "StartExecution", "wait"},
  };
}

} // namespace

const std::vector<ApiCall> &api_calls()
{
  static const std::vector<ApiCall> all = [] {
    std::vector<ApiCall> rows;
    for (const auto &some : {calls_of_databases(), calls_of_caches_and_streams(), calls_of_machines(),
                             calls_of_edge(), calls_of_access_and_operations()})
      rows.insert(rows.end(), some.begin(), some.end());
    return rows;
  }();
  return all;
}

} // namespace drsim::import::runbooks
