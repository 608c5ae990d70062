#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drsim::inline core {

enum class Severity { error, warning, note };

/// One thing wrong with the user's input.
struct Problem {
  Severity severity = Severity::error;
  std::string file;    ///< as the user wrote it, relative to the deployment where possible
  std::string where;   ///< "41" or "41:7" (line, column) or a JSON pointer "/journeys/0/share"; may be empty
  std::string message; ///< what is wrong
  std::string cure;    ///< what would be right; may be empty
};

/// Collects problems so that a run reports all of them at once.
class Diagnostics {
public:
  void error(std::string file, std::string where, std::string message, std::string cure = {});
  void warning(std::string file, std::string where, std::string message, std::string cure = {});
  void note(std::string file, std::string where, std::string message, std::string cure = {});
  void add(Problem problem) { problems_.push_back(std::move(problem)); }
  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] const std::vector<Problem> &problems() const { return problems_; }
  /// "file:41: error: message; cure" or "file#/pointer: error: ...", one problem a line, in the order found.
  [[nodiscard]] std::string text() const;

private:
  std::vector<Problem> problems_;
};

/// One line for one problem, as Diagnostics::text prints it.
[[nodiscard]] std::string problem_line(const Problem &problem);

/// Thrown when input cannot be used; carries every problem. The command prints them and exits 2.
class InputError : public std::runtime_error {
public:
  explicit InputError(Diagnostics diagnostics);
  [[nodiscard]] const Diagnostics &diagnostics() const { return diagnostics_; }

private:
  Diagnostics diagnostics_;
};

/// The candidate nearest to `word` (edit distance at most a third of its length), or empty.
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string> &candidates);

} // namespace drsim::core
