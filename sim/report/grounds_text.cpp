#include "sim/report/grounds_text.hpp"

#include "sim/core/calendar.hpp"
#include "sim/report/json_parts.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t dated_shown = 6;
constexpr std::size_t moved_shown = 8;
constexpr std::size_t loss_shown = 3;

std::string percent(double share)
{
  return share < 0.005 ? "less than 1 %" : fmt::format("{:.0f} %", 100 * share);
}

std::string shares_text(const Grounds &grounds)
{
  std::string out;
  const auto add = [&](double share, const std::string &what) {
    if (share > 0)
      out += (out.empty() ? "" : ", ") + percent(share) + " " + what;
  };
  for (const EvidenceClass one : evidence_classes)
    add(grounds.classes.at(one), class_name(one));
  add(grounds.asked, "asked about");
  add(grounds.unnamed, "of what nothing names");
  return out;
}

std::string dated_text(const Grounds &grounds, const std::string &today)
{
  std::string out;
  std::size_t shown = 0;
  for (const DatedShare &one : grounds.dated) {
    if (++shown > dated_shown)
      continue;
    const std::string when = one.evidence.date.empty() ? "nobody says when"
                                                       : fmt::format("{}, {} days ago", one.evidence.date,
                                                                     days_between(one.evidence.date, today));
    out += fmt::format("    {} by {} ({}): {}\n", class_name(one.evidence.of), printable(one.parameter), when,
                       freshness_name(one.freshness));
  }
  if (shown > dated_shown)
    out += fmt::format("    and {} more (all of them in the JSON)\n", shown - dated_shown);
  return out;
}

std::string verdict_text(const Check &check)
{
  if (!check.not_judged.empty())
    return "not judged (" + check.not_judged + ")";
  const double share =
      check.trials == 0 ? 0 : static_cast<double>(check.met) / static_cast<double>(check.trials);
  return fmt::format("{} ({:.3f}, {:.3f}..{:.3f})", verdict_name(check.verdict), share, check.interval.low,
                     check.interval.high);
}

std::string moved_text(const Proven &proven)
{
  std::string out;
  std::size_t count = 0;
  for (const MovedFigure &one : proven.moved) {
    if (one.times_for_rto == 1 && one.times_for_rpo == 1)
      continue;
    if (++count > moved_shown)
      continue;
    const double times = one.times_for_rto != 1 ? one.times_for_rto : one.times_for_rpo;
    out += fmt::format("{}{} x{:g}", out.empty() ? "" : ", ", printable(one.parameter), times);
  }
  if (count > moved_shown)
    out += fmt::format(" and {} more", count - moved_shown);
  return out;
}

/// Of the loss the same as of the seconds, with the figures that move it most.
std::string loss_text(const CheckReport::Part &part)
{
  if (!part.loss_grounds)
    return {};
  const Grounds &grounds = *part.loss_grounds;
  if (!grounds.any())
    return "  Proven of its loss: no figure of a store, a copy or backups moves it by half or twice itself\n";
  std::string most;
  for (std::size_t i = 0; i < std::min(loss_shown, part.proven->loss.size()); ++i)
    most += fmt::format("{}{} {}", i == 0 ? "" : ", ", percent(part.proven->loss[i].share),
                        printable(part.proven->loss[i].parameter));
  return fmt::format(
      "  Proven of its loss: {}; {} unproven (by what half and twice of a figure make of it: {})\n",
      shares_text(grounds), grounds.unproven() > 0 ? percent(grounds.unproven()) : "none", most);
}

std::string without_text(const CheckReport::Part &part)
{
  if (!part.proven)
    return {};
  const Proven &proven = *part.proven;
  const std::string moved = moved_text(proven);
  std::string out =
      loss_text(part) + fmt::format("  Without the unproven ({} trials): RTO {}, RPO {}\n", proven.trials,
                                    verdict_text(proven.rto), verdict_text(proven.rpo));
  if (moved.empty())
    return out + "    nothing that is unproven, and has a number, moves it\n";
  out += "    at their worse ends: " + moved + "\n";
  if (!proven.left.empty())
    out += fmt::format("    left as they are, for they have no range or set little: {} unproven figures\n",
                       proven.left.size());
  return out;
}

Json dated_json(const Grounds &grounds)
{
  Json out = Json::array();
  for (const DatedShare &one : grounds.dated)
    out.push_back({{"parameter", one.parameter},
                   {"class", class_name(one.evidence.of)},
                   {"date", one.evidence.date.empty() ? Json() : Json(one.evidence.date)},
                   {"age", freshness_name(one.freshness)},
                   {"share", one.share}});
  return out;
}

Json without_json(const CheckReport::Part &part, const Check &check)
{
  if (!part.proven)
    return nullptr;
  return {{"verdict", check.not_judged.empty() ? Json(verdict_name(check.verdict)) : Json()},
          {"trials", part.proven->trials},
          {"met", met_json(check)}};
}

Json classes_json(const Grounds &grounds)
{
  Json shares = Json::object();
  for (const EvidenceClass one : evidence_classes)
    shares[class_name(one)] = grounds.classes.at(one);
  shares["asked_about"] = grounds.asked;
  shares["not_named"] = grounds.unnamed;
  return shares;
}

/// Null where nobody asked, or nothing moves the loss.
Json loss_json(const CheckReport::Part &part)
{
  if (!part.loss_grounds || !part.loss_grounds->any())
    return nullptr;
  Json figures = Json::array();
  for (const LossShare &one : part.proven->loss)
    figures.push_back({{"parameter", one.parameter}, {"share", one.share}});
  return {{"shares", classes_json(*part.loss_grounds)}, {"ageing", part.loss_grounds->ageing},
          {"stale", part.loss_grounds->spent},          {"unproven", part.loss_grounds->unproven()},
          {"dated", dated_json(*part.loss_grounds)},    {"figures", std::move(figures)}};
}

Json claimed_json(const Check &check)
{
  return check.not_judged.empty() ? Json(verdict_name(check.verdict)) : Json();
}

Json moved_json(const Proven &proven)
{
  Json out = Json::array();
  for (const MovedFigure &one : proven.moved)
    out.push_back({{"parameter", one.parameter},
                   {"share", one.share},
                   {"times_for_rto", one.times_for_rto},
                   {"times_for_rpo", one.times_for_rpo}});
  return out;
}

} // namespace

std::string evidence_text(const CheckReport::Part &part, const std::string &today)
{
  if (!part.grounds || !part.grounds->any())
    return without_text(part);
  const Grounds &grounds = *part.grounds;
  std::string out = fmt::format("  Proven of its seconds: {}; {} unproven\n", shares_text(grounds),
                                grounds.unproven() > 0 ? percent(grounds.unproven()) : "none");
  return out + dated_text(grounds, today) + without_text(part);
}

std::string proven_hint(const CheckReport &report)
{
  const bool any = std::any_of(report.parts.begin(), report.parts.end(), [](const CheckReport::Part &part) {
    return !part.proven && part.grounds && part.grounds->unproven() > 0;
  });
  return any ? "\nThe verdicts believe what is assumed, too: --proven tells what is left of them without "
               "it.\n"
             : "";
}

Json evidence_json(const CheckReport::Part &part)
{
  const Grounds &grounds = *part.grounds;
  const std::vector<Check> &checks = part.summary.checks;
  const Check none;
  Json out = {{"rto_s",
               {{"claimed", claimed_json(checks.at(0))},
                {"seconds", classes_json(grounds)},
                {"ageing", grounds.ageing},
                {"stale", grounds.spent},
                {"unproven", grounds.unproven()},
                {"dated", dated_json(grounds)},
                {"without_unproven", without_json(part, part.proven ? part.proven->rto : none)}}},
              {"rpo_s",
               {{"claimed", claimed_json(checks.at(1))},
                {"seconds", nullptr},
                {"loss", loss_json(part)},
                {"without_unproven", without_json(part, part.proven ? part.proven->rpo : none)}}}};
  if (part.proven) {
    out["moved"] = moved_json(*part.proven);
    out["left"] = part.proven->left;
  }
  return out;
}

} // namespace drsim::report
