// Claims on file systems of EFS: which one a service mounts, as far as its manifests say.
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

namespace drsim::inline import::inline kubernetes {
namespace {

constexpr const char *driver = "efs.csi.aws.com";

} // namespace

/// A StorageClass or a PersistentVolume of EFS; false for any other.
bool ManifestImporter::file_system(const YAML::Node &object, const std::string &kind)
{
  const bool of_class = kind == "StorageClass" && yaml_text(yaml_at(object, {"provisioner"})) == driver;
  const YAML::Node csi = yaml_at(object, {"spec", "csi"});
  const bool of_volume = kind == "PersistentVolume" && yaml_text(yaml_at(csi, {"driver"})) == driver;
  if (!of_class && !of_volume)
    return false;
  const std::string id = of_class ? yaml_text(yaml_at(object, {"parameters", "fileSystemId"}))
                                  : yaml_text(yaml_at(csi, {"volumeHandle"}));
  file_systems_[kind + "/" + manifest_name(object)] = id.substr(0, id.find(':')); // FILES:PATH:ACCESS POINT
  seen(object);
  return true;
}

/// What a claim mounts: by the volume it names, else by its class.
void ManifestImporter::mounts(const std::string &component, const YAML::Node &claim)
{
  const std::string storage = yaml_text(yaml_at(claim, {"storageClassName"}));
  auto found = file_systems_.find("PersistentVolume/" + yaml_text(yaml_at(claim, {"volumeName"})));
  if (found == file_systems_.end())
    found = file_systems_.find("StorageClass/" + storage);
  const bool named = found != file_systems_.end();
  if (!named && storage.find("efs") == std::string::npos)
    return;
  const std::string id = named && !found->second.empty() ? found->second : "EFS";
  need(component, "file_system", id, claim);
  diagnostics_.note(context_.shown_name, yaml_line(claim),
                    component + " mounts a file system of EFS (" + id +
                        "): it is played where a plan, a template or deployment.json has that",
                    "link \"files\" of the service to it where its region has several");
}

} // namespace drsim::import::kubernetes
