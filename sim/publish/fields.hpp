#pragma once
#include "sim/core/diagnostics.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drsim::publish {

/// A value of a result and where it stands. What is missing or of another kind is reported, and reads as
/// empty; what hangs below it is then not complained of again.
class Field {
public:
  Field(const nlohmann::json *value, std::string pointer, const std::string &file, Diagnostics &diagnostics)
      : value_(value), pointer_(std::move(pointer)), file_(&file), diagnostics_(&diagnostics)
  {
  }
  /// A key that must be there.
  [[nodiscard]] Field at(const std::string &key) const;
  /// A key that may be missing (an older drsim wrote no such thing): reads as empty, without complaint.
  [[nodiscard]] Field maybe(const std::string &key) const;
  [[nodiscard]] bool there() const { return value_ != nullptr && !value_->is_null(); }
  [[nodiscard]] std::string text() const; ///< made harmless; null reads as empty
  [[nodiscard]] double number() const;
  [[nodiscard]] double number_or_infinite() const; ///< null is infinite
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] bool flag() const;
  [[nodiscard]] std::vector<Field> items() const;
  [[nodiscard]] std::vector<std::pair<std::string, Field>> members() const;
  void problem(const std::string &message, const std::string &cure = {}) const;

private:
  [[nodiscard]] Field below(const nlohmann::json *value, const std::string &key) const;
  [[nodiscard]] bool is(bool right, const char *what) const;

  const nlohmann::json *value_;
  std::string pointer_;
  const std::string *file_;
  Diagnostics *diagnostics_;
};

} // namespace drsim::publish
