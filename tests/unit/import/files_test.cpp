// File systems of EFS in plans, templates and manifests, and which services mount them.
#include "sim/import/kubernetes/kubernetes_import.hpp"
#include "tests/unit/import/plans.hpp"

namespace files_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

using Words = std::vector<std::string>;

json subnet(const std::string &name, const std::string &zone)
{
  return {{"type", "aws_subnet"}, {"name", name}, {"values", {{"availability_zone", zone}}}};
}

json target(const std::string &name, const std::string &subnet)
{
  return {{"type", "aws_efs_mount_target"},
          {"name", name},
          {"expressions",
           {{"file_system_id", refers_to("aws_efs_file_system.media.id")},
            {"subnet_id", refers_to("aws_subnet." + subnet + ".id")}}}};
}

std::vector<json> media(const json &values = json::object())
{
  return {{{"type", "aws_efs_file_system"}, {"name", "media"}, {"values", values}},
          subnet("a", "eu-central-1a"),
          subnet("b", "eu-central-1b")};
}

} // namespace

TEST_CASE("a file system is read with the zones of its mount targets, and with whom mounts it")
{
  std::vector<json> rows = media({{"tags", {{"Name", "shop-media"}}}});
  rows.insert(
      rows.end(),
      {target("a", "a"),
       target("b", "b"),
       {{"type", "aws_efs_access_point"},
        {"name", "worker"},
        {"expressions", {{"file_system_id", refers_to("aws_efs_file_system.media.id")}}}},
       {{"type", "aws_lambda_function"},
        {"name", "worker"},
        {"values", {{"function_name", "worker"}}},
        {"expressions",
         {{"file_system_config", json::array({{{"arn", refers_to("aws_efs_access_point.worker.arn")}}})}}}},
       {{"type", "aws_ecs_task_definition"},
        {"name", "web"},
        {"expressions",
         {{"volume", json::array({{{"efs_volume_configuration",
                                    json::array({{{"file_system_id",
                                                   refers_to("aws_efs_file_system.media.id")}}})}}})}}}},
       {{"type", "aws_ecs_service"},
        {"name", "web"},
        {"values", {{"name", "web"}, {"desired_count", 2}}},
        {"expressions", {{"task_definition", refers_to("aws_ecs_task_definition.web.arn")}}}}});
  Diagnostics diagnostics;
  const Imported imported = import_plan(rows, diagnostics);
  const ComponentSpec &files = component(imported, "efs:shop-media");
  CHECK(files.kind == "efs_file_system");
  CHECK(files.zones == Words{"eu-central-1a", "eu-central-1b"});
  CHECK(files.parameters.count("one_zone") == 0);
  CHECK(component(imported, "worker@eu-central-1").links.at("files") == Words{"efs:shop-media"});
  CHECK(component(imported, "web@eu-central-1").links.at("files") == Words{"efs:shop-media"});
  for (const char *address :
       {"aws_efs_file_system.media", "aws_efs_mount_target.a", "aws_efs_access_point.worker"})
    CHECK(understood(imported, address));
}

TEST_CASE("a file system of one zone has its files there alone")
{
  Diagnostics diagnostics;
  std::vector<json> rows = media({{"availability_zone_name", "eu-central-1b"}});
  rows.push_back(target("b", "b"));
  const Imported imported = import_plan(rows, diagnostics);
  CHECK(number_at(imported, "efs:media", "one_zone") == 1);
  CHECK(component(imported, "efs:media").zones == Words{"eu-central-1b"});
}

TEST_CASE("where a plan does not say where its mount targets are, that is said")
{
  Diagnostics none;
  CHECK(component(import_plan(media(), none), "efs:media").zones.empty());
  CHECK(says(none, "no mount target of it is here"));

  Diagnostics unknown;
  std::vector<json> rows = media();
  rows.push_back(target("c", "elsewhere"));
  CHECK(component(import_plan(rows, unknown), "efs:media").zones.empty());
  CHECK(says(unknown, "the zones of its mount targets are not known"));
}

TEST_CASE("a template's file system, with its mount targets and a function that mounts it")
{
  const std::string text = R"(AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Here:
    Type: AWS::EC2::Subnet
    Properties: {AvailabilityZone: eu-west-1a}
  Media:
    Type: AWS::EFS::FileSystem
    Properties:
      ReplicationConfiguration: {Destinations: [{Region: eu-central-1}]}
      FileSystemTags: [{Key: Name, Value: shop-media}]
  Target:
    Type: AWS::EFS::MountTarget
    Properties: {FileSystemId: !Ref Media, SubnetId: !Ref Here}
  Point:
    Type: AWS::EFS::AccessPoint
    Properties: {FileSystemId: !Ref Media}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: worker
      FileSystemConfigs: [{Arn: !GetAtt Point.Arn, LocalMountPath: /mnt/media}]
)";
  Diagnostics diagnostics;
  const Imported imported = import_text(text, {"stack-eu-west-1.yaml", ""}, diagnostics);
  CHECK(component(imported, "efs:shop-media").zones == Words{"eu-west-1a"});
  CHECK(component(imported, "worker@eu-west-1").links.at("files") == Words{"efs:shop-media"});
  CHECK(says(diagnostics, "its replication is not played"));
}

TEST_CASE(
    "manifests say which file system a pod mounts: by its volume, by its class, or by the name of that alone")
{
  const std::string text = R"(kind: StorageClass
metadata: {name: shared}
provisioner: efs.csi.aws.com
parameters: {fileSystemId: fs-0abc}
---
kind: PersistentVolume
metadata: {name: media}
spec: {csi: {driver: efs.csi.aws.com, volumeHandle: "fs-0def::fsap-1"}}
---
kind: PersistentVolumeClaim
metadata: {name: by-class}
spec: {storageClassName: shared, accessModes: [ReadWriteMany]}
---
kind: PersistentVolumeClaim
metadata: {name: by-volume}
spec: {volumeName: media, storageClassName: "", accessModes: [ReadWriteMany]}
---
kind: PersistentVolumeClaim
metadata: {name: by-name}
spec: {storageClassName: efs-sc, accessModes: [ReadWriteMany]}
---
kind: PersistentVolumeClaim
metadata: {name: other}
spec: {storageClassName: fsx, accessModes: [ReadWriteMany]}
)";
  std::string all = text;
  for (const char *claim : {"by-class", "by-volume", "by-name", "other"})
    all += std::string("---\nkind: Deployment\nmetadata: {name: ") + claim +
           "}\nspec:\n  template:\n    metadata: {labels: {app: " + claim +
           "}}\n    spec:\n      containers: [{name: web}]\n      volumes: [{name: v, persistentVolumeClaim: "
           "{claimName: " +
           claim + "}}]\n";
  Diagnostics diagnostics;
  const Imported imported =
      import_kubernetes(all, {"k.yaml", "eu-central-1", nullptr, import_nested}, diagnostics);
  CHECK(needs(imported, "by-class@eu-central-1", "file_system", "fs-0abc"));
  CHECK(needs(imported, "by-volume@eu-central-1", "file_system", "fs-0def"));
  CHECK(needs(imported, "by-name@eu-central-1", "file_system", "EFS"));
  for (const Dependency &one : imported.dependencies)
    CHECK((one.from != "other@eu-central-1" || one.what != "file_system"));
}

} // namespace files_test
