#pragma once
// When a frame that comes in goes out again: the wire between two regions, without sockets or clocks.

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// One direction of the wire.
struct WireSettings {
  double delay_s = 0;
  double jitter_s = 0;   ///< up to so much more or less, all alike likely
  double loss_ratio = 0; ///< of frames
  bool cut = false;      ///< nothing enters; what is on the wire still arrives
};

/// Both: what `--control` of the relay says, {"delay_s": 0.04, "left_to_right": {"cut": true}}: keys at the
/// top hold for both directions, those of one direction for it alone.
struct RelaySettings {
  WireSettings left_to_right;
  WireSettings right_to_left;
};
/// `problems`: what is wrong, one a line.
[[nodiscard]] RelaySettings relay_settings_of(const nlohmann::json &json, std::string &problems);

/// Frames on their way, in the order they came: a wire does not overtake, so jitter never reorders.
class RelayQueue {
public:
  explicit RelayQueue(std::uint64_t seed, std::size_t most_bytes = 64U << 20);

  void set(const WireSettings &settings) { settings_ = settings; }
  /// False: lost, cut, or no room.
  bool enter(double now_s, std::vector<char> frame);
  [[nodiscard]] bool empty() const { return frames_.empty(); }
  /// When the next one is due; only when not empty.
  [[nodiscard]] double due_s() const { return frames_.front().due_s; }
  [[nodiscard]] std::vector<char> leave();

  struct Counts {
    std::uint64_t passed = 0, lost = 0, cut = 0, full = 0;
  };
  [[nodiscard]] const Counts &counts() const { return counts_; }

private:
  struct Frame {
    double due_s;
    std::vector<char> bytes;
  };
  [[nodiscard]] double part();

  WireSettings settings_;
  std::mt19937_64 random_;
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::deque<Frame> frames_;
  Counts counts_;
};

} // namespace drsim::inject::shop
