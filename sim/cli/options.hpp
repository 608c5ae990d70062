#pragma once
#include "sim/core/shell_word.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// One option of a command. With an empty `placeholder` it is a switch.
struct OptionSpec {
  std::string name;
  std::string placeholder;
  std::string help;
  bool many = false;        ///< takes every word up to the next option
  bool may_be_bare = false; ///< its word may be left out
};

struct CommandSpec {
  std::string name;
  std::string arguments; ///< "DEPLOYMENT SCENARIO", for the usage line
  std::string summary;
  std::size_t least = 0; ///< positional arguments
  std::size_t most = 0;
  std::vector<OptionSpec> options;
};

/// The words of a command line, understood. Every problem is collected; finish() throws all of them at once.
/// Options are never guessed from their beginning.
class Options {
public:
  /// Throws UsageError for words that cannot be read at all.
  Options(const CommandSpec &spec, const std::vector<std::string> &words);

  [[nodiscard]] bool wants_help() const { return help_; }
  [[nodiscard]] const std::vector<std::string> &arguments() const { return arguments_; }
  [[nodiscard]] bool has(const std::string &name) const { return values_.count(name) != 0; }
  [[nodiscard]] std::vector<std::string> all(const std::string &name) const;
  [[nodiscard]] std::string text(const std::string &name, const std::string &fallback) const;
  /// A whole number within [low, high]; a problem when it is anything else.
  [[nodiscard]] std::uint64_t number(const std::string &name, std::uint64_t fallback, std::uint64_t low,
                                     std::uint64_t high);
  /// One of the words; the first is the fallback.
  [[nodiscard]] std::string choice(const std::string &name, const std::vector<std::string> &words);
  /// Throws UsageError when there was any problem.
  void finish() const;

private:
  const CommandSpec &spec_;
  bool help_ = false;
  std::vector<std::string> arguments_;
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> problems_;
};

/// Usage line, summary and options of a command.
[[nodiscard]] std::string help_text(const CommandSpec &spec);

/// Options every command that prints a result has: --format, --output.
[[nodiscard]] std::vector<OptionSpec> output_options();

} // namespace drsim::cli
