#include "sim/import/facts/kafka_settings.hpp"

#include "sim/formats/utf8.hpp"

#include <algorithm>

namespace drsim::inline import::inline facts {
namespace {

constexpr KafkaSetting settings[] = {
    {"broker.session.timeout.ms", "leader_election_s", "s", 1000},
    {"default.replication.factor", "replication_factor", "count", 1},
    {"log.retention.hours", "retention_s", "s", 1.0 / 3600},
    {"log.retention.ms", "retention_s", "s", 1000},
    {"min.insync.replicas", "min_insync_replicas", "count", 1},
    {"num.partitions", "partitions", "count", 1},
    {"unclean.leader.election.enable", "unclean_leader_election", "bool", 1},
};

std::string without_blanks(std::string_view text)
{
  constexpr const char *blanks = " \t\r\"";
  const std::size_t from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos)
    return {};
  return std::string(text.substr(from, text.find_last_not_of(blanks) - from + 1));
}

} // namespace

const KafkaSetting *kafka_setting(std::string_view key)
{
  const auto *const found = std::find_if(std::begin(settings), std::end(settings),
                                         [&](const KafkaSetting &one) { return key == one.key; });
  return found == std::end(settings) ? nullptr : found;
}

std::vector<std::pair<std::string, std::string>> kafka_properties(std::string_view text)
{
  std::vector<std::pair<std::string, std::string>> found;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t equals = line.find('=');
    const std::string key = without_blanks(line.substr(0, equals));
    if (equals != std::string_view::npos && !key.empty() && key.front() != '#')
      found.emplace_back(key, without_blanks(line.substr(equals + 1)));
  }
  return found;
}

std::string kafka_acks(std::string_view value)
{
  const std::string word = lower_case(without_blanks(value));
  if (word == "-1")
    return "all";
  return word == "all" || word == "1" || word == "0" ? word : std::string();
}

bool says_acks(std::string_view name)
{
  const std::string word = lower_case(std::string(name));
  const bool acks = word == "acks" || word.ends_with(".acks") || word.ends_with("_acks");
  const bool plain = word == "acks";
  return acks &&
         (plain || word.find("kafka") != std::string::npos || word.find("producer") != std::string::npos);
}

} // namespace drsim::import::facts
