// Copies in another region of what is no database: buckets, caches, keys.
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

namespace drsim::inline lint {
namespace {

bool leaves_region(const Deployment &deployment, const ComponentSpec &bucket)
{
  const ComponentSpec *replica = linked(deployment, bucket, "replica");
  return text_of(bucket, "replication") != "none" && text_of(bucket, "replication") != "" &&
         (replica == nullptr || replica->region != bucket.region);
}

/// Whether a bucket is there for another one's copies.
bool is_copy(const Deployment &deployment, const ComponentSpec &bucket)
{
  for (const ComponentSpec *other : deployment.of_kind("s3_bucket"))
    if (other->id != bucket.id && linked(deployment, *other, "replica") == &bucket)
      return true;
  return false;
}

void bucket_not_copied(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *bucket : deployment.of_kind("s3_bucket"))
    if (in_primary(deployment, *bucket) && !dr_region(deployment).empty() &&
        !text_of(*bucket, "replication").empty() && !leaves_region(deployment, *bucket) &&
        !is_copy(deployment, *bucket))
      findings.at(*bucket, "replication",
                  "objects of " + bucket->id + " are in " + bucket->region +
                      " only: all of them are out of reach while it is down, and lost with it",
                  "replicate it to " + dr_region(deployment) +
                      " (aws_s3_bucket_replication_configuration), or know that nothing needs it there");
}

void bucket_lag(const Deployment &deployment, Findings &findings)
{
  const double rpo_s = deployment.objectives.rpo_s;
  for (const ComponentSpec *bucket : deployment.of_kind("s3_bucket")) {
    if (!leaves_region(deployment, *bucket))
      continue;
    const std::optional<double> bound_s = mean_of(*bucket, "replication_bound_s");
    const std::optional<double> lag_s = p95_of(*bucket, "replication_lag_s");
    const bool timed = text_of(*bucket, "replication") == "rtc";
    if (timed && bound_s && *bound_s <= rpo_s)
      continue;
    findings.at(*bucket, "replication",
                "objects written to " + bucket->id + " in the last " +
                    (timed ? span(bound_s.value_or(0)) + " may be lost with its region"
                           : "minutes (p95 " + span(lag_s.value_or(0)) +
                                 ") are lost with its region, and no bound is promised") +
                    "; the RPO is " + span(rpo_s),
                timed ? "raise the RPO for what the bucket holds"
                      : "turn on Replication Time Control (15 min)");
  }
}

void bucket_partly_copied(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *bucket : deployment.of_kind("s3_bucket"))
    if (leaves_region(deployment, *bucket) && is_off(*bucket, "whole"))
      findings.at(*bucket, "whole",
                  "the replication of " + bucket->id +
                      " takes some prefixes or tags only: other objects are lost with the region",
                  "add a rule without a filter, or know what is left out");
}

void bucket_without_versions(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *bucket : deployment.of_kind("s3_bucket")) {
    if (!is_off(*bucket, "versioning"))
      continue;
    const bool copied = leaves_region(deployment, *bucket);
    findings.grade(copied ? Severity::error : Severity::note);
    findings.at(*bucket, "versioning",
                bucket->id + " keeps no versions: " +
                    (copied ? "replication needs them, nothing is copied"
                            : "what is overwritten or deleted cannot be had back"),
                "aws_s3_bucket_versioning with status Enabled");
  }
}

} // namespace

std::vector<Rule> copy_rules()
{
  return {{"bucket-not-replicated", Severity::warning, bucket_not_copied},
          {"bucket-lag-over-rpo", Severity::warning, bucket_lag},
          {"bucket-partly-replicated", Severity::warning, bucket_partly_copied},
          {"bucket-without-versions", Severity::note, bucket_without_versions}};
}

} // namespace drsim::lint
