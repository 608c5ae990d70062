#include "sim/report/advice_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drsim::inline report {
namespace {

constexpr std::size_t sources_shown = 4;

std::string result_word(const std::string &result)
{
  return result == "objectives_met" ? "objectives met" : result == "rto_s" ? "RTO" : "loss";
}

std::string chance_text(const AdviceReport &report, bool colour)
{
  std::string out = "\n" + coloured("What chance decides", Colour::bold, colour) +
                    ": the share of the variance that one source's first draw accounts for by itself, by the "
                    "trials as they stand\n";
  Table table({"scenario", "result", "share", "source"}, {2});
  for (const AdviceReport::Chance &one : report.chance) {
    std::size_t shown = 0;
    for (const AdviceReport::Chance::Source &source : one.sources)
      if (source.share > one.bar && shown++ < sources_shown)
        table.add({printable(one.scenario), result_word(one.result),
                   fmt::format("{:.0f} %", 100 * source.share), printable(source.name)});
    if (shown == 0)
      table.add(
          {printable(one.scenario), result_word(one.result), "-",
           fmt::format("none above {:.0f} %, which the largest of as many reaches by luck", 100 * one.bar)});
  }
  return out + table.text("  ", colour);
}

std::string end_text(const AdviceReport::Figures::End &end)
{
  return fmt::format("{:.2f}, {}", end.met, format_clock(end.rto_p50_s));
}

std::string share_text(const ShapleyEffect &of)
{
  if (of.share == 0 && of.error == 0)
    return "-";
  return fmt::format("{:.0f} % ({:.0f}..{:.0f})", 100 * of.share, 100 * of.interval.low,
                     100 * of.interval.high);
}

std::string figure_name(const AdviceReport::Figures::Share &of)
{
  return of.parameter.empty() ? "all other chance" : printable(of.parameter);
}

/// Which of the shares of one result may be the largest.
std::string apart_text(const AdviceReport::Figures &of, ShapleyEffect AdviceReport::Figures::Share::*result,
                       const char *word)
{
  const auto largest =
      std::max_element(of.shares.begin(), of.shares.end(),
                       [&](const auto &a, const auto &b) { return (a.*result).share < (b.*result).share; });
  if (largest == of.shares.end() || ((*largest).*result).share == 0)
    return {};
  std::string ties;
  for (const AdviceReport::Figures::Share &one : of.shares)
    if ((one.*result).tied)
      ties += (ties.empty() ? "" : ", ") + figure_name(one);
  return fmt::format("    {}: {} {}\n", word, figure_name(*largest),
                     ties.empty() ? "accounts for most, and is told apart from all others"
                                  : "is not told apart from " + ties);
}

std::string figures_text(const AdviceReport::Figures &of, bool colour)
{
  std::string out =
      "  " + printable(of.scenario) +
      fmt::format(": share of trials that meet both objectives, RTO p50 ({} trials, same luck)\n", of.trials);
  Table bars({"figure", "at half", "as it is", "at twice"}, {1, 2, 3});
  for (const AdviceReport::Figures::Bar &bar : of.bars)
    bars.add({printable(bar.parameter), end_text(bar.at_half), end_text(bar.as_is), end_text(bar.at_twice)});
  out += bars.text("    ", colour);
  if (of.walks == 0)
    return out;
  out += fmt::format(
      "    All of them uncertain at once, a half to twice (95 %): their share of the variance, 95 % in "
      "brackets ({} walks)\n",
      of.walks);
  Table shares({"figure", "objectives met", "RTO", "loss"}, {1, 2, 3});
  for (const AdviceReport::Figures::Share &one : of.shares)
    shares.add({figure_name(one), share_text(one.met), share_text(one.rto), share_text(one.lost)});
  using Share = AdviceReport::Figures::Share;
  return out + shares.text("    ", colour) + apart_text(of, &Share::met, "Objectives met") +
         apart_text(of, &Share::rto, "RTO") + apart_text(of, &Share::lost, "Loss");
}

} // namespace

std::string sensitivity_text(const AdviceReport &report, bool colour)
{
  std::string out = report.chance.empty() ? "" : chance_text(report, colour);
  if (report.figures.empty())
    return out;
  out += "\n" + coloured("What assumed figures decide", Colour::bold, colour) +
         ": measure the first ones (drsim calibrate)\n";
  for (const AdviceReport::Figures &one : report.figures)
    out += figures_text(one, colour);
  return out;
}

} // namespace drsim::report
