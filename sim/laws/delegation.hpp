#pragma once
#include <algorithm>
#include <deque>
#include <limits>

namespace drsim::inline laws {

/// Which share of resolvers holds a wrong delegation of a domain. A resolver asks the registry's servers anew
/// when what it holds is ttl_s old, and was told of others' name servers if these were named just then. With
/// resolvers that ask at moments uniform in ttl_s the share is that of the last ttl_s in which the wrong ones
/// were named: named for d <= ttl_s, it is d / ttl_s in the end, stays so until ttl_s - d after the right
/// ones are named again, and is none ttl_s after that moment.
class Delegation {
public:
  explicit Delegation(double ttl_s) : ttl_s_(ttl_s) {}

  /// From now on the registry names the wrong ones, or the right ones again; in order of time.
  void name(bool wrong, double now_s)
  {
    if (wrong == wrong_)
      return;
    wrong_ = wrong;
    if (wrong)
      spans_.push_back({now_s, std::numeric_limits<double>::infinity()});
    else
      spans_.back().to_s = now_s;
    changed_s_ = now_s;
  }

  [[nodiscard]] double wrong_share(double now_s) const
  {
    double held_s = 0;
    for (const Span &one : spans_)
      held_s += std::max(0.0, std::min(one.to_s, now_s) - std::max(one.from_s, now_s - ttl_s_));
    return std::min(1.0, held_s / ttl_s_);
  }

  /// From then on nothing changes any more by itself.
  [[nodiscard]] double settled_s() const { return changed_s_ + ttl_s_; }

private:
  struct Span {
    double from_s;
    double to_s;
  };
  double ttl_s_;
  bool wrong_ = false;
  double changed_s_ = -std::numeric_limits<double>::infinity();
  std::deque<Span> spans_; ///< in which the wrong ones are named
};

} // namespace drsim::laws
