#include "sim/formats/json_text.hpp"
#include "sim/publish/fields.hpp"
#include "sim/publish/result.hpp"

#include <cmath>
#include <limits>

namespace drsim::publish {
namespace {

Quantiles quantiles(const Field &field)
{
  Quantiles out;
  std::string beyond;
  for (const Field &name : field.maybe("beyond_horizon").items())
    beyond += " " + name.text() + " ";
  for (const auto &[name, value] :
       {std::pair("p50", &out.p50), {"p95", &out.p95}, {"p99", &out.p99}, {"max", &out.max}}) {
    const Field one = field.maybe(name);
    if (one.there())
      *value = one.number();
    else if (beyond.find(std::string(" ") + name + " ") != std::string::npos)
      *value = std::numeric_limits<double>::infinity();
  }
  return out;
}

Claim claim(const Field &field)
{
  Claim out;
  out.metric = field.at("metric").text();
  out.at_least = field.maybe("at_least").there();
  out.bound = field.at(out.at_least ? "at_least" : "at_most").number();
  out.required = field.at("required_probability").number();
  out.objective = field.at("from").text() == "objective";
  const Field met = field.at("met");
  out.probability = met.maybe("probability").there() ? met.at("probability").number() : std::nan("");
  out.low = met.at("ci_low").number();
  out.high = met.at("ci_high").number();
  out.confidence = met.at("confidence").number();
  out.verdict = field.at("verdict").text();
  out.not_judged = field.maybe("not_judged").text();
  return out;
}

Setter setter(const Field &field)
{
  Setter out;
  out.parameter = field.at("parameter").text();
  const Field from = field.maybe("provenance");
  if (!from.there())
    return out;
  out.kind = from.at("kind").text();
  out.confidence = from.at("confidence").text();
  out.file = from.at("file").text();
  out.address = from.at("address").text();
  out.note = from.at("note").text();
  return out;
}

Leg leg(const Field &field)
{
  Leg out{field.at("phase").text(),   field.at("component").text(),
          field.at("kind").text(),    field.at("what").text(),
          field.at("p50_s").number(), field.at("p95_s").number(),
          field.at("share").number(), {}};
  for (const Field &one : field.at("set_by").items())
    out.set_by.push_back(setter(one));
  return out;
}

Distribution distribution(const Field &field)
{
  Distribution out;
  if (!field.there())
    return out;
  out.trials = field.at("trials").count();
  for (const Field &value : field.at("values").items())
    out.values.push_back(value.number_or_infinite());
  return out;
}

std::optional<PickedTrial> picked(const Field &field)
{
  if (!field.there())
    return std::nullopt;
  return PickedTrial{field.at("trial").count(), field.at("rto_s").number_or_infinite(),
                     field.at("rpo_s").number_or_infinite(), field.at("repeat").text()};
}

Event event(const Field &field)
{
  Event out;
  out.id = static_cast<std::int64_t>(field.at("id").count());
  out.t_s = field.at("t_s").number();
  out.component = field.at("component").text();
  out.kind = field.at("kind").text();
  out.what = field.at("what").text();
  out.phase = field.at("phase").text();
  for (const Field &cause : field.at("causes").items())
    out.causes.push_back(static_cast<std::int64_t>(cause.count()));
  out.critical = field.at("critical").flag();
  for (const Field &name : field.at("set_by").items())
    out.set_by.push_back(name.text());
  return out;
}

TrialStory story(const Field &field)
{
  TrialStory out;
  out.trial = field.at("trial").count();
  out.onset_s = field.at("onset_s").number();
  out.rto_s = field.at("rto_s").number_or_infinite();
  for (const Field &one : field.at("events").items())
    out.events.push_back(event(one));
  for (const auto &[name, points] : field.at("series").members())
    for (const Field &point : points.items()) {
      const std::vector<Field> pair = point.items();
      if (pair.size() == 2)
        out.series[name].emplace_back(pair[0].number(), pair[1].number());
      else
        point.problem("is not a time and a value");
    }
  return out;
}

Runbook runbook(const Field &field)
{
  Runbook out{field.at("component").text(), field.at("title").text(), field.at("trials").count(), {}};
  for (const Field &one : field.at("steps").items())
    out.steps.push_back({one.at("component").text(), one.at("title").text(), one.at("file").text(),
                         one.at("where").text(), one.at("trials").count(), one.at("failed").count(),
                         one.at("waited").count(), one.at("waited_for").text(), quantiles(one.at("ready_s")),
                         quantiles(one.at("starts_s")), quantiles(one.at("ends_s")),
                         one.at("path_share").number()});
  return out;
}

void read_lists(const Field &field, ScenarioResult &out)
{
  for (const Field &one : field.at("checks").items())
    out.claims.push_back(claim(one));
  if (out.claims.size() < 2 && field.at("checks").there())
    field.at("checks").problem("does not begin with the claims on RTO and RPO");
  for (const Field &one : field.at("stores").items())
    out.stores.push_back({one.at("component").text(), quantiles(one.at("rpo_s")),
                          quantiles(one.at("lost_transactions")), quantiles(one.at("duplicated_events"))});
  for (const Field &one : field.at("critical_path").items())
    out.legs.push_back(leg(one));
  for (const Field &one : field.at("waiting_for").items())
    out.waiting.push_back({one.at("component").text(), one.at("what").text(), one.at("share").number()});
  for (const char *share : {"your_files", "provider_defaults", "documented", "measured", "assumed",
                            "open_questions", "not_named"})
    out.rests_on[share] = field.at("rests_on").at(share).number();
  for (const Field &one : field.maybe("alarms").items())
    out.alarms.push_back({one.at("component").text(), one.at("kind").text(), one.at("trials").count(),
                          quantiles(one.at("fired_s"))});
  for (const Field &one : field.maybe("runbooks").items())
    out.runbooks.push_back(runbook(one));
  for (const auto &[which, one] : field.maybe("timelines").members())
    out.stories[which] = story(one);
}

ScenarioResult scenario(const Field &field)
{
  ScenarioResult out;
  out.id = field.at("id").text();
  out.title = field.at("title").text();
  out.file = field.maybe("file").text();
  out.horizon_s = field.at("horizon_s").number();
  out.trials = field.at("trials").count();
  out.censored = field.at("censored").count();
  out.in_doubt = field.at("in_doubt").count();
  out.verdict = field.at("verdict").text();
  out.rto_s = quantiles(field.at("rto_s"));
  out.rpo_s = quantiles(field.at("rpo_s"));
  out.lost = quantiles(field.at("lost_transactions"));
  out.failed = quantiles(field.at("failed_transactions"));
  out.rto_values = distribution(field.maybe("distribution").maybe("rto_s"));
  out.rpo_values = distribution(field.maybe("distribution").maybe("rpo_s"));
  out.typical = picked(field.maybe("typical_trial"));
  out.worst = picked(field.maybe("worst_trial"));
  read_lists(field, out);
  return out;
}

/// "rto_s fail, rpo_s pass"
std::string verdicts(const Field &field)
{
  std::string out;
  for (const Field &one : field.items())
    out += (out.empty() ? "" : ", ") + one.at("metric").text() + " " + one.at("verdict").text();
  return out;
}

void read_others(const Field &field, Result &out)
{
  for (const Field &one : field.at("skipped").items())
    out.skipped.emplace_back(one.at("id").text(), one.at("why").text());
  for (const Field &one : field.maybe("findings").items())
    out.findings.push_back({one.at("id").text(), one.at("severity").text(), one.at("file").text(),
                            one.at("where").text(), one.at("message").text(), one.at("cure").text()});
  for (const Field &one : field.maybe("sways").items())
    out.sways.push_back({one.at("parameter").text(), one.at("scenario").text(), one.at("share").number(),
                         one.at("turns").flag(), verdicts(one.at("at_half")), verdicts(one.at("at_twice"))});
  for (const Field &one : field.maybe("inputs").items())
    out.inputs.emplace_back(one.at("file").text(), one.at("sha256").text());
}

} // namespace

std::optional<Result> read_result(const std::string &text, const std::string &file, Diagnostics &diagnostics)
{
  const std::optional<nlohmann::json> json = parse_json(text, file, diagnostics);
  if (!json)
    return std::nullopt;
  const Field field(&*json, "", file, diagnostics);
  if (!json->is_object() || json->value("schema", nlohmann::json()) != "drsim.result/1") {
    diagnostics.error(file, "/schema", "is no result of drsim check (\"drsim.result/1\")",
                      "write one with drsim check DEPLOYMENT --format json --timelines --output FILE");
    return std::nullopt;
  }
  Result out;
  out.version = field.at("drsim").at("version").text();
  out.deployment = field.at("deployment").text();
  out.seed = field.at("seed").count();
  out.input_digest = field.at("input_digest").text();
  out.timeline_digest = field.at("timeline_digest").text();
  out.rto_s = field.at("objectives").at("rto_s").number();
  out.rpo_s = field.at("objectives").at("rpo_s").number();
  out.probability = field.at("objectives").at("probability").number();
  out.verdict = field.at("verdict").text();
  out.interrupted = field.at("interrupted").flag();
  for (const Field &one : field.at("scenarios").items())
    out.scenarios.push_back(scenario(one));
  read_others(field, out);
  return diagnostics.has_errors() ? std::nullopt : std::optional(std::move(out));
}

} // namespace drsim::publish
