#pragma once
#include "sim/publish/publish.hpp"
#include "sim/publish/words.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

// For sim/publish/html*.cpp only: the view that the templates are filled in with, and the data that the
// charts are drawn from.

namespace drsim::publish {

using View = nlohmann::ordered_json;

/// What is told in how much detail: the page must stay below largest_page_bytes.
enum class Detail { all, without_scaling, typical_of_passes, only_failures, no_timelines };

/// Texts of the charts' data, each once.
class WordTable {
public:
  std::size_t index(const std::string &word);
  [[nodiscard]] View json() const { return words_; }

private:
  std::map<std::string, std::size_t> known_;
  View words_ = View::array();
};

struct HtmlContext {
  const PublishSettings &settings;
  const Words &words;
  Detail detail = Detail::all;
  View charts = View::object(); ///< data of each chart by its name
  WordTable table = {};
};

/// Name and place of who set a figure, linked where that is possible.
[[nodiscard]] View setter_view(const Result &result, const Setter &setter, const std::string &prefix,
                               const HtmlContext &context);
/// A verdict as word, mark and class.
[[nodiscard]] View verdict_view(const std::string &verdict, const Words &words);
/// Median and p95 of a metric, and so on, as texts.
[[nodiscard]] View quantiles_view(const Quantiles &quantiles, bool duration, const Words &words);

/// The section of one scenario; puts its charts' data into the context.
[[nodiscard]] View scenario_view(const Result &result, const ScenarioResult &scenario, const std::string &id,
                                 const std::string &prefix, HtmlContext &context);
/// Its runbooks, step by step, with the places of the bars of a Gantt chart.
[[nodiscard]] View runbooks_view(const ScenarioResult &scenario, const Words &words);
/// One result, whole.
[[nodiscard]] View result_view(const Result &result, const std::string &prefix, HtmlContext &context);

/// All texts, with keys as templates name them: "reason.rto" is {{t.reason_rto}}.
[[nodiscard]] View texts_view(const Words &words);
/// How a Content-Security-Policy allows one style or script.
[[nodiscard]] std::string policy_hash(const std::string &text);

/// A trial for the charts: events as arrays of indices into the table of words.
[[nodiscard]] View packed_story(const TrialStory &story, HtmlContext &context);

} // namespace drsim::publish
