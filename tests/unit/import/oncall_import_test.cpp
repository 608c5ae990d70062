#include "sim/import/import_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace oncall_import_test {

using namespace drsim;

namespace {

Imported imported_from(const std::string &text, Diagnostics &diagnostics)
{
  return import_text(text, {"people/rota.json", ""}, diagnostics);
}

double figure(const Imported &imported, const std::string &id, const char *name)
{
  for (const ComponentSpec &one : imported.components)
    if (one.id == id && one.parameters.contains(name))
      return one.parameters.at(name).value.mean();
  return -1;
}

std::size_t listed(const Imported &imported, const std::string &type)
{
  return static_cast<std::size_t>(
      std::count_if(imported.seen.begin(), imported.seen.end(), [&](const Seen &seen) {
        return seen.type == type && account_of(seen) == Account::listed;
      }));
}

} // namespace

TEST_CASE("PagerDuty: levels and delays of the first policy, hours of each schedule")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"({
  "escalation_policies": [
    {"name": "Shop", "num_loops": 2, "escalation_rules": [
      {"escalation_delay_in_minutes": 10, "targets": [{"type": "schedule_reference", "id": "S1"},
                                                      {"type": "user_reference", "id": "U1"}]},
      {"escalation_delay_in_minutes": 20, "targets": [{"type": "schedule_reference", "id": "S2"}]},
      {"escalation_delay_in_minutes": 30, "targets": [{"type": "user_reference", "id": "U2"}]}]},
    {"name": "Billing", "escalation_rules": [{"escalation_delay_in_minutes": 5, "targets": []}]}],
  "schedules": [
    {"name": "DBA", "time_zone": "Europe/Berlin", "schedule_layers": [
      {"rotation_turn_length_seconds": 604800, "users": [{"user": {"id": "U1"}}], "restrictions": [
        {"type": "weekly_restriction", "start_day_of_week": 1, "start_time_of_day": "22:00:00",
            "duration_seconds": 28800}]}]},
    {"name": "SRE", "time_zone": "Asia/Tokyo", "schedule_layers": [{"restrictions": []}]}],
  "users": [{"id": "U1", "name": "A"}, {"id": "U2", "name": "B"}]
})",
                                          diagnostics);
  INFO(diagnostics.text());
  CHECK(imported.format == "pagerduty");
  CHECK(figure(imported, "oncall:Shop", "escalation_s") == 900);
  CHECK(figure(imported, "oncall:Shop", "escalation_levels") == 3);
  CHECK(figure(imported, "oncall:Shop", "hands") == 2);
  CHECK(figure(imported, "role:DBA", "from_hour") == 22);
  CHECK(figure(imported, "role:DBA", "to_hour") == 6);
  CHECK(figure(imported, "role:SRE", "from_hour") == 0);
  CHECK(figure(imported, "role:SRE", "to_hour") == 24);
  CHECK(listed(imported, "escalation policy") == 1); // Billing
  CHECK(listed(imported, "restriction") == 1);
  CHECK(listed(imported, "rotation") == 2);
  CHECK(listed(imported, "repeat") == 1);
  CHECK(listed(imported, "user") == 2);
  CHECK(diagnostics.text().find("different time zones") != std::string::npos);
  CHECK_FALSE(diagnostics.text().find("\"A\"") != std::string::npos);
}

TEST_CASE("Opsgenie: rules of an escalation count from the alert on, rotations say the hours")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(R"({
  "escalations": [{"name": "shop_escalation", "rules": [
    {"condition": "if-not-acked", "notifyType": "default", "delay": {"timeAmount": 0, "timeUnit": "minutes"}},
    {"condition": "if-not-acked", "notifyType": "next", "delay": {"timeAmount": 10, "timeUnit": "minutes"}},
    {"condition": "if-not-acked", "notifyType": "all", "delay": {"timeAmount": 20, "timeUnit": "minutes"}}]}],
  "schedules": [{"name": "days", "timezone": "Europe/Berlin", "rotations": [
    {"type": "weekly", "length": 1, "participants": [{"type": "user", "username": "a@example.com"}],
     "timeRestriction": {"type": "time-of-day", "restriction": {"startHour": 9, "startMin": 30,
         "endHour": 18, "endMin": 0}}}]},
    {"name": "always", "timezone": "Europe/Berlin", "rotations": [
      {"type": "daily", "participants": [], "timeRestriction": null}, {"type": "daily", "participants": []}]},
    {"name": "gaps", "timezone": "Europe/Berlin", "rotations": [{"participants": [], "timeRestriction":
      {"type": "weekday-and-time-of-day", "restrictions": [
        {"startDay": "monday", "startHour": 8, "endHour": 10}, {"startDay": "monday", "startHour": 12,
            "endHour": 14}]}}]}]
})",
                                          diagnostics);
  INFO(diagnostics.text());
  CHECK(imported.format == "opsgenie");
  CHECK(figure(imported, "oncall:shop_escalation", "escalation_s") == 600);
  CHECK(figure(imported, "oncall:shop_escalation", "escalation_levels") == 3);
  CHECK(figure(imported, "role:days", "from_hour") == 9.5);
  CHECK(figure(imported, "role:days", "to_hour") == 18);
  CHECK(figure(imported, "role:always", "hands") == 2);
  CHECK(figure(imported, "role:gaps", "from_hour") == -1); // several spans: as the catalogue has it
  CHECK(listed(imported, "restriction") == 2);
}

} // namespace oncall_import_test
