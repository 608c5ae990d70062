#pragma once
#include "sim/model/deployment.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline model {

/// How often a figure was asked for in a trial, and when; times in seconds of the trial.
struct FigureUse {
  std::size_t read_at_begin = 0;  ///< before anything happened
  bool kept_as_number = false;    ///< its mean was asked for then: somebody keeps a number, not the figure
  std::size_t used_before = 0;    ///< drawn, or asked for, between the beginning and the moment
  double first_s = 0, last_s = 0; ///< of these
  std::size_t read_again = 0;     ///< by those who read again at the moment
  std::size_t used_after = 0;     ///< from then on
  double next_s = 0;              ///< the first of these

  /// Whoever kept a number or a text of it read it again, or nobody did: from the moment on the new one holds
  /// everywhere. What was looked at past all counting is not known to be read again.
  [[nodiscard]] bool all_late(bool is_number) const
  {
    return (is_number && !kept_as_number) || (read_at_begin > 0 && read_again >= read_at_begin);
  }
  /// Whoever keeps a distribution and reads it again has not drawn from it by that.
  [[nodiscard]] bool late_at_all(bool is_number) const
  {
    return used_after > 0 || (read_again > 0 && (!is_number || kept_as_number));
  }
};

/// A trial in which figures of the deployment are others from a moment on (drsim replay --at). Whoever draws
/// from a distribution draws from the new one, though he kept a copy (core/changing.hpp); texts and links are
/// exchanged in place; who keeps numbers may ask to read again (`on_turn`). One at a time: one trial a
/// process.
class Rewind {
public:
  /// `playing` is the deployment of the trial, and is exchanged for `after` by turn(); figures named in
  /// `from_the_start` ("ID.NAME") have their new value as a number, text or links from the beginning, for
  /// components that read it once, and are drawn anew only from the moment on.
  Rewind(Deployment &playing, const Deployment &after, std::set<std::string> from_the_start);
  ~Rewind();
  Rewind(const Rewind &) = delete;
  Rewind &operator=(const Rewind &) = delete;

  /// "ID.NAME" of all that differs between the two, with its use.
  [[nodiscard]] const std::map<std::string, FigureUse> &uses() const { return uses_; }
  /// Whether it is a number (else a text, or links).
  [[nodiscard]] bool is_number(const std::string &figure) const;

  /// The trial has begun, and says what time it is.
  void begin(std::function<double()> now_s) { now_s_ = std::move(now_s); }
  /// The moment has come.
  void turn();

  /// Somebody reads a parameter, or links, of a component.
  static void note(const ComponentSpec &component, const std::string &name);
  /// Called at the moment, for who keeps what it read; nothing is kept when no Rewind is open.
  static void on_turn(std::function<void()> read_again);

private:
  class Figure;
  void exchange(const std::set<std::string> *only);
  void count(FigureUse &use);
  [[nodiscard]] bool passed() const;

  Deployment &playing_;
  const Deployment &after_;
  std::set<std::string> from_the_start_;
  std::map<std::string, FigureUse> uses_;
  std::map<std::string, std::unique_ptr<Figure>> figures_;
  std::set<std::string> touched_; ///< components that differ
  std::function<double()> now_s_; ///< empty until the trial has begun
  bool turning_ = false;
  bool turned_ = false;
  std::vector<std::function<void()>> again_;
};

} // namespace drsim::model
