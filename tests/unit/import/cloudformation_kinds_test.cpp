// Kinds of a template that are read as Terraform's are, and what only templates have.
#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

namespace cloudformation_kinds_test {

using namespace drsim;

namespace {

Imported read(const std::string &resources, Diagnostics &diagnostics,
              const std::string &name = "stack-eu-west-1.yaml")
{
  return import_text("AWSTemplateFormatVersion: '2010-09-09'\n" + resources, {name, ""}, diagnostics);
}

const ComponentSpec &component(const Imported &imported, const std::string &id)
{
  for (const ComponentSpec &one : imported.components)
    if (one.id == id)
      return one;
  FAIL("no component " << id);
  return imported.components.front();
}

double number_at(const Imported &imported, const std::string &id, const std::string &parameter)
{
  const auto &parameters = component(imported, id).parameters;
  const auto found = parameters.find(parameter);
  return found == parameters.end() ? -1 : found->second.value.mean();
}

} // namespace

TEST_CASE("a service of ECS in a template: mapped by region, behind its balancer, scaled")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"(Mappings:
  Size: {eu-west-1: {Tasks: 4}, eu-central-1: {Tasks: 2}}
Resources:
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: shop}}
  A: {Type: AWS::EC2::Subnet, Properties: {AvailabilityZone: !Select [0, !GetAZs '']}}
  B: {Type: AWS::EC2::Subnet, Properties: {AvailabilityZone: !Select [1, !GetAZs '']}}
  Front: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: front}}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {LoadBalancerArn: !Ref Front, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]}
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {HealthCheckIntervalSeconds: 10, UnhealthyThresholdCount: 2}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {ContainerDefinitions: [{Name: api, StopTimeout: 60}]}
  Api:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: api
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      DesiredCount: !FindInMap [Size, !Ref "AWS::Region", Tasks]
      DeploymentConfiguration: {MinimumHealthyPercent: 50, MaximumPercent: 150}
      LoadBalancers: [{ContainerName: api, TargetGroupArn: !Ref Group}]
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref A, !Ref B]}}
  Scale:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      MinCapacity: 3
      MaxCapacity: 12
      ResourceId: !Join ['/', [service, !Ref Cluster, !GetAtt Api.Name]]
  ScaleCpu:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      ScalingTargetId: !Ref Scale
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 60
        PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
)",
                                 diagnostics);
  const std::string id = "api@eu-west-1";
  CHECK(number_at(imported, id, "replicas") == 4);
  CHECK(component(imported, id).zones == std::vector<std::string>{"eu-west-1a", "eu-west-1b"});
  CHECK(number_at(imported, id, "hpa_target_utilisation") == Approx(0.6));
  CHECK(number_at(imported, id, "termination_grace_s") == 60);
  CHECK(number_at(imported, id, "max_surge_pods") == 2);
  CHECK(component(imported, "alb:front").links.at("services") == std::vector<std::string>{id});
  for (const Seen &one : imported.seen)
    CHECK((one.understood ? one.address : one.address + ": " + one.why_not) == one.address);
}

TEST_CASE("classic balancer, DocumentDB, cache nodes and the update policy of a group in a template")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"(Resources:
  Old:
    Type: AWS::ElasticLoadBalancing::LoadBalancer
    Properties:
      LoadBalancerName: old
      HealthCheck: {Interval: '15', UnhealthyThreshold: '4'}
  Web:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {AutoScalingGroupName: web, MinSize: '6', MaxSize: '9', LoadBalancerNames: [!Ref Old]}
    UpdatePolicy: {AutoScalingRollingUpdate: {MaxBatchSize: 3, MinInstancesInService: 4}}
  Busy:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties:
      AutoScalingGroupName: !Ref Web
      TargetTrackingConfiguration:
        TargetValue: 50
        PredefinedMetricSpecification: {PredefinedMetricType: ASGAverageCPUUtilization}
  Docs: {Type: AWS::DocDB::DBCluster, Properties: {DBClusterIdentifier: docs, BackupRetentionPeriod: 7}}
  Doc: {Type: AWS::DocDB::DBInstance, Properties: {DBClusterIdentifier: !Ref Docs}}
  Cache: {Type: AWS::ElastiCache::ReplicationGroup, Properties: {ReplicationGroupId: c, NumCacheClusters: 3}}
)",
                                 diagnostics);
  CHECK(number_at(imported, "alb:old", "interval_s") == 15);
  CHECK(number_at(imported, "alb:old", "cross_zone") == 0); // a template's default
  CHECK(component(imported, "alb:old").links.at("services") == std::vector<std::string>{"web@eu-west-1"});
  CHECK(number_at(imported, "web@eu-west-1", "max_unavailable_pods") == 2);
  CHECK(number_at(imported, "web@eu-west-1", "max_surge_pods") == 0);
  CHECK(number_at(imported, "web@eu-west-1", "hpa_target_utilisation") == Approx(0.5));
  CHECK(number_at(imported, "docs", "backup_retention_days") == 7);
  CHECK(number_at(imported, "cache:c", "replicas_per_shard") == 2);
}

TEST_CASE("a firewall of a template stands before the balancer that its association names")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"(Resources:
  Front: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: front}}
  Other: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: other}}
  Wall: {Type: AWS::WAFv2::WebACL, Properties: {Name: wall, Scope: REGIONAL}}
  Tie:
    Type: AWS::WAFv2::WebACLAssociation
    Properties: {ResourceArn: !Ref Front, WebACLArn: !GetAtt Wall.Arn}
)",
                                 diagnostics);
  const ComponentSpec &wall = component(imported, "waf:wall");
  CHECK(wall.kind == "waf");
  CHECK(wall.region == "eu-west-1");
  CHECK(wall.links.at("protects") == std::vector<std::string>{"alb:front"});
}

TEST_CASE("queues, their dead letters, topics and functions of a template")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"(Resources:
  Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: orders
      MessageRetentionPeriod: 600
      VisibilityTimeout: 45
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 4}
  Placed: {Type: AWS::SNS::Topic, Properties: {TopicName: placed}}
  Hand:
    Type: AWS::SNS::Subscription
    Properties: {Protocol: sqs, TopicArn: !Ref Placed, Endpoint: !GetAtt Orders.Arn}
  Work: {Type: AWS::Lambda::Function, Properties: {FunctionName: work, ReservedConcurrentExecutions: 9}}
  Feed:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Work}
)",
                                 diagnostics);
  const ComponentSpec &queue = component(imported, "sqs:orders");
  CHECK(queue.region == "eu-west-1");
  CHECK(number_at(imported, "sqs:orders", "retention_s") == 600);
  CHECK(number_at(imported, "sqs:orders", "visibility_timeout_s") == 45);
  CHECK(number_at(imported, "sqs:orders", "max_receives") == 4);
  CHECK(queue.links.at("dead_letters") == std::vector<std::string>{"sqs:dead"});
  CHECK(queue.links.at("topic") == std::vector<std::string>{"sns:placed"});
  CHECK(queue.links.at("consumers") == std::vector<std::string>{"work@eu-west-1"});
  CHECK(number_at(imported, "work@eu-west-1", "concurrency_per_pod") == 3);
  for (const Seen &one : imported.seen)
    CHECK((one.understood ? one.address : one.address + ": " + one.why_not) == one.address);
}

TEST_CASE("an accelerator of a template, with the dial of its group")
{
  Diagnostics diagnostics;
  const Imported imported = read(R"(Resources:
  Front: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: front}}
  World: {Type: AWS::GlobalAccelerator::Accelerator, Properties: {Name: world, Enabled: true}}
  Https: {Type: AWS::GlobalAccelerator::Listener, Properties: {AcceleratorArn: !Ref World, Protocol: TCP}}
  Here:
    Type: AWS::GlobalAccelerator::EndpointGroup
    Properties:
      ListenerArn: !Ref Https
      EndpointGroupRegion: eu-west-1
      TrafficDialPercentage: 0
      EndpointConfigurations: [{EndpointId: !Ref Front, Weight: 128}]
)",
                                 diagnostics);
  CHECK(component(imported, "accelerator:world").links.at("spare") == std::vector<std::string>{"alb:front"});
  for (const Seen &one : imported.seen)
    CHECK((one.understood ? one.address : one.address + ": " + one.why_not) == one.address);
}

} // namespace cloudformation_kinds_test
