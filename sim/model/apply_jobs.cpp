#include "sim/model/apply_jobs.hpp"

#include "sim/core/listed.hpp"

#include <algorithm>
#include <optional>

namespace drsim::inline model {
namespace {

std::string trimmed(std::string_view text)
{
  const std::size_t from = text.find_first_not_of(" \t\n");
  const std::size_t to = text.find_last_not_of(" \t\n");
  return from == std::string_view::npos ? "" : std::string(text.substr(from, to - from + 1));
}

std::optional<std::size_t> place_of(const std::vector<ApplyJob> &jobs, const std::string &name)
{
  const auto found =
      std::find_if(jobs.begin(), jobs.end(), [&](const ApplyJob &one) { return one.name == name; });
  return found == jobs.end() ? std::nullopt : std::optional<std::size_t>(found - jobs.begin());
}

} // namespace

std::vector<ApplyJob> apply_jobs(std::string_view text, std::string &wrong)
{
  constexpr std::string_view after = " after ";
  std::vector<ApplyJob> jobs;
  for (const std::string &entry : listed(text, ';')) {
    const std::size_t colon = entry.find(':');
    const std::string name = trimmed(std::string_view(entry).substr(0, colon));
    const std::string rest =
        colon == std::string::npos ? "" : trimmed(std::string_view(entry).substr(colon + 1));
    const std::size_t at = rest.find(after);
    ApplyJob job{name, trimmed(std::string_view(rest).substr(0, at)), {}};
    if (job.takes.empty() || place_of(jobs, name))
      wrong = job.takes.empty() ? "\"" + entry + "\" names no figure" : "\"" + name + "\" stands there twice";
    const std::string needs = at == std::string::npos ? "" : rest.substr(at + after.size());
    for (const std::string &need : listed(needs))
      if (const auto place = place_of(jobs, need))
        job.after.push_back(*place);
      else
        wrong = "\"" + name + "\" is after \"" + need + "\", which no entry before it names";
    jobs.push_back(std::move(job));
  }
  return jobs;
}

} // namespace drsim::model
