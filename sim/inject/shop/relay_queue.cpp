#include "sim/inject/shop/relay_queue.hpp"

#include "sim/inject/shop/settings_file.hpp"

#include <algorithm>

namespace drsim::inject::inline shop {
namespace {

constexpr double longest_delay_s = 60;

Figures &read(Figures &figures, WireSettings &wire)
{
  return figures.number("delay_s", wire.delay_s, 0, longest_delay_s)
      .number("jitter_s", wire.jitter_s, 0, longest_delay_s)
      .number("loss_ratio", wire.loss_ratio, 0, 1)
      .flag("cut", wire.cut);
}

} // namespace

RelaySettings relay_settings_of(const nlohmann::json &json, std::string &problems)
{
  WireSettings both;
  Figures figures(json);
  problems = read(figures, both).other("left_to_right").other("right_to_left").problems();
  RelaySettings settings{both, both};
  for (const auto &[key, wire] : {std::pair("left_to_right", &settings.left_to_right),
                                  std::pair("right_to_left", &settings.right_to_left)}) {
    if (!json.is_object() || !json.contains(key))
      continue;
    Figures own(json[key]);
    if (const std::string wrong = read(own, *wire).problems(); !wrong.empty())
      problems += std::string("/") + key + ": " + wrong;
  }
  return settings;
}

RelayQueue::RelayQueue(std::uint64_t seed, std::size_t most_bytes) : random_(seed), most_bytes_(most_bytes) {}

double RelayQueue::part()
{
  return static_cast<double>(random_() >> 11) * 0x1p-53;
}

bool RelayQueue::enter(double now_s, std::vector<char> frame)
{
  if (settings_.cut) {
    ++counts_.cut;
    return false;
  }
  if (settings_.loss_ratio > 0 && part() < settings_.loss_ratio) {
    ++counts_.lost;
    return false;
  }
  if (bytes_ + frame.size() > most_bytes_) {
    ++counts_.full;
    return false;
  }
  double due_s = now_s + settings_.delay_s;
  if (settings_.jitter_s > 0)
    due_s += settings_.jitter_s * (2 * part() - 1);
  due_s = std::max(due_s, frames_.empty() ? now_s : frames_.back().due_s);
  bytes_ += frame.size();
  frames_.push_back({due_s, std::move(frame)});
  ++counts_.passed;
  return true;
}

std::vector<char> RelayQueue::leave()
{
  std::vector<char> bytes = std::move(frames_.front().bytes);
  frames_.pop_front();
  bytes_ -= bytes.size();
  return bytes;
}

} // namespace drsim::inject::shop
