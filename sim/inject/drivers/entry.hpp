#pragma once
// An entry of the environment file as drivers read it.

#include "sim/inject/driver.hpp"
#include "sim/input/reader.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inject::inline drivers {

/// Reads a driver's part of an entry. What becomes a word of a call is held to letters, digits and a few
/// signs, never begins with "-" and never stands for many.
class EntryReader {
public:
  EntryReader(const Target &target, Diagnostics &problems);

  /// A name; "" when absent or wrong.
  [[nodiscard]] std::string name(const std::string &key);
  [[nodiscard]] std::string required_name(const std::string &key);
  /// The same with the signs of ARNs, DNS names, images, label selectors and CIDRs besides: ":/=,@+!() ".
  [[nodiscard]] std::string words(const std::string &key);
  [[nodiscard]] std::string required_words(const std::string &key);
  [[nodiscard]] std::vector<std::string> list(const std::string &key);
  /// One of a few; the first when absent.
  [[nodiscard]] std::string choice(const std::string &key, const std::vector<std::string> &choices);
  /// "tags": what the target must have before it is touched.
  [[nodiscard]] std::map<std::string, std::string> tags();
  /// "program": what the environment says is called for a tool.
  [[nodiscard]] std::string program(const std::string &tool);
  [[nodiscard]] Reader &reader() { return reader_; }
  void finish();

private:
  const Target &target_;
  Reader reader_;
};

/// A problem of an entry, at one of its keys ("" is the entry itself).
void entry_problem(const Target &target, const std::string &key, const std::string &message,
                   const std::string &cure, Diagnostics &problems);
void entry_warning(const Target &target, const std::string &key, const std::string &message,
                   const std::string &cure, Diagnostics &problems);

/// A key that this kind of fault, or this way of doing it, cannot do without; whether it is there.
bool needs_key(const Target &target, const std::string &key, bool there, const std::string &for_what,
               Diagnostics &problems);

/// Every tag asked for must be there with its value, and no tag may look like production; whether that is so.
bool tags_fit(const Target &target, const std::map<std::string, std::string> &wanted,
              const std::map<std::string, std::string> &found, const std::string &of_what,
              Diagnostics &problems);

/// Of the order; 0 when it has none of this name.
[[nodiscard]] double figure_of(const FaultOrder &order, const std::string &name);

/// Of a rule that keeps callers out: more of their calls are dropped than refused. So it is where nothing is
/// said, as in a trial (sim/faults/access_blocked).
[[nodiscard]] bool drops(const FaultOrder &order);

/// "drsim-RUN-FAULT" in small letters: the name of what is made.
[[nodiscard]] std::string made_name(const FaultOrder &order);

/// How long a provider is told to hold the fault before it ends it by itself: its length, else the run's
/// limit.
[[nodiscard]] double held_s(const FaultOrder &order);

/// A plan without operations.
[[nodiscard]] Plan empty_plan(const FaultOrder &order, const Target &target);

/// Asks, and reports at the entry's key what is wrong when there is no answer.
[[nodiscard]] std::optional<std::string> asked(Hands &reading, const Operation &operation,
                                               const Target &target, const std::string &key,
                                               Diagnostics &problems);

/// A whole number in words of a provider.
[[nodiscard]] std::string rounded(double value);

} // namespace drsim::inject::drivers
