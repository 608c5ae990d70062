#include "sim/inject/shop/cache.hpp"

#include "sim/inject/shop/clock.hpp"

#include <sys/time.h>

namespace drsim::inject::inline shop {
namespace {

constexpr double rest_s = 1;
constexpr std::size_t most_kept = 16;

} // namespace

Cache::Cache(Address at, Address dns, double timeout_s)
    : at_(at), name_(at.host, [dns](const std::string &name) { return look_up(dns, name, look_up_limit_s); }),
      timeout_s_(timeout_s)
{
}

Cache::Found Cache::get(const std::string &key)
{
  Said said = ask({"GET", key});
  return {std::move(said.text), std::move(said.failure)};
}

std::string Cache::set(const std::string &key, const std::string &value, int for_s)
{
  return ask({"SET", key, value, "EX", std::to_string(for_s)}).failure;
}

Cache::Said Cache::ask(const std::vector<std::string> &words)
{
  Said said;
  Connection connection = take(said.failure);
  if (connection == nullptr)
    return said;
  std::vector<const char *> texts;
  std::vector<std::size_t> lengths;
  for (const std::string &word : words) {
    texts.push_back(word.data());
    lengths.push_back(word.size());
  }
  auto *reply = static_cast<redisReply *>(
      redisCommandArgv(connection.get(), static_cast<int>(texts.size()), texts.data(), lengths.data()));
  if (reply == nullptr)
    said.failure = connection->errstr;
  else if (reply->type == REDIS_REPLY_ERROR)
    said.failure.assign(reply->str, reply->len);
  else if (reply->type == REDIS_REPLY_STRING || reply->type == REDIS_REPLY_STATUS)
    said.text.emplace(reply->str, reply->len);
  if (reply != nullptr)
    freeReplyObject(reply);
  const std::lock_guard lock(mutex_);
  if (!said.failure.empty()) {
    not_before_s_ = steady_s() + rest_s;
    free_.clear(); // the others are as old: a replica that refuses writes is looked up anew
  } else if (free_.size() < most_kept) {
    free_.push_back(std::move(connection));
  }
  return said;
}

Cache::Connection Cache::take(std::string &failure)
{
  {
    const std::lock_guard lock(mutex_);
    if (steady_s() < not_before_s_) {
      failure = "resting";
      return nullptr;
    }
    if (!free_.empty()) {
      Connection connection = std::move(free_.back());
      free_.pop_back();
      return connection;
    }
  }
  Connection connection = connect(failure);
  if (connection == nullptr) {
    const std::lock_guard lock(mutex_);
    not_before_s_ = steady_s() + rest_s;
  }
  return connection;
}

Cache::Connection Cache::connect(std::string &failure)
{
  const Name::Found found = name_.address(steady_s());
  if (found.address.empty()) {
    failure = found.problem;
    return nullptr;
  }
  const auto us = static_cast<long>(timeout_s_ * 1e6);
  const timeval limit{us / 1'000'000, us % 1'000'000};
  Connection connection(redisConnectWithTimeout(found.address.c_str(), at_.port, limit));
  if (connection == nullptr || connection->err != 0) {
    failure = connection == nullptr ? "no memory" : connection->errstr;
    return nullptr;
  }
  redisSetTimeout(connection.get(), limit);
  return connection;
}

} // namespace drsim::inject::shop
