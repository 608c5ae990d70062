#pragma once
#include "sim/core/diagnostics.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace drsim::publish {

/// The texts of one language (reports/texts/LANGUAGE.json), and its numbers and durations.
class Words {
public:
  using Values = std::map<std::string, std::string>;

  /// Reports what is missing or no text. `folder` is reports/texts.
  [[nodiscard]] static Words load(const std::filesystem::path &folder, const std::string &language,
                                  Diagnostics &diagnostics);

  [[nodiscard]] const std::string &language() const { return language_; }
  /// The text of a key with {name} filled in; a key that is in no file is a Defect.
  [[nodiscard]] std::string text(const std::string &key, const Values &values = {}) const;
  /// The same where there is such a key, else the fallback.
  [[nodiscard]] std::string text_or(const std::string &key, const std::string &fallback) const;
  /// "3 trials": the key's form for that number (KEY.one, KEY.few, KEY.many), {n} filled in.
  [[nodiscard]] std::string counted(const std::string &key, std::uint64_t n) const;

  [[nodiscard]] std::string number(double value, int digits = 0) const;
  [[nodiscard]] std::string percent(double ratio) const;
  /// Two units at most; "beyond the horizon" for infinity, "–" for NaN.
  [[nodiscard]] std::string duration(double seconds) const;

  [[nodiscard]] const std::map<std::string, std::string> &all() const { return texts_; }

private:
  std::string language_;
  std::map<std::string, std::string> texts_;
};

} // namespace drsim::publish
