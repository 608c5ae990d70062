// What is backed up and what must be renewed: schedules of Velero, certificates of cert-manager.
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/facts/schedule.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

namespace drsim::inline import::inline kubernetes {

/// A Schedule of Velero saves objects and volumes, no database of record: it links to none.
void ManifestImporter::velero_schedule(const YAML::Node &object)
{
  ComponentSpec &plan = add("backup:" + manifest_name(object), "backup_plan", object);
  const YAML::Node schedule = yaml_at(object, {"spec", "schedule"});
  if (const auto period_s = cron_period_s(yaml_text(schedule)))
    put(plan, "period_s", *period_s, "s", schedule, yaml_text(schedule));
  else
    warn(yaml_is_set(schedule) ? schedule : object,
         "the schedule of Schedule " + manifest_name(object) + " cannot be read",
         "set \"" + plan.id + ".period_s\" in deployment.json");
  if (yaml_text(yaml_at(object, {"spec", "paused"})) == "true")
    warn(object, "Schedule " + manifest_name(object) + " is paused: it saves nothing", "unpause it");
  seen(object,
       "it saves objects and volumes, and databases of a cluster have no backups in a trial; it would be "
       "how a lost cluster is made anew");
}

/// Names a certificate is good for, under the Secret that front doors show it from.
void ManifestImporter::certificate(const YAML::Node &object)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  const std::string secret = yaml_text(yaml_at(spec, {"secretName"}));
  std::string names;
  for (const YAML::Node &one : yaml_items(yaml_at(spec, {"dnsNames"})))
    names += (names.empty() ? "" : ", ") + yaml_text(one);
  if (names.empty())
    names = yaml_text(yaml_at(spec, {"commonName"}));
  need(secret, "covers", names, object);
  if (!secret.empty())
    need(secret, "stands_in", context_.region, object);
  seen(object, "lint compares the names of certificates between regions; they are taken as valid, one that "
               "expires is the fault credential_expiry");
}

} // namespace drsim::import::kubernetes
