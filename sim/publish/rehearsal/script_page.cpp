#include "sim/core/units.hpp"
#include "sim/publish/rehearsal/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drsim::publish::inline rehearsal {
namespace {

/// A line of the script, seconds after the fault.
struct Line {
  double at_s = 0;
  std::string what;
  std::string who;
  bool sure = true;
};

bool has_time(const Json &value)
{
  return value.is_number();
}

void alert_lines(const Json &rehearsal, const RehearsalWords &words, std::vector<Line> &out)
{
  for (const Json &alert : rehearsal.at("expected").at("alerts"))
    if (has_time(alert.at("at_s").at("p50")) && alert.at("in") != 0)
      out.push_back({alert.at("at_s").at("p50").get<double>(),
                     words.text("script.alert", {{"kind", words.word(alert.at("kind"))},
                                                 {"what", alert.at("component")},
                                                 {"to", alert.at("to").get<std::string>().empty()
                                                            ? ""
                                                            : "→ " + alert.at("to").get<std::string>()}}),
                     alert.at("to"), alert.at("must_come").get<bool>()});
}

/// Steps at their times after the fault; walked through, one after the other by their own figures.
void step_lines(const Json &rehearsal, const RehearsalWords &words, std::vector<Line> &out)
{
  const bool walked = rehearsal.at("type") == "walkthrough";
  std::string no_return;
  for (const Json &point : rehearsal.at("abort_points"))
    if (no_return.empty() && point.at("no_return").get<bool>())
      no_return = point.at("after");
  double at_s = 0;
  for (const Json &step : rehearsal.at("expected").at("steps")) {
    const Json &takes = step.at("takes_s").at("p50");
    const Json &ends = step.at("ends_s").at("p50");
    const std::string what =
        words.text("script.step", {{"step", step.at("step")}, {"title", step.value("title", "")}});
    if (walked) {
      out.push_back({at_s, what, step.value("owner", "")});
      at_s += step.contains("work_s") && has_time(step.at("work_s").at("p50"))
                  ? step.at("work_s").at("p50").get<double>()
                  : 0;
      continue;
    }
    if (!has_time(takes) || !has_time(ends))
      continue;
    out.push_back({ends.get<double>() - takes.get<double>(), what, step.value("owner", ""),
                   2 * step.at("begun").get<std::size_t>() >= step.at("of").get<std::size_t>()});
    if (step.at("step") == no_return)
      out.push_back({ends.get<double>(), words.text("script.no_return", {{"step", no_return}}), ""});
  }
}

/// Injects one after the other, as long as each is talked over.
void inject_lines(const Json &plan, const Json &rehearsal, const RehearsalWords &words,
                  std::vector<Line> &out)
{
  const double each_s = plan.at("rules").at("inject_s").at("value").get<double>();
  double at_s = 0;
  for (const Json &inject : rehearsal.at("injects")) {
    out.push_back({at_s, words.note(inject), ""});
    at_s += each_s;
  }
}

std::vector<Line> lines_of(const Json &plan, const Json &rehearsal, const RehearsalWords &words)
{
  std::vector<Line> lines;
  const std::string type = rehearsal.at("type");
  lines.push_back({0, words.text("script.fault", {{"how", words.text("script.fault." + type)}}), ""});
  if (type == "tabletop") {
    inject_lines(plan, rehearsal, words, lines);
  } else {
    if (type != "walkthrough")
      alert_lines(rehearsal, words, lines);
    step_lines(rehearsal, words, lines);
    const Json &rto = rehearsal.at("expected").at("rto_s").at("p50");
    if (type != "walkthrough" && has_time(rto))
      lines.push_back({rto.get<double>(), words.text("script.end"), ""});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const Line &a, const Line &b) { return a.at_s < b.at_s; });
  return lines;
}

} // namespace

Document script_page(const Json &plan, const Json &rehearsal, const RehearsalWords &words)
{
  const Json &window = rehearsal.at("window");
  const double start = window.contains("date") ? window.at("start_hour").get<double>() : 0;
  Document page{words.text("script.title", {{"id", rehearsal.at("id")}, {"title", rehearsal.at("title")}})};
  page.paragraph(words.text("script.lead", {{"start", words.hour(start)}}));
  page.list(words.notes(rehearsal.at("go")), true);
  page.list(words.notes(rehearsal.at("no_go")));
  DocumentTable table{{words.text("head.time"), "T0 +", words.text("head.what"), words.text("head.who"),
                       words.text("head.done"), words.text("head.result")}};
  const double briefing_s = window.at("briefing_s").get<double>();
  const auto add = [&](double from_start_s, const std::string &after, const std::string &what,
                       const std::string &who) {
    table.rows.push_back({words.hour(start + from_start_s / hour_s), after, what, who, "", ""});
  };
  add(0, "", words.text("script.briefing"), "");
  add(briefing_s, "", words.text("script.decide_go"), "");
  double last_s = 0;
  for (const Line &line : lines_of(plan, rehearsal, words)) {
    add(briefing_s + line.at_s, words.duration(line.at_s), line.sure ? line.what : "(" + line.what + ")",
        line.who);
    last_s = line.at_s;
  }
  const Json &play = window.at("play_s").at("p50");
  const double debrief_s = briefing_s + std::max(last_s, has_time(play) ? play.get<double>() : 0);
  add(debrief_s, "", words.text("script.debrief"), "");
  add(debrief_s + window.at("debrief_s").get<double>(), "", words.text("script.close"), "");
  page.table(std::move(table));
  page.subheading(words.text("section.evidence"));
  page.list(words.notes(rehearsal.at("evidence")), true);
  return page;
}

} // namespace drsim::publish::rehearsal
