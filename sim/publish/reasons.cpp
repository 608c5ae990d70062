#include "sim/publish/reasons.hpp"

#include "sim/model/metrics.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::publish {

std::string claim_name(const Claim &claim)
{
  if (claim.metric == "rto_s" || claim.metric == "rpo_s")
    return claim.metric == "rto_s" ? "RTO" : "RPO";
  return claim.metric;
}

std::string claim_value(const Claim &claim, double value, const Words &words)
{
  const Metric *of = find_metric(claim.metric);
  if (of != nullptr && of->unit == "s")
    return words.duration(value);
  if (of != nullptr && of->unit == "bool")
    return words.text(value != 0 ? "yes" : "no");
  return words.number(value, value == std::floor(value) ? 0 : 3);
}

std::string claim_share(const Claim &claim, const Words &words)
{
  if (!claim.not_judged.empty() || std::isnan(claim.probability))
    return words.text("not_judged");
  return words.percent(claim.probability) + " (" + words.percent(claim.low) + " – " +
         words.percent(claim.high) + ")";
}

std::string verdict_word(const std::string &verdict, const Words &words)
{
  return words.text_or("verdict." + verdict, words.text("not_judged"));
}

int line_of(const std::string &address)
{
  int line = 0;
  for (const char c : address.substr(0, address.find(':'))) {
    if (c < '0' || c > '9' || line > 10'000'000)
      return 0;
    line = 10 * line + (c - '0');
  }
  return line;
}

std::string place_text(const Setter &setter)
{
  if (setter.file.empty() || setter.address.empty())
    return setter.file + setter.address;
  return setter.file +
         (line_of(setter.address) > 0 ? ":"
          : setter.address[0] == '/'  ? "#"
                                      : ": ") +
         setter.address;
}

bool is_yours(const Setter &setter)
{
  return (setter.kind == "file" || setter.kind == "deployment" || setter.kind == "calibration") &&
         !setter.parameter.starts_with("scenario:");
}

std::string leg_what(const Leg &leg, const Words &words)
{
  if (leg.kind == "impact_over") // its prose tells the figures of one trial
    return words.text("what.impact_over");
  return leg.what.empty() ? leg.kind : leg.what;
}

const Leg *deciding_leg(const ScenarioResult &scenario)
{
  const auto most = std::max_element(scenario.legs.begin(), scenario.legs.end(),
                                     [](const Leg &a, const Leg &b) { return a.share < b.share; });
  return most == scenario.legs.end() ? nullptr : &*most;
}

const Setter *deciding_setter(const Leg &leg)
{
  for (const Setter &setter : leg.set_by)
    if (is_yours(setter))
      return &setter;
  for (const Setter &setter : leg.set_by)
    if (!setter.kind.empty())
      return &setter;
  return leg.set_by.empty() ? nullptr : &leg.set_by.front();
}

std::string claim_sentence(const ScenarioResult &scenario, const Claim &claim, const Words &words)
{
  if (!claim.not_judged.empty())
    return words.text("reason.not_judged", {{"why", claim.not_judged}});
  const std::string key =
      claim.metric == "rto_s" || claim.metric == "rpo_s" ? "reason." + claim.metric : "reason.other";
  return words.text(key, {{"metric", claim.metric},
                          {"relation", words.text(claim.at_least ? "at_least" : "at_most")},
                          {"bound", claim_value(claim, claim.bound, words)},
                          {"share", words.percent(claim.probability)},
                          {"low", words.percent(claim.low)},
                          {"high", words.percent(claim.high)},
                          {"trials", words.counted("trials", scenario.trials)},
                          {"required", words.percent(claim.required)}});
}

namespace {

std::string leg_reason(const ScenarioResult &scenario, const Words &words)
{
  const Leg *leg = deciding_leg(scenario);
  if (leg == nullptr)
    return "";
  std::string out = words.text("reason.leg", {{"phase", words.text_or("phase." + leg->phase, leg->phase)},
                                              {"component", leg->component},
                                              {"what", leg_what(*leg, words)},
                                              {"share", words.percent(leg->share)}});
  const Setter *setter = deciding_setter(*leg);
  if (setter != nullptr && !setter->kind.empty())
    out += " " + words.text("reason.set_by", {{"parameter", setter->parameter},
                                              {"place", place_text(*setter)},
                                              {"confidence", words.text_or("confidence." + setter->confidence,
                                                                           setter->confidence)}});
  return out;
}

std::string store_reason(const ScenarioResult &scenario, const Words &words)
{
  const auto loss = [](const Store &store) { return store.rpo_s.p95.value_or(store.rpo_s.p50.value_or(0)); };
  const auto worst = std::max_element(scenario.stores.begin(), scenario.stores.end(),
                                      [&](const Store &a, const Store &b) { return loss(a) < loss(b); });
  if (worst == scenario.stores.end() || loss(*worst) <= 0)
    return "";
  const bool tail = worst->rpo_s.p95.has_value();
  if (std::isinf(loss(*worst)))
    return words.text(tail ? "reason.store_p95_never" : "reason.store_p50_never",
                      {{"store", worst->component}});
  return words.text(tail ? "reason.store_p95" : "reason.store_p50",
                    {{"store", worst->component}, {"time", words.duration(loss(*worst))}});
}

} // namespace

std::string claim_reason(const ScenarioResult &scenario, const Claim &claim, const Words &words)
{
  std::string out;
  const auto add = [&](const std::string &sentence) {
    out += (out.empty() || sentence.empty() ? "" : " ") + sentence;
  };
  const bool users = claim.metric == "rto_s";
  if (users && scenario.rto_s.p50)
    add(std::isinf(*scenario.rto_s.p50)
            ? words.text("reason.half_never")
            : words.text("reason.half", {{"time", words.duration(*scenario.rto_s.p50)}}));
  if (claim.metric == "rpo_s")
    add(store_reason(scenario, words));
  if (users)
    add(leg_reason(scenario, words));
  if (scenario.censored > 0 && (users || claim.metric == "rpo_s")) {
    add(words.text("reason.censored", {{"n", words.counted("trials", scenario.censored)}}));
    if (users && !scenario.waiting.empty())
      add(words.text("reason.waiting",
                     {{"component", scenario.waiting[0].component}, {"what", scenario.waiting[0].what}}));
  }
  return out;
}

} // namespace drsim::publish
