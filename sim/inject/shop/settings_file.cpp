#include "sim/inject/shop/settings_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sys/stat.h>

namespace drsim::inject::inline shop {

SettingsFile::Stamp SettingsFile::stamp() const
{
  struct stat found {};
  if (::stat(path_.c_str(), &found) != 0)
    return {};
  return {found.st_ino, found.st_mtim.tv_sec * 1'000'000'000 + found.st_mtim.tv_nsec, found.st_size};
}

std::optional<nlohmann::json> SettingsFile::changed()
{
  problem_.clear();
  const Stamp now = stamp();
  if (read_ == now)
    return std::nullopt;
  read_ = now;
  std::ifstream in(path_);
  if (!in) {
    problem_ = path_ + ": cannot be read";
    return std::nullopt;
  }
  nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
  if (json.is_object())
    return json;
  problem_ = path_ + ": is no JSON object";
  return std::nullopt;
}

Figures::Figures(const nlohmann::json &object) : object_(object)
{
  if (!object.is_object())
    problems_ += "a JSON object is wanted\n";
}

const nlohmann::json *Figures::take(const char *key)
{
  known_.emplace_back(key);
  if (!object_.is_object())
    return nullptr;
  const auto found = object_.find(key);
  return found == object_.end() ? nullptr : &*found;
}

Figures &Figures::number(const char *key, double &into, double least, double most)
{
  const nlohmann::json *value = take(key);
  if (value == nullptr)
    return *this;
  if (value->is_number() && value->get<double>() >= least && value->get<double>() <= most)
    into = value->get<double>();
  else
    problems_ += fmt::format("/{}: {} is no number from {} to {}\n", key, value->dump(), least, most);
  return *this;
}

Figures &Figures::flag(const char *key, bool &into)
{
  const nlohmann::json *value = take(key);
  if (value != nullptr && value->is_boolean())
    into = value->get<bool>();
  else if (value != nullptr)
    problems_ += fmt::format("/{}: {} is neither true nor false\n", key, value->dump());
  return *this;
}

Figures &Figures::text(const char *key, std::string &into)
{
  const nlohmann::json *value = take(key);
  if (value != nullptr && value->is_string())
    into = value->get<std::string>();
  else if (value != nullptr)
    problems_ += fmt::format("/{}: {} is no text\n", key, value->dump());
  return *this;
}

Figures &Figures::other(const char *key)
{
  take(key);
  return *this;
}

std::string Figures::problems() const
{
  std::string all = problems_;
  for (auto item = object_.begin(); object_.is_object() && item != object_.end(); ++item)
    if (std::find(known_.begin(), known_.end(), item.key()) == known_.end())
      all += fmt::format("/{}: nothing reads this\n", item.key());
  return all;
}

} // namespace drsim::inject::shop
