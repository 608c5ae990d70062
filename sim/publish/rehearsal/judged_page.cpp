#include "sim/publish/rehearsal/pages.hpp"

namespace drsim::publish::inline rehearsal {
namespace {

std::string measured(const Json &value, const RehearsalWords &words)
{
  return value.is_null() ? words.text("unmeasured") : words.duration(value);
}

DocumentTable figure_table(const Json &judged, const RehearsalWords &words)
{
  DocumentTable table{{words.text("head.figure"), words.text("head.measured"), words.text("head.predicted"),
                       words.text("head.target"), words.text("head.position"), words.text("head.tested")}};
  for (const Json &one : judged.at("figures")) {
    std::string name = one.at("figure");
    if (name == "rto_s" || name == "rpo_s")
      name.resize(3);
    table.rows.push_back({words.text("fact." + name), measured(one.at("measured_s"), words),
                          words.spread(one.at("predicted_s")),
                          one.at("target_s").is_null() ? "" : words.duration(one.at("target_s")),
                          words.text("position." + one.at("position").get<std::string>()),
                          words.words().text(one.at("tested").get<bool>() ? "yes" : "no")});
  }
  return table;
}

DocumentTable measured_steps(const Json &judged, const RehearsalWords &words)
{
  DocumentTable table{{words.text("head.step"), words.text("head.who"), words.text("head.ended"),
                       words.text("head.measured"), words.text("head.predicted"),
                       words.text("head.position")}};
  for (const Json &one : judged.at("steps"))
    table.rows.push_back({step_name(one), one.at("who"),
                          words.text("end." + one.at("end").get<std::string>()),
                          measured(one.at("took_s"), words), words.spread(one.at("predicted_s")),
                          words.text("position." + one.at("position").get<std::string>())});
  return table;
}

DocumentTable measured_alerts(const Json &judged, const RehearsalWords &words)
{
  DocumentTable table{{words.text("head.alert"), words.text("head.what"), words.text("head.measured"),
                       words.text("head.predicted"), words.text("head.position")}};
  for (const Json &one : judged.at("alerts"))
    table.rows.push_back({one.at("component"), words.word(one.at("kind")),
                          measured(one.at("received_s"), words), words.spread(one.at("predicted_s")),
                          words.text("position." + one.at("position").get<std::string>())});
  return table;
}

DocumentTable deviation_table(const Json &judged, const RehearsalWords &words)
{
  DocumentTable table{{words.text("column.severity"), words.text("head.kind"), words.text("column.deviation"),
                       words.text("column.action"), words.text("column.owner"), words.text("column.due")}};
  for (const Json &one : judged.at("deviations"))
    table.rows.push_back({words.word(one.at("severity")), words.word(one.at("kind")), words.note(one),
                          deviation_action(one, words),
                          one.at("owner").get<std::string>().empty() ? words.text("nobody")
                                                                     : one.at("owner").get<std::string>(),
                          one.at("due").is_null() ? "–" : one.at("due").get<std::string>()});
  return table;
}

} // namespace

std::string deviation_action(const Json &deviation, const RehearsalWords &words)
{
  return words.text("action." + deviation.at("key").get<std::string>());
}

Document judged_page(const Json &record, const RehearsalWords &words)
{
  const Json &judged = record.at("judgement");
  const Json &identity = record.at("identity");
  Document page{
      words.text("judged.title", {{"id", identity.at("id").get<std::string>()},
                                  {"scenario", record.at("basis").at("scenario").get<std::string>()},
                                  {"type", words.word(identity.at("type"))}})};
  page.paragraph(words.text("judged.verdict", {{"verdict", words.word(judged.at("verdict"))}}));
  page.paragraph(words.text(judged.at("tests_figures").get<bool>() ? "judged.tested" : "judged.untested"));
  if (judged.at("held_s").get<double>() > 0)
    page.paragraph(words.text("judged.held", {{"held", words.duration(judged.at("held_s"))}}));
  page.heading(words.text("section.figures"));
  page.table(figure_table(judged, words));
  page.heading(words.text("field.steps"));
  page.table(measured_steps(judged, words));
  page.heading(words.text("field.alerts"));
  page.table(measured_alerts(judged, words));
  page.heading(words.text("field.deviations"));
  page.table(deviation_table(judged, words));
  if (judged.at("deviations").empty())
    page.paragraph(words.text("judged.none"));
  page.heading(words.text("field.next_date"));
  const Json &retest = judged.at("retest_date");
  const Json &next = judged.at("next_date");
  page.paragraph(next.is_null()     ? words.text("judged.no_date")
                 : retest.is_null() ? words.text("judged.next", {{"date", next.get<std::string>()}})
                                    : words.text("judged.retest", {{"date", retest.get<std::string>()}}));
  return page;
}

} // namespace drsim::publish::rehearsal
