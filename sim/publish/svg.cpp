#include "sim/publish/svg.hpp"

#include "sim/publish/template.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace drsim::publish {
namespace {

using View = nlohmann::ordered_json;

constexpr double left = 60;
constexpr double chart_top = 40;
constexpr double wide = 560;
constexpr double tall = 220;
constexpr std::size_t most_legs = 10;

std::string at(double value)
{
  return fmt::format("{:.1f}", value);
}

/// Shapes of a chart, to be filled into svg.mustache.
struct Drawing {
  View lines = View::array();
  View rects = View::array();
  View paths = View::array();
  View texts = View::array();
  void line(double x1, double y1, double x2, double y2, const char *stroke, bool dash = false)
  {
    lines.push_back(
        {{"x1", at(x1)}, {"y1", at(y1)}, {"x2", at(x2)}, {"y2", at(y2)}, {"stroke", stroke}, {"dash", dash}});
  }
  void text(double x, double y, const char *anchor, const std::string &what, const char *fill = "#5b6875")
  {
    texts.push_back({{"x", at(x)}, {"y", at(y)}, {"anchor", anchor}, {"text", what}, {"fill", fill}});
  }
  [[nodiscard]] View view(const std::string &title, double height) const
  {
    return {{"title", title},       {"width", at(left + wide + 60)},
            {"height", at(height)}, {"lines", lines},
            {"rects", rects},       {"paths", paths},
            {"texts", texts}};
  }
};

double time_step(double span_s)
{
  for (const double step : {1., 5., 15., 60., 300., 900., 1800., 3600., 7200., 21600., 43200., 86400.})
    if (span_s / step <= 6)
      return step;
  return 604800;
}

View distribution(const Distribution &of, double objective_s, double required, double horizon_s,
                  const std::string &title, const Words &words)
{
  const auto n = static_cast<double>(of.trials);
  double last = objective_s * 1.5;
  for (const double value : of.values)
    last = std::max(last, std::isfinite(value) ? value : std::min(horizon_s, 3 * objective_s));
  const auto x = [&](double s) { return left + wide * std::min(s, last) / last; };
  const auto y = [&](double share) { return chart_top + tall * (1 - std::clamp(share, 0.0, 1.0)); };
  const double band =
      std::sqrt(std::log(2 / 0.05) / (2 * n)); // Dvoretzky, Kiefer, Wolfowitz; Massart's constant
  Drawing drawing;
  for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    drawing.line(left, y(share), left + wide, y(share), "#d8dee4");
    drawing.text(left - 6, y(share) + 4, "end", words.percent(share));
  }
  for (double s = 0; s <= last; s += time_step(last))
    drawing.text(x(s), chart_top + tall + 18, "middle", words.duration(s));
  std::string curve = fmt::format("M{},{}", at(x(0)), at(y(0)));
  std::string upper = fmt::format("M{},{}", at(x(0)), at(y(band)));
  std::string lower;
  double share = 0;
  const auto step = [&](double to_s, double to) {
    curve += fmt::format("H{}V{}", at(x(to_s)), at(y(to)));
    upper += fmt::format("H{}V{}", at(x(to_s)), at(y(to + band)));
    lower = fmt::format("H{}V{}", at(x(to_s)), at(y(share - band))) + lower;
    share = to;
  };
  for (std::size_t i = 0; i < of.values.size(); ++i)
    if (std::isfinite(of.values[i]))
      step(of.values[i],
           std::ceil(static_cast<double>(i + 1) * n / static_cast<double>(of.values.size())) / n);
  step(last, share);
  drawing.paths.push_back(
      {{"d", upper + fmt::format("V{}", at(y(share - band))) + lower + fmt::format("H{}Z", at(x(0)))},
       {"fill", "#1d4e89"},
       {"opacity", "0.16"},
       {"stroke", "none"}});
  drawing.paths.push_back({{"d", curve}, {"fill", "none"}, {"opacity", "1"}, {"stroke", "#1d4e89"}});
  drawing.line(x(objective_s), chart_top, x(objective_s), chart_top + tall, "#a4262c", true);
  drawing.text(x(objective_s) + 4, chart_top + 12, "start",
               words.text("chart.objective", {{"time", words.duration(objective_s)}}), "#a4262c");
  drawing.line(left, y(required), left + wide, y(required), "#a4262c", true);
  return drawing.view(title, chart_top + tall + 36);
}

View seconds(const ScenarioResult &scenario, const std::string &title, const Words &words)
{
  static const std::map<std::string, const char *> colours = {{"detection", "#123a5c"},
                                                              {"decision", "#b5532a"},
                                                              {"action", "#3d8b8b"},
                                                              {"propagation", "#c9a227"},
                                                              {"catch-up", "#b9c7d4"}};
  Drawing drawing;
  double y = chart_top;
  double largest = 0.01;
  for (const Leg &leg : scenario.legs)
    largest = std::max(largest, leg.share);
  for (std::size_t i = 0; i < std::min(most_legs, scenario.legs.size()); ++i, y += 24) {
    const Leg &leg = scenario.legs[i];
    const auto colour = colours.find(leg.phase);
    const double length = 0.5 * wide * leg.share / largest;
    drawing.text(0.5 * wide + left - 6, y + 12, "end",
                 words.text_or("phase." + leg.phase, leg.phase) + ": " + leg.component, "#1c2733");
    drawing.rects.push_back({{"x", at(0.5 * wide + left)},
                             {"y", at(y)},
                             {"w", at(length)},
                             {"h", "16"},
                             {"fill", colour == colours.end() ? "#8a95a1" : colour->second}});
    drawing.text(0.5 * wide + left + length + 6, y + 12, "start", words.percent(leg.share), "#1c2733");
  }
  return drawing.view(title, y + 16);
}

} // namespace

std::string svg(const std::vector<Result> &results, const PublishSettings &settings, const Words &words,
                Diagnostics &diagnostics)
{
  std::string names;
  for (const Result &result : results)
    for (const ScenarioResult &scenario : result.scenarios) {
      const auto draw = [&](const std::string &chart, const char *caption, const auto &make) {
        names += (names.empty() ? "" : ", ") + scenario.id + "/" + chart;
        return settings.chart == scenario.id + "/" + chart
                   ? render_template(settings.folder / "templates", "svg",
                                     make(words.text(caption, {{"scenario", scenario.id}})), diagnostics)
                   : std::string();
      };
      std::string out;
      if (!scenario.rto_values.values.empty())
        out += draw("rto", "caption.rto", [&](const std::string &title) {
          return distribution(scenario.rto_values, result.rto_s, result.probability, scenario.horizon_s,
                              title, words);
        });
      if (!scenario.rpo_values.values.empty())
        out += draw("rpo", "caption.rpo", [&](const std::string &title) {
          return distribution(scenario.rpo_values, result.rpo_s, result.probability, scenario.horizon_s,
                              title, words);
        });
      if (!scenario.legs.empty())
        out += draw("seconds", "caption.seconds",
                    [&](const std::string &title) { return seconds(scenario, title, words); });
      if (!out.empty())
        return out;
    }
  diagnostics.error("--chart " + settings.chart, "", "no such chart", "one of " + names);
  return "";
}

} // namespace drsim::publish
