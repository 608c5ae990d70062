#include "sim/core/duration.hpp"
#include "sim/report/stress_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace drsim::inline report {
namespace {

std::string share(double probability)
{
  return probability == 0 || probability >= 0.001 ? fmt::format("{:.4g}", probability)
                                                  : fmt::format("{:.2e}", probability);
}

/// An RPO that is infinite: nobody can say how much of it will be back.
std::string limited_text(double value_s, bool of_loss)
{
  return of_loss && !std::isfinite(value_s) ? "unknown" : format_clock(value_s);
}

/// "RTO 12 min 5 s"
std::string came_to(const StressExample &example, bool of_loss)
{
  return (of_loss ? "RPO " : "RTO ") + limited_text(of_loss ? example.rpo_s : example.rto_s, of_loss);
}

std::string path_text(const StressExample &example, const StressReport &report, bool colour)
{
  Table table({"took", "phase", "component", "until"}, {0});
  for (const Leg &leg : example.path) {
    table.add({format_duration(leg.to_s - leg.from_s), leg.phase, printable(leg.component),
               shortened(printable(leg.what.empty() ? leg.kind : leg.what), 70)});
    for (const std::string &line : set_by_lines(leg.set_by, report.sources))
      table.note(line);
  }
  return table.text("  ", colour);
}

/// Of draws from distributions: whether something happens at all is not in it.
std::string likelihood_text(double log_likelihood)
{
  constexpr double least = 0.5;
  if (log_likelihood > -least)
    return "with durations as likely as usual (whether something goes wrong at all is not counted)";
  return fmt::format("with durations {} times less likely than usual (whether something goes wrong at all is "
                     "not counted)",
                     format_count(std::round(std::exp(-log_likelihood))));
}

/// Few runs that got there make a rough interval, and that is said.
std::string doubt_text(const std::vector<SplittingResult> &runs)
{
  const auto there =
      std::count_if(runs.begin(), runs.end(), [](const SplittingResult &one) { return one.probability > 0; });
  if (there == 0 || there == std::ssize(runs))
    return {};
  return fmt::format("Only {} of {} runs got there, so that the interval is rough: more --paths make it "
                     "firmer.\n",
                     there, runs.size());
}

std::string rare_text(const StressReport &report, bool colour)
{
  const StressRare &rare = *report.rare;
  const SplittingEstimate &estimate = rare.estimate;
  if (estimate.runs == 0)
    return "No run had ended: nothing can be said.\n";
  const std::string what =
      (report.of_loss ? "P(more is lost than the writes of " : "P(recovery takes longer than ") +
      format_duration(report.limit_s) + ")";
  std::string out = fmt::format("{} = {}", what, share(estimate.probability));
  out += std::isfinite(estimate.standard_error)
             ? fmt::format(", 95 % between {} and {} (standard error {}, {} runs of splitting, {} trials)\n",
                           share(estimate.low), share(estimate.high), share(estimate.standard_error),
                           estimate.runs, format_count(static_cast<double>(estimate.played)))
             : fmt::format(" of one run, {} trials: without a second run there is no interval\n",
                           format_count(static_cast<double>(estimate.played)));
  out += fmt::format(
      "Plain trials among them: {} of {} failed: {} (95 % between {} and {}).\n", rare.plain_hits, rare.plain,
      share(static_cast<double>(rare.plain_hits) / static_cast<double>(std::max<std::size_t>(1, rare.plain))),
      share(rare.plain_low), share(rare.plain_high));
  out +=
      estimate.times_plain
          ? fmt::format("For the same standard error plain Monte Carlo needs {:.2g} times as many trials.\n",
                        *estimate.times_plain)
          : std::string("All runs say the same, so that nobody can say what splitting saved.\n");
  out += doubt_text(rare.runs);
  if (estimate.probability == 0)
    out += "No path got there: that it cannot happen does not follow; give it more --paths or --runs.\n";
  Table table({"run", "probability", "levels", "trials", ""}, {0, 1, 2, 3});
  for (std::size_t i = 0; i < rare.runs.size(); ++i) {
    const SplittingResult &run = rare.runs[i];
    table.add({std::to_string(i + 1), share(run.probability), std::to_string(run.levels.size()),
               std::to_string(run.played), run.extinct ? "no path got beyond its last level" : ""});
  }
  out += "\n" + table.text("", colour);
  if (!rare.example)
    return out;
  return out +
         fmt::format("\nThe likeliest way there that was seen: {}, {}\n",
                     came_to(*rare.example, report.of_loss), likelihood_text(rare.example->log_likelihood)) +
         path_text(*rare.example, report, colour) + "  again: " + rare.example->command + "\n";
}

std::string moment_rows(const StressWorst &worst, const StressReport &report, bool colour)
{
  Table table({"second fault", report.of_loss ? "RPO p50" : "RTO p50", report.of_loss ? "most" : "longest",
               (report.of_loss ? "more than " : "longer than ") + format_duration(report.limit_s), ""},
              {0, 1, 2, 3});
  const auto add = [&](const std::string &when, const StressWorst::Moment &one, const char *mark) {
    table.add({when, limited_text(one.p50_s, report.of_loss), limited_text(one.max_s, report.of_loss),
               fmt::format("{} of {}", one.missed, one.trials), mark});
  };
  if (worst.alone.trials > 0)
    add("none", worst.alone, "");
  const auto harm = [](const StressWorst::Moment &one) { return std::pair(one.missed, one.p50_s); };
  const auto most = std::max_element(worst.profile.begin(), worst.profile.end(),
                                     [&](const auto &a, const auto &b) { return harm(a) < harm(b); });
  for (auto one = worst.profile.begin(); one != worst.profile.end(); ++one)
    add("+" + format_duration(one->after_s), *one, one == most ? "<- the worst of these" : "");
  return table.text("", colour);
}

std::string worst_text(const StressReport &report, bool colour)
{
  const StressWorst &worst = *report.worst;
  std::string out =
      fmt::format("First fault: {}. Second fault: {}, so long after the first; the same luck at "
                  "every moment:\n\n",
                  printable(worst.first), printable(worst.second));
  out += moment_rows(worst, report, colour) + "\nThe likeliest way to an " +
         (report.of_loss ? "RPO" : "RTO") + " above " + format_duration(report.limit_s) +
         ", looked for in three ways:\n\n";
  Table table({"search", "trials", "failures", "first after", "likeliest: second fault",
               report.of_loss ? "RPO" : "RTO", "log-likelihood"},
              {1, 2, 3, 4, 5, 6});
  for (const StressWorst::Search &one : worst.searches)
    table.add({spaced(one.name), std::to_string(one.plays), std::to_string(one.failures),
               one.first_failure ? std::to_string(*one.first_failure) : "-",
               one.likeliest ? "+" + format_duration(one.likeliest->second_fault_s) : "-",
               one.likeliest ? limited_text(report.of_loss ? one.likeliest->rpo_s : one.likeliest->rto_s,
                                            report.of_loss)
                             : "-",
               one.likeliest ? fmt::format("{:.1f}", one.likeliest->log_likelihood) : "-"});
  out += table.text("", colour);
  const StressWorst::Search *best = nullptr;
  for (const StressWorst::Search &one : worst.searches)
    if (one.failed && (best == nullptr || one.likeliest->log_likelihood > best->likeliest->log_likelihood))
      best = &one;
  if (best == nullptr)
    return out + "\nNo failure was found; the rows tell what came closest.\n";
  const StressExample &example = *best->likeliest;
  return out +
         fmt::format("\nMost likely path to failure: second fault {} after the first, {}, {}\n",
                     format_duration(example.second_fault_s), came_to(example, report.of_loss),
                     likelihood_text(example.log_likelihood)) +
         path_text(example, report, colour) + "  again: " + example.command + "\n";
}

} // namespace

std::string stress_text(const StressReport &report, bool colour)
{
  std::string out = fmt::format("{} on {}, seed {}: {}\n\n", printable(report.scenario),
                                printable(report.deployment), report.seed, printable(report.title));
  if (report.rare)
    out += rare_text(report, colour);
  if (report.worst)
    out += worst_text(report, colour);
  if (report.interrupted)
    out += "\nInterrupted: it rests on what had ended by then.\n";
  return out;
}

} // namespace drsim::report
