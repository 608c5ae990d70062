#pragma once
#include "sim/core/diagnostics.hpp"

#include <string>
#include <string_view>

namespace drsim::inline formats {

/// A string as HCL and JSON write it, with what it stands for.
struct HclString {
  std::string text;
  bool interpolated = false; ///< holds "${" or "%{": known only once evaluated
};

/// Where a reader of HCL stands in its text: characters, white space, comments, strings. Problems carry line
/// and column; after the fiftieth no more are told.
class HclScan {
public:
  HclScan(std::string_view text, std::string shown_name, Diagnostics &diagnostics)
      : text_(text), shown_name_(std::move(shown_name)), diagnostics_(diagnostics)
  {
  }

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const
  {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool sees(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view since(std::size_t start) const { return text_.substr(start, at_ - start); }
  [[nodiscard]] int line() const { return line_; }
  [[nodiscard]] int column() const { return static_cast<int>(at_ - line_start_) + 1; }
  void step();
  void step(std::size_t count);

  /// Blanks and comments; with `lines` also ends of lines. True when an end of line was passed.
  bool skip_blank(bool lines);
  /// The rest of the line, for a fresh start after a problem; stops at a closing bracket or brace.
  void skip_line();
  void problem(const std::string &message, const std::string &cure = {});
  void problem_at(int line, int column, const std::string &message, const std::string &cure = {});
  [[nodiscard]] bool failed() const { return problems_ > 0; }
  [[nodiscard]] bool hopeless() const;

  /// A name: letters, digits, "_", "-", "."; empty when none stands here.
  [[nodiscard]] std::string word();
  /// A quoted string; the opening quote stands here. Problems are told; what was read is returned.
  [[nodiscard]] HclString quoted();
  /// A heredoc; "<<" stands here.
  [[nodiscard]] HclString heredoc();

private:
  void escape(HclString &into);
  [[nodiscard]] unsigned hex(int digits);
  void interpolation(HclString &into);
  void comment();

  std::string_view text_;
  std::string shown_name_;
  Diagnostics &diagnostics_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  int line_ = 1;
  int problems_ = 0;
};

} // namespace drsim::formats
