#include "sim/report/compare_report.hpp"
#include "sim/report/markup.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drsim::inline report {
namespace {

constexpr std::size_t changes_shown = 50;

std::string cell(const ScenarioPair &pair, const std::string &figure)
{
  const Difference *one = pair.find(figure);
  if (one == nullptr)
    return "–";
  const std::string was = figure_text(figure, one->before);
  const std::string is = figure_text(figure, one->after);
  const bool turned = one->turn == Turn::worse || one->turn == Turn::better;
  return turned      ? was + " → **" + is + "** (" + turn_name(one->turn) + ")"
         : was == is ? was
                     : was + " → " + is;
}

std::string table(const CompareReport &report)
{
  std::string out =
      "| scenario | P(RTO met) | RTO p50 | P(RPO met) | RPO p50 |\n| --- | --- | --- | --- | --- |\n";
  for (const CompareReport::Part &part : report.parts) {
    out += "| " + markdown_text(part.pair.id);
    if (part.pair.identical)
      out += fmt::format(" | identical in {} pairs | | | |\n", part.pair.before.size());
    else
      out += " | " + cell(part.pair, "rto_s.met") + " | " + cell(part.pair, "rto_s.p50") + " | " +
             cell(part.pair, "rpo_s.met") + " | " + cell(part.pair, "rpo_s.p50") + " |\n";
  }
  return out;
}

std::string sentence(const GateFinding &finding, const CompareReport &report)
{
  std::string out = "- ";
  out += finding.fails() ? "**fails** " : finding.waiver ? "waived " : "warns ";
  out += markdown_text(finding_text(finding, report));
  const std::vector<std::string> causes = causes_of(report, finding.scenario, finding.figure);
  if (finding.why == GateFinding::Why::worse && !causes.empty())
    out += " — because of " + markdown_text(causes[0]) +
           (causes.size() > 1 ? fmt::format(" and {} more", causes.size() - 1) : "");
  return out + "\n";
}

std::string headline(const CompareReport &report)
{
  std::string verdict = "compared";
  if (report.gate)
    verdict = report.gate->passed() ? "✅ gate passed" : "❌ gate failed";
  return "### drsim: " + verdict + "\n\n" + markdown_text(report.before) + " → " +
         markdown_text(report.after) +
         fmt::format(": {} change{} that a simulation can see\n\n", report.changes.size(),
                     report.changes.size() == 1 ? "" : "s");
}

std::string folded(const std::string &summary, const std::string &body)
{
  return "\n<details><summary>" + summary + "</summary>\n\n" + body + "\n</details>\n";
}

std::string changes(const CompareReport &report)
{
  std::string out;
  for (std::size_t i = 0; i < std::min(changes_shown, report.changes.size()); ++i)
    out += "- " + markdown_text(change_line(report.changes[i])) + "\n";
  if (report.changes.size() > changes_shown)
    out += fmt::format("- and {} more\n", report.changes.size() - changes_shown);
  return out;
}

std::string replays(const CompareReport &report)
{
  std::string out;
  for (const CompareReport::Part &part : report.parts)
    for (const Difference &one : part.pair.differences) {
      const long long trial = one.turn == Turn::worse ? part.pair.counterexample(one.figure) : -1;
      if (trial < 0)
        continue;
      out += fmt::format("{} --trial {}\n{} --trial {}\n", one_line(part.replay_before), trial,
                         one_line(part.replay_after), trial);
      break;
    }
  return out.empty() ? out : "```sh\n" + out + "```\n";
}

} // namespace

std::string compare_markdown(const CompareReport &report, std::size_t most_bytes)
{
  std::vector<std::string> parts = {headline(report)};
  if (report.changes.empty())
    parts.push_back("Nothing that a simulation can see has changed.\n");
  if (report.gate)
    for (const GateFinding &finding : report.gate->findings)
      parts.push_back(sentence(finding, report));
  if (!report.parts.empty())
    parts.push_back("\n" + table(report));
  if (report.applying && !report.applying->told.empty()) {
    std::string lines;
    for (const std::string &line : report.applying->told)
      lines += "- " + markdown_text(line) + "\n";
    parts.push_back(folded("what applying it does", lines));
  }
  if (!report.changes.empty())
    parts.push_back(folded("what changed", changes(report)));
  if (const std::string commands = replays(report); !commands.empty())
    parts.push_back(folded("play a trial that shows it", commands));
  return joined_within(parts, most_bytes, "\n… cut short; the whole result: `drsim gate --format json`\n");
}

} // namespace drsim::report
