#include "sim/publish/html.hpp"

#include "sim/core/digest.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/publish/html_parts.hpp"
#include "sim/publish/reasons.hpp"
#include "sim/publish/template.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::publish {

View setter_view(const Result &result, const Setter &setter, const std::string &prefix,
                 const HtmlContext &context)
{
  View view = {
      {"parameter", setter.parameter},
      {"place", place_text(setter)},
      {"confidence", setter.confidence.empty()
                         ? std::string()
                         : context.words.text_or("confidence." + setter.confidence, setter.confidence)}};
  const auto at = std::find_if(result.inputs.begin(), result.inputs.end(),
                               [&](const auto &input) { return input.first == setter.file; });
  if (is_yours(setter) && !context.settings.source_url.empty() && !setter.file.empty()) {
    const int line = line_of(setter.address);
    view["href"] =
        context.settings.source_url + setter.file + (line > 0 ? "#L" + std::to_string(line) : std::string());
  } else if (at != result.inputs.end()) {
    view["href"] = "#" + prefix + "-file-" + std::to_string(at - result.inputs.begin());
  }
  return view;
}

View verdict_view(const std::string &verdict, const Words &words)
{
  const char *mark = verdict == "pass" ? "✓" : verdict == "fail" ? "✗" : verdict.empty() ? "–" : "?";
  return {
      {"word", verdict_word(verdict, words)}, {"mark", mark}, {"class", verdict.empty() ? "none" : verdict}};
}

View quantiles_view(const Quantiles &quantiles, bool duration, const Words &words)
{
  const auto told = [&](const std::optional<double> &value) {
    return !value ? std::string("–") : duration ? words.duration(*value) : words.number(*value);
  };
  return {{"p50", told(quantiles.p50)},
          {"p95", told(quantiles.p95)},
          {"p99", told(quantiles.p99)},
          {"max", told(quantiles.max)}};
}

namespace {

/// JSON that can stand in an element of HTML: no text of it ends that element or opens a comment.
std::string embedded(const View &value)
{
  std::string out;
  for (const char c : value.dump(-1, ' ', false, View::error_handler_t::replace))
    out += c == '<'   ? std::string("\\u003c")
           : c == '>' ? std::string("\\u003e")
           : c == '&' ? std::string("\\u0026")
                      : std::string(1, c);
  return out;
}

/// The texts that the charts use: those of scripts and reasons stay out of the page.
View chart_texts(const Words &words)
{
  View view = View::object();
  for (const auto &[key, text] : words.all())
    for (const char *begin : {"chart.", "event.", "unit.", "number.", "phase.", "beyond_horizon", "title"})
      if (key.starts_with(begin))
        view[key] = text;
  return view;
}

struct PageFiles {
  std::string style;
  std::string script;
};

std::string page_of(const std::vector<Result> &results, const PublishSettings &settings, const Words &words,
                    Detail detail, const PageFiles &files, Diagnostics &diagnostics)
{
  HtmlContext context{settings, words, detail};
  View page = {{"language", words.language()},
               {"t", texts_view(words)},
               {"results", View::array()},
               {"style", files.style},
               {"script", files.script}};
  std::string names;
  for (std::size_t i = 0; i < results.size(); ++i) {
    page["results"].push_back(result_view(results[i], "r" + std::to_string(i), context));
    names += (names.empty() ? "" : ", ") + results[i].deployment;
  }
  page["title"] = words.text("title", {{"deployment", names}});
  page["several"] = results.size() > 1;
  page["policy"] = "default-src 'none'; script-src " + policy_hash(files.script) + "; style-src " +
                   policy_hash(files.style) + "; base-uri 'none'; form-action 'none'";
  page["data"] = embedded({{"language", words.language()},
                           {"deployment", names},
                           {"texts", chart_texts(words)},
                           {"words", context.table.json()},
                           {"charts", context.charts}});
  return render_template(settings.folder / "templates", "page", page, diagnostics);
}

} // namespace

std::string html_page(const std::vector<Result> &results, const PublishSettings &settings, const Words &words,
                      Diagnostics &diagnostics)
{
  const std::string style_name = (settings.folder / "templates" / "page.css").string();
  const auto style = read_text(style_name, style_name, diagnostics);
  std::error_code error;
  if (settings.charts.empty() || !std::filesystem::exists(settings.charts, error)) {
    diagnostics.error(settings.charts.string(), "", "the charts' script is not built",
                      "cmake --build build/dev --target drsim_charts (it needs npm: ./setup.sh build)");
    return "";
  }
  const auto script = read_text(settings.charts, settings.charts.string(), diagnostics);
  if (!style || !script)
    return "";
  std::string page;
  for (const Detail detail : {Detail::all, Detail::without_scaling, Detail::typical_of_passes,
                              Detail::only_failures, Detail::no_timelines}) {
    page = page_of(results, settings, words, detail, {*style, *script}, diagnostics);
    if (page.size() <= largest_page_bytes || diagnostics.has_errors())
      break;
  }
  return page;
}

} // namespace drsim::publish
