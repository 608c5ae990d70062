#pragma once

namespace drsim::inject::inline shop {

/// A health check's state by consecutive results, as Route 53 and load balancers keep it.
class HealthCount {
public:
  enum class State { unknown, up, down };
  /// So many failures in a row make it down, so many successes up.
  HealthCount(int failures, int successes) : failures_(failures), successes_(successes) {}

  /// Whether this result changed the state.
  bool note(bool well);
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] int in_a_row() const { return in_a_row_; }

private:
  int failures_;
  int successes_;
  State state_ = State::unknown;
  bool last_ = false;
  int in_a_row_ = 0;
};

/// "unknown", "up", "down".
[[nodiscard]] const char *state_name(HealthCount::State state);

/// The instant of the next check: whole intervals after the one before. One that took so long that more than
/// half an interval has passed since is left out, not made up for.
[[nodiscard]] double next_check_s(double due_s, double interval_s, double now_s);

} // namespace drsim::inject::shop
