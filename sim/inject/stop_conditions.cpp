#include "sim/inject/stop_conditions.hpp"

#include "sim/core/duration.hpp"
#include "sim/formats/promql.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>

namespace drsim::inject {
namespace {

using nlohmann::json;

std::string in_url(const std::string &text)
{
  static const char *digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain)
      out += c;
    else
      out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

PrometheusSays unknown(const std::string &why)
{
  return {PrometheusSays::Answer::unknown, why};
}

/// "up{instance=\"a\"}", or "the answer" of a sample without labels.
std::string sample_name(const json &sample)
{
  const json metric = sample.value("metric", json::object()); // kept: the loop would outlive a passing one
  std::string out;
  for (const auto &[label, value] : metric.items())
    if (label != "__name__")
      out += (out.empty() ? "{" : ", ") + label + "=" + value.dump();
  out += out.empty() ? "" : "}";
  const std::string name = metric.value("__name__", "");
  return name.empty() && out.empty() ? "the answer" : name + out;
}

/// [ time, "1.5" ] -> 1.5; absent for anything else.
std::optional<double> value_of(const json &pair)
{
  if (!pair.is_array() || pair.size() != 2 || !pair[1].is_string())
    return std::nullopt;
  const std::string text = pair[1].get<std::string>();
  char *end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return text.empty() || *end != '\0' ? std::nullopt : std::optional<double>(value);
}

PrometheusSays read_samples(const json &samples)
{
  if (samples.empty())
    return unknown("no data: the expression gives no sample");
  PrometheusSays says{PrometheusSays::Answer::no, ""};
  for (const json &sample : samples) {
    const auto value = value_of(sample.value("value", json()));
    if (!value)
      return unknown("a sample is no number: " + sample.dump().substr(0, 200));
    if (std::isnan(*value))
      return unknown(sample_name(sample) + " is NaN");
    if (*value != 0 && says.answer == PrometheusSays::Answer::no)
      says = {PrometheusSays::Answer::yes,
              sample_name(sample) + " is " + sample["value"][1].get<std::string>()};
  }
  return says;
}

PrometheusSays read_answer(const json &body)
{
  if (body.value("status", "") != "success")
    return unknown("Prometheus answers " + body.value("errorType", "an error") + ": " +
                   body.value("error", ""));
  if (const auto warnings = body.find("warnings"); warnings != body.end() && !warnings->empty())
    return unknown("Prometheus warns, the answer may be partial: " + warnings->dump().substr(0, 200));
  const json &data = body.at("data");
  const std::string type = data.at("resultType").get<std::string>();
  if (type == "scalar")
    return read_samples(json::array({{{"value", data.at("result")}}}));
  if (type == "vector" && data.at("result").is_array())
    return read_samples(data.at("result"));
  return unknown("the answer is a " + type + ", neither an instant vector nor a number");
}

/// The first part of an expression that has no sample when it does not hold, in words; "" when none has.
std::string silent_part(const PromNode &node)
{
  if (node.kind == PromNode::Kind::binary && promql_is_comparison(node.name) && !node.gives_bool)
    return "\"" + node.name +
           "\" gives no sample when it does not hold, which would stop every run: write \"" + node.name +
           " bool\"";
  if (node.kind == PromNode::Kind::binary && (node.name == "and" || node.name == "unless"))
    return "\"" + node.name +
           "\" gives no sample when it does not hold, which would stop every run: multiply comparisons with "
           "\"bool\"";
  if (node.kind == PromNode::Kind::call && (node.name == "absent" || node.name == "absent_over_time"))
    return node.name + "() gives no sample when all is well; missing data stops a run by itself";
  // A count or a sum of what is filtered is filtered too: every operand matters.
  for (const PromNode &child : node.children)
    if (std::string part = silent_part(child); !part.empty())
      return part;
  return {};
}

} // namespace

Operation prometheus_question(const std::string &url, const std::string &promql)
{
  const std::string base = url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
  AskHttp ask;
  ask.url = base + "/api/v1/query?query=" + in_url(promql);
  return {"asks Prometheus whether to stop", ask};
}

PrometheusSays read_prometheus(const Done &done)
{
  if (!done.ok)
    return unknown("Prometheus does not answer: " + done.problem);
  try {
    const json body = json::parse(done.output);
    return body.is_object() ? read_answer(body) : unknown("what answers is no Prometheus");
  } catch (const json::exception &) {
    return unknown("what answers is no Prometheus: " + done.output.substr(0, 80));
  }
}

std::string unfit_condition(const std::string &promql)
{
  const PromParsed parsed = parse_promql(promql);
  if (!parsed.tree)
    return "is no PromQL: " + parsed.error.what + " (line " + std::to_string(parsed.error.line) +
           ", column " + std::to_string(parsed.error.column) + ")";
  return silent_part(*parsed.tree);
}

std::optional<StopReason> StopWatch::judge(const StopCondition &condition, const PrometheusSays &says,
                                           double now_s)
{
  if (says.answer == PrometheusSays::Answer::unknown)
    return StopReason{condition.name, true,
                      condition.name +
                          ": nobody can tell whether it holds, which counts as stop: " + says.text};
  if (says.answer == PrometheusSays::Answer::no) {
    since_s_.erase(condition.name);
    return std::nullopt;
  }
  const double since_s = since_s_.emplace(condition.name, now_s).first->second;
  if (now_s - since_s < condition.for_s)
    return std::nullopt;
  const std::string length = condition.for_s > 0 ? " for " + format_duration(now_s - since_s) : std::string();
  return StopReason{condition.name, false,
                    condition.name + " holds" + length + ": " + says.text +
                        (condition.why.empty() ? "" : " (" + condition.why + ")")};
}

std::vector<StopReason> StopWatch::look(Hands &hands, double now_s)
{
  std::vector<StopReason> reasons;
  for (const StopCondition &condition : conditions_) {
    const PrometheusSays says = read_prometheus(hands.perform(prometheus_question(url_, condition.promql)));
    if (auto reason = judge(condition, says, now_s))
      reasons.push_back(std::move(*reason));
  }
  return reasons;
}

} // namespace drsim::inject
