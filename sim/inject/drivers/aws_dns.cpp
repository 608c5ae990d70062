// Route 53: health checks that say the contrary, records that lead elsewhere.
#include "sim/inject/drivers/aws_plans.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

bool route53_tags_fit(const AwsFault &fault, const std::string &type, const std::string &id,
                      const std::string &key)
{
  if (fault.entry.tags.empty())
    return true;
  const auto tags = aws_asked(fault, key, "reads the tags of " + id,
                              {"route53", "list-tags-for-resource", "--resource-type", type, "--resource-id",
                               id, "--query", "ResourceTagSet.Tags"});
  return tags && aws_tags_fit(fault, *tags, id);
}

std::string with_dot(const std::string &name)
{
  return name.ends_with('.') ? name : name + ".";
}

std::vector<std::string> list_record(const AwsEntry &entry, const std::string &query)
{
  return {"route53",
          "list-resource-record-sets",
          "--hosted-zone-id",
          entry.hosted_zone,
          "--start-record-name",
          with_dot(entry.record),
          "--start-record-type",
          entry.record_type,
          "--max-items",
          "100",
          "--query",
          query};
}

/// The entry's record set among those of a zone, as JMESPath.
std::string this_record(const AwsEntry &entry)
{
  std::string query =
      "ResourceRecordSets[?Name=='" + with_dot(entry.record) + "' && Type=='" + entry.record_type + "'";
  if (!entry.set_identifier.empty())
    query += " && SetIdentifier=='" + entry.set_identifier + "'";
  return query + "]";
}

Operation set_record(const AwsFault &fault, const std::string &what, const json &record)
{
  const json batch = {{"Comment", "drsim run " + fault.order.run + ", fault " + fault.order.id},
                      {"Changes", json::array({{{"Action", "UPSERT"}, {"ResourceRecordSet", record}}})}};
  return aws_does(fault.entry, what,
                  {"route53", "change-resource-record-sets", "--hosted-zone-id", fault.entry.hosted_zone,
                   "--change-batch", batch.dump()});
}

/// What shows a record: its first value, or the name that an alias leads to.
std::string shown_by(const json &record)
{
  if (record.contains("ResourceRecords") && !record["ResourceRecords"].empty())
    return record["ResourceRecords"][0].value("Value", json()).dump();
  return record.value("AliasTarget", json::object()).value("DNSName", json()).dump();
}

json changed_record(const AwsEntry &entry, json record)
{
  json values = json::array();
  for (const std::string &value : entry.values)
    values.push_back({{"Value", value}});
  record.erase("AliasTarget");
  if (!record.contains("TTL"))
    record["TTL"] = std::llround(entry.ttl_s);
  record["ResourceRecords"] = values;
  return record;
}

} // namespace

std::optional<Plan> health_check_plan(const AwsFault &fault)
{
  const std::string &id = fault.entry.health_check;
  if (const double ratio = figure_of(fault.order, "fail_ratio"); ratio > 0 && ratio < 1) {
    entry_problem(fault.target, "driver",
                  "a health check fails always or never here; fail_ratio is a share of the checks",
                  "fail_ratio 1", fault.problems);
    return std::nullopt;
  }
  const auto found = aws_asked(fault, "health_check", "reads health check " + id,
                               {"route53", "get-health-check", "--health-check-id", id, "--query",
                                "HealthCheck.HealthCheckConfig.{inverted: Inverted, disabled: Disabled}"});
  if (!found || !route53_tags_fit(fault, "healthcheck", id, "health_check"))
    return std::nullopt;
  const bool inverts = fault.entry.change == "invert";
  const std::string option = inverts ? "inverted" : "disabled";
  const bool was = found->value(option, json(false)) == true;
  if (!inverts && was) {
    entry_problem(fault.target, "health_check", id + " is disabled already", "correct it", fault.problems);
    return std::nullopt;
  }
  const auto set = [&](bool on) {
    return std::vector<std::string>{"route53", "update-health-check", "--health-check-id", id,
                                    (on ? "--" : "--no-") + option};
  };
  const auto is = [&](bool on) {
    return Look{
        aws_does(fault.entry, "looks at health check " + id,
                 {"route53", "get-health-check", "--health-check-id", id, "--query",
                  std::string("HealthCheck.HealthCheckConfig.") + (inverts ? "Inverted" : "Disabled")}),
        on ? "true" : "false"};
  };
  const std::vector<std::string> tagging = {
      "route53", "change-tags-for-resource", "--resource-type", "healthcheck", "--resource-id", id};
  Plan plan = empty_plan(fault.order, fault.target);
  auto add = tagging;
  add.insert(add.end(), {"--add-tags", "Key=drsim-run,Value=" + fault.order.run});
  auto remove = tagging;
  remove.insert(remove.end(), {"--remove-tag-keys", "drsim-run"});
  plan.begin.push_back(aws_does(fault.entry, "marks health check " + id + " with the run", add));
  plan.begin.push_back(
      aws_does(fault.entry, (inverts ? "inverts health check " : "disables health check ") + id, set(!was)));
  plan.undo.push_back(aws_does(fault.entry, "sets health check " + id + " as it was", set(was)));
  plan.undo.push_back(aws_does(fault.entry, "takes the mark off health check " + id, remove));
  plan.begun.push_back(is(!was));
  plan.undone.push_back(is(was));
  return plan;
}

std::optional<Plan> record_plan(const AwsFault &fault)
{
  const AwsEntry &entry = fault.entry;
  const auto found =
      aws_asked(fault, "record", "reads record " + entry.record, list_record(entry, this_record(entry)));
  if (!found || !route53_tags_fit(fault, "hostedzone", entry.hosted_zone, "hosted_zone"))
    return std::nullopt;
  if (!found->is_array() || found->size() != 1) {
    entry_problem(fault.target, found->size() > 1 ? "set_identifier" : "record",
                  std::to_string(found->size()) + " record sets are called " + entry.record + " " +
                      entry.record_type,
                  found->size() > 1 ? "say which by set_identifier" : "correct it", fault.problems);
    return std::nullopt;
  }
  const json &before = found->at(0);
  const json changed = changed_record(entry, before);
  if (shown_by(before) == shown_by(changed)) {
    entry_problem(fault.target, "values", "that is what the record says already", "another value",
                  fault.problems);
    return std::nullopt;
  }
  const auto says = [&](const json &record) {
    return Look{aws_does(entry, "reads record " + entry.record, list_record(entry, this_record(entry))),
                shown_by(record)};
  };
  Plan plan = empty_plan(fault.order, fault.target);
  plan.begin.push_back(
      set_record(fault, "lets " + entry.record + " lead to " + entry.values.front(), changed));
  plan.undo.push_back(set_record(fault, "lets " + entry.record + " lead to where it led", before));
  plan.begun.push_back(says(changed));
  plan.undone.push_back(says(before));
  return plan;
}

} // namespace drsim::inject::drivers
