#include "sim/publish/rehearsal/pages.hpp"

namespace drsim::publish::inline rehearsal {
namespace {

constexpr std::size_t ranked_shown = 15;

std::string joined(const Json &names)
{
  std::string out;
  for (const Json &one : names)
    out += (out.empty() ? "" : ", ") + one.get<std::string>();
  return out;
}

/// When it is and why then.
void window_blocks(const Json &rehearsal, const RehearsalWords &words, Document &page)
{
  const Json &window = rehearsal.at("window");
  if (!window.contains("date")) {
    page.paragraph(words.text("window.none"));
    return;
  }
  const Json &hours = window.at("hours");
  const std::string whose = hours.at("whose").get<std::string>().empty()
                                ? words.text("window.desk")
                                : words.text("window.whose", {{"whose", hours.at("whose")}});
  page.paragraph(
      words.text("window", {{"date", window.at("date")},
                            {"weekday", words.text("day." + std::to_string(window.at("weekday").get<int>()))},
                            {"start", words.hour(window.at("start_hour"))},
                            {"briefing", words.duration(window.at("briefing_s"))},
                            {"p50", words.duration(window.at("play_s").at("p50"))},
                            {"p90", words.duration(window.at("play_s").at("p90"))},
                            {"by", words.word(window.at("play_by"))},
                            {"debrief", words.duration(window.at("debrief_s"))},
                            {"end_p50", words.hour(window.at("end_p50_hour"))},
                            {"end_p90", words.hour(window.at("end_p90_hour"))}}));
  if (!window.at("fits").get<bool>())
    page.paragraph(words.text(
        "window.misfit",
        {{"from", words.hour(hours.at("from"))}, {"to", words.hour(hours.at("to"))}, {"whose", whose}}));
  else
    page.paragraph(words.hour(hours.at("from")) + " – " + words.hour(hours.at("to")) + ": " + whose + ".");
  page.paragraph(words.text("window.load",
                            {{"load", words.words().percent(window.at("load_ratio").get<double>())},
                             {"least", words.words().percent(window.at("least_load_ratio").get<double>())}}));
}

DocumentTable people_table(const Json &rehearsal, const RehearsalWords &words)
{
  DocumentTable table{{words.text("head.role"), words.text("head.name"), words.text("head.steps"),
                       words.text("head.hands"), words.text("head.at_once"), words.text("head.approves")}};
  for (const Json &role : rehearsal.at("roles")) {
    const double hands = role.at("hands").get<double>();
    table.rows.push_back(
        {role.at("role"), person_text(role, words), std::to_string(role.at("steps").get<std::size_t>()),
         hands > 0 ? words.figure(hands) : "–", std::to_string(role.at("at_once").get<std::size_t>()),
         words.words().text(role.at("approves").get<bool>() ? "yes" : "no")});
  }
  return table;
}

std::vector<std::string> figure_row(const std::string &name, const Json &times, const std::string &target,
                                    const std::string &met, const RehearsalWords &words)
{
  return {
      name, words.quantile(times, "p50"), words.quantile(times, "p90"), words.quantile(times, "p95"), target,
      met};
}

DocumentTable expected_table(const Json &expected, const RehearsalWords &words)
{
  DocumentTable table{{words.text("head.figure"), words.text("head.p50"), words.text("head.p90"),
                       words.text("head.p95"), words.text("head.target"), words.text("head.met")}};
  for (const char *name : {"rto", "rpo"}) {
    const Json &times = expected.at(std::string(name) + "_s");
    table.rows.push_back(figure_row(words.text(std::string("fact.") + name), times,
                                    words.duration(times.at("target_s")), words.met(times.at("met")), words));
  }
  for (const auto &[name, times] : expected.at("phases").items())
    if (times.at("trials") != 0)
      table.rows.push_back(figure_row(words.text("fact." + name), times, "", "", words));
  return table;
}

/// Counts of transactions are no durations.
std::vector<std::string> count_row(const std::string &name, const Json &times, const RehearsalWords &words)
{
  const auto cell = [&](const char *at) {
    const Json &value = times.at(at);
    return value.is_number() ? words.words().number(value.get<double>()) : words.quantile(times, at);
  };
  return {name, cell("p50"), cell("p90"), cell("p95")};
}

DocumentTable cost_table(const Json &expected, const RehearsalWords &words)
{
  DocumentTable table{
      {words.text("head.figure"), words.text("head.p50"), words.text("head.p90"), words.text("head.p95")}};
  const Json &impact = expected.at("impact_s");
  table.rows.push_back({words.text("fact.impact_s"), words.quantile(impact, "p50"),
                        words.quantile(impact, "p90"), words.quantile(impact, "p95")});
  table.rows.push_back(count_row(words.text("fact.failed"), expected.at("failed_transactions"), words));
  table.rows.push_back(count_row(words.text("fact.lost"), expected.at("lost_transactions"), words));
  return table;
}

void abort_blocks(const Json &rehearsal, const RehearsalWords &words, Document &page)
{
  const Json &aborts = rehearsal.at("abort_points");
  if (aborts.empty()) {
    page.paragraph(words.text("abort.none"));
    return;
  }
  DocumentTable table{
      {words.text("head.after"), words.text("head.forward"), words.text("head.back"), words.text("head.by")}};
  std::string first;
  for (const Json &one : aborts) {
    const std::string forward = words.duration(one.at("forward_s"));
    const std::string back = one.at("back_by") == "none" ? "–" : words.duration(one.at("back_s"));
    const std::string by = words.word(one.at("back_by"));
    table.rows.push_back({one.at("after"), forward, back, by});
    if (first.empty() && one.at("no_return").get<bool>())
      first = words.text("abort.point",
                         {{"step", one.at("after")}, {"back", back}, {"by", by}, {"forward", forward}});
  }
  page.paragraph(first.empty() ? words.text("abort.free") : first);
  page.table(std::move(table));
  page.paragraph(words.text("abort.assumed"));
}

void absent_block(const Json &rehearsal, const RehearsalWords &words, Document &page)
{
  page.subheading(words.text("section.absent"));
  const Json &absent = rehearsal.at("absent");
  if (absent.is_null()) {
    page.paragraph(words.text("absent.none"));
    return;
  }
  page.paragraph(words.text("absent", {{"role", absent.at("role")},
                                       {"n", std::to_string(absent.at("trials").get<std::size_t>())},
                                       {"rto", words.quantile(absent.at("rto_s"), "p50")},
                                       {"all", words.quantile(rehearsal.at("expected").at("rto_s"), "p50")},
                                       {"met", words.met(absent.at("rto_s").at("met"))},
                                       {"decision", words.quantile(absent.at("decision_s"), "p50")}}));
}

DocumentTable message_table(const Json &rehearsal, const RehearsalWords &words)
{
  DocumentTable table{{words.text("head.when"), words.text("head.to"), words.text("head.what")}};
  for (const Json &one : rehearsal.at("messages"))
    table.rows.push_back(
        {words.word(one.at("when")), words.word("to." + one.at("to").get<std::string>()), words.note(one)});
  return table;
}

void inject_blocks(const Json &rehearsal, const RehearsalWords &words, Document &page)
{
  page.subheading(words.text("section.injects"));
  std::vector<std::string> items;
  for (const Json &one : rehearsal.at("injects"))
    items.push_back("T0 + " + words.duration(one.at("at_s")) + ": " + words.note(one));
  page.list(std::move(items));
}

void rehearsal_blocks(const Json &rehearsal, const RehearsalWords &words, Document &page)
{
  page.heading(rehearsal.at("id").get<std::string>() + ": " + rehearsal.at("title").get<std::string>() +
               " (" + words.word(rehearsal.at("type")) + ")");
  page.subheading(words.text("section.why"));
  std::vector<std::string> why = words.notes(rehearsal.at("reasons"));
  for (const std::string &one : words.notes(rehearsal.at("type_why")))
    why.push_back(one);
  if (rehearsal.at("for_coverage").get<bool>())
    why.push_back(words.text("coverage"));
  page.list(std::move(why));
  page.subheading(words.text("section.window"));
  window_blocks(rehearsal, words, page);
  page.subheading(words.text("section.people"));
  page.table(people_table(rehearsal, words));
  absent_block(rehearsal, words, page);
  page.subheading(words.text("section.before"));
  page.list(words.notes(rehearsal.at("preconditions")), true);
  page.subheading(words.text("section.go"));
  page.list(words.notes(rehearsal.at("go")), true);
  page.subheading(words.text("section.no_go"));
  page.list(words.notes(rehearsal.at("no_go")));
  const Json &expected = rehearsal.at("expected");
  page.subheading(words.text("section.expected"));
  page.table(expected_table(expected, words));
  page.subheading(words.text("section.alerts"));
  page.table(alert_table(rehearsal, words));
  page.subheading(words.text("section.steps"));
  page.table(step_table(rehearsal, words));
  page.subheading(words.text("section.aborts"));
  abort_blocks(rehearsal, words, page);
  page.subheading(words.text("section.cost"));
  page.table(cost_table(expected, words));
  inject_blocks(rehearsal, words, page);
  page.subheading(words.text("section.messages"));
  page.table(message_table(rehearsal, words));
  page.subheading(words.text("section.evidence"));
  page.list(words.notes(rehearsal.at("evidence")));
}

DocumentTable quarter_table(const Json &plan, const RehearsalWords &words)
{
  DocumentTable table{{words.text("head.date"), words.text("head.start"), words.text("head.end"),
                       words.text("head.id"), words.text("head.scenario"), words.text("head.type")}};
  for (const Json &one : plan.at("rehearsals")) {
    const Json &window = one.at("window");
    const bool dated = window.contains("date");
    table.rows.push_back(
        {dated ? window.at("date").get<std::string>() : "–",
         dated ? words.hour(window.at("start_hour")) : "–",
         dated ? words.hour(window.at("end_p50_hour")) + " / " + words.hour(window.at("end_p90_hour")) : "–",
         one.at("id"), one.at("scenario"), words.word(one.at("type"))});
  }
  return table;
}

void order_blocks(const Json &plan, const RehearsalWords &words, Document &page)
{
  page.heading(words.text("section.order"));
  DocumentTable table{{words.text("head.rank"), words.text("head.scenario"), words.text("head.risk"),
                       words.text("head.unproven"), words.text("head.priority")}};
  for (const Json &one : plan.at("ranking")) {
    if (table.rows.size() == ranked_shown)
      break;
    table.rows.push_back({std::to_string(table.rows.size() + 1), one.at("scenario"),
                          words.figure(one.at("risk").get<double>()),
                          words.words().percent(one.at("unproven").get<double>()),
                          words.figure(one.at("priority").get<double>())});
  }
  page.table(std::move(table));
}

void year_blocks(const Json &plan, const RehearsalWords &words, Document &page)
{
  page.heading(words.text("section.year"));
  const Json &rotation = plan.at("rotation");
  DocumentTable table{{words.text("head.quarter"), words.text("head.scenario"), words.text("head.priority"),
                       words.text("head.covers"), words.text("head.why")}};
  std::size_t quarter = 0;
  for (const Json &slots : rotation.at("quarters")) {
    ++quarter;
    for (const Json &slot : slots)
      table.rows.push_back({rotation.at("names").at(quarter - 1), slot.at("scenario"),
                            words.figure(slot.at("priority").get<double>()), joined(slot.at("covers")),
                            slot.at("for_coverage").get<bool>() ? words.text("coverage") : ""});
  }
  page.table(std::move(table));
  if (rotation.at("uncovered").empty())
    page.paragraph(words.text("covered", {{"n", std::to_string(rotation.at("critical").size())}}));
  else
    page.paragraph(words.text("uncovered", {{"runbooks", joined(rotation.at("uncovered"))}}));
  if (!rotation.at("unreached").empty())
    page.paragraph(words.text("unreached", {{"runbooks", joined(rotation.at("unreached"))}}));
}

} // namespace

Document plan_page(const Json &plan, const RehearsalWords &words)
{
  Document page{
      words.text("title", {{"quarter", plan.at("quarter")}, {"deployment", plan.at("deployment")}})};
  page.paragraph(
      words.text("lead", {{"today", plan.at("today")},
                          {"version", plan.at("drsim").at("version")},
                          {"seed", std::to_string(plan.at("seed").get<std::uint64_t>())},
                          {"ranking", std::to_string(plan.at("trials").at("ranking").get<int>())},
                          {"trials", std::to_string(plan.at("trials").at("rehearsal").get<int>())}}));
  const Json &objectives = plan.at("objectives");
  page.paragraph(words.text(
      "objectives", {{"rto", words.duration(objectives.at("rto_s"))},
                     {"rpo", words.duration(objectives.at("rpo_s"))},
                     {"probability", words.words().percent(objectives.at("probability").get<double>())}}));
  if (plan.at("interrupted").get<bool>())
    page.paragraph(words.text("interrupted"));
  page.heading(words.text("section.quarter"));
  page.table(quarter_table(plan, words));
  order_blocks(plan, words, page);
  year_blocks(plan, words, page);
  page.heading(words.text("section.known"));
  page.list(words.notes(plan.at("notes")));
  for (const Json &one : plan.at("rehearsals"))
    rehearsal_blocks(one, words, page);
  return page;
}

} // namespace drsim::publish::rehearsal
