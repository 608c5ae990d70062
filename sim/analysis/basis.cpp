#include "sim/analysis/basis.hpp"

#include "sim/model/set_by.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline analysis {
namespace {

/// The share that a figure of this provenance adds to.
double &part_of(Basis &basis, const Provenance &from)
{
  if (from.source == Source::user_file || from.source == Source::deployment)
    return basis.files;
  if (from.source == Source::calibration)
    return basis.calibrated;
  if (from.source == Source::provider_default)
    return basis.provider;
  switch (from.confidence) {
  case Confidence::documented: return basis.documented;
  case Confidence::measured: return basis.measured;
  case Confidence::set:
  case Confidence::assumed: break;
  }
  return basis.assumed;
}

constexpr std::size_t most_named = 3;

/// Those that most seconds rest on, then what every verdict rests on, whatever the seconds: what is promised,
/// who comes, what they do, what must not be lost.
std::vector<std::string> deciding_questions(const std::vector<std::string> &open,
                                            const std::map<std::string, double> &shares)
{
  std::vector<std::pair<double, std::string>> ranked;
  for (const auto &[question, share] : shares)
    ranked.emplace_back(-share, question);
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> first;
  const auto add = [&](const std::string &one) {
    if (first.size() < most_named && std::find(first.begin(), first.end(), one) == first.end())
      first.push_back(one);
  };
  for (const auto &[share, question] : ranked)
    add(question);
  for (const char *about : {"/objectives", "/traffic", "/journeys", "/stores", "/"})
    for (const std::string &one : open)
      if (one.starts_with(about))
        add(one);
  return first;
}

} // namespace

Basis basis_of(const Deployment &deployment, const std::vector<PathShare> &path)
{
  Basis basis;
  std::map<std::string, double> by_question;
  for (const PathShare &leg : path) {
    if (leg.set_by.empty())
      basis.unnamed += leg.share;
    for (const std::string &name : leg.set_by) {
      const double share = leg.share / static_cast<double>(leg.set_by.size());
      if (const std::string question = question_behind(name, deployment); !question.empty()) {
        basis.questions += share;
        by_question[question] += share;
      } else if (const auto from = provenance_of(name, deployment, {})) {
        part_of(basis, *from) += share;
      } else {
        basis.unnamed += share;
      }
    }
  }
  basis.open_questions = deployment.open_questions.size();
  basis.deciding = deciding_questions(deployment.open_questions, by_question);
  return basis;
}

} // namespace drsim::analysis
