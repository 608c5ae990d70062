#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/core/distribution.hpp"
#include "sim/formats/json_places.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline input {

/// What a number may be.
struct Range {
  double low = -1e300;
  double high = 1e300;
};

/// Reads one JSON object: kinds and ranges are checked (true is not 1, "5" is not 5), keys nobody asked for
/// are reported by finish(), and every problem carries file and JSON pointer. All problems are collected; a
/// value that is wrong reads as absent.
class Reader {
public:
  /// `value` must outlive the reader. Anything but an object is reported at once and reads as empty.
  Reader(const nlohmann::json &value, std::string file, std::string pointer, Diagnostics &diagnostics);

  /// Texts; required() reports what is missing.
  [[nodiscard]] std::optional<std::string> text(const std::string &key);
  [[nodiscard]] std::string required_text(const std::string &key);
  /// A month, "2026-08": of the edition of a source, or when an estimate was made. Empty when absent.
  [[nodiscard]] std::string month(const std::string &key);
  /// What says on what a catalogue's figure stands, and is kept nowhere: "unit", "date", "confidence".
  void grounds();
  [[nodiscard]] std::optional<bool> flag(const std::string &key);
  [[nodiscard]] std::optional<double> number(const std::string &key, Range range = {});
  /// Seconds: a number, or text such as "15m" (parse_duration_s).
  [[nodiscard]] std::optional<double> duration_s(const std::string &key, Range range = {});
  /// A number, a duration text, or a distribution object (models/catalogue/README.md); `range` bounds its
  /// support.
  [[nodiscard]] std::optional<Distribution> distribution(const std::string &key, Range range = {});
  /// The raw value (marks the key as known), or null.
  [[nodiscard]] const nlohmann::json *raw(const std::string &key);
  /// The elements of an array, with their pointers; empty when absent, a problem when not an array.
  [[nodiscard]] std::vector<const nlohmann::json *> items(const std::string &key);

  [[nodiscard]] bool has(const std::string &key) const;
  [[nodiscard]] std::vector<std::string> keys() const;
  [[nodiscard]] std::string pointer_to(const std::string &key) const
  {
    return pointer_ + "/" + pointer_token(key);
  }
  /// Reports keys that nobody asked for, with the nearest known one.
  void finish();
  void missing(const std::string &key);
  void problem(const std::string &key, const std::string &message, const std::string &cure = {});

private:
  const nlohmann::json &value_;
  std::string file_;
  std::string pointer_;
  Diagnostics &diagnostics_;
  std::vector<std::string> known_;
};

/// Number of a day of the week, 0 "monday" .. 6 "sunday"; -1 for any other word.
[[nodiscard]] int weekday_number(const std::string &name);

/// Reads one distribution; problems at `pointer`. Absent when anything is wrong.
[[nodiscard]] std::optional<Distribution> read_distribution(const nlohmann::json &value,
                                                            const std::string &file,
                                                            const std::string &pointer, Range range,
                                                            Diagnostics &diagnostics);

} // namespace drsim::input
