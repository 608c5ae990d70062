// Journeys of deployment.json: what users do and which components each step needs.
#include "sim/input/deployment_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace drsim::inline input {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<const char *, Hop::Kind>, 6> hop_kinds = {
    {{"call", Hop::Kind::call},
     {"read", Hop::Kind::read},
     {"write", Hop::Kind::write},
     {"cache_read", Hop::Kind::cache_read},
     {"cache_write", Hop::Kind::cache_write},
     {"publish", Hop::Kind::publish}}};

Hop::Kind read_hop_kind(Reader &reader)
{
  const std::string word = reader.required_text("kind");
  std::vector<std::string> words;
  for (const auto &[name, kind] : hop_kinds) {
    if (word == name)
      return kind;
    words.emplace_back(name);
  }
  const std::string near = did_you_mean(word, words);
  if (!word.empty())
    reader.problem("kind", "unknown hop \"" + word + "\"",
                   near.empty() ? "one of call, read, write, cache_read, cache_write, publish"
                                : "did you mean \"" + near + "\"?");
  return Hop::Kind::call;
}

Hop read_hop(Reader &reader)
{
  Hop hop;
  const std::size_t known = reader.has("kind") ? 1 : 0;
  hop.kind = read_hop_kind(reader);
  hop.target = reader.required_text("target");
  hop.visits = reader.number("visits", {0, 1000}).value_or(hop.visits);
  hop.hit_ratio = reader.number("hit_ratio", {0, 1}).value_or(hop.hit_ratio);
  hop.miss = reader.text("miss").value_or("");
  hop.by = reader.text("by").value_or("");
  hop.required = reader.flag("required").value_or(hop.required);
  const bool cached = hop.kind == Hop::Kind::cache_read;
  for (const char *key : {"hit_ratio", "miss"})
    if (known == 1 && !cached && reader.has(key))
      reader.problem(key, "belongs to a cache_read only", "remove it");
  const bool stored = cached || hop.kind == Hop::Kind::read || hop.kind == Hop::Kind::write;
  if (known == 1 && !stored && reader.has("by"))
    reader.problem("by", "belongs to a read, write or cache_read only", "remove it");
  if (cached && hop.hit_ratio < 1 && hop.miss.empty())
    reader.problem("miss", "is missing: a part of the reads finds nothing in the cache",
                   "name the store read then");
  reader.finish();
  return hop;
}

Stage read_stage(Reader &reader, const DeploymentParts &parts)
{
  Stage stage;
  const auto hops = reader.items("hops");
  if (hops.empty())
    reader.problem("hops", "lists no hop", "a stage needs at least one");
  for (std::size_t i = 0; i < hops.size(); ++i) {
    Reader hop = parts.at(*hops[i], reader.pointer_to("hops") + "/" + std::to_string(i));
    stage.hops.push_back(read_hop(hop));
  }
  stage.asynchronous = reader.flag("asynchronous").value_or(false);
  reader.finish();
  return stage;
}

void read_slo(Reader &reader, const DeploymentParts &parts, Journey &journey)
{
  const json *found = reader.raw("slo");
  if (found == nullptr)
    return;
  Reader slo = parts.at(*found, reader.pointer_to("slo"));
  journey.slo_success_ratio = slo.number("success_ratio", {0, 1}).value_or(journey.slo_success_ratio);
  journey.slo_latency_p99_s =
      slo.duration_s("latency_p99", {0.001, 3600}).value_or(journey.slo_latency_p99_s);
  slo.finish();
}

/// A journey that changes nothing before users have their answer, and may be repeated, is taken for reads.
double reads_by_its_path(const Journey &journey)
{
  const auto changes = [](const Hop &hop) { return Hop::changes(hop.kind); };
  const auto waited_for = [&](const Stage &stage) {
    return !stage.asynchronous && std::any_of(stage.hops.begin(), stage.hops.end(), changes);
  };
  const bool writes = std::any_of(journey.path.begin(), journey.path.end(), waited_for);
  return writes || !journey.idempotent ? 0 : 1;
}

Journey read_journey(Reader &reader, const DeploymentParts &parts, std::set<std::string> &taken)
{
  Journey journey;
  journey.id = parts.id(reader, "id", taken);
  journey.title = reader.text("title").value_or("");
  if (!reader.has("share"))
    reader.missing("share");
  journey.share = reader.number("share", {0, 1}).value_or(0);
  journey.cdn_share = reader.number("cdn_share", {0, 1}).value_or(0);
  journey.idempotent = reader.flag("idempotent").value_or(true);
  read_slo(reader, parts, journey);
  const auto stages = reader.items("path");
  if (stages.empty())
    reader.problem("path", "lists no stage", "say what the journey does");
  for (std::size_t i = 0; i < stages.size(); ++i) {
    Reader stage = parts.at(*stages[i], reader.pointer_to("path") + "/" + std::to_string(i));
    journey.path.push_back(read_stage(stage, parts));
  }
  journey.read_share = reader.number("read_share", {0, 1}).value_or(reads_by_its_path(journey));
  if (!journey.path.empty() && std::all_of(journey.path.begin(), journey.path.end(),
                                           [](const Stage &stage) { return stage.asynchronous; }))
    reader.problem("path", "has only asynchronous stages", "users wait for at least one stage");
  reader.finish();
  return journey;
}

} // namespace

void read_journeys(Reader &top, const DeploymentParts &parts)
{
  const auto journeys = top.items("journeys");
  std::set<std::string> taken;
  for (std::size_t i = 0; i < journeys.size(); ++i) {
    Reader reader = parts.at(*journeys[i], "/journeys/" + std::to_string(i));
    parts.out.journeys.push_back(read_journey(reader, parts, taken));
  }
  if (journeys.empty())
    top.problem("journeys", "lists no journey", "say what users do");
}

} // namespace drsim::input
