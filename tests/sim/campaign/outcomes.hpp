#pragma once
#include "sim/model/outcome_fields.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace drsim::test {

/// Sets every field of an outcome to a value of its own, and gives every list two items.
class Fill {
public:
  void operator()(const char *, bool &value) { value = true; }
  void operator()(const char *, double &value) { value = 0.1 + ++next_; }
  void operator()(const char *, std::uint64_t &value) { value = 1'000'000'000'000 + ++next_; }
  void operator()(const char *name, std::string &value)
  {
    value = std::string("заказ ") + name + " " + std::to_string(++next_);
  }
  void operator()(const char *, Outcome::Status &value) { value = Outcome::Status::hung; }
  template <class Item> void operator()(const char *name, std::vector<Item> &items)
  {
    items.resize(2);
    for (Item &item : items)
      (*this)(name, item);
  }
  template <class Struct> void operator()(const char *, Struct &thing) { visit_fields(thing, *this); }

private:
  int next_ = 0;
};

inline Outcome full_outcome()
{
  Outcome outcome;
  Fill fill;
  visit_fields(outcome, fill);
  outcome.rto_s = std::numeric_limits<double>::infinity();
  outcome.rpo_s = std::numeric_limits<double>::quiet_NaN();
  outcome.onset_s = -0.0;
  return outcome;
}

/// What a struct really consists of, whatever its description says.
struct Anything {
  template <class T> operator T() const; // NOLINT: made to convert
};
template <class Struct, class... Found> consteval std::size_t members()
{
  if constexpr (requires { Struct{Found{}..., Anything{}}; })
    return members<Struct, Found..., Anything>();
  else
    return sizeof...(Found);
}

template <class Struct> std::vector<std::string> described()
{
  std::vector<std::string> names;
  Struct thing{};
  visit_fields(thing, [&](const char *name, auto &) { names.emplace_back(name); });
  return names;
}

} // namespace drsim::test
