#include "sim/publish/formats.hpp"
#include "sim/publish/markdown_text.hpp"
#include "sim/publish/reasons.hpp"

#include <cmath>

namespace drsim::publish {
namespace {

constexpr std::size_t largest_comment_bytes = 65'536;
constexpr std::size_t largest_summary_bytes = 1'024 * 1'024;
constexpr std::size_t room_for_pointer = 400;

std::string badge(const std::string &verdict, const Words &words)
{
  const char *mark = verdict == "pass" ? "✅" : verdict == "fail" ? "❌" : "❔";
  return std::string(mark) + " " + verdict_word(verdict, words);
}

std::string told(const std::optional<double> &value, const Words &words)
{
  return value ? markdown_text(words.duration(*value)) : "–";
}

std::string head(const Result &result, const Words &words)
{
  return "## drsim: " + markdown_text(result.deployment) + " " + badge(result.verdict, words) + "\n\n" +
         markdown_text(words.text("aims", {{"rto", words.duration(result.rto_s)},
                                           {"rpo", words.duration(result.rpo_s)},
                                           {"probability", words.percent(result.probability)}})) +
         "\n\n";
}

std::string table_head(const Words &words)
{
  const std::string middle = " " + words.text("median");
  return "| " + words.text("scenario") + " | " + words.text("verdict") + " | RTO" + middle +
         " | RTO p95 | RTO " + words.text("met") + " | RPO" + middle + " | RPO p95 | RPO " +
         words.text("met") + " |\n|---|---|--:|--:|--:|--:|--:|--:|\n";
}

std::string row(const ScenarioResult &one, const Words &words)
{
  std::string out = "| " + markdown_text(one.id) + " | " + badge(one.verdict, words) + " | " +
                    told(one.rto_s.p50, words) + " | " + told(one.rto_s.p95, words) + " | ";
  out += one.claims.size() > 1 ? markdown_text(claim_share(one.claims[0], words)) : "–";
  out += " | " + told(one.rpo_s.p50, words) + " | " + told(one.rpo_s.p95, words) + " | ";
  return out + (one.claims.size() > 1 ? markdown_text(claim_share(one.claims[1], words)) : "–") + " |\n";
}

/// Text as long as there is room; what does not fit is counted.
class Room {
public:
  explicit Room(std::size_t bytes) : bytes_(bytes) {}
  void add(const std::string &text)
  {
    if (left_out_ == 0 && out_.size() + text.size() + room_for_pointer <= bytes_)
      out_ += text;
    else
      ++left_out_;
  }
  [[nodiscard]] std::string text(const Words &words) const
  {
    return left_out_ == 0
               ? out_
               : out_ + "\n" +
                     words.text("truncated", {{"n", words.number(static_cast<double>(left_out_))}}) + "\n";
  }

private:
  std::size_t bytes_;
  std::string out_;
  std::size_t left_out_ = 0;
};

void tell(const Result &result, const Words &words, Room &room)
{
  room.add(head(result, words));
  std::string table = table_head(words);
  for (const char *verdict : {"fail", "", "pass"})
    for (const ScenarioResult &one : result.scenarios) {
      const std::string rank = one.verdict == "fail" || one.verdict == "pass" ? one.verdict : "";
      if (rank == verdict) {
        room.add(table + row(one, words));
        table.clear();
      }
    }
  room.add("\n");
  for (const ScenarioResult &one : result.scenarios)
    for (const Claim &claim : one.claims)
      if (claim.verdict != "pass" && claim.not_judged.empty())
        room.add("- **" + markdown_text(one.id + ", " + claim_name(claim)) +
                 "**: " + markdown_text(claim_sentence(one, claim, words)) + " " +
                 markdown_text(claim_reason(one, claim, words)) + "\n");
  std::string findings;
  for (const FindingResult &finding : result.findings)
    if (finding.severity != "note") {
      if (findings.empty())
        room.add("\n<details><summary>" + words.text("section.findings") + "</summary>\n\n");
      findings = "- " + markdown_text(place_text(Setter{"", "file", "", finding.file, finding.where, ""})) +
                 ": " + markdown_text(finding.message) + " " + markdown_text(finding.cure) + "\n";
      room.add(findings);
    }
  if (!findings.empty())
    room.add("\n</details>\n");
  room.add("\n<details><summary>" + words.text("section.computed") + "</summary>\n\ndrsim " +
           markdown_text(result.version) + ", " + words.text("seed") + " " + std::to_string(result.seed) +
           ", " + markdown_text(result.input_digest) + "\n\n</details>\n");
}

std::string written(const std::vector<Result> &results, const Words &words, std::size_t bytes)
{
  Room room(bytes);
  for (const Result &result : results)
    tell(result, words, room);
  return room.text(words);
}

} // namespace

std::string markdown(const std::vector<Result> &results, const PublishSettings &, const Words &words)
{
  return written(results, words, largest_comment_bytes);
}

std::string summary(const std::vector<Result> &results, const PublishSettings &, const Words &words)
{
  return written(results, words, largest_summary_bytes);
}

} // namespace drsim::publish
