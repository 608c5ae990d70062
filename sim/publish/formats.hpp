#pragma once
#include "sim/publish/publish.hpp"
#include "sim/publish/words.hpp"

#include <string>
#include <string_view>
#include <vector>

// One format each, a file each: pure functions from results to text. Limits are those of the places they are
// for; what does not fit is left out and counted, the gravest stays.

namespace drsim::publish {

/// A comment on a pull request: a table, a sentence for each objective that is not met, folds. At most 65,536
/// bytes (GitHub's limit for a comment).
[[nodiscard]] std::string markdown(const std::vector<Result> &results, const PublishSettings &settings,
                                   const Words &words);
/// The same for GitHub's job summary: at most 1,024 KiB.
[[nodiscard]] std::string summary(const std::vector<Result> &results, const PublishSettings &settings,
                                  const Words &words);
/// JUnit XML as Jenkins and GitLab read it: a failure is an objective not met, a skipped case one that is
/// undecided or not judged.
[[nodiscard]] std::string junit(const std::vector<Result> &results, const PublishSettings &settings,
                                const Words &words);
/// SARIF 2.1.0 within GitHub's limits (25,000 results a run are read, 5,000 shown; 10 tags; 1,000 locations
/// of a flow).
[[nodiscard]] std::string sarif(const std::vector<Result> &results, const PublishSettings &settings,
                                const Words &words);
/// GitLab's Code Quality: description, check_name, fingerprint, severity, location.
[[nodiscard]] std::string codequality(const std::vector<Result> &results, const PublishSettings &settings,
                                      const Words &words);
/// OpenMetrics text: what is predicted, as gauges.
[[nodiscard]] std::string openmetrics(const std::vector<Result> &results, const PublishSettings &settings,
                                      const Words &words);
/// Workflow commands of GitHub: at most ten errors and ten warnings, its limit for a step.
[[nodiscard]] std::string annotations(const std::vector<Result> &results, const PublishSettings &settings,
                                      const Words &words);
/// RFC 4180; no cell begins like a formula of a spreadsheet.
[[nodiscard]] std::string csv(const std::vector<Result> &results, const PublishSettings &settings,
                              const Words &words);

/// The first line of a file where nothing better is known; SARIF and GitLab want one.
[[nodiscard]] int line_or_first(const std::string &address);
/// A stable fingerprint of what a finding is about, whatever the figures in it.
[[nodiscard]] std::string fingerprint(std::initializer_list<std::string_view> parts);
/// What a claim is about, whatever came of it: deployment, scenario, metric, and of an expectation its bound.
[[nodiscard]] std::string claim_print(const Result &result, const ScenarioResult &scenario,
                                      const Claim &claim);
/// The setter on whose line a claim's finding stands: one of the user's own files where there is one, on the
/// legs with most seconds first; without any, the deployment's description ("deployment.json").
[[nodiscard]] Setter place_of(const ScenarioResult &scenario, const Claim &claim);

} // namespace drsim::publish
