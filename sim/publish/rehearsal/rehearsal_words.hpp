#pragma once
#include "sim/publish/words.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace drsim::publish::inline rehearsal {

using Json = nlohmann::ordered_json;

/// Words of rehearsals in one language, over the plan's JSON (drsim.rehearsal/1).
class RehearsalWords {
public:
  explicit RehearsalWords(const Words &words) : words_(words) {}

  [[nodiscard]] const Words &words() const { return words_; }
  /// The text "rehearsal.KEY".
  [[nodiscard]] std::string text(const std::string &key, const Words::Values &values = {}) const;
  /// "rehearsal.word.WORD", or the word itself.
  [[nodiscard]] std::string word(const std::string &name) const;
  /// A note as a sentence.
  [[nodiscard]] std::string note(const Json &note) const;
  [[nodiscard]] std::vector<std::string> notes(const Json &notes) const;
  /// Seconds, or what null means where it stands: beyond the horizon.
  [[nodiscard]] std::string duration(const Json &seconds) const;
  /// A quantile of "p5", "p50", ... of times: too few trials, beyond the horizon, or the duration.
  [[nodiscard]] std::string quantile(const Json &times, const char *name) const;
  /// "p5 / p50 / p95".
  [[nodiscard]] std::string spread(const Json &times) const;
  /// "07:30", "+1 07:30" for the day after; beyond the horizon for null.
  [[nodiscard]] std::string hour(const Json &hour) const;
  /// Three digits that say something.
  [[nodiscard]] std::string figure(double value) const;
  /// "0.87 (0.76 to 0.94)" of a met object.
  [[nodiscard]] std::string met(const Json &met) const;

private:
  [[nodiscard]] std::string value(const std::string &name, const Json &value) const;
  const Words &words_;
};

} // namespace drsim::publish::rehearsal
