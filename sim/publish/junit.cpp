#include "sim/publish/formats.hpp"
#include "sim/publish/reasons.hpp"

#include <fmt/format.h>

namespace drsim::publish {
namespace {

std::string xml(const std::string &text)
{
  std::string out;
  for (const char c : text)
    switch (c) {
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '&': out += "&amp;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&apos;"; break;
    default: out += c;
    }
  return out;
}

std::string case_of(const Result &result, const ScenarioResult &scenario, const Claim &claim,
                    const Words &words)
{
  std::string name = scenario.id + ": " + claim_name(claim);
  if (!claim.objective)
    name += " " + words.text(claim.at_least ? "at_least" : "at_most") + " " +
            claim_value(claim, claim.bound, words) + ", " + words.percent(claim.required);
  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
                                xml(result.deployment + "." + scenario.id), xml(name));
  const std::string sentence = claim_sentence(scenario, claim, words);
  if (claim.verdict == "pass")
    return out + "/>\n";
  out += ">\n";
  if (claim.verdict == "fail") {
    const std::string place = place_text(place_of(scenario, claim));
    out += fmt::format("      <failure message=\"{}\" type=\"objective\">{}\n{}\n{}\n{}</failure>\n",
                       xml(sentence), xml(sentence), xml(claim_reason(scenario, claim, words)), xml(place),
                       xml(scenario.typical ? scenario.typical->repeat : std::string()));
  } else {
    out += fmt::format("      <skipped message=\"{}\"/>\n",
                       xml(verdict_word(claim.verdict, words) + ": " + sentence));
  }
  return out + "    </testcase>\n";
}

} // namespace

std::string junit(const std::vector<Result> &results, const PublishSettings &, const Words &words)
{
  std::string suites;
  std::size_t all = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
  for (const Result &result : results) {
    std::string cases;
    std::size_t n = 0;
    std::size_t bad = 0;
    std::size_t open = 0;
    for (const ScenarioResult &scenario : result.scenarios)
      for (const Claim &claim : scenario.claims) {
        cases += case_of(result, scenario, claim, words);
        ++n;
        bad += claim.verdict == "fail" ? 1 : 0;
        open += claim.verdict != "fail" && claim.verdict != "pass" ? 1 : 0;
      }
    suites += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" "
                          "time=\"0\">\n{}  </testsuite>\n",
                          xml(result.deployment), n, bad, open, cases);
    all += n;
    failed += bad;
    skipped += open;
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"drsim\" tests=\"{}\" "
                     "failures=\"{}\" errors=\"0\" skipped=\"{}\" "
                     "time=\"0\">\n{}</testsuites>\n",
                     all, failed, skipped, suites);
}

} // namespace drsim::publish
