#include "sim/insight/same.hpp"

#include "sim/core/duration.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace drsim::inline insight {
namespace {

bool eq(double a, double b)
{
  return a == b || (std::isnan(a) && std::isnan(b));
}

bool eq(const Constant &a, const Constant &b)
{
  return eq(a.value, b.value);
}
bool eq(const Uniform &a, const Uniform &b)
{
  return eq(a.low, b.low) && eq(a.high, b.high);
}
bool eq(const Lognormal &a, const Lognormal &b)
{
  return eq(a.p50, b.p50) && eq(a.p95, b.p95);
}
bool eq(const Exponential &a, const Exponential &b)
{
  return eq(a.mean, b.mean);
}
bool eq(const Triangular &a, const Triangular &b)
{
  return eq(a.low, b.low) && eq(a.mode, b.mode) && eq(a.high, b.high);
}
bool eq(const Empirical &a, const Empirical &b)
{
  return a.value_weight == b.value_weight;
}

bool eq_terms(const Term &a, const Term &b)
{
  return a.index() == b.index() &&
         std::visit([&b](const auto &one) { return eq(one, std::get<std::decay_t<decltype(one)>>(b)); }, a);
}

/// Every digit: two figures read alike only when they are.
std::string exactly(double value)
{
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

/// A list of parts with names, as JSON would have them.
class Words {
public:
  Words &add(const char *name, const std::string &value)
  {
    if (!value.empty())
      out_ += (out_.empty() ? "" : ", ") + std::string(name) + (*name == '\0' ? "" : " ") + value;
    return *this;
  }
  Words &add(const char *name, double value) { return add(name, exactly(value)); }
  Words &add(const char *name, const std::vector<double> &values)
  {
    std::string all;
    for (const double value : values)
      all += (all.empty() ? "" : " ") + exactly(value);
    return add(name, all);
  }
  [[nodiscard]] const std::string &text() const { return out_; }

private:
  std::string out_;
};

const char *hop_name(Hop::Kind kind)
{
  switch (kind) {
  case Hop::Kind::call: return "call";
  case Hop::Kind::read: return "read";
  case Hop::Kind::write: return "write";
  case Hop::Kind::cache_read: return "cache_read";
  case Hop::Kind::cache_write: return "cache_write";
  case Hop::Kind::publish: return "publish";
  }
  return "";
}

std::string spelt(const Hop &hop)
{
  Words words;
  words.add(hop_name(hop.kind), hop.target).add("x", hop.visits).add("by", hop.by);
  if (hop.kind == Hop::Kind::cache_read)
    words.add("hits", hop.hit_ratio).add("else", hop.miss);
  return words.text() + (hop.required ? "" : ", not required");
}

} // namespace

bool same(const Distribution &a, const Distribution &b)
{
  return std::equal(a.terms().begin(), a.terms().end(), b.terms().begin(), b.terms().end(), eq_terms);
}

bool same(const Parameter &a, const Parameter &b)
{
  return a.unit == b.unit && a.text == b.text && same(a.value, b.value);
}

std::string spelt(const Journey &journey)
{
  Words words;
  words.add("share", journey.share)
      .add("cdn_share", journey.cdn_share)
      .add("read_share", journey.read_share)
      .add("success_ratio", journey.slo_success_ratio)
      .add("latency_p99_s", journey.slo_latency_p99_s)
      .add("", journey.idempotent ? "" : "not idempotent");
  for (const Stage &stage : journey.path) {
    std::string hops;
    for (const Hop &hop : stage.hops)
      hops += (hops.empty() ? "" : " + ") + spelt(hop);
    words.add(stage.asynchronous ? "then, unwaited for," : "then", hops);
  }
  return words.text();
}

std::string spelt(const Traffic &traffic)
{
  Words words;
  words.add("rate_per_s", traffic.rate_per_s)
      .add("hours", traffic.hourly_factor)
      .add("days", traffic.weekday_factor)
      .add("utc_offset_h", traffic.utc_offset_h);
  for (const Peak &peak : traffic.peaks)
    words.add("peak", std::vector<double>{static_cast<double>(peak.weekday), peak.hour, peak.ramp_s,
                                          peak.for_s, peak.factor});
  if (!traffic.measured.rate_per_s.empty())
    words.add("measured", traffic.measured.rate_per_s)
        .add("from", std::vector<double>{static_cast<double>(traffic.measured.weekday),
                                         static_cast<double>(traffic.measured.minute_of_day)});
  return words.text();
}

std::string spelt(const Objectives &objectives)
{
  return Words()
      .add("rto_s", objectives.rto_s)
      .add("rpo_s", objectives.rpo_s)
      .add("probability", objectives.probability)
      .add("slo_success_ratio", objectives.slo_success_ratio)
      .text();
}

std::string spelt(const std::vector<Region> &regions)
{
  Words words;
  for (const Region &region : regions)
    words.add("", region.name + " (" + spelt(region.zones) + ")");
  return words.text();
}

std::string spelt(const std::vector<Store> &stores)
{
  std::vector<std::string> names;
  for (const Store &store : stores)
    names.push_back(store.component);
  return spelt(names);
}

std::string spelt(const std::vector<Dependency> &dependencies)
{
  std::vector<std::string> lines;
  for (const Dependency &one : dependencies)
    if (one.what == "inhibited_by")
      lines.push_back(one.from + " by " + one.to);
  std::sort(lines.begin(), lines.end());
  return spelt(lines);
}

std::string spelt(const std::vector<std::string> &words)
{
  std::string all;
  for (const std::string &word : words)
    all += (all.empty() ? "" : ", ") + word;
  return all;
}

std::string spelt_place(const ComponentSpec &spec)
{
  const std::string zones = spelt(spec.zones);
  return (spec.region.empty() ? "everywhere" : spec.region) + (zones.empty() ? "" : " (" + zones + ")");
}

std::string spelt(const Parameter &parameter)
{
  const double mean = parameter.value.mean();
  if (parameter.unit == "text" || !parameter.text.empty())
    return parameter.text;
  if (std::isnan(mean))
    return "unknown";
  if (parameter.unit == "bool")
    return mean != 0 ? "true" : "false";
  if (parameter.unit == "s" && parameter.value.is_constant())
    return format_duration(mean);
  const std::string unit = parameter.unit == "count" || parameter.unit == "ratio" ? "" : parameter.unit;
  return parameter.value.text() + (unit.empty() ? "" : " " + unit);
}

} // namespace drsim::insight
