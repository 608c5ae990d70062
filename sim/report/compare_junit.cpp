#include "sim/report/compare_report.hpp"
#include "sim/report/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace drsim::inline report {
namespace {

constexpr std::size_t most_annotations = 10; ///< of a kind in one step: what GitHub shows

std::string failure_body(const GateFinding &finding, const CompareReport &report)
{
  std::string out = finding_text(finding, report) + "\n";
  for (const std::string &cause : causes_of(report, finding.scenario, finding.figure))
    out += "because of " + cause + "\n";
  const CompareReport::Part *part = report.find(finding.scenario);
  const bool figure = part != nullptr && part->pair.find(finding.figure) != nullptr;
  const long long trial = figure ? part->pair.counterexample(finding.figure) : -1;
  if (trial >= 0)
    out +=
        fmt::format("{} --trial {}\n{} --trial {}\n", part->replay_before, trial, part->replay_after, trial);
  return out;
}

std::string test_case(const std::string &scenario, const std::string &name, const std::string &inner)
{
  const std::string head = "    <testcase classname=\"" + xml_text("drsim." + scenario) + "\" name=\"" +
                           xml_text(name) + "\" time=\"0\"";
  return head + (inner.empty() ? "/>\n" : ">\n" + inner + "    </testcase>\n");
}

struct Case {
  std::string scenario;
  std::string name;
  std::string failures;
  std::string remarks;
};

std::vector<Case> cases_of(const CompareReport &report)
{
  std::vector<Case> cases;
  std::map<std::pair<std::string, std::string>, std::size_t> place;
  const auto of = [&](const std::string &scenario, const std::string &name) -> Case & {
    const auto [found, is_new] = place.emplace(std::pair(scenario, name), cases.size());
    if (is_new)
      cases.push_back({scenario, name, "", ""});
    return cases[found->second];
  };
  for (const CompareReport::Part &part : report.parts)
    for (const Difference &one : part.pair.differences)
      of(part.pair.id, figure_title(one.figure));
  for (const std::string &id : report.untouched)
    of(id, "untouched");
  if (report.gate)
    for (const GateFinding &finding : report.gate->findings) {
      const bool figure = !finding.figure.empty() && (finding.why == GateFinding::Why::worse ||
                                                      finding.why == GateFinding::Why::undecided);
      Case &one =
          of(finding.scenario, figure ? figure_title(finding.figure) : spaced_words(why_name(finding.why)));
      if (finding.fails())
        one.failures += "      <failure type=\"" + xml_text(why_name(finding.why)) + "\" message=\"" +
                        xml_text(finding_text(finding, report)) + "\">" +
                        xml_text(failure_body(finding, report)) + "</failure>\n";
      else
        one.remarks += finding_text(finding, report) + "\n";
    }
  return cases;
}

} // namespace

std::string compare_junit(const CompareReport &report)
{
  const std::vector<Case> cases = cases_of(report);
  const auto failed =
      std::count_if(cases.begin(), cases.end(), [](const Case &one) { return !one.failures.empty(); });
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\"", cases.size(), failed);
  out += "<testsuites name=\"drsim gate\" " + counts + ">\n";
  out += "  <testsuite name=\"" + xml_text(report.before + " -> " + report.after) + "\" " + counts + ">\n";
  for (const Case &one : cases) {
    std::string inner = one.failures;
    if (!one.remarks.empty())
      inner += "      <system-out>" + xml_text(one.remarks) + "</system-out>\n";
    out += test_case(one.scenario, one.name, inner);
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

std::string compare_annotations(const CompareReport &report)
{
  if (!report.gate)
    return {};
  std::string out;
  for (const bool failing : {true, false}) {
    std::vector<const GateFinding *> mine;
    for (const GateFinding &finding : report.gate->findings)
      if (finding.fails() == failing)
        mine.push_back(&finding);
    for (std::size_t i = 0; i < std::min(mine.size(), most_annotations); ++i) {
      const GateFinding &finding = *mine[i];
      std::string text = finding_text(finding, report);
      const std::vector<std::string> causes = causes_of(report, finding.scenario, finding.figure);
      if (finding.why == GateFinding::Why::worse && !causes.empty())
        text += "; because of " + causes[0];
      if (i + 1 == most_annotations && mine.size() > most_annotations)
        text += fmt::format(" (and {} more)", mine.size() - most_annotations);
      out +=
          std::string(failing ? "::error" : "::warning") + " title=drsim gate::" + workflow_text(text) + "\n";
    }
  }
  return out;
}

} // namespace drsim::report
