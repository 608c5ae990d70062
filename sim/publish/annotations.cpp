#include "sim/publish/formats.hpp"
#include "sim/publish/reasons.hpp"

#include <fmt/format.h>

namespace drsim::publish {
namespace {

constexpr std::size_t most_of_a_kind = 10; ///< GitHub drops what is beyond, of a step

std::string escaped(const std::string &text, bool property)
{
  std::string out;
  for (const char c : text)
    out += c == '%'               ? "%25"
           : c == '\r'            ? "%0D"
           : c == '\n'            ? "%0A"
           : property && c == ':' ? "%3A"
           : property && c == ',' ? "%2C"
                                  : std::string(1, c);
  return out;
}

/// Commands of one kind: ten, the last of which counts what is left out.
class Kind {
public:
  explicit Kind(const char *name) : name_(name) {}
  void add(const std::string &file, int line, const std::string &title, const std::string &text)
  {
    lines_.push_back(fmt::format("::{} file={},line={},title={}::{}\n", name_, escaped(file, true), line,
                                 escaped(title, true), escaped(text, false)));
  }
  [[nodiscard]] std::string text(const Words &words) const
  {
    std::string out;
    const bool all = lines_.size() <= most_of_a_kind;
    for (std::size_t i = 0; i < (all ? lines_.size() : most_of_a_kind - 1); ++i)
      out += lines_[i];
    if (!all)
      out += fmt::format(
          "::{} title=drsim::{}\n", name_,
          escaped(words.text("truncated", {{"n", std::to_string(lines_.size() - most_of_a_kind + 1)}}),
                  false));
    return out;
  }

private:
  const char *name_;
  std::vector<std::string> lines_;
};

} // namespace

std::string annotations(const std::vector<Result> &results, const PublishSettings &settings,
                        const Words &words)
{
  Kind errors("error");
  Kind warnings("warning");
  const auto file = [&](const std::string &name) {
    return settings.path_prefix + (name.empty() ? "deployment.json" : name);
  };
  for (const Result &result : results) {
    for (const ScenarioResult &scenario : result.scenarios)
      for (const Claim &claim : scenario.claims)
        if (claim.verdict != "pass" && claim.not_judged.empty()) {
          const Setter place = place_of(scenario, claim);
          (claim.verdict == "fail" ? errors : warnings)
              .add(file(place.file), line_or_first(place.address),
                   scenario.id + " " + claim_name(claim) + " " + verdict_word(claim.verdict, words),
                   claim_sentence(scenario, claim, words) + " " + claim_reason(scenario, claim, words));
        }
    for (const FindingResult &finding : result.findings)
      if (finding.severity != "note")
        (finding.severity == "error" ? errors : warnings)
            .add(file(finding.file), line_or_first(finding.where), finding.id,
                 finding.message + " " + finding.cure);
  }
  return errors.text(words) + warnings.text(words);
}

} // namespace drsim::publish
