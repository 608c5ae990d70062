#include "sim/campaign/shard_head.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/digest.hpp"
#include "sim/formats/json_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline campaign {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t shown_digits = 16;            ///< of a key in a name: 64 bits tell campaigns apart
constexpr std::uint64_t largest_number = 1'000'000; ///< of trials that a campaign may have

Json key_json(const CampaignKey &key)
{
  Json scenarios = Json::array();
  for (const ScenarioKey &one : key.scenarios)
    scenarios.push_back({{"id", one.id}, {"digest", one.digest}});
  return {{"drsim", key.version},
          {"outcome_form", key.outcome_form},
          {"input_digest", key.input_digest},
          {"scenarios", std::move(scenarios)},
          {"sets", key.sets},
          {"seed", key.seed},
          {"traffic", key.traffic},
          {"trials", key.trials ? Json(*key.trials) : Json(nullptr)},
          {"most_trials", key.most_trials}};
}

CampaignKey key_of(const nlohmann::json &value)
{
  CampaignKey key;
  value.at("drsim").get_to(key.version);
  value.at("outcome_form").get_to(key.outcome_form);
  value.at("input_digest").get_to(key.input_digest);
  for (const auto &one : value.at("scenarios"))
    key.scenarios.push_back({one.at("id").get<std::string>(), one.at("digest").get<std::string>()});
  value.at("sets").get_to(key.sets);
  value.at("seed").get_to(key.seed);
  value.at("traffic").get_to(key.traffic);
  if (!value.at("trials").is_null())
    key.trials = value.at("trials").get<std::uint64_t>();
  value.at("most_trials").get_to(key.most_trials);
  return key;
}

std::string one_line(const std::vector<std::string> &words)
{
  return words.empty() ? "none" : fmt::format("{}", fmt::join(words, " "));
}

std::string trials_text(const CampaignKey &key)
{
  return key.trials ? std::to_string(*key.trials)
                    : "as many as decide it, " + std::to_string(key.most_trials) + " at most";
}

std::string scenarios_text(const CampaignKey &mine, const CampaignKey &other)
{
  std::vector<std::string> ids;
  std::vector<std::string> changed;
  for (const ScenarioKey &one : other.scenarios) {
    ids.push_back(one.id);
    for (const ScenarioKey &same : mine.scenarios)
      if (same.id == one.id && same.digest != one.digest)
        changed.push_back(one.id);
  }
  std::vector<std::string> own;
  for (const ScenarioKey &one : mine.scenarios)
    own.push_back(one.id);
  if (ids != own)
    return "its scenarios are " + one_line(ids) + ", not " + one_line(own);
  return "what these scenarios say is different: " + one_line(changed);
}

} // namespace

TrialRange part_of(const TrialRange &range, std::uint64_t index, std::uint64_t of)
{
  DRSIM_ASSERT(index < of && of <= range.count() && range.count() <= largest_number, "a part of its range");
  return {range.first + range.count() * index / of, range.first + range.count() * (index + 1) / of};
}

std::string CampaignKey::digest() const
{
  return sha256_of(key_json(*this).dump());
}

std::string CampaignKey::difference(const CampaignKey &other) const
{
  std::vector<std::string> all;
  const auto tell = [&](const char *what, const std::string &theirs, const std::string &mine) {
    if (theirs != mine)
      all.push_back(fmt::format("its {} {}, not {}", what, theirs, mine));
  };
  tell("drsim is", other.version, version);
  tell("outcomes have the form", other.outcome_form, outcome_form);
  tell("deployment's files have the digest", other.input_digest, input_digest);
  if (other.scenarios != scenarios)
    all.push_back(scenarios_text(*this, other));
  tell("--set is", one_line(other.sets), one_line(sets));
  tell("seed is", std::to_string(other.seed), std::to_string(seed));
  tell("traffic is", other.traffic, traffic);
  tell("trials are", trials_text(other), trials_text(*this));
  return fmt::format("{}", fmt::join(all, "; "));
}

std::string ShardHead::file_name() const
{
  return fmt::format("drsim-{}-r{}-{:06}-{:06}.outcomes", key.digest().substr(0, shown_digits), round,
                     range.first, range.end - 1);
}

std::string head_text(const ShardHead &head)
{
  const Json out = {{"campaign", key_json(head.key)},
                    {"deployment", head.words.deployment},
                    {"scenarios", head.words.by_name ? Json(nullptr) : Json(head.words.scenarios)},
                    {"round", head.round},
                    {"first_trial", head.range.first},
                    {"last_trial", head.range.end - 1},
                    {"of", head.of},
                    {"played", head.played}};
  return out.dump();
}

std::optional<ShardHead> parse_head(std::string_view text, const std::string &shown_name,
                                    Diagnostics &diagnostics)
{
  const auto value = parse_json(text, shown_name, diagnostics);
  if (!value)
    return std::nullopt;
  try {
    ShardHead head;
    head.key = key_of(value->at("campaign"));
    value->at("deployment").get_to(head.words.deployment);
    head.words.by_name = value->at("scenarios").is_null();
    if (!head.words.by_name)
      value->at("scenarios").get_to(head.words.scenarios);
    value->at("round").get_to(head.round);
    head.range = {value->at("first_trial").get<std::uint64_t>(),
                  value->at("last_trial").get<std::uint64_t>() + 1};
    value->at("of").get_to(head.of);
    value->at("played").get_to(head.played);
    const std::uint64_t largest =
        std::max({head.range.end, head.round, head.of, head.key.most_trials, head.key.trials.value_or(1)});
    if (head.range.first < head.range.end && head.range.end <= head.key.trials.value_or(largest_number) &&
        largest <= largest_number && head.key.trials.value_or(1) > 0 &&
        (head.key.trials || head.key.most_trials > 0))
      return head;
    diagnostics.error(shown_name, "", "the head of this file makes no sense");
  } catch (const nlohmann::json::exception &) {
    diagnostics.error(shown_name, "", "the head of this file lacks what a shard says of itself");
  }
  return std::nullopt;
}

} // namespace drsim::campaign
