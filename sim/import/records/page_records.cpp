// Pages, and when somebody answered them.
#include "sim/import/records/record_reader.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline import::inline records {

namespace {

Record page(const std::string &name, const std::string &of, Record::About about)
{
  Record record;
  record.about = about;
  record.name = name;
  record.of = of;
  return record;
}

/// When an incident was paged, passed on and answered; seconds since 1970.
struct Answered {
  std::vector<double> paged_s; ///< the first level, then each that it was passed on to
  std::optional<double> acknowledged_s;
  bool closed = false; ///< nobody will answer it any more
};

/// Each level paged is one observation: the last answered, or not yet; those before it had not answered until
/// then. What ended by itself had not been answered until it did.
void levels(const Answered &told, const std::string &name, const std::string &of, const std::string &where,
            RecordReader &reader)
{
  for (std::size_t level = 0; level < told.paged_s.size(); ++level) {
    const bool last = level + 1 == told.paged_s.size();
    const Became became = !told.acknowledged_s   ? Became::running
                          : last && !told.closed ? Became::done
                                                 : Became::broken_off;
    reader.span(page(name, of, Record::About::acknowledge), where, {told.paged_s[level], told.acknowledged_s},
                became, "triggered");
    if (!last)
      reader.span(page(name, of, Record::About::escalate), where,
                  {told.paged_s[level], told.paged_s[level + 1]}, Became::done, "");
  }
}

std::string summary(const json &value, const std::string &key)
{
  return text_at(member(value, key), "summary");
}

/// Log entries of one incident, in any order.
Answered answered(const json &entries, const std::string &where, RecordReader &reader)
{
  Answered told;
  std::optional<double> resolved;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string type = text_at(entries[i], "type");
    const std::string at = where + "/" + std::to_string(i) + "/created_at";
    const auto when = reader.instant(member(entries[i], "created_at"), at);
    if (!when)
      continue;
    if (type.starts_with("trigger_log_entry") || type.starts_with("escalate_log_entry"))
      told.paged_s.push_back(*when);
    else if (type.starts_with("acknowledge_log_entry"))
      told.acknowledged_s = std::min(told.acknowledged_s.value_or(*when), *when);
    else if (type.starts_with("resolve_log_entry"))
      resolved = std::min(resolved.value_or(*when), *when);
  }
  std::sort(told.paged_s.begin(), told.paged_s.end());
  if (told.acknowledged_s) // whoever was paged after somebody had answered tells nothing of it
    std::erase_if(told.paged_s, [&](double paged) { return paged > *told.acknowledged_s; });
  if (!told.acknowledged_s && resolved) {
    told.acknowledged_s = resolved;
    told.closed = true;
  }
  return told;
}

void pagerduty_incident(const json &incident, const std::string &where, RecordReader &reader)
{
  const std::string name = "incident " + text_at(incident, "incident_number");
  const std::string of = summary(incident, "escalation_policy").empty()
                             ? summary(incident, "service")
                             : summary(incident, "escalation_policy");
  if (const json &entries = member(incident, "log_entries"); entries.is_array() && !entries.empty())
    return levels(answered(entries, where + "/log_entries", reader), name, of, where, reader);
  Answered told;
  if (const auto paged = reader.instant(member(incident, "created_at"), where + "/created_at"))
    told.paged_s.push_back(*paged);
  const json &acknowledgements = member(incident, "acknowledgements");
  for (std::size_t i = 0; acknowledgements.is_array() && i < acknowledgements.size(); ++i)
    if (const auto at = reader.instant(member(acknowledgements[i], "at"),
                                       where + "/acknowledgements/" + std::to_string(i) + "/at"))
      told.acknowledged_s = std::min(told.acknowledged_s.value_or(*at), *at);
  if (!told.acknowledged_s && text_at(incident, "status") == "resolved")
    return reader.unread(where, name,
                         "it is resolved, and its log entries are not in the file: ask with include[]="
                         "log_entries");
  levels(told, name, of, where, reader);
}

/// A row of PagerDuty's analytics: seconds, counted by PagerDuty.
void analysed_incident(const json &one, const std::string &where, RecordReader &reader)
{
  const std::string policy = text_at(one, "escalation_policy_name");
  Record record = page("incident " + text_at(one, "incident_number"),
                       policy.empty() ? text_at(one, "service_name") : policy, Record::About::acknowledge);
  record.at_s = reader.instant(member(one, "created_at"), where + "/created_at").value_or(0);
  const json &length = member(one, "seconds_to_first_ack");
  const json &passed_on = member(one, "escalation_count");
  if (length.is_null())
    return reader.unread(where, record.name, "nobody acknowledged it, and the file does not say until when");
  if (passed_on.is_number() && passed_on.get<double>() > 0)
    return reader.unread(
        where, record.name,
        "it was passed on, and only its log entries say when the one who answered was paged");
  if (const auto seconds = reader.seconds(length, where + "/seconds_to_first_ack")) {
    record.value_s = *seconds;
    reader.add(std::move(record), where);
  }
}

} // namespace

bool read_pagerduty(const json &value, RecordReader &reader, std::string &format)
{
  const json &incidents = member(value, "incidents");
  const json &data = member(value, "data");
  const bool analytics =
      data.is_array() && !data.empty() && data[0].is_object() && data[0].contains("seconds_to_first_ack");
  if (!incidents.is_array() && !analytics)
    return false;
  format = "incidents of PagerDuty";
  for (std::size_t i = 0; incidents.is_array() && i < incidents.size(); ++i)
    pagerduty_incident(incidents[i], "/incidents/" + std::to_string(i), reader);
  for (std::size_t i = 0; analytics && i < data.size(); ++i)
    analysed_incident(data[i], "/data/" + std::to_string(i), reader);
  return true;
}

bool read_opsgenie(const json &value, RecordReader &reader, std::string &format)
{
  const json &data = member(value, "data");
  if (!data.is_array() || data.empty() || !data[0].is_object() || !data[0].contains("createdAt"))
    return false;
  format = "alerts of Opsgenie";
  constexpr double milliseconds = 1e-3;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::string where = "/data/" + std::to_string(i);
    const json &responders = member(data[i], "responders");
    const std::string of = responders.is_array() && !responders.empty() ? text_at(responders[0], "name") : "";
    Record record = page("alert " + text_at(data[i], "tinyId"), of, Record::About::acknowledge);
    const auto created = reader.instant(member(data[i], "createdAt"), where + "/createdAt");
    const json &ack = member(member(data[i], "report"), "ackTime");
    if (ack.is_number() && created) {
      record.at_s = *created;
      record.value_s = ack.get<double>() * milliseconds;
      if (record.value_s < 0)
        reader.wrong(where + "/report/ackTime", "is negative", "milliseconds from the alert on");
      reader.add(std::move(record), where);
    } else if (text_at(data[i], "status") == "closed") {
      const json &close = member(member(data[i], "report"), "closeTime");
      record.at_s = created.value_or(0);
      record.censored = true;
      if (!close.is_number())
        reader.unread(where, record.name,
                      "it is closed, and nothing says whether it was acknowledged before");
      else {
        record.value_s = close.get<double>() * milliseconds;
        reader.add(std::move(record), where);
      }
    } else {
      const auto seen = reader.instant(member(data[i], "updatedAt"), where + "/updatedAt");
      reader.span(std::move(record), where, {created, seen}, Became::running, "open");
    }
  }
  return true;
}

} // namespace drsim::import::records
