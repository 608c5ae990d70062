#include "sim/core/diagnostics.hpp"

#include <algorithm>

namespace drsim::inline core {

void Diagnostics::error(std::string file, std::string where, std::string message, std::string cure)
{
  problems_.push_back(
      {Severity::error, std::move(file), std::move(where), std::move(message), std::move(cure)});
}

void Diagnostics::warning(std::string file, std::string where, std::string message, std::string cure)
{
  problems_.push_back(
      {Severity::warning, std::move(file), std::move(where), std::move(message), std::move(cure)});
}

void Diagnostics::note(std::string file, std::string where, std::string message, std::string cure)
{
  problems_.push_back(
      {Severity::note, std::move(file), std::move(where), std::move(message), std::move(cure)});
}

bool Diagnostics::has_errors() const
{
  return std::any_of(problems_.begin(), problems_.end(),
                     [](const Problem &problem) { return problem.severity == Severity::error; });
}

std::string problem_line(const Problem &problem)
{
  std::string line = problem.file;
  if (!problem.where.empty())
    line += (problem.where.front() == '/' ? "#" : ":") + problem.where;
  const char *severity = problem.severity == Severity::error     ? "error"
                         : problem.severity == Severity::warning ? "warning"
                                                                 : "note";
  line += std::string(line.empty() ? "" : ": ") + severity + ": " + problem.message;
  if (!problem.cure.empty())
    line += "; " + problem.cure;
  return line;
}

std::string Diagnostics::text() const
{
  std::string out;
  for (const Problem &problem : problems_)
    out += problem_line(problem) + "\n";
  return out;
}

InputError::InputError(Diagnostics diagnostics)
    : std::runtime_error(diagnostics.text()), diagnostics_(std::move(diagnostics))
{
}

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b)
{
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

} // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string> &candidates)
{
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  if (word.size() > 200)
    return best;
  for (const std::string &candidate : candidates) {
    if (candidate.size() > 200)
      continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

} // namespace drsim::core
