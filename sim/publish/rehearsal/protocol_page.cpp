#include "sim/input/rehearsal_fields.hpp"
#include "sim/publish/rehearsal/pages.hpp"

#include <map>

namespace drsim::publish::inline rehearsal {
namespace {

constexpr std::size_t empty_rows = 5; ///< of a table that is filled in by hand

std::string joined(const std::vector<std::string> &items)
{
  std::string out;
  for (const std::string &one : items)
    out += (out.empty() ? "" : "; ") + one;
  return out;
}

/// What the plan knows of fields that are one entry.
std::map<std::string, std::string> known_entries(const Json &plan, const Json &rehearsal,
                                                 const RehearsalWords &words)
{
  const Json &expected = rehearsal.at("expected");
  std::map<std::string, std::string> known;
  known["id"] = rehearsal.at("id");
  known["type"] = words.word(rehearsal.at("type"));
  known["planned_date"] = rehearsal.at("window").value("date", "");
  known["deployment"] = plan.at("deployment");
  known["scenario"] = rehearsal.at("scenario").get<std::string>() + ": " +
                      rehearsal.at("title").get<std::string>() + ". " +
                      rehearsal.at("story").get<std::string>();
  known["why"] = joined(words.notes(rehearsal.at("reasons")));
  known["likelihood"] = words.figure(rehearsal.at("per_year").get<double>()) + " / 365 d (" +
                        rehearsal.at("per_year_source").get<std::string>() + ")";
  known["magnitude"] = words.text("fact.impact_s") + ": " + words.quantile(expected.at("impact_s"), "p50") +
                       " (" + words.text("predicted") + ")";
  known["assumptions"] = joined(words.notes(plan.at("notes")));
  known["preconditions"] = joined(words.notes(rehearsal.at("preconditions")));
  known["expected_results"] = "RTO p50 " + words.quantile(expected.at("rto_s"), "p50") + ", p95 " +
                              words.quantile(expected.at("rto_s"), "p95") + "; RPO p50 " +
                              words.quantile(expected.at("rpo_s"), "p50") + ", p95 " +
                              words.quantile(expected.at("rpo_s"), "p95") + " (" + words.text("predicted") +
                              ")";
  known["go_no_go"] =
      joined(words.notes(rehearsal.at("go"))) + "; " + joined(words.notes(rehearsal.at("no_go")));
  for (const Json &point : rehearsal.at("abort_points"))
    if (point.at("no_return").get<bool>() && known["abort_points"].empty())
      known["abort_points"] = words.text("script.no_return", {{"step", point.at("after")}}) + " (" +
                              words.text("predicted") + ")";
  for (const Json &runbook : rehearsal.at("runbooks"))
    known["runbooks"] += (known["runbooks"].empty() ? "" : ", ") + runbook.get<std::string>();
  known["files"] = plan.at("input_digest");
  known["retention"] = words.text(
      "retention", {{"n", words.figure(plan.at("rules").at("retention_years").at("value").get<double>())}});
  return known;
}

using Rows = std::vector<std::vector<std::string>>;

Rows target_rows(const Json &plan, const Json &rehearsal, const char *key, const RehearsalWords &words)
{
  const Json &times = rehearsal.at("expected").at(key);
  Rows rows = {
      {plan.at("deployment"), words.duration(times.at("target_s")), words.quantile(times, "p50"), ""}};
  for (const Json &store : plan.at("stores"))
    rows.push_back({store.at("component"), words.duration(times.at("target_s")), "", ""});
  return rows;
}

/// What the plan knows of fields that are tables.
Rows known_rows(const std::string &field, const Json &plan, const Json &rehearsal,
                const RehearsalWords &words)
{
  Rows rows;
  const Json &expected = rehearsal.at("expected");
  if (field == "participants")
    for (const Json &role : rehearsal.at("roles"))
      rows.push_back({role.at("role"), role.value("name", "")});
  if (field == "systems")
    rows.push_back({plan.at("deployment"), plan.at("input_digest")});
  if (field == "objectives")
    rows.push_back({plan.at("deployment"), words.duration(plan.at("objectives").at("rto_s")),
                    words.duration(plan.at("objectives").at("rpo_s"))});
  if (field == "steps")
    for (const Json &step : expected.at("steps"))
      rows.push_back({"T0 + " + words.quantile(step.at("ends_s"), "p50"), "", step_name(step),
                      step.value("owner", ""), "", step.value("verification", "")});
  if (field == "alerts")
    for (const Json &alert : expected.at("alerts"))
      if (alert.at("in") != 0)
        rows.push_back({words.word(alert.at("kind")) + ": " + alert.at("component").get<std::string>(),
                        "T0 + " + words.spread(alert.at("at_s")), ""});
  if (field == "communications")
    for (const Json &one : rehearsal.at("messages"))
      rows.push_back(
          {words.word(one.at("when")), words.word("to." + one.at("to").get<std::string>()), words.note(one)});
  if (field == "rto" || field == "rpo")
    rows = target_rows(plan, rehearsal, field == "rto" ? "rto_s" : "rpo_s", words);
  if (field == "approvals")
    for (const char *role : {"approval.created", "approval.reviewed", "approval.acknowledged"})
      rows.push_back({words.text(role), "", ""});
  return rows;
}

void table_block(const RehearsalField &field, Rows rows, const RehearsalWords &words, Document &page)
{
  DocumentTable table;
  for (const char *column : field.columns)
    table.heads.push_back(words.text(std::string("column.") + column));
  if (rows.empty())
    rows.resize(empty_rows, std::vector<std::string>(field.columns.size()));
  else
    rows.push_back(std::vector<std::string>(field.columns.size()));
  table.rows = std::move(rows);
  page.subheading(words.text(std::string("field.") + field.key));
  page.table(std::move(table));
}

} // namespace

Document protocol_page(const Json &plan, const Json &rehearsal, const RehearsalWords &words)
{
  Document page{words.text("protocol.title", {{"id", rehearsal.at("id")}, {"title", rehearsal.at("title")}})};
  page.paragraph(words.text("protocol.lead"));
  const std::map<std::string, std::string> known = known_entries(plan, rehearsal, words);
  for (const std::string &section : rehearsal_sections()) {
    page.heading(words.text("section." + section));
    DocumentTable entries{{words.text("head.field"), words.text("head.entry")}};
    for (const RehearsalField &field : rehearsal_fields())
      if (field.section == section && field.columns.empty())
        entries.rows.push_back({words.text(std::string("field.") + field.key),
                                known.count(field.key) > 0 ? known.at(field.key) : ""});
    page.table(std::move(entries));
    for (const RehearsalField &field : rehearsal_fields())
      if (field.section == section && !field.columns.empty())
        table_block(field, known_rows(field.key, plan, rehearsal, words), words, page);
  }
  return page;
}

} // namespace drsim::publish::rehearsal
